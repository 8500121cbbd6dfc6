/**
 * Shares of an input that may be judged apart, in threads: templates that nothing links with others are spread over them,
 * all else is in the first. Put together, what is found out about the shares is what is found out about all at once.
 */
import { compareFindings } from "./findings.ts";
import { linkedPaths } from "./ingest/documents.ts";
import { isSurelyTemplate, isVeiled } from "./ingest/recognise.ts";
import type { AnalyzeOptions, LoadedInput } from "./input.ts";
import { judgeInput, type Judgement } from "./judgement.ts";
import { withoutConsequences } from "./model/problem.ts";
import type { Report, Suppression } from "./model/report.ts";
import { compareSpans, type InputSource } from "./model/source.ts";
import { suppressionsOf } from "./suppress.ts";

/** What is found out about a share: plain data, of which nothing is concealed or suppressed yet. */
export interface Told {
  readonly report: Report;
  readonly sensitive: readonly string[];
  readonly suppressions: readonly Suppression[];
}

export function tell(input: LoadedInput, options: AnalyzeOptions): Told {
  return toldOf(judgeInput(input, options));
}

export function toldOf({ report, graphs, sensitive }: Judgement): Told {
  return { report, sensitive: [...sensitive], suppressions: suppressionsOf(report, graphs) };
}

/**
 * The sources of each share, at most so many shares: templates that nothing links go where there is least to do, all else
 * is in the first. None has less of them than a thread is worth (`least`, in milliseconds).
 */
export function sharesOf(
  { sources, findFile = () => null }: LoadedInput,
  most: number,
  least: number,
): readonly (readonly InputSource[])[] {
  const templates = sources.filter(isSurelyTemplate).map((source) => ({ source, cost: costOf(source) }));
  if (sumOf(templates) < 2 * least || sources.some(isVeiled)) return [sources];
  const linked = linkedPaths(sources, findFile);
  const alone = templates.filter(({ source }) => !linked.has(source.path));
  for (let count = Math.min(most, Math.floor(sumOf(alone) / least)); count > 1; count -= 1) {
    const shares = spread(alone, count);
    if (shares.some((share) => sumOf(share) < least)) continue;
    const [, ...others] = shares.map((share) => new Set(share.map(({ source }) => source)));
    return [
      sources.filter((source) => !others.some((other) => other.has(source))),
      ...others.map((other) => sources.filter((source) => other.has(source))),
    ];
  }
  return [sources];
}

interface Costly {
  readonly source: InputSource;
  /** In milliseconds. */
  readonly cost: number;
}

function sumOf(templates: readonly Costly[]): number {
  return templates.reduce((sum, { cost }) => sum + cost, 0);
}

/** The longest first, so that they even out. */
function spread(templates: readonly Costly[], count: number): readonly (readonly Costly[])[] {
  const shares = Array.from({ length: count }, () => ({ cost: 0, templates: [] as Costly[] }));
  for (const template of templates.toSorted((a, b) => b.cost - a.cost)) {
    const share = shares.reduce((best, each) => (each.cost < best.cost ? each : best));
    share.templates.push(template);
    share.cost += template.cost;
  }
  return shares.map((share) => share.templates);
}

/** As measured (bench/README.md): a tenth of a millisecond for 1,000 letters, and as much for each reference. */
function costOf({ text }: InputSource): number {
  return text.length / 10_000 + (text.split("alueFrom").length - 1) / 10;
}

/**
 * What was found out about all shares, as if they had been judged at once; `paths` are those of all sources, in their
 * order.
 */
export function putTogether(first: Told, others: readonly Told[], paths: readonly string[]): Told {
  const parts = [first, ...others];
  const rank = new Map(paths.map((path, index): [string, number] => [path, index]));
  // Configurations are told of before the documents, and what manifests bring after them.
  for (const { path, kind } of first.report.inputs)
    if (!rank.has(path)) rank.set(path, kind === "terraform-configuration" ? -1 : paths.length);
  const inOrder = <Item>(items: readonly Item[], pathOf: (item: Item) => string): readonly Item[] => {
    const rankOf = (item: Item): number => rank.get(pathOf(item)) ?? paths.length;
    return items.toSorted((a, b) => rankOf(a) - rankOf(b));
  };
  const reads = inOrder(
    parts.flatMap(({ report }) => report.reads),
    ({ stack }) => stack,
  );
  const indices = new Map(reads.map((read, index) => [read, index] as const));
  const findings = parts.flatMap(({ report }) =>
    report.findings.map((finding) => ({
      ...finding,
      reads: finding.reads.flatMap((index) => {
        const read = report.reads[index];
        return read ? (indices.get(read) ?? []) : [];
      }),
    })),
  );
  return {
    report: {
      ...first.report,
      inputs: inOrder(
        parts.flatMap(({ report }) => report.inputs),
        ({ path }) => path,
      ),
      reads,
      findings: inOrder(findings, ({ stack }) => stack).toSorted(compareFindings),
      problems: withoutConsequences(parts.flatMap(({ report }) => report.problems)),
    },
    sensitive: parts.flatMap(({ sensitive }) => sensitive),
    suppressions: parts
      .flatMap(({ suppressions }) => suppressions)
      .toSorted((a, b) => compareSpans(a.at, b.at)),
  };
}
