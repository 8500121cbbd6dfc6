/** What a change does to the reads of a stack: each verdict before, and what takes it away. */
import { noneDecided } from "./iam/decided.ts";
import { proveAll, proveRead } from "./iam/prove.ts";
import type { Limits } from "./iam/limits.ts";
import type { PlanBefore } from "./ingest/terraform/documents.ts";
import { literal } from "./model/text.ts";
import type { Finding, Report } from "./model/report.ts";
import type { Cause, Outcome, Read } from "./model/verdict.ts";

/** The same read in two states of a stack. */
function readKey({ workload, reference }: Read): string {
  return JSON.stringify([workload.address, reference.container, reference.kind, reference.name]);
}

const RANK: Readonly<Record<Outcome, number>> = { readable: 0, undetermined: 1, unreadable: 2 };

/** Whether a read is worse than before; one that is new and not readable is. */
export function isWorse(read: Read): boolean {
  return RANK[read.outcome] > RANK[read.before ?? "readable"];
}

/** More changes than this are not taken back one by one. */
export const BLAME_LIMIT = 100;

/** Reads of a plan's stack with their verdicts before; what the plan breaks is told by the change that breaks it. */
export function withBefore(
  reads: readonly Read[],
  before: PlanBefore,
  limits: Limits,
): { readonly reads: readonly Read[]; readonly earlier: readonly Read[] } {
  const earlier = before.isUnchanged ? reads : earlierReads(reads, before, limits);
  const verdicts = new Map(earlier.map((read) => [readKey(read), read.outcome] as const));
  const isBounded = before.changed.length > BLAME_LIMIT;
  const marked = reads.map((read): Read => {
    const outcome = verdicts.get(readKey(read)) ?? null;
    const known = { ...read, before: outcome };
    return outcome === "readable" && read.outcome === "unreadable" && !isBounded
      ? { ...known, cause: blamed(known, before, limits) }
      : known;
  });
  return { reads: marked, earlier };
}

/** What no change touches came out as it does after. */
function earlierReads(reads: readonly Read[], before: PlanBefore, limits: Limits): readonly Read[] {
  const touched = new Set(
    reads
      .filter(
        ({ workload, role }) =>
          workload.endpointPolicies !== undefined ||
          before.mayDiffer(workload.address, role && literal(role.arn)),
      )
      .map(({ workload }) => workload.address),
  );
  const same = reads.filter(({ workload }) => !touched.has(workload.address));
  const untouched = new Set(same.map(({ workload }) => workload.address));
  const graph = before.graph();
  const workloads = graph.workloads.filter(({ address }) => !untouched.has(address));
  return [...same, ...proveAll({ ...graph, workloads }, limits)];
}

/**
 * The changes without which the read is readable: with all of them taken back it has to be, and each that is not
 * needed for that is let happen again.
 */
function blamed(read: Read, before: PlanBefore, limits: Limits): Cause | null {
  const { cause } = read;
  const isReadableWith = (addresses: readonly string[]): boolean => {
    const graph = before.restored(new Set(addresses));
    const workload = graph.workloads.find((each) => each.address === read.workload.address);
    if (!workload) return false;
    const reference = workload.references.find(
      (each) => readKey({ ...read, workload, reference: each }) === readKey(read),
    );
    if (!reference) return false;
    return proveRead(graph, workload, reference, noneDecided(limits, "outcomes")).outcome === "readable";
  };
  let guilty = before.changed.map(({ address }) => address);
  if (!cause || guilty.length === 0 || !isReadableWith(guilty)) return cause;
  for (const address of guilty) {
    const others = guilty.filter((each) => each !== address);
    if (isReadableWith(others)) guilty = others;
  }
  return causeOf(cause, read, before, guilty);
}

function causeOf(cause: Cause, read: Read, before: PlanBefore, guilty: readonly string[]): Cause {
  const changes = before.changed.filter(({ address }) => guilty.includes(address));
  const [first] = changes;
  // What the plan deletes is told already where it is the secret itself.
  if (!first || cause.detail.includes(`the plan deletes ${first.address}, and`)) return cause;
  const words = changes.map(({ address, verb }) => `${verb} ${address}`).join(" and ");
  const place = before.placeAfter(first.address) ?? first.place();
  const isGone = before.placeAfter(first.address) === null;
  // In a plan alone the change is the place; beside its configuration a line of that is.
  const isBeside = place.source === read.span.source;
  const isGeneral = cause.rule === "unreadable-secret" || cause.rule === "unreadable-parameter";
  const at = isBeside && (isGone || isGeneral) ? place : cause.at;
  return {
    ...cause,
    at,
    detail: `${cause.detail}; the plan ${words}, without which it stays readable`,
    remedy: `${isGone ? `keep ${first.address}, or ` : ""}${cause.remedy}`,
    related: [
      ...(at === read.span ? [] : [{ message: "the reference", span: read.span }]),
      ...changes
        .map(({ address, place: placeIn }) => ({ message: `the change of ${address}`, span: placeIn() }))
        .filter(({ span }) => span.source !== at.source || span.start !== at.start),
    ],
    key: `${cause.rule}|change|${guilty.join("|")}`,
  };
}

/** Which stack of the state before a stack is compared with: equal names belong together, null with none. */
export interface Pairing {
  readonly after: (stack: string) => string | null;
  readonly before: (stack: string) => string;
}

/** A report with its findings and reads against those of the state before. */
export function compared(report: Report, before: Judged, { after, before: earlier }: Pairing): Report {
  const keyBefore = keyIn(earlier);
  const keyAfter = keyIn(after);
  const verdicts = new Map(before.reads.map((read) => [keyBefore(read), read.outcome] as const));
  const reads = report.reads.map((read): Read =>
    after(read.stack) === null ? read : { ...read, before: verdicts.get(keyAfter(read)) ?? null },
  );
  const known = new Set(before.findings.map((finding) => findingKey(finding, before, earlier)));
  const present = new Set(report.findings.map((finding) => findingKey(finding, report, after)));
  const now = new Map(reads.map((read) => [keyAfter(read), read.outcome] as const));
  const isStillStopped = (index: number): boolean => {
    const read = before.reads[index];
    return (now.get(read ? keyBefore(read) : "") ?? "readable") !== "readable";
  };
  return {
    ...report,
    reads,
    findings: report.findings.map((finding): Finding => {
      if (after(finding.stack) === null) return finding;
      const isOld = known.has(findingKey(finding, report, after)) || isNoWorse(finding, reads);
      return { ...finding, change: isOld ? "persisting" : "new" };
    }),
    fixed: [
      ...(report.fixed ?? []),
      ...before.findings.filter(
        (finding) =>
          !present.has(findingKey(finding, before, earlier)) && !finding.reads.some(isStillStopped),
      ),
    ],
  };
}

export type Judged = Pick<Report, "reads" | "findings">;

/** What stops reads that were stopped before is nothing new, whatever stops them now. */
function isNoWorse({ reads: stopped }: Finding, reads: readonly Read[]): boolean {
  const known = stopped.flatMap((index) => reads[index] ?? []);
  return known.length > 0 && known.every((read) => read.outcome !== "readable" && !isWorse(read));
}

function keyIn(nameOf: (stack: string) => string | null): (read: Read) => string {
  return (read) => `${nameOf(read.stack)} ${readKey(read)}`;
}

function findingKey(
  { rule, stack, workload, subject, reads }: Finding,
  judged: Judged,
  nameOf: (stack: string) => string | null,
): string {
  const key = keyIn(nameOf);
  const keys = reads.map((index) => {
    const read = judged.reads[index];
    return read ? key(read) : "";
  });
  return JSON.stringify([rule, nameOf(stack), workload, subject ?? null, keys.toSorted()]);
}

/** Stacks below the paths that each side was given, and the only stacks of both whatever they are called. */
export function pairing(
  after: { readonly report: Judged; readonly paths: readonly string[] },
  before: { readonly report: Judged; readonly paths: readonly string[] },
): Pairing {
  const isSingle = stacksOf(after.report).size <= 1 && stacksOf(before.report).size <= 1;
  const nameIn = (paths: readonly string[]) => (stack: string) => {
    if (isSingle) return "";
    const path = paths.find((each) => stack === each || stack.startsWith(`${each}/`));
    return path === undefined ? `/${stack}` : stack.slice(path.length);
  };
  return { after: nameIn(after.paths), before: nameIn(before.paths) };
}

function stacksOf({ reads, findings }: Judged): ReadonlySet<string> {
  return new Set([...reads, ...findings].map(({ stack }) => stack));
}
