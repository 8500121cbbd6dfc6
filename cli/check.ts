import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { analyzeAll, type AnalyzeOptions } from "../analyze.ts";
import type { Analyzer } from "../analyzers/analyzer.ts";
import { compared, isWorse, pairing } from "../change.ts";
import { baselineText, loadBaseline } from "../load/baseline.ts";
import { UsageError } from "../load/errors.ts";
import { load, shownPath } from "../load/load.ts";
import { repositoryPrefix } from "../load/repository.ts";
import { writeAtomically } from "../load/write.ts";
import { concealer } from "../model/conceal.ts";
import type { Graph } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import type { Level, Report } from "../model/report.ts";
import { compareSpans } from "../model/source.ts";
import { jsonFacts } from "../report/facts.ts";
import { toJson } from "../report/json.ts";
import { toText } from "../report/text.ts";
import { toSarif } from "../sarif/sarif.ts";
import { suppress } from "../suppress.ts";
import { allAnalyzers, checkOptions, configured, refuseUnknownRules, type IsGiven } from "./configured.ts";
import { analyzeOptions } from "./facts.ts";
import { nothingFound } from "./nothing-found.ts";
import { createProgress } from "./progress.ts";
import type { CheckOptions, FormatName } from "./program.ts";
import { EXIT } from "./run.ts";
import { wantsColor, type Surroundings } from "./surroundings.ts";

export async function check(
  given: readonly string[],
  written: CheckOptions,
  isGiven: IsGiven,
  surroundings: Surroundings,
): Promise<number> {
  const { paths, options: facts, configuration } = configured(given, written, isGiven, surroundings);
  const options = checkOptions(facts, configuration, isGiven);
  const analyzers = await allAnalyzers(configuration, surroundings);
  refuseUnknownRules(options.rule, analyzers, configuration);
  const progress = createProgress(surroundings, options.progress && options.quiet !== true);
  const settings = {
    ...analyzeOptions(options, surroundings),
    rules: options.rule,
    analyzers,
    onInput: progress.show,
    ...(options.baseline === undefined
      ? {}
      : { baseline: loadBaseline(surroundings.directory, options.baseline) }),
  };
  const loaded = load(
    paths,
    surroundings.directory,
    surroundings.stdin ?? (() => readFileSync(0)),
    options.source,
  );
  refuseFactsElsewhere(options);
  const { report: judged, stacks, graphs } = analyzeAll(loaded, settings);
  const { report: changed, problems: ofBase } = againstBase(judged, paths, options, settings, surroundings);
  progress.clear();
  const missing = nothingFound(paths, judged.inputs, [...loaded.problems, ...judged.problems]);
  const problems = [...loaded.problems, ...judged.problems, ...missing, ...ofBase].toSorted((a, b) =>
    compareSpans(a.span, b.span),
  );
  const report = suppressed({ ...changed, problems }, graphs, options, settings, surroundings);
  const requests = options.format.length > 0 ? options.format : [{ name: "text" as const, file: null }];
  for (const { name, file } of requests) {
    const isOutput = file === null;
    const told = options.facts === true && name === "json" ? jsonFacts(stacks, wordsOf(stacks)) : undefined;
    const output = print({ name, isOutput }, { report, facts: told, analyzers }, options, surroundings);
    if (isOutput) surroundings.stdout.write(output);
    else writeAtomically(resolve(surroundings.directory, file), output);
  }
  return exitStatus(report, options);
}

/** The report against the state that `--base` names; what of that could not be judged is a problem, too. */
function againstBase(
  report: Report,
  paths: readonly string[],
  { base }: CheckOptions,
  settings: AnalyzeOptions,
  { directory }: Surroundings,
): { readonly report: Report; readonly problems: readonly Problem[] } {
  if (base === undefined) return { report, problems: [] };
  if (base === "-") throw new UsageError("--base: give a file or a directory");
  const loaded = load([base], directory, () => Buffer.alloc(0));
  const before = analyzeAll(loaded, settings).report;
  const problems = [...loaded.problems, ...before.problems];
  const missing = nothingFound([base], before.inputs, problems);
  const shown = (path: string): string =>
    path === "-" ? path : shownPath(directory, resolve(directory, path));
  const pairs = pairing({ report, paths: paths.map(shown) }, { report: before, paths: [shown(base)] });
  return {
    report: compared({ ...report, fixed: [] }, before, pairs),
    problems: [...problems, ...missing].filter((problem) => problem.severity === "error"),
  };
}

/** Without what is suppressed; with `--write-baseline` all that is found is known from now on. */
function suppressed(
  report: Report,
  graphs: readonly Graph[],
  { writeBaseline }: CheckOptions,
  settings: AnalyzeOptions,
  { directory }: Surroundings,
): Report {
  if (writeBaseline === undefined) return suppress(report, graphs, settings);
  const { findings } = suppress(report, graphs, { ...settings, baseline: new Set() });
  // What is wrong with a suppression is repaired, and not suppressed itself.
  const known = findings.filter(({ rule }) => rule !== "stale-suppression");
  writeAtomically(resolve(directory, writeBaseline), baselineText(known));
  return suppress(report, graphs, {
    ...settings,
    baseline: new Set(known.map(({ fingerprint }) => fingerprint)),
  });
}

/** What a facts file tells is shown to others: what is marked sensitive anywhere is cut out of all of it. */
function wordsOf(stacks: readonly Graph[]): (text: string) => string {
  return concealer(stacks.flatMap((graph) => [...graph.sensitive]));
}

function refuseFactsElsewhere({ facts, format }: CheckOptions): void {
  if (facts === true && !format.some(({ name }) => name === "json"))
    throw new UsageError("--facts: they go with the JSON report: add -f json or -f json=<file>");
}

function print(
  { name, isOutput }: { readonly name: FormatName; readonly isOutput: boolean },
  {
    report,
    facts,
    analyzers,
  }: { readonly report: Report; readonly facts: unknown; readonly analyzers: readonly Analyzer[] },
  options: CheckOptions,
  surroundings: Surroundings,
): string {
  switch (name) {
    case "text":
      return toText(report, {
        color: isOutput && wantsColor(surroundings, !options.color),
        quiet: options.quiet === true,
        verbose: options.verbose === true,
      });
    case "json":
      return toJson(report, facts);
    case "sarif":
      return toSarif(report, { prefix: repositoryPrefix(surroundings.directory), rules: analyzers });
  }
}

const RANK: Readonly<Record<Level | "never", number>> = { error: 3, warning: 2, note: 1, never: 4 };

function exitStatus(report: Report, options: CheckOptions): number {
  if (report.problems.some((problem) => problem.severity === "error")) return EXIT.input;
  const isNewOnly = options.failOn.startsWith("new:");
  const limit = RANK[options.failOn.replace(/^new:/u, "") as Level | "never"];
  // What is undetermined and said to be known fails nothing.
  const known = new Set(
    (report.suppressed ?? []).flatMap(({ finding }) =>
      finding.rule === "undetermined-access" ? finding.reads : [],
    ),
  );
  const fails =
    report.findings.some(
      ({ level, change }) => RANK[level] >= limit && !(isNewOnly && change === "persisting"),
    ) ||
    (options.strict === true &&
      report.reads.some(
        (read, index) =>
          isUnproven(read) && !known.has(index) && !(isNewOnly && read.before && !isWorse(read)),
      ));
  return fails ? EXIT.findings : EXIT.clean;
}

/** Undetermined, or readable only under an assumption about what the input names without showing it. */
function isUnproven(read: Report["reads"][number]): boolean {
  return (
    read.outcome === "undetermined" ||
    (read.outcome === "readable" && read.assumptions.some((each) => !each.standing))
  );
}
