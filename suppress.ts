/** Findings that the input says are known, or that a baseline lists, are left out; what suppresses nothing is told. */
import type { Analyzer } from "./analyzers/analyzer.ts";
import { analyzers as ownAnalyzers } from "./analyzers/index.ts";
import { staleSuppression } from "./analyzers/stale-suppression.ts";
import { compareFindings, runRules } from "./findings.ts";
import { suppressionsIn } from "./ingest/suppressions.ts";
import type { Graph } from "./model/graph.ts";
import type { Finding, IdleSuppression, Level, Report, Suppressed, Suppression } from "./model/report.ts";
import { compareSpans, spanKey, type Source, type Span } from "./model/source.ts";

export interface SuppressOptions {
  readonly analyzers?: readonly Analyzer[];
  readonly baseline?: ReadonlySet<string>;
  readonly rules?: ReadonlyMap<string, Level | "off">;
  readonly today?: string;
}

/** The suppressions of an input that was judged, in the order of their places. */
export function suppressionsOf(report: Report, graphs: readonly Graph[]): readonly Suppression[] {
  return [...sourcesOf(report, graphs)].flatMap(suppressionsIn).toSorted((a, b) => compareSpans(a.at, b.at));
}

/** A report without what `all` the suppressions and the baseline name. */
export function suppress(report: Report, all: readonly Suppression[], options: SuppressOptions): Report {
  const { analyzers = ownAnalyzers, today = new Date().toISOString().slice(0, 10) } = options;
  const known = new Set(analyzers.map(({ id }) => id));
  const valid = all.filter((each) => defectOf(each, known, today).length === 0);
  const used = new Set<string>();
  const suppressed: Suppressed[] = [];
  const kept = report.findings.filter((finding) => {
    const stopped = finding.reads.flatMap((index) => report.reads[index]?.span ?? []);
    const by = valid.find((each) => each.rules.includes(finding.rule) && suppresses(each, finding, stopped));
    if (by) used.add(keyOf(by, finding.rule));
    const isKnown = options.baseline?.has(finding.fingerprint) === true;
    if (by || isKnown) suppressed.push({ finding, by: by ?? null });
    return !by && !isKnown;
  });
  const off = (rule: string): boolean => options.rules?.get(rule) === "off";
  const idle = all.flatMap((suppression): readonly IdleSuppression[] => {
    const defects = defectOf(suppression, known, today);
    if (defects.length > 0) return defects.map((defect) => ({ suppression, ...defect }));
    return suppression.rules
      .filter((rule) => !used.has(keyOf(suppression, rule)) && !off(rule))
      .map((rule) => ({ suppression, why: "unused" as const, rule }));
  });
  const told = runRules({ reads: [], idle }, [staleSuppression], options.rules ?? new Map());
  if (suppressed.length === 0 && told.length === 0) return report;
  const gone = new Set(suppressed.map(({ finding }) => finding.fingerprint));
  return {
    ...report,
    findings: [...kept, ...told].toSorted(compareFindings),
    ...(suppressed.length > 0 ? { suppressed } : {}),
    ...(report.fixed ? { fixed: report.fixed.filter(({ fingerprint }) => !gone.has(fingerprint)) } : {}),
  };
}

/** Documents with something of a graph in them, or that a finding is about. */
function sourcesOf(report: Report, graphs: readonly Graph[]): ReadonlySet<Source> {
  const found = new Map<string, Source>();
  const add = ({ source }: Span): void => {
    if (source.isBinary !== true && !found.has(source.path)) found.set(source.path, source);
  };
  for (const graph of graphs) {
    for (const node of [
      ...graph.workloads,
      ...graph.roles,
      ...graph.secrets,
      ...graph.parameters,
      ...graph.keys,
    ])
      add(node.span);
    for (const role of graph.roles) for (const { value } of role.policies) add(value.span);
    for (const starter of graph.starters ?? []) add(starter.span);
  }
  for (const finding of report.findings) add(finding.at);
  for (const read of report.reads) add(read.span);
  return new Set(found.values());
}

function keyOf({ at }: Suppression, rule: string): string {
  return `${spanKey(at)}:${rule}`;
}

/** At the place of the finding, or at each of the references that it stops. */
function suppresses({ at, covers }: Suppression, finding: Finding, stopped: readonly Span[]): boolean {
  const isCovered = ({ source, start }: Span): boolean =>
    start >= covers.start && start < covers.end && source.path === at.source.path;
  return isCovered(finding.at) || (stopped.length > 0 && stopped.every(isCovered));
}

function defectOf(
  { rules, until, reason }: Suppression,
  known: ReadonlySet<string>,
  today: string,
): readonly Pick<IdleSuppression, "why" | "rule">[] {
  if (rules.length === 0) return [{ why: "no-rule", rule: "" }];
  const unknown = rules.filter((rule) => !known.has(rule));
  if (unknown.length > 0) return unknown.map((rule) => ({ why: "no-rule", rule }));
  const rule = rules.join(", ");
  if (reason === "") return [{ why: "no-reason", rule }];
  if (until !== null && !isDate(until)) return [{ why: "bad-date", rule }];
  return until !== null && until < today ? [{ why: "expired", rule }] : [];
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
