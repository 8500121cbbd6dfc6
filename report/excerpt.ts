/**
 * A line of the source with what a message is about marked in it. Values are masked: of what stands in the line, only
 * what the report tells anyway is shown, and what has the form of a name in infrastructure as code.
 */
import { locate, lineText, type Span } from "../model/source.ts";
import { printable } from "./printable.ts";

export interface Excerpt {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The marked part of the text, in UTF-16 units from 0; the end is behind it, and beyond the start. */
  readonly from: number;
  readonly to: number;
}

/** Longer lines are made by machines, as those of plans are. */
const LINE_LIMIT = 400;
const MASK = "•••";
/** How far behind a word is looked for what makes a key of it. */
const NEXT = 40;

/** Rules at whose places stands what is secret: their lines are not shown at all. */
export function hidesPlace(rule: string): boolean {
  return rule === "plaintext-secret" || rule === "secret-value-in-reference";
}

/** Null where there is no line to show. `told` is what the report says around it. */
export function excerptOf(at: Span, told: string): Excerpt | null {
  if (at.source.isBinary === true) return null;
  const { startLine, startColumn, endLine, endColumn } = locate(at);
  const line = lineText(at.source, startLine);
  if (line.length > LINE_LIMIT || line.trim() === "") return null;
  const start = startColumn - 1;
  const end = endLine === startLine ? Math.min(line.length, endColumn - 1) : line.trimEnd().length;
  const known = new Set(told.match(WORD));
  let text = "";
  let from: number | null = null;
  let to: number | null = null;
  for (const piece of piecesOf(line)) {
    const shown = isShown(piece, known) ? printable(piece.text) : MASK;
    const isExact = shown === piece.text;
    if (from === null && piece.end > start)
      from = text.length + (isExact ? Math.max(0, start - piece.start) : 0);
    if (to === null && piece.end >= end) to = text.length + (isExact ? end - piece.start : shown.length);
    text += shown;
  }
  const indent = text.length - text.trimStart().length;
  const first = Math.max(0, (from ?? 0) - indent);
  return {
    line: startLine,
    text: text.trim(),
    from: first,
    to: Math.max(first + 1, (to ?? text.length) - indent),
  };
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A word, with what follows it; anything else is punctuation. */
  readonly next: string | null;
}

/** What is masked or shown as a whole. */
const WORD =
  /arn:[A-Za-z0-9:/_.*?${}<>()+=,@!-]+|AWS::[A-Za-z0-9:]+|[A-Za-z0-9_$%+~^\\.@/!?*;•-]+(?:::?[A-Za-z*][A-Za-z*]*)?/gu;

function piecesOf(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: text, index } of line.matchAll(WORD)) {
    if (index > at) pieces.push({ text: line.slice(at, index), start: at, end: index, next: null });
    const end = index + text.length;
    pieces.push({ text, start: index, end, next: line.slice(end, end + NEXT) });
    at = end;
  }
  if (at < line.length) pieces.push({ text: line.slice(at), start: at, end: line.length, next: null });
  return pieces;
}

/** References of Terraform, functions and tags of CloudFormation, actions of IAM, ARNs of one's own resources. */
const NAMES = [
  /^(?:aws_[a-z0-9_]+|data|var|local|module|each|self|count|path|terraform)(?:\.[A-Za-z0-9_*-]+)*\.?$/u,
  /^!(?:Ref|Sub|GetAtt|Join|Select|If|ImportValue|FindInMap|Base64|Split|GetAZs|Cidr|Transform)$/u,
  /^AWS::[A-Za-z0-9:]+$/u,
  /^[a-z][a-z0-9-]*:(?:\*|[A-Z][A-Za-z]*\*?)$/u,
  /^arn:(?:aws[a-z-]*|\$\{[^}]+\}):(?:iam|kms|secretsmanager|ssm|s3|sts):/u,
  /^[a-z-]+\.amazonaws\.com$/u,
];

const WORDS = new Set(
  "Allow Deny true false null resource data statement jsonencode secretsmanager ssm kms String SecureString StringEquals ArnLike 2012-10-17 FARGATE EC2 ENABLED DISABLED Interface Gateway - * + % / . : ? ! @ ; $ Fn::Sub Fn::Join Fn::GetAtt Fn::If Ref".split(
    " ",
  ),
);

function isShown({ text, next }: Piece, known: ReadonlySet<string>): boolean {
  if (next === null || WORDS.has(text) || known.has(text)) return true;
  if (NAMES.some((name) => name.test(text))) return true;
  // A key: what stands before an equals sign, a brace, or a colon with a space behind it.
  return /^[A-Za-z][A-Za-z0-9_.-]*$/u.test(text) && /^(?:"?\s*=(?!=)|"?:(?:\s|$)|"\s*:|\s*\{)/u.test(next);
}

/** The line with its number, and below it carets under what is meant; nothing where there is no line to show. */
export function excerptLines(at: Span, told: string, indent: string): readonly string[] {
  const found = excerptOf(at, told);
  if (!found) return [];
  const { line, text, from, to } = found;
  const gutter = `${line} │ `;
  return [
    `${indent}${gutter}${text}`,
    `${indent}${" ".repeat(gutter.length - 2)}│ ${" ".repeat(from)}${"^".repeat(to - from)}`,
  ];
}
