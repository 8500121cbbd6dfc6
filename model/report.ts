import type { Problem } from "./problem.ts";
import type { Span } from "./source.ts";
import type { Read, SecretReaders, Step } from "./verdict.ts";

export type Level = "error" | "warning" | "note";

export const LEVELS: readonly Level[] = ["error", "warning", "note"];

/** What a rule may be set to. */
export const RULE_LEVELS: readonly (Level | "off")[] = [...LEVELS, "off"];

/** From which level on findings fail; with `new:` only those that the state before does not have. */
export type FailLevel = Level | "never" | `new:${Level}`;

export const FAIL_LEVELS: readonly FailLevel[] = [
  ...LEVELS,
  "never",
  ...LEVELS.map((level) => `new:${level}` as const),
];

/** A rule's result: data, worded, with its place. */
export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly workload: string | null;
  readonly stack: string;
  /** What tells it from others of its rule that are about no read. */
  readonly subject?: string;
  /** Indices into the report's reads. */
  readonly reads: readonly number[];
  readonly at: Span;
  readonly related: readonly Step[];
  /** Against the state before, where there is one to compare with. */
  readonly change?: "new" | "persisting";
  /** Survives moved lines and reformatting. */
  readonly fingerprint: string;
}

/** Where the input says that a finding is known, and why it stays. */
export interface Suppression {
  readonly rules: readonly string[];
  /** The last day on which it holds, `YYYY-MM-DD`; null: for good. */
  readonly until: string | null;
  readonly reason: string;
  readonly at: Span;
  /** The part of the source in which findings are meant. */
  readonly covers: { readonly start: number; readonly end: number };
}

/** A finding that is left out, by what. */
export interface Suppressed {
  readonly finding: Finding;
  /** Null: it is in the baseline. */
  readonly by: Suppression | null;
}

/** A suppression that does nothing, and why. */
export interface IdleSuppression {
  readonly suppression: Suppression;
  readonly why: "expired" | "unused" | "no-reason" | "no-rule" | "bad-date";
  /** The rule in question; empty where none is named. */
  readonly rule: string;
}

export interface Input {
  readonly path: string;
  readonly kind: string;
}

/** Everything that one run found out: formats only print it. */
export interface Report {
  readonly version: string;
  readonly inputs: readonly Input[];
  readonly reads: readonly Read[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Findings that the input or the baseline suppresses. */
  readonly suppressed?: readonly Suppressed[];
  /** Who can read each secret of the input, where that was asked for; null where there are too many to ask. */
  readonly readers?: readonly SecretReaders[] | null;
  /** Findings of the state before that are gone; absent where nothing was compared. */
  readonly fixed?: readonly Finding[];
}
