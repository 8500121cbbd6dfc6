/**
 * JSON that stands inside a text: policies and container definitions in Terraform. Holes inside its strings stay
 * holes, a hole that stands for a whole value is an unknown one. Places point into the document where the text
 * is written, as a JSON string or in the parts of a template; else at the whole text.
 */
import type { Result } from "../model/problem.ts";
import { span, spanKey, type Source, type Span } from "../model/source.ts";
import { text, type Hole, type Text, type TextPart } from "../model/text.ts";
import { unknownValue, type Entry, type Piece, type TextValue, type Value } from "../model/value.ts";
import { readJson } from "./json.ts";

// Characters of Unicode's private use area: a text that itself holds one is not taken for JSON.
const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARK = /\uE000(\d+)\uE001/u;
const WHOLE = /^\uE000(\d+)\uE001$/u;

interface Written {
  readonly text: string;
  /** What the marks in the text stand for: unknown parts, and values that are encoded as a whole. */
  readonly holes: readonly (Hole | Value)[];
  /** Marks that stand outside strings, by index. */
  readonly bare: ReadonlySet<number>;
  readonly segments: readonly Segment[];
}

/** A stretch of the written text, and where it comes from. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly span: Span;
  /** Where in the document each of its characters stands, and its end; null where they are not written so. */
  readonly offsets: ((index: number) => number) | null;
  readonly isSensitive: boolean;
}

const NOTHING: Result<Value | null> = { value: null, problems: [] };

/** The value that the text spells, or null when it is not JSON. */
export function decodeJson(value: Text, at: Span, pieces?: readonly Piece[]): Value | null {
  return decodePieces(value, at, pieces).value;
}

/** What is wrong with a text that begins like JSON stands at its place in the text. */
function decodePieces(
  value: Text,
  at: Span,
  pieces: readonly Piece[] = [{ text: value, span: at }],
): Result<Value | null> {
  if (value.some((part) => typeof part === "string" && part.includes(OPEN))) return NOTHING;
  const written = write(pieces);
  if (!/^\s*[[{]/u.test(written.text)) return NOTHING;
  const inner: Source = { path: at.source.path, text: written.text };
  const { value: decoded, problems } = readJson(inner);
  const where = pieces.length === 1 ? literalPlaces(written, at) : piecePlaces(written.segments, at);
  if (decoded && problems.length === 0) return { value: place(decoded, written, where), problems };
  const placed = problems.map((each) => ({ ...each, span: where(each.span.start, each.span.end) }));
  return { value: null, problems: placed };
}

/** A document is looked at by its adapter and by the check of its shape: decoded once. */
const embedded = new WeakMap<TextValue, Result<Value | null>>();

/** The JSON that a text value holds, and what is wrong with it. */
export function readEmbedded(value: TextValue): Result<Value | null> {
  const known = embedded.get(value);
  if (known) return known;
  const { value: decoded, problems } = value.json
    ? { value: value.json, problems: [] }
    : decodePieces(value.text, value.span, value.pieces);
  const isMarked = value.pieces?.some((piece) => piece.sensitive === true) === true;
  const isHidden = decoded && value.sensitive === true && !value.json && !isMarked;
  const result = { value: isHidden ? markSensitive(decoded) : decoded, problems };
  embedded.set(value, result);
  return result;
}

function write(pieces: readonly Piece[]): Written {
  let out = "";
  let isInString = false;
  const holes: (Hole | Value)[] = [];
  const bare = new Set<number>();
  const segments: Segment[] = [];
  for (const piece of pieces) {
    const isSensitive = piece.sensitive === true;
    if (piece.json && !isInString) {
      const from = out.length;
      bare.add(holes.length);
      out += `"${OPEN}${holes.length}${CLOSE}"`;
      holes.push(piece.json);
      segments.push({ from, to: out.length, span: piece.span, offsets: null, isSensitive });
      continue;
    }
    for (const part of piece.text) {
      const from = out.length;
      if (typeof part === "string") {
        out += part;
        isInString = stringState(part, isInString);
      } else {
        const mark = `${OPEN}${holes.length}${CLOSE}`;
        if (!isInString) bare.add(holes.length);
        out += isInString ? mark : `"${mark}"`;
        holes.push(part);
      }
      const offsets = typeof part === "string" ? offsetsOf(part, piece.span) : null;
      segments.push({ from, to: out.length, span: piece.span, offsets, isSensitive });
    }
  }
  return { text: out, holes, bare, segments };
}

/** One to one; or with what heredocs and quoted texts take away: indentation, quotes, and the signs that escape. */
function offsetsOf(part: string, { source, start, end }: Span): Segment["offsets"] {
  if (end - start === part.length) return (index) => start + index;
  if (end - start < part.length) return null;
  const offsets = align(part, source.text.slice(start, end), () => isQuotedAt(source.text, start));
  return offsets && ((index) => start + (offsets[index] ?? 0));
}

/** A plan is one line of up to 100 MB, and no HCL. */
const LONGEST_LINE = 10_000;

/** Whether a quoted text of HCL goes on at the offset: a quote stands before it in its line, or `}` ends what is set in. */
function isQuotedAt(source: string, start: number): boolean {
  const before = source.slice(Math.max(0, start - LONGEST_LINE), start);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (line.length === LONGEST_LINE) return false;
  return line.replaceAll(/\\./gu, "").replaceAll(/[^"]/gu, "").length % 2 === 1;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\"': '"',
  "\\n": "\n",
  "\\t": "\t",
  "\\r": "\r",
  "\\\\": "\\",
};

/** Where each character of a text stands in what is written for it; null where that is something else. */
function align(part: string, written: string, isQuoted: () => boolean): readonly number[] | null {
  const offsets: number[] = [];
  let quoted: boolean | undefined;
  let at = written.startsWith("'") && written.endsWith("'") && written.length > part.length ? 1 : 0;
  for (let index = 0; index < part.length; index += 1) {
    const char = part[index];
    // What a heredoc is indented by is what its line has more than the text.
    if (index === 0 || part[index - 1] === "\n")
      at += Math.max(0, indentation(written, at) - indentation(part, index));
    if (char === "\n" && written[at] === "\r") at += 1;
    if (written[at] === "\\") quoted ??= isQuoted();
    const escaped = quoted === true ? ESCAPED[written.slice(at, at + 2)] : undefined;
    offsets.push(at);
    if (escaped === char) at += 2;
    else if (/^(?:\$\$|%%)\{/u.test(written.slice(at, at + 3))) at += 2;
    else if (written[at] === char) at += 1;
    else return null;
  }
  offsets.push(at);
  return offsets;
}

function indentation(value: string, from: number): number {
  let at = from;
  while (value[at] === " " || value[at] === "\t") at += 1;
  return at - from;
}

/** Whether a JSON string is open after the text, given whether one was open before. */
function stringState(part: string, before: boolean): boolean {
  let isOpen = before;
  for (let at = 0; at < part.length; at += 1) {
    if (part[at] === "\\" && isOpen) at += 1;
    else if (part[at] === '"') isOpen = !isOpen;
  }
  return isOpen;
}

type Place = (start: number, end: number) => Span;

/** For a text written as a JSON string literal: where each of its characters stands in the document. */
function literalPlaces(written: Written, at: Span): Place {
  const { text: document } = at.source;
  if (document[at.start] !== '"' || written.holes.length > 0) return piecePlaces(written.segments, at);
  const offsets: number[] = [];
  let index = at.start + 1;
  for (let count = 0; count < written.text.length; count += 1) {
    offsets.push(index);
    if (document[index] === "\\") index += document[index + 1] === "u" ? 6 : 2;
    else index += 1;
  }
  offsets.push(index);
  if (index !== at.end - 1) return piecePlaces(written.segments, at);
  return (start, end) => span(at.source, offsets[start] ?? at.start, offsets[end] ?? at.end);
}

function piecePlaces(segments: readonly Segment[], at: Span): Place {
  const find = (offset: number): Segment | undefined =>
    segments.find((each) => each.from <= offset && offset < each.to);
  return (start, end) => {
    const first = find(start);
    const last = find(Math.max(start, end - 1));
    if (!first) return at;
    const from = first.offsets ? first.offsets(start - first.from) : first.span.start;
    if (!last || last.span.source !== first.span.source) return span(first.span.source, from, first.span.end);
    const to = last.offsets ? last.offsets(end - last.from) : last.span.end;
    return span(first.span.source, from, Math.max(from, to));
  };
}

function place(value: Value, written: Written, where: Place): Value {
  const at = where(value.span.start, value.span.end);
  switch (value.kind) {
    case "text": {
      const placed = placeText(value.text, written, at);
      return isSensitiveAt(value.span, written) ? { ...placed, sensitive: true } : placed;
    }
    case "list":
      return { ...value, items: value.items.map((item) => place(item, written, where)), span: at };
    case "object": {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of value.entries) {
        // A key with a hole cannot be looked up by name, so that the object is not known as a whole.
        if (key.includes(OPEN))
          return unknownValue(`json@${spanKey(at)}`, "a key of the JSON object is not known", at);
        entries.set(key, {
          key: where(entry.key.start, entry.key.end),
          value: place(entry.value, written, where),
        });
      }
      return { ...value, entries, span: at };
    }
    default:
      return { ...value, span: at };
  }
}

function isSensitiveAt({ start, end }: Span, { segments }: Written): boolean {
  return segments.some((each) => each.isSensitive && each.from < end && start < each.to);
}

function placeText(value: Text, { holes, bare }: Written, at: Span): Value {
  const [only] = value;
  const whole = value.length === 1 && typeof only === "string" ? WHOLE.exec(only)?.[1] : undefined;
  const hole = whole === undefined ? undefined : holes[Number(whole)];
  if (hole && !("language" in hole)) return hole;
  if (hole && bare.has(Number(whole))) {
    const reason = hole.reason ?? `the value of ${hole.label} is not known`;
    return { ...unknownValue(hole.id, reason, at), hole };
  }
  return { kind: "text", text: withHoles(value, holes), span: at };
}

function withHoles(value: Text, holes: Written["holes"]): Text {
  if (holes.length === 0) return value;
  const parts = value.flatMap((part): readonly TextPart[] =>
    typeof part === "string" ? part.split(MARK) : [part],
  );
  // Splitting at a group leaves the texts at even places and the numbers of the holes at odd ones.
  return text(
    ...parts.map((part, index) => {
      if (index % 2 === 0) return part;
      const hole = holes[Number(part)];
      return hole && "language" in hole ? hole : "";
    }),
  );
}

/** A document given as an object or as JSON text; unknown when it is neither. */
export function asDocument(value: Value): Value {
  switch (value.kind) {
    case "text":
      return decodeDocument(value);
    case "choice":
      return { ...value, then: asDocument(value.then), otherwise: asDocument(value.otherwise) };
    default:
      return value;
  }
}

/** What is sensitive as a whole is so in every part. */
function markSensitive(value: Value): Value {
  switch (value.kind) {
    case "list":
      return { ...value, items: value.items.map(markSensitive), sensitive: true };
    case "object": {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of value.entries)
        entries.set(key, { ...entry, value: markSensitive(entry.value) });
      return { ...value, entries, sensitive: true };
    }
    default:
      return { ...value, sensitive: true };
  }
}

function decodeDocument(value: TextValue): Value {
  const { value: decoded } = readEmbedded(value);
  if (decoded) return decoded;
  const [only] = value.text;
  const name = typeof only === "object" ? only.label : "the text";
  return unknownValue(`document@${spanKey(value.span)}`, `${name} is not known to be JSON`, value.span);
}
