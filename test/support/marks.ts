/** Inputs that say themselves where the problem is: between `⟦` and `⟧`. */
import type { JsonLocation } from "./json-report.ts";

export interface Marked {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function marked(withMarks: string): Marked {
  const start = withMarks.indexOf("⟦");
  const end = withMarks.indexOf("⟧") - 1;
  if (start === -1 || end < start) throw new Error("the input marks no place");
  return { text: withMarks.replace("⟦", "").replace("⟧", ""), start, end };
}

export interface Point {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset, counted from 1, the slow and plain way. */
export function pointAt(text: string, offset: number): Point {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

export function offsetAt(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

/** The text that a location covers. */
export function covered(text: string, { startLine, startColumn, endLine, endColumn }: JsonLocation): string {
  return text.slice(offsetAt(text, startLine, startColumn), offsetAt(text, endLine, endColumn));
}

export function isInside(input: Marked, location: JsonLocation): boolean {
  const start = offsetAt(input.text, location.startLine, location.startColumn);
  const end = offsetAt(input.text, location.endLine, location.endColumn);
  return input.start <= start && start < end && end <= input.end;
}
