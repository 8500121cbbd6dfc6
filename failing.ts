/** What of a report fails: the reasons for which `canread check` ends with status 1 or 2. */
import { isWorse } from "./change.ts";
import type { Problem } from "./model/problem.ts";
import type { FailLevel, Finding, Level, Report } from "./model/report.ts";
import type { Read } from "./model/verdict.ts";

export interface Failing {
  readonly findings: ReadonlySet<Finding>;
  /** Reads that `strict` does not let pass and no finding tells of. */
  readonly reads: readonly Read[];
  /** What was not understood, whatever the other options say; with `strict` also what was not looked for. */
  readonly problems: readonly Problem[];
}

const RANK: Readonly<Record<Level | "never", number>> = { never: 4, error: 3, warning: 2, note: 1 };

/** What fails from a level on, and with `strict` also what is not proved. */
export function failing(
  report: Report,
  { failOn, strict }: { readonly failOn: FailLevel; readonly strict: boolean },
): Failing {
  const isNewOnly = failOn.startsWith("new:");
  const limit = RANK[failOn.replace(/^new:/u, "") as Level | "never"];
  const unproven = strict ? unprovenReads(report, isNewOnly) : new Set<number>();
  const fails = ({ rule, level, reads, change }: Finding): boolean =>
    (RANK[level] >= limit && !(isNewOnly && change === "persisting")) ||
    (rule === UNDETERMINED && reads.some((index) => unproven.has(index)));
  const findings = report.findings.filter(fails);
  const told = new Set(findings.filter(({ rule }) => rule === UNDETERMINED).flatMap(({ reads }) => reads));
  return {
    findings: new Set(findings),
    reads: report.reads.filter((_, index) => unproven.has(index) && !told.has(index)),
    problems: report.problems.filter(
      ({ severity, kind }) => severity === "error" || (strict && kind === "bound"),
    ),
  };
}

const UNDETERMINED = "undetermined-access";

/** By their indices: undetermined, or readable only under an assumption about what the input names without showing it. */
function unprovenReads({ reads, suppressed = [] }: Report, isNewOnly: boolean): ReadonlySet<number> {
  // What is undetermined and said to be known fails nothing.
  const known = new Set(
    suppressed.flatMap(({ finding }) => (finding.rule === UNDETERMINED ? finding.reads : [])),
  );
  const isUnproven = ({ outcome, assumptions }: Read): boolean =>
    outcome === "undetermined" || (outcome === "readable" && assumptions.some(({ standing }) => !standing));
  const isOld = (read: Read): boolean =>
    isNewOnly && read.before !== undefined && read.before !== null && !isWorse(read);
  return new Set(
    reads.flatMap((read, index) => (!known.has(index) && isUnproven(read) && !isOld(read) ? [index] : [])),
  );
}
