/**
 * A line of the source with what a message is about marked in it. Values are masked: of what stands in the line, only
 * what the report tells anyway is shown, and what has the form of a name in infrastructure as code.
 */
import { locate, lineText, type Span } from "../model/source.ts";
import type { Read } from "../model/verdict.ts";
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
const HIDDEN = new Set([
  "invalid-secret-name",
  "misplaced-value-from",
  "plaintext-secret",
  "secret-value-in-reference",
]);

/** Rules at whose places stands what is secret, or may: their lines are not shown at all. */
export function hidesPlace(rule: string): boolean {
  return HIDDEN.has(rule);
}

/**
 * Null where there is no line to show. `told` is what the report says around it: of that only what looks like a name is
 * taken, since words of a sentence may be somebody's password. `names` are told as they are.
 */
export function excerptOf(at: Span, told: string, names: readonly string[] = []): Excerpt | null {
  if (at.source.isBinary === true) return null;
  const { startLine, startColumn, endLine, endColumn } = locate(at);
  // A line with a bracket alone tells nothing: the first one with a word does.
  let number = startLine;
  while (number < endLine && !/[\p{L}\p{N}]/u.test(lineText(at.source, number))) number += 1;
  const line = lineText(at.source, number);
  if (line.length > LINE_LIMIT || line.trim() === "") return null;
  const start = number === startLine ? startColumn - 1 : line.length - line.trimStart().length;
  const end = endLine === number ? Math.min(line.length, endColumn - 1) : line.trimEnd().length;
  const known = new Set([...namesIn(told), ...names]);
  const tokens = tokensOf(line);
  const isHcl = /\.(?:tf|tofu|hcl)$/u.test(at.source.path);
  let text = "";
  let from: number | null = null;
  let to: number | null = null;
  for (const [index, token] of tokens.entries()) {
    const shown = shownAs(token, index, { tokens, known, isHcl });
    const isExact = shown.length === token.text.length;
    const tokenEnd = token.start + token.text.length;
    if (from === null && tokenEnd > start)
      from = text.length + (isExact ? Math.max(0, start - token.start) : 0);
    if (to === null && tokenEnd >= end) to = text.length + (isExact ? end - token.start : shown.length);
    text += shown;
  }
  const indent = text.length - text.trimStart().length;
  const first = Math.max(0, (from ?? 0) - indent);
  const last = Math.max(first + 1, (to ?? text.length) - indent);
  return { line: number, text: text.trim(), from: first, to: last };
}

/** Words with a mark, a digit or a capital letter in them: names, addresses, ARNs. */
function namesIn(told: string): readonly string[] {
  const words = told.split(/[\s"'`()]+/u).map((word) => word.replace(/[.,:;]+$/u, ""));
  return words.filter((word) => /[A-Z0-9_/.:-]/u.test(word) && word.length > 1);
}

interface Token {
  readonly kind: "blank" | "quoted" | "mark" | "comment" | "word";
  readonly text: string;
  readonly start: number;
}

/** Comments, quoted texts, words and single marks. A colon within a word is part of it, and so is `${…}`. */
const TOKEN =
  /(?<blank>\s+)|(?<comment>(?:#|\/\/(?=\s)).*$)|(?<quoted>"(?:\\.|\$\{[^}]*\}|[^"\\])*"?|'(?:''|[^'])*'?)|(?<word>(?:\$\{[^}\s]*\}|[^\s{}[\](),"'=:]|:(?=[^\s{}[\](),"'=]))+)|(?<mark>.)/gsu;

function tokensOf(line: string): readonly Token[] {
  return [...line.matchAll(TOKEN)].map(({ 0: text, index: start, groups = {} }) => {
    const kind = (["blank", "comment", "quoted", "word"] as const).find((each) => groups[each] !== undefined);
    return { kind: kind ?? "mark", text, start };
  });
}

interface Line {
  readonly tokens: readonly Token[];
  readonly known: ReadonlySet<string>;
  readonly isHcl: boolean;
}

function shownAs(token: Token, index: number, { tokens, known, isHcl }: Line): string {
  switch (token.kind) {
    case "blank":
      return token.text.replaceAll("\t", "  ");
    case "comment":
      return `${token.text.startsWith("#") ? "#" : "//"} ${MASK}`;
    case "mark":
      return printable(token.text);
    case "quoted": {
      const [quote = ""] = token.text;
      const isClosed = token.text.length > 1 && token.text.endsWith(quote);
      const content = token.text.slice(1, isClosed ? -1 : undefined);
      const isTold = isKey(content, index, tokens) || isName(content, known);
      return `${quote}${isTold ? printable(content) : withReferences(content, known)}${isClosed ? quote : ""}`;
    }
    case "word": {
      const isCall = tokens[index + 1]?.text === "(" && /^[a-z0-9_]+$/u.test(token.text);
      const isShown =
        isCall ||
        WORDS.has(token.text) ||
        isCode(token.text, isHcl) ||
        isKey(token.text, index, tokens) ||
        isName(token.text, known);
      return isShown ? printable(token.text) : withReferences(token.text, known);
    }
  }
}

/** What stands first in its line or object, and before a colon or an equals sign that something follows. */
function isKey(text: string, index: number, tokens: readonly Token[]): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/u.test(text) && !/^(?:Fn|AWS)::[A-Za-z]+$/u.test(text)) return false;
  const before = tokens
    .slice(0, index)
    .filter(({ kind }) => kind !== "blank")
    .at(-1)?.text;
  const [sign, value] = tokens.slice(index + 1).filter(({ kind }) => kind !== "blank");
  const isFirst =
    before === undefined || before === "{" || before === "," || before === "-" || before === "[";
  if (!isFirst) return false;
  if (sign?.text === "=") return value !== undefined && value.text !== "=";
  return sign?.text === ":" || (sign?.text === "{" && tokens[index + 1]?.kind === "blank");
}

/** References of Terraform and of CloudFormation, which are code wherever they stand outside of quotes in their language. */
function isCode(text: string, isHcl: boolean): boolean {
  if (!isHcl) return TAG.test(text);
  return REFERENCE.test(text);
}

const REFERENCE = /^(?:aws_[a-z0-9_]+|data|var|local|module|each|self|count|path)(?:\.[A-Za-z0-9_*-]+)*\.?$/u;
const TAG = /^!(?:Ref|Sub|GetAtt|Join|Select|If|ImportValue|FindInMap|Base64|Split|GetAZs|Cidr|Transform)$/u;

/** ARNs, actions and principals of the services that reads are about, types of CloudFormation, and names that are told. */
function isName(text: string, known: ReadonlySet<string>): boolean {
  return (
    known.has(text) ||
    /^arn:(?:aws[a-z-]*|\$\{AWS::Partition\}|\*):(?:iam|kms|secretsmanager|ssm|s3|sts):(?:[a-z0-9-]*|\*|\$\{[A-Za-z0-9:._]+\}):(?:\d*|\*|\$\{[A-Za-z0-9:._]+\}):(?:[A-Za-z0-9_/.*?:-]|\$\{[A-Za-z0-9:._]+\})*$/u.test(
      text,
    ) ||
    /^(?:iam|kms|secretsmanager|ssm|s3|sts|ecr|logs):(?:\*|[A-Z][A-Za-z]*\*?)$/u.test(text) ||
    /^(?:ecs-tasks|ecs|ec2|batch|lambda|codebuild|tasks\.apprunner|secretsmanager|ssm|kms)\.amazonaws\.com$/u.test(
      text,
    ) ||
    /^(?:Allow|Deny|2012-10-17|SecureString|String|secretsmanager|ssm|\*)$/u.test(text)
  );
}

/** A text with references in it: these are shown, and what stands around them where it is told or only joins. */
function withReferences(text: string, known: ReadonlySet<string>): string {
  const pieces = text.split(/(\$\{[^}]*\})/u);
  if (pieces.length === 1) return MASK;
  return pieces
    .map((piece, index) => {
      if (index % 2 === 0) return /^[:/]*$/u.test(piece) || isName(piece, known) ? printable(piece) : MASK;
      const inner = piece.slice(2, -1).trim();
      // Between braces stands the name of something, in both languages.
      return REFERENCE.test(inner) || /^(?:AWS::)?[A-Za-z][A-Za-z0-9_.]{0,63}$/u.test(inner)
        ? printable(piece)
        : `\${${MASK}}`;
    })
    .join("");
}

const WORDS = new Set(
  "true false null - * ? & && || ! > < >= <= == resource data statement Fn::Sub Fn::Join Fn::GetAtt Fn::If Ref".split(
    " ",
  ),
);

/** The line with its number, and below it carets under what is meant; nothing where there is no line to show. */
export function excerptLines(
  at: Span,
  told: string,
  indent: string,
  names: readonly string[] = [],
): readonly string[] {
  const found = excerptOf(at, told, names);
  if (!found) return [];
  const { line, text, from, to } = found;
  const gutter = `${line} │ `;
  return [
    `${indent}${gutter}${text}`,
    `${indent}${" ".repeat(gutter.length - 2)}│ ${" ".repeat(from)}${"^".repeat(to - from)}`,
  ];
}

/** How the reads are called that a message is about: they stand in the report in any case. */
export function namesOfReads(reads: readonly Read[]): readonly string[] {
  return reads.flatMap(({ reference, workload }) =>
    [reference.name, reference.container, workload.address].filter((name) => name !== null),
  );
}
