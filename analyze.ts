/** From sources to the report. Pure: reads like the architecture diagram, and touches nothing outside. */
import { createHash } from "node:crypto";
import { analyzers } from "./analyzers/index.ts";
import type { Analyzer, Explanation, Pass } from "./analyzers/analyzer.ts";
import { policyDefects } from "./iam/defects.ts";
import { proveAll } from "./iam/prove.ts";
import { ingest, type IngestOptions } from "./ingest/documents.ts";
import type { Graph } from "./model/graph.ts";
import { error, type Problem } from "./model/problem.ts";
import type { Finding, Input, Level, Report } from "./model/report.ts";
import { compareSpans, type InputSource } from "./model/source.ts";
import type { Read } from "./model/verdict.ts";
import { VERSION } from "./version.ts";

export interface AnalyzeOptions {
  /** Facts that the input leaves open. */
  readonly region?: string;
  readonly account?: string;
  readonly partition?: string;
  /** CloudFormation parameters by name. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Levels of rules by id; `off` leaves a rule out. */
  readonly rules?: ReadonlyMap<string, Level | "off">;
  /** Called before each input is judged, for a progress line. */
  readonly onInput?: (done: number, total: number, path: string) => void;
  /** Rules to run; all of canread's by default. */
  readonly analyzers?: readonly Analyzer[];
}

export interface Analysis {
  readonly report: Report;
  readonly graphs: readonly Graph[];
}

export function analyze(sources: readonly InputSource[], options: AnalyzeOptions = {}): Report {
  return analyzeAll(sources, options).report;
}

export function analyzeAll(sources: readonly InputSource[], options: AnalyzeOptions = {}): Analysis {
  const settings = ingestOptions(options);
  const inputs: Input[] = [];
  const graphs: Graph[] = [];
  const problems: Problem[] = [];
  for (const [index, source] of sources.entries()) {
    options.onInput?.(index, sources.length, source.path);
    const ingested = ingest(source, settings, source.isNamed);
    problems.push(...ingested.problems);
    if (ingested.kind) inputs.push({ path: source.path, kind: ingested.kind });
    if (ingested.graph) graphs.push(ingested.graph);
  }
  const reads = graphs.flatMap(proveAll);
  for (const { message, span } of graphs.flatMap(policyDefects))
    problems.push(error("wrong-type", message, span));
  const findings = findAll({ reads }, options.analyzers ?? analyzers, options.rules ?? new Map());
  const report = { version: VERSION, inputs, reads, findings, problems: sortProblems(problems) };
  return { report, graphs };
}

function ingestOptions(options: AnalyzeOptions): IngestOptions {
  const { region, account, partition } = options;
  return {
    parameters: options.parameters ?? new Map(),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
    ...(partition === undefined ? {} : { partition }),
  };
}

function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => compareSpans(a.span, b.span));
}

function findAll(
  pass: Pass,
  rules: readonly Analyzer[],
  levels: ReadonlyMap<string, Level | "off">,
): readonly Finding[] {
  return rules
    .flatMap((rule) => {
      const level = levels.get(rule.id) ?? rule.level;
      if (level === "off") return [];
      return rule.run(pass).map((explanation) => toFinding(rule, level, explanation, pass.reads));
    })
    .toSorted((a, b) => compareSpans(a.at, b.at) || (a.rule < b.rule ? -1 : 1));
}

function toFinding(rule: Analyzer, level: Level, explanation: Explanation, reads: readonly Read[]): Finding {
  return { rule: rule.id, level, ...explanation, fingerprint: fingerprint(rule.id, explanation, reads) };
}

/** Made of names only, so that it survives moved lines and reformatting. */
function fingerprint(rule: string, explanation: Explanation, reads: readonly Read[]): string {
  const [first] = explanation.reads;
  const read = first === undefined ? undefined : reads[first];
  const parts = [
    rule,
    explanation.stack,
    read?.workload.address,
    read?.reference.container,
    read?.reference.kind,
    read?.reference.name,
    read?.role?.address,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
