/** Each stack read and judged, then ruled. Reads like the architecture diagram; nothing is concealed or suppressed yet. */
import { spanKey } from "./model/source.ts";
import { analyzers } from "./analyzers/index.ts";
import type { Pass } from "./analyzers/analyzer.ts";
import { boundsHit, tooManyPairs } from "./bounds.ts";
import { compared, withBefore } from "./change.ts";
import { runRules } from "./findings.ts";
import { policyDefects } from "./iam/defects.ts";
import { wideGrants } from "./iam/least-privilege.ts";
import type { Limits } from "./iam/limits.ts";
import { parsePolicy } from "./iam/policy.ts";
import { proveAll } from "./iam/prove.ts";
import { readersOf } from "./iam/readers.ts";
import { prematureStarts } from "./iam/starts.ts";
import { inContext } from "./ingest/cloudformation/joined.ts";
import { readFacts } from "./ingest/context/facts.ts";
import {
  ingestConfiguration,
  joinGraphs,
  openDocuments,
  type Ingested,
  type IngestOptions,
  type OpenDocument,
} from "./ingest/documents.ts";
import { readJson } from "./ingest/json.ts";
import { stateFacts, type PlanBefore } from "./ingest/terraform/documents.ts";
import { declarationCache, findRoots, type TerraformProject } from "./ingest/terraform/roots.ts";
import type { AnalyzeOptions, GivenPolicy, LoadedInput } from "./input.ts";
import type { Graph } from "./model/graph.ts";
import { groupBy } from "./model/group.ts";
import { error, withoutConsequences, type Problem } from "./model/problem.ts";
import type { Finding, Report } from "./model/report.ts";
import type { PrematureStart, Read, WideGrant } from "./model/verdict.ts";
import { withEndpointPolicies } from "./network/passages.ts";
import { networkStops } from "./network/stops.ts";
import { VERSION } from "./version.ts";

export interface Analysis {
  readonly report: Report;
  readonly graphs: readonly Graph[];
  /** Each stack by itself, without what others declare for it. */
  readonly stacks: readonly Graph[];
  /** Policies from outside the input. */
  readonly limits: Limits;
  /** What the report tells, with what is marked sensitive in it. */
  readonly reads: readonly Read[];
}

/** An analysis whose report is not to be shown yet. */
export interface Judgement extends Analysis {
  /** Texts that the input marks sensitive. */
  readonly sensitive: ReadonlySet<string>;
}

export function judgeInput(loaded: LoadedInput, options: AnalyzeOptions): Judgement {
  const { found, existing, inputs, problems } = ingestAll(loaded, options);
  const { graphs, before } = whole(found, existing);
  const limits = readLimits(options.policies ?? [], problems);
  const { reads, earlier } = proven(graphs, before, limits);
  const elsewhere = new Set((options.context ?? []).map(({ path }) => path));
  const { wide, stops } = besides(graphs, reads, limits, elsewhere);
  const readers = options.readers === true ? allReaders(graphs, limits) : undefined;
  if (readers === null) problems.push(...tooManyPairs(graphs));
  const findingsOf = (pass: Pass): readonly Finding[] =>
    runRules(pass, options.analyzers ?? analyzers, options.rules ?? new Map());
  const starts = earlyStarts(graphs, reads, before, limits);
  const judged: Report = {
    version: VERSION,
    inputs,
    reads,
    findings: findingsOf({ reads, graphs, starts, wide, stops }),
    problems: withoutConsequences([
      ...problems,
      ...graphs.flatMap(policyDefects).map(({ message, span }) => error("wrong-type", message, span)),
      ...bounds(graphs, reads, wide, before),
    ]),
    ...(readers === undefined ? {} : { readers }),
  };
  const earlierFindings = (): readonly Finding[] => {
    const own = graphs.flatMap((graph) => stateBefore(graph, before.get(graph)));
    return findingsOf({ reads: earlier, graphs: own, ...besides(own, earlier, limits, elsewhere) });
  };
  const changing = new Set(graphs.filter((graph) => before.get(graph)).map(({ stack }) => stack));
  return {
    report:
      changing.size === 0
        ? judged
        : compared(
            judged,
            { reads: earlier, findings: earlierFindings() },
            { after: (stack) => (changing.has(stack) ? stack : null), before: (stack) => stack },
          ),
    graphs,
    stacks: found.flatMap((each) => each.graph ?? []),
    limits,
    reads,
    sensitive: new Set(
      graphs.flatMap((graph) => [...graph.sensitive, ...(before.get(graph)?.sensitive() ?? [])]),
    ),
  };
}

interface IngestedAll {
  readonly found: readonly Ingested[];
  /** Stacks that exist besides, as `--context` tells them. */
  readonly existing: readonly Graph[];
  readonly inputs: Report["inputs"];
  /** To be added to. */
  readonly problems: Problem[];
}

function ingestAll(loaded: LoadedInput, options: AnalyzeOptions): IngestedAll {
  const { sources, projects } = loaded;
  const given = ingestOptions(options);
  const settings = { ...given, facts: stateFacts(sources, projects.length > 0, given) };
  const context = (options.context ?? []).map(readFacts);
  const existing = context.flatMap(({ graphs }) => graphs);
  const exports = existing.flatMap((graph) => graph.exports ?? []);
  const documents = [
    ...projects.flatMap((project) => configurations(project, settings)),
    ...openDocuments(sources, settings, { ...loaded, exports }),
  ];
  const found = documents.map(({ path, ingest }, index) => {
    options.onInput?.(index, documents.length, path);
    return { path, ingested: ingest() };
  });
  return {
    found: found.map(({ ingested }) => ingested),
    existing,
    inputs: found.flatMap(({ path, ingested: { kind } }) => (kind ? [{ path, kind }] : [])),
    problems: [...context, ...found.map(({ ingested }) => ingested)].flatMap(({ problems }) => problems),
  };
}

/** The states that changes start from, by the graphs of what they make. */
type Befores = ReadonlyMap<Graph, PlanBefore>;

/** The graphs of all stacks, each with what others declare for it, and what its plan starts from. */
function whole(
  found: readonly Ingested[],
  existing: readonly Graph[],
): { readonly graphs: readonly Graph[]; readonly before: Befores } {
  const starts = new Map(found.flatMap((each) => (each.graph ? [[each.graph, each.before] as const] : [])));
  const before = new Map<Graph, PlanBefore>();
  const graphs = joinGraphs(found).map((graph) => {
    const own = withEndpointPolicies(inContext(graph, existing));
    const start = starts.get(graph);
    if (start) before.set(own, beforeIn(start, existing));
    return own;
  });
  return { graphs, before };
}

/** What a change starts from, with what exists besides. */
function beforeIn(start: PlanBefore, context: readonly Graph[]): PlanBefore {
  const inAll = (graph: Graph): Graph => withEndpointPolicies(inContext(graph, context));
  return {
    ...start,
    graph: () => inAll(start.graph()),
    restored: (addresses) => inAll(start.restored(addresses)),
  };
}

function stateBefore(graph: Graph, start: PlanBefore | undefined): readonly Graph[] {
  return start ? [start.isUnchanged ? graph : start.graph()] : [];
}

/** Every read with its verdict, and those of the states that plans start from. */
function proven(
  graphs: readonly Graph[],
  before: Befores,
  limits: Limits,
): { readonly reads: readonly Read[]; readonly earlier: readonly Read[] } {
  const earlier: Read[] = [];
  const reads = graphs.flatMap((graph): readonly Read[] => {
    const own = proveAll(graph, limits);
    const start = before.get(graph);
    if (!start) return own;
    const marked = withBefore(own, start, limits);
    earlier.push(...marked.earlier);
    return marked.reads;
  });
  return { reads, earlier };
}

function earlyStarts(
  graphs: readonly Graph[],
  reads: readonly Read[],
  before: Befores,
  limits: Limits,
): readonly PrematureStart[] {
  const readsOf = byStack(reads);
  return graphs.flatMap((graph) => {
    const exists = before.get(graph)?.exists ?? (() => false);
    return prematureStarts(graph, readsOf(graph), limits, exists);
  });
}

function bounds(
  graphs: readonly Graph[],
  reads: readonly Read[],
  wide: readonly WideGrant[],
  before: Befores,
): readonly Problem[] {
  const readsOf = byStack(reads);
  const wideOf = byStack(wide);
  return graphs.flatMap((graph) =>
    boundsHit({ graph, reads: readsOf(graph), wide: wideOf(graph), before: before.get(graph) }),
  );
}

/** Null where one of the stacks has too many roles and secrets to ask for each pair. */
function allReaders(graphs: readonly Graph[], limits: Limits): NonNullable<Report["readers"]> | null {
  const found = graphs.map((graph) => readersOf(graph, limits));
  return found.includes(null) ? null : found.flatMap((each) => each ?? []);
}

function byStack<Item extends { readonly stack: string }>(
  items: readonly Item[],
): (graph: Graph) => readonly Item[] {
  const groups = groupBy(items, ({ stack }) => [stack]);
  return ({ stack }) => groups.get(stack) ?? [];
}

/** What rules tell of besides the verdicts. */
function besides(
  graphs: readonly Graph[],
  reads: readonly Read[],
  limits: Limits,
  elsewhere: ReadonlySet<string>,
): Required<Pick<Pass, "wide" | "stops">> {
  const readsOf = byStack(reads);
  const all = graphs.flatMap((graph) => wideGrants(graph, readsOf(graph), limits));
  return {
    // What tasks of another stack read with its role is not in view, where only its facts are.
    wide: ofOneStack(all.filter(({ at }) => !elsewhere.has(at.source.path))),
    stops: graphs.flatMap((graph) => networkStops(graph, readsOf(graph))),
  };
}

/** A role that tasks of several stacks run with is wide for none of them alone. */
function ofOneStack(grants: readonly WideGrant[]): readonly WideGrant[] {
  const together = groupBy(
    grants.filter(({ kind }) => kind !== "prefix"),
    ({ at }) => [spanKey(at)],
  );
  return grants.filter(
    ({ kind, at, stack: own }) =>
      kind === "prefix" || together.get(spanKey(at))?.every(({ stack }) => stack === own) === true,
  );
}

function readLimits(given: readonly GivenPolicy[], problems: Problem[]): Limits {
  const policies = given.flatMap(({ kind, source }) => {
    const { value, problems: found } = readJson(source);
    problems.push(...found);
    if (!value) return [];
    const policy = parsePolicy(value);
    for (const { message, span } of policy.defects) problems.push(error("wrong-type", message, span));
    return [{ kind, policy: { label: source.path, span: value.span, policy, certain: true } }];
  });
  const of = (wanted: GivenPolicy["kind"]): Limits["scp"] =>
    policies.filter((each) => each.kind === wanted).map((each) => each.policy);
  return { scp: of("scp"), rcp: of("rcp"), boundary: of("boundary"), endpoint: of("endpoint") };
}

function configurations(project: TerraformProject, settings: IngestOptions): readonly OpenDocument[] {
  const declarations = declarationCache(project.files);
  return findRoots(project, declarations).map((folder) => ({
    path: folder,
    ingest: () =>
      ingestConfiguration(
        { folder, files: project.files, declarations, usesTerragrunt: project.usesTerragrunt === true },
        settings,
      ),
  }));
}

function ingestOptions(options: AnalyzeOptions): IngestOptions {
  const { region, account, partition } = options;
  return {
    parameters: options.parameters ?? new Map(),
    variables: options.variables ?? { variables: [], files: [] },
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
    ...(partition === undefined ? {} : { partition }),
  };
}
