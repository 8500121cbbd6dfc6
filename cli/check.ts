import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { analyze, analyzeAll, type AnalyzeOptions } from "../analyze.ts";
import { analyzers } from "../analyzers/index.ts";
import { compared, isWorse, pairing } from "../change.ts";
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
import { analyzeOptions } from "./facts.ts";
import { nothingFound } from "./nothing-found.ts";
import { createProgress } from "./progress.ts";
import type { CheckOptions, FormatName } from "./program.ts";
import { EXIT } from "./run.ts";
import { wantsColor, type Surroundings } from "./surroundings.ts";

export function check(paths: readonly string[], options: CheckOptions, surroundings: Surroundings): number {
  refuseUnknownRules(options.rule);
  const progress = createProgress(surroundings, options.progress && options.quiet !== true);
  const settings = { ...analyzeOptions(options, surroundings), rules: options.rule, onInput: progress.show };
  const loaded = load(
    paths,
    surroundings.directory,
    surroundings.stdin ?? (() => readFileSync(0)),
    options.source,
  );
  refuseFactsElsewhere(options);
  const { report: judged, stacks } = analyzeAll(loaded, settings);
  const { report: changed, problems: ofBase } = againstBase(judged, paths, options, settings, surroundings);
  progress.clear();
  const missing = nothingFound(paths, judged.inputs, [...loaded.problems, ...judged.problems]);
  const problems = [...loaded.problems, ...judged.problems, ...missing, ...ofBase].toSorted((a, b) =>
    compareSpans(a.span, b.span),
  );
  const report = { ...changed, problems };
  const requests = options.format.length > 0 ? options.format : [{ name: "text" as const, file: null }];
  for (const { name, file } of requests) {
    const isOutput = file === null;
    const facts = options.facts === true && name === "json" ? jsonFacts(stacks, wordsOf(stacks)) : undefined;
    const output = print({ name, isOutput }, { report, facts }, options, surroundings);
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
  const before = analyze(loaded, settings);
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

function refuseUnknownRules(rules: CheckOptions["rule"]): void {
  for (const id of rules.keys()) {
    if (!analyzers.some((rule) => rule.id === id)) {
      throw new UsageError(`--rule: there is no rule ${JSON.stringify(id)} (canread rules lists them)`);
    }
  }
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
  { report, facts }: { readonly report: Report; readonly facts: unknown },
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
      return toSarif(report, { prefix: repositoryPrefix(surroundings.directory) });
  }
}

const RANK: Readonly<Record<Level | "never", number>> = { error: 3, warning: 2, note: 1, never: 4 };

function exitStatus(report: Report, options: CheckOptions): number {
  if (report.problems.some((problem) => problem.severity === "error")) return EXIT.input;
  const isNewOnly = options.failOn.startsWith("new:");
  const limit = RANK[options.failOn.replace(/^new:/u, "") as Level | "never"];
  const fails =
    report.findings.some(
      ({ level, change }) => RANK[level] >= limit && !(isNewOnly && change === "persisting"),
    ) ||
    (options.strict === true &&
      report.reads.some((read) => isUnproven(read) && !(isNewOnly && read.before && !isWorse(read))));
  return fails ? EXIT.findings : EXIT.clean;
}

/** Undetermined, or readable only under an assumption about what the input names without showing it. */
function isUnproven(read: Report["reads"][number]): boolean {
  return (
    read.outcome === "undetermined" ||
    (read.outcome === "readable" && read.assumptions.some((each) => !each.standing))
  );
}
