import { constructAt } from "./constructs.ts";

/** A document as it was read: its path relative to the current directory (`/`-separated) and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The file begins with a byte order mark, which is no part of the text. */
  readonly hasMark?: boolean;
  /** The file is no text: this is told of what it holds, and has no places in it. */
  readonly isBinary?: boolean;
}

export interface InputSource extends Source {
  /** The user named this document: it has to be an input. One met on the way may be anything. */
  readonly isNamed: boolean;
}

/** A half-open range `[start, end)` of UTF-16 offsets into a source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A span as people and formats name it: lines and columns count from 1, columns in UTF-16 units. */
export interface Location {
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The CDK construct that made the resource there, where the document says it. */
  readonly construct?: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line tables are derived data, kept beside the source that they belong to and dropped with it. */
const lineTables = new WeakMap<Source, readonly number[]>();

/** Offsets at which lines begin: behind `\n`, `\r\n` and a lone `\r`. */
export function lineStarts(source: Source): readonly number[] {
  const known = lineTables.get(source);
  if (known) return known;
  const { text } = source;
  const starts = [0];
  if (text.includes("\r")) {
    for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/gu)) starts.push(index + lineBreak.length);
  } else {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  }
  lineTables.set(source, starts);
  return starts;
}

export function span(source: Source, start: number, end: number): Span {
  return { source, start, end };
}

/** The whole first line: where a problem of a document as a whole is shown. */
export function firstLine(source: Source): Span {
  const known = firstLines.get(source);
  if (known) return known;
  const end = source.text.search(/[\r\n]/u);
  const line = { source, start: 0, end: end === -1 ? source.text.length : end };
  firstLines.set(source, line);
  return line;
}

/** A plan is one line of a hundred million characters. */
const firstLines = new WeakMap<Source, Span>();

export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

export function locate(place: Span): Location {
  if (place.source.isBinary === true)
    return { path: place.source.path, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  const start = positionAt(place.source, place.start);
  const end = positionAt(place.source, Math.max(place.start, place.end));
  const construct = constructAt(place.source, place.start);
  return {
    path: place.source.path,
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    ...(construct === null ? {} : { construct }),
  };
}

/** Where a span begins, as a key: two values at one place are one. */
export function spanKey({ source, start }: Span): string {
  return `${source.path}:${start}`;
}

/** The text of a 1-based line without its line break; empty beyond the end. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const end = starts[line] ?? source.text.length;
  return source.text.slice(start, end).replace(/(?:\r\n?|\n)$/u, "");
}

/** Orders spans by path, then offset: the order in which everything is reported. */
export function compareSpans(a: Span, b: Span): number {
  if (a.source.path !== b.source.path) return a.source.path < b.source.path ? -1 : 1;
  return a.start - b.start || a.end - b.end;
}
