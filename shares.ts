/**
 * Shares of an input that may be judged apart, in threads: templates that nothing links with others are spread over them,
 * all else is in the first. Put together, what is found out about the shares is what is found out about all at once.
 */
import { compareFindings } from "./findings.ts";
import { linkedPaths } from "./ingest/documents.ts";
import { isSurelyTemplate } from "./ingest/recognise.ts";
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
 * The sources of each share, at most so many shares: each template goes to the one that has least to do. None has less
 * to do than a thread is worth (`least`, in milliseconds).
 */
export function sharesOf(
  { sources, findFile = () => null }: LoadedInput,
  most: number,
  least: number,
): readonly (readonly InputSource[])[] {
  const total = sources.reduce((sum, source) => sum + costOf(source), 0);
  const templates = total < 2 * least ? [] : sources.filter(isSurelyTemplate);
  const linked = templates.length === 0 ? new Set() : linkedPaths(sources, findFile);
  const alone = templates.filter(({ path }) => !linked.has(path));
  for (let count = Math.min(most, Math.floor(total / least)); count > 1; count -= 1) {
    const shares = spread(sources, new Set(alone), count);
    if (shares.every(({ milliseconds }) => milliseconds >= least))
      return shares.map((share) => share.sources);
  }
  return [sources];
}

interface Load {
  readonly sources: readonly InputSource[];
  readonly milliseconds: number;
}

function spread(
  sources: readonly InputSource[],
  alone: ReadonlySet<InputSource>,
  count: number,
): readonly Load[] {
  const own = new Map<InputSource, number>();
  const loads = Array.from({ length: count }, () => 0);
  const add = (source: InputSource, share: number): void => {
    own.set(source, share);
    loads[share] = (loads[share] ?? 0) + costOf(source);
  };
  for (const source of sources) if (!alone.has(source)) add(source, 0);
  // The longest first, so that they even out.
  for (const source of [...alone].toSorted((a, b) => b.text.length - a.text.length))
    add(source, loads.indexOf(Math.min(...loads)));
  return loads.map((milliseconds, share) => ({
    milliseconds,
    sources: sources.filter((source) => own.get(source) === share),
  }));
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
