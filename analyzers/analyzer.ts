/** The contract of a rule: it decides over the judged reads, and words what it found. Both parts are pure. */
import type { Graph } from "../model/graph.ts";
import { groupBy } from "../model/group.ts";
import type { IdleSuppression, Level } from "../model/report.ts";
import type { Span } from "../model/source.ts";
import type {
  Cause,
  CauseRule,
  NetworkStop,
  PrematureStart,
  Read,
  Step,
  WideGrant,
} from "../model/verdict.ts";

/** What a rule may see. */
export interface Pass {
  readonly reads: readonly Read[];
  /** The stacks that the reads are of. */
  readonly graphs?: readonly Graph[];
  /** Starts that are not ordered after the grants of their tasks. */
  readonly starts?: readonly PrematureStart[];
  /** Grants that reach further than what is referenced. */
  readonly wide?: readonly WideGrant[];
  /** Tasks that do not reach what they read from. */
  readonly stops?: readonly NetworkStop[];
  /** Suppressions that do nothing. */
  readonly idle?: readonly IdleSuppression[];
}

/** A finding before the driver has given it its level and fingerprint. */
export interface Explanation {
  readonly at: Span;
  /** What is wrong and why, as whole sentences. */
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly related: readonly Step[];
  /** Indices into the reads of the pass. */
  readonly reads: readonly number[];
  readonly stack: string;
  readonly workload: string | null;
  /** What tells the finding from others of its rule that are about no read: a name, and no place. */
  readonly subject?: string;
  /** Where it weighs less, or more, than the rule says. */
  readonly level?: Level;
}

/** What a rule is about: the role, the reference, the way to the store, or what should not be left so. */
export type Category = "access" | "reference" | "platform" | "hygiene";

export interface Analyzer {
  /** File name, SARIF rule id, page and suppression token. */
  readonly id: string;
  /** One line for a catalogue. */
  readonly title: string;
  /** The level of its findings unless the user says otherwise. */
  readonly level: Level;
  readonly category: Category;
  readonly run: (pass: Pass) => readonly Explanation[];
}

export interface AnalyzerDefinition<Defect> {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly category: Category;
  /** Decides: yields what is wrong as data. */
  readonly check: (pass: Pass) => Iterable<Defect>;
  /** Words it. */
  readonly explain: (defect: Defect) => Explanation;
}

export function defineAnalyzer<Defect>(definition: AnalyzerDefinition<Defect>): Analyzer {
  const { id, title, level, category, check, explain } = definition;
  return { id, title, level, category, run: (pass) => Array.from(check(pass), explain) };
}

/** A rule that tells of a cause which the proof names after it. */
export function defineCauseAnalyzer(
  definition: Pick<Analyzer, "title" | "level" | "category"> & { readonly id: CauseRule },
): Analyzer {
  return defineAnalyzer({
    ...definition,
    check: (pass) => stoppedBy(pass, definition.id),
    explain: (stopped) => explainCause(stopped),
  });
}

/** A read with its index in the pass. */
export interface IndexedRead {
  readonly index: number;
  readonly read: Read;
}

/** The stacks of a pass, each with its reads. */
export function stacksOf({
  graphs = [],
  reads,
}: Pass): readonly { readonly graph: Graph; readonly reads: readonly IndexedRead[] }[] {
  const indexed = reads.map((read, index): IndexedRead => ({ index, read }));
  const byStack = groupBy(indexed, ({ read }) => [read.stack]);
  return graphs.map((graph) => ({ graph, reads: byStack.get(graph.stack) ?? [] }));
}

/** One cause with every read that it stops. */
export interface Stopped {
  readonly cause: Cause;
  readonly reads: readonly IndexedRead[];
}

/** The causes that a rule reports, each once, in the order of the reads. */
export function* stoppedBy(pass: Pass, rule: CauseRule): Generator<Stopped> {
  const groups = new Map<string, { cause: Cause; reads: IndexedRead[] }>();
  for (const [index, read] of pass.reads.entries()) {
    if (read.cause?.rule !== rule) continue;
    const key = `${read.stack}|${read.cause.key}`;
    const group = groups.get(key);
    if (group) group.reads.push({ index, read });
    else groups.set(key, { cause: read.cause, reads: [{ index, read }] });
  }
  yield* groups.values();
}

/** How a read is called: the variable and where it stands. */
export function nameRead({ reference, workload }: Read): string {
  const what = {
    environment: reference.name ?? "a secret",
    "log-option": `the log option ${reference.name ?? ""}`.trimEnd(),
    "registry-credentials": "the registry credentials",
    "environment-file": "the environment file",
    "log-router-file": "the file of the log router",
    "volume-credentials":
      `the credentials of the file system ${reference.name === null ? "" : JSON.stringify(reference.name)}`.trimEnd(),
    "credential-spec": "the credential specification",
    runtime: `what ${reference.name ?? "a variable"} names`,
  }[reference.kind];
  const container = reference.container === null ? "" : ` in container ${reference.container}`;
  return `${what}${container} of ${workload.address}`;
}

/** Several reads in a sentence: what they do stands in the plural, of one in the singular. */
export function nameReads(stopped: Pick<Stopped, "reads">): string {
  const names = stopped.reads.map(({ read }) => nameRead(read));
  const [first = "", second] = names;
  if (names.length === 1) return first;
  return names.length === 2
    ? `${first} and ${second ?? ""}`
    : `${first} and ${names.length - 1} more references`;
}

/** The finding for a cause; `sentence` says what it means for the task. */
export function explainCause(
  stopped: Stopped,
  sentence = (subject: string, detail: string): string => `${subject} cannot be read: ${detail}.`,
): Explanation {
  const { cause, reads } = stopped;
  const condition = reads[0]?.read.condition;
  const when = condition ? ` This applies when ${condition}.` : "";
  return {
    at: cause.at,
    message: `${sentence(nameReads(stopped), cause.detail)}${when}`,
    help: sentenceOf(cause.remedy),
    related: [...cause.related.filter((step) => step.span), ...otherReferences(stopped)],
    reads: reads.map(({ index }) => index),
    stack: reads[0]?.read.stack ?? "",
    workload: onlyWorkload(reads.map(({ read }) => read)),
  };
}

/** The address of the workload that all of the reads are of; null where there are several. */
export function onlyWorkload(reads: readonly Read[]): string | null {
  const [only, ...others] = new Set(reads.map(({ workload }) => workload.address));
  return only !== undefined && others.length === 0 ? only : null;
}

/** A remedy as a sentence of its own. */
export function sentenceOf(remedy: string): string {
  return remedy === "" ? "" : `${remedy.slice(0, 1).toUpperCase()}${remedy.slice(1)}.`;
}

/** Further references that the same cause stops, beyond the one the cause already relates to. */
function otherReferences({ cause, reads }: Stopped): readonly Step[] {
  const verb = cause.rule === "undetermined-access" ? "concerns" : "stops";
  return reads.slice(1).map(({ read }) => ({ message: `also ${verb} ${nameRead(read)}`, span: read.span }));
}
