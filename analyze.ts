/** From sources to the report. Pure: reads like the architecture diagram, and touches nothing outside. */
import { analyzers } from "./analyzers/index.ts";
import type { Analyzer, Pass } from "./analyzers/analyzer.ts";
import { boundsHit, tooManyPairs } from "./bounds.ts";
import { compared, withBefore } from "./change.ts";
import { policyDefects } from "./iam/defects.ts";
import type { Limits } from "./iam/limits.ts";
import type { LimitKind } from "./model/limit.ts";
import { parsePolicy } from "./iam/policy.ts";
import { wideGrants } from "./iam/least-privilege.ts";
import { readersOf } from "./iam/readers.ts";
import { proveAll } from "./iam/prove.ts";
import { prematureStarts } from "./iam/starts.ts";
import { readJson } from "./ingest/json.ts";
import {
  ingestConfiguration,
  joinGraphs,
  openDocuments,
  type Ingested,
  type IngestOptions,
  type OpenDocument,
} from "./ingest/documents.ts";
import type { FindFile } from "./ingest/cloudformation/nested.ts";
import { inContext } from "./ingest/cloudformation/joined.ts";
import { readFacts } from "./ingest/context/facts.ts";
import { stateFacts, type FindSource, type PlanBefore } from "./ingest/terraform/documents.ts";
import { declarationCache, findRoots, type TerraformProject } from "./ingest/terraform/roots.ts";
import type { VariableInput } from "./ingest/terraform/variable-files.ts";
import { runRules } from "./findings.ts";
import { conceal } from "./model/conceal.ts";
import type { Graph } from "./model/graph.ts";
import { groupBy } from "./model/group.ts";
import { error, type Problem } from "./model/problem.ts";
import type { Finding, Input, Level, Report } from "./model/report.ts";
import { compareSpans, type InputSource, type Source, type Span } from "./model/source.ts";
import type { Read, WideGrant } from "./model/verdict.ts";
import { withEndpointPolicies } from "./network/passages.ts";
import { networkStops } from "./network/stops.ts";
import { suppress } from "./suppress.ts";
import { VERSION } from "./version.ts";

export interface AnalyzeOptions {
  /** Facts that the input leaves open. */
  readonly region?: string;
  readonly account?: string;
  readonly partition?: string;
  /** Values of Terraform variables, and files of them, as the command line gives them. */
  readonly variables?: VariableInput;
  /** CloudFormation parameters by name. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Policies from outside the input, each with what it is. */
  readonly policies?: readonly GivenPolicy[];
  /** Reports with the facts of other stacks. */
  readonly context?: readonly Source[];
  /** Levels of rules by id; `off` leaves a rule out. */
  readonly rules?: ReadonlyMap<string, Level | "off">;
  /** Called before each input is judged, for a progress line. */
  readonly onInput?: (done: number, total: number, path: string) => void;
  /** Rules to run; all of canread's by default. */
  readonly analyzers?: readonly Analyzer[];
  /** Fingerprints of findings that are known, and are left out. */
  readonly baseline?: ReadonlySet<string>;
  /** Also tell who can read each secret. */
  readonly readers?: boolean;
  /** The day on which suppressions still hold or do not, `YYYY-MM-DD`; today by default. */
  readonly today?: string;
}

/** Documents alone, or with the folders of Terraform projects. */
export type AnalysisInput = readonly InputSource[] | LoadedInput;

export interface LoadedInput {
  readonly sources: readonly InputSource[];
  readonly projects: readonly TerraformProject[];
  /** The configuration that the plan at a path was made of, where it is known or lies near. */
  readonly findSource?: FindSource;
  /** Templates that others nest, where they are not among the sources. */
  readonly findFile?: FindFile;
}

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

/** The report on the input, without what it suppresses. */
export function analyze(input: AnalysisInput, options: AnalyzeOptions = {}): Report {
  const { report, graphs } = analyzeAll(input, options);
  return suppress(report, graphs, options);
}

/** What the report is made of, and every finding. */
export function analyzeAll(input: AnalysisInput, options: AnalyzeOptions = {}): Analysis {
  const loaded: LoadedInput = "sources" in input ? input : { sources: input, projects: [] };
  const { sources, projects } = loaded;
  const given = ingestOptions(options);
  const settings = { ...given, facts: stateFacts(sources, projects.length > 0, given) };
  const context = (options.context ?? []).map(readFacts);
  const existing = context.flatMap(({ graphs: known }) => known);
  const exports = existing.flatMap((graph) => graph.exports ?? []);
  const inputs: Input[] = [];
  const found: Ingested[] = [];
  const problems: Problem[] = context.flatMap((each) => each.problems);
  const documents = [
    ...projects.flatMap((project) => configurations(project, settings)),
    ...openDocuments(sources, settings, { ...loaded, exports }),
  ];
  for (const [index, stack] of documents.entries()) {
    options.onInput?.(index, documents.length, stack.path);
    const ingested = stack.ingest();
    problems.push(...ingested.problems);
    if (ingested.kind) inputs.push({ path: stack.path, kind: ingested.kind });
    found.push(ingested);
  }
  const joined = joinGraphs(found);
  const graphs = joined.map((graph) => withEndpointPolicies(inContext(graph, existing)));
  const limits = readLimits(options.policies ?? [], problems);
  const starts = new Map(found.flatMap((each) => (each.graph ? [[each.graph, each.before] as const] : [])));
  const before = new Map(
    joined.flatMap((graph, index) => {
      const [own, start] = [graphs[index], starts.get(graph)];
      return own && start ? [[own, beforeIn(start, existing)] as const] : [];
    }),
  );
  const earlierGraph = (graph: Graph): readonly Graph[] => {
    const start = before.get(graph);
    return start ? [start.isUnchanged ? graph : start.graph()] : [];
  };
  const earlier: Read[] = [];
  const reads = graphs.flatMap((graph): readonly Read[] => {
    const own = proveAll(graph, limits);
    const start = before.get(graph);
    if (!start) return own;
    const marked = withBefore(own, start, limits);
    earlier.push(...marked.earlier);
    return marked.reads;
  });
  for (const { message, span } of graphs.flatMap(policyDefects))
    problems.push(error("wrong-type", message, span));
  const readsOf = byStack(reads);
  const early = graphs.flatMap((graph) => {
    const exists = before.get(graph)?.exists ?? (() => false);
    return prematureStarts(graph, readsOf(graph), limits, exists);
  });
  const elsewhere = new Set((options.context ?? []).map(({ path }) => path));
  const { wide, stops } = besides(graphs, reads, limits, elsewhere);
  const wideOf = groupBy(wide, ({ stack }) => [stack]);
  problems.push(
    ...graphs.flatMap((graph) =>
      boundsHit({
        graph,
        reads: readsOf(graph),
        wide: wideOf.get(graph.stack) ?? [],
        before: before.get(graph),
      }),
    ),
  );
  const findingsOf = (pass: Pass): readonly Finding[] =>
    runRules(pass, options.analyzers ?? analyzers, options.rules ?? new Map());
  const earlierPass = (): Pass => {
    const own = graphs.flatMap(earlierGraph);
    return { reads: earlier, graphs: own, ...besides(own, earlier, limits, elsewhere) };
  };
  const readers = options.readers === true ? allReaders(graphs, limits) : undefined;
  if (readers === null) problems.push(...tooManyPairs(graphs));
  const judged: Report = {
    version: VERSION,
    inputs,
    reads,
    findings: findingsOf({ reads, graphs, starts: early, wide, stops }),
    problems: withoutConsequences(problems),
    ...(readers === undefined ? {} : { readers }),
  };
  const changing = new Set(graphs.filter((graph) => before.get(graph)).map(({ stack }) => stack));
  const report =
    changing.size === 0
      ? judged
      : compared(
          judged,
          { reads: earlier, findings: findingsOf(earlierPass()) },
          { after: (stack) => (changing.has(stack) ? stack : null), before: (stack) => stack },
        );
  return {
    report: conceal(
      report,
      graphs.flatMap((graph) => [...graph.sensitive, ...(before.get(graph)?.sensitive() ?? [])]),
    ),
    graphs,
    stacks: found.flatMap((each) => each.graph ?? []),
    limits,
    reads,
  };
}

/** Null where one of the stacks has too many roles and secrets to ask for each pair. */
function allReaders(graphs: readonly Graph[], limits: Limits): NonNullable<Report["readers"]> | null {
  const found = graphs.map((graph) => readersOf(graph, limits));
  return found.includes(null) ? null : found.flatMap((each) => each ?? []);
}

function byStack(reads: readonly Read[]): (graph: Graph) => readonly Read[] {
  const groups = groupBy(reads, ({ stack }) => [stack]);
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
  const keyOf = ({ kind, at }: WideGrant): string => `${kind === "prefix"} ${at.source.path}:${at.start}`;
  const together = groupBy(grants, (grant) => [keyOf(grant)]);
  return grants.filter(
    (grant) =>
      grant.kind === "prefix" ||
      (together.get(keyOf(grant)) ?? []).every(({ stack }) => stack === grant.stack),
  );
}

/** What a change starts from, with what exists besides. */
function beforeIn(start: PlanBefore, context: readonly Graph[]): PlanBefore {
  const whole = (graph: Graph): Graph => withEndpointPolicies(inContext(graph, context));
  return {
    ...start,
    graph: () => whole(start.graph()),
    restored: (addresses) => whole(start.restored(addresses)),
  };
}

/** A policy document from outside the input: of the organisation, a boundary, an endpoint. */
export interface GivenPolicy {
  readonly kind: LimitKind;
  readonly source: Source;
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
  const of = (wanted: LimitKind): Limits["scp"] =>
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

/**
 * Problems in the order of their places. A value of a wrong type is one problem, whoever else stumbles over it:
 * of those at one value, or inside of it, the first is kept.
 */
function withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
  let outer: Span | null = null;
  const seen = new Set<string>();
  return problems
    .toSorted((a, b) => compareStarts(a.span, b.span) || b.span.end - a.span.end)
    .filter(({ kind, severity, message, span }) => {
      // A file that several stacks share is wrong once.
      const key = `${span.source.path}\n${span.start}:${span.end}\n${message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      if (kind !== "wrong-type" || severity !== "error") return true;
      if (outer && outer.source === span.source && span.end <= outer.end) return false;
      outer = span;
      return true;
    })
    .toSorted((a, b) => compareSpans(a.span, b.span));
}

function compareStarts(a: Span, b: Span): number {
  if (a.source.path !== b.source.path) return a.source.path < b.source.path ? -1 : 1;
  return a.start - b.start;
}
