import { resolve } from "node:path";
import type { AnalyzeOptions } from "../input.ts";
import { compared, pairing } from "../change.ts";
import { failing } from "../failing.ts";
import { judgeInput } from "../judgement.ts";
import { baselineText, loadBaseline } from "../load/baseline.ts";
import { UsageError } from "../load/errors.ts";
import { recordReads } from "../load/digests.ts";
import { load, shownPath } from "../load/load.ts";
import { writeAtomically } from "../load/write.ts";
import { conceal, concealer } from "../model/conceal.ts";
import type { Graph } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import type { Report, Suppression } from "../model/report.ts";
import { compareSpans } from "../model/source.ts";
import { jsonFacts } from "../report/facts.ts";
import { toldOf } from "../shares.ts";
import { suppress } from "../suppress.ts";
import { allAnalyzers, checkOptions, configured, refuseUnknownRules, type IsGiven } from "./configured.ts";
import { analyzeOptions } from "./facts.ts";
import { loadInput, nothingFound } from "./input.ts";
import { print } from "./formats.ts";
import { createProgress } from "./progress.ts";
import type { CheckOptions } from "./options.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellInThreads } from "./threads.ts";

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
    ...(configuration && configuration.analyzers.length > 0 ? { analyzers } : {}),
    onInput: progress.show,
    readers: options.format.some(({ name }) => name === "html"),
    ...(options.baseline === undefined
      ? {}
      : { baseline: loadBaseline(surroundings.directory, options.baseline) }),
  };
  const { loaded, files } = recordReads(loadInput(paths, options, surroundings), surroundings.directory);
  const started = new Date();
  refuseFactsElsewhere(options);
  const whole = options.facts === true ? judgeInput(loaded, settings) : null;
  const found = whole ? toldOf(whole) : await tellInThreads(loaded, settings, surroundings.threads);
  const judged = conceal(found.report, found.sensitive);
  const { report: changed, problems: ofBase } = await againstBase(
    judged,
    paths,
    options,
    settings,
    surroundings,
  );
  progress.clear();
  const missing = nothingFound(paths, judged.inputs, [...loaded.problems, ...judged.problems]);
  const problems = [...loaded.problems, ...judged.problems, ...missing, ...ofBase].toSorted((a, b) =>
    compareSpans(a.span, b.span),
  );
  const report = suppressed({ ...changed, problems }, found.suppressions, options, settings, surroundings);
  const requests = options.format.length > 0 ? options.format : [{ name: "text" as const, file: null }];
  for (const { name, file } of requests) {
    const told = whole && name === "json" ? jsonFacts(whole.stacks, wordsOf(whole.stacks)) : undefined;
    const documents = (): readonly string[] => report.inputs.map(({ path }) => path);
    const result = { report, facts: told, analyzers, files: () => files(documents()), started };
    const output = await print({ name, file }, result, options, surroundings);
    if (file === null) surroundings.stdout.write(output);
    else writeAtomically(resolve(surroundings.directory, file), output);
  }
  return exitStatus(report, options);
}

/** The report against the state that `--base` names; what of that could not be judged is a problem, too. */
async function againstBase(
  report: Report,
  paths: readonly string[],
  { base }: CheckOptions,
  settings: AnalyzeOptions,
  surroundings: Surroundings,
): Promise<{ readonly report: Report; readonly problems: readonly Problem[] }> {
  const { directory } = surroundings;
  if (base === undefined) return { report, problems: [] };
  if (base === "-") throw new UsageError("--base: give a file or a directory");
  const loaded = load([base], directory, () => Buffer.alloc(0));
  const found = await tellInThreads(loaded, settings, surroundings.threads);
  const before = conceal(found.report, found.sensitive);
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
  suppressions: readonly Suppression[],
  { writeBaseline }: CheckOptions,
  settings: AnalyzeOptions,
  { directory }: Surroundings,
): Report {
  if (writeBaseline === undefined) return suppress(report, suppressions, settings);
  const { findings } = suppress(report, suppressions, { ...settings, baseline: new Set() });
  // What is wrong with a suppression is repaired, and not suppressed itself.
  const known = findings.filter(({ rule }) => rule !== "stale-suppression");
  writeAtomically(resolve(directory, writeBaseline), baselineText(known));
  return suppress(report, suppressions, {
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

function exitStatus(report: Report, { failOn, strict }: CheckOptions): number {
  const { findings, reads, problems } = failing(report, { failOn, strict: strict === true });
  if (problems.length > 0) return EXIT.input;
  return findings.size + reads.length > 0 ? EXIT.findings : EXIT.clean;
}
