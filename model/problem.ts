import { compareSpans, type Span } from "./source.ts";

/**
 * Input that was not fully understood. `error`: some input could not be analysed, the run ends with exit
 * status 2. `info`: the world is open at this place, verdicts that depend on it are undetermined.
 */
export interface Problem {
  readonly kind: ProblemKind;
  readonly severity: "error" | "info";
  readonly message: string;
  readonly span: Span;
}

export type ProblemKind =
  | "syntax" // the document does not parse
  | "duplicate-key" // the last of them is taken
  | "unreadable-input" // the document could not be read as text
  | "unknown-input" // it parses and is none of the kinds canread reads
  | "unsupported-version" // a format version canread does not know
  | "incomplete-plan" // planning ended before everything was planned
  | "other-source" // a plan and a configuration that do not belong together
  | "wrong-type" // a value of another type stands where the format wants one
  | "dangling-reference" // a name that nothing declares
  | "cyclic-reference"
  | "invalid-value" // right type, impossible value
  | "not-modelled" // valid, and canread does not compute it
  | "open-input" // names something outside the input
  | "bound"; // a limit against runaway input was reached

export function error(kind: ProblemKind, message: string, at: Span): Problem {
  return { kind, severity: "error", message, span: at };
}

export function info(kind: ProblemKind, message: string, at: Span): Problem {
  return { kind, severity: "info", message, span: at };
}

/** What every reader returns: as much as it understood, and what it did not. Readers never throw. */
export interface Result<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** Each problem once: several that read a value tell of it in the same words. */
export function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ kind, message, span: { source, start } }) => {
    const key = `${kind}|${source.path}|${start}|${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/**
 * Problems in the order of their places, at one place in that of their words. A value of a wrong type is one problem, whoever else stumbles over it:
 * of those at one value, or inside of it, the first is kept.
 */
export function withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
  let outer: Span | null = null;
  const seen = new Set<string>();
  return problems
    .toSorted(
      (a, b) =>
        compareStarts(a.span, b.span) ||
        b.span.end - a.span.end ||
        compareWords(a.severity, b.severity) ||
        compareWords(a.message, b.message),
    )
    .filter(({ kind, severity, message, span }) => {
      // A file that several stacks share is wrong once.
      const key = `${span.source.path}\n${span.start}:${span.end}\n${message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      if (kind !== "wrong-type" || severity !== "error") return true;
      if (outer && outer.source.path === span.source.path && span.end <= outer.end) return false;
      outer = span;
      return true;
    })
    .toSorted((a, b) => compareSpans(a.span, b.span));
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function compareStarts(a: Span, b: Span): number {
  if (a.source.path !== b.source.path) return a.source.path < b.source.path ? -1 : 1;
  return a.start - b.start;
}
