import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { analyze } from "../analyze.ts";
import { analyzers } from "../analyzers/index.ts";
import { UsageError } from "../load/errors.ts";
import { load } from "../load/load.ts";
import { repositoryPrefix } from "../load/repository.ts";
import { writeAtomically } from "../load/write.ts";
import type { Level, Report } from "../model/report.ts";
import { compareSpans } from "../model/source.ts";
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
  const judged = analyze(loaded, settings);
  progress.clear();
  const missing = nothingFound(paths, judged.inputs, [...loaded.problems, ...judged.problems]);
  const problems = [...loaded.problems, ...judged.problems, ...missing].toSorted((a, b) =>
    compareSpans(a.span, b.span),
  );
  const report = { ...judged, problems };
  const requests = options.format.length > 0 ? options.format : [{ name: "text" as const, file: null }];
  for (const { name, file } of requests) {
    const isOutput = file === null;
    const output = print(name, report, options, surroundings, isOutput);
    if (isOutput) surroundings.stdout.write(output);
    else writeAtomically(resolve(surroundings.directory, file), output);
  }
  return exitStatus(report, options);
}

function refuseUnknownRules(rules: CheckOptions["rule"]): void {
  for (const id of rules.keys()) {
    if (!analyzers.some((rule) => rule.id === id)) {
      throw new UsageError(`--rule: there is no rule ${JSON.stringify(id)} (canread rules lists them)`);
    }
  }
}

function print(
  name: FormatName,
  report: Report,
  options: CheckOptions,
  surroundings: Surroundings,
  isOutput: boolean,
): string {
  switch (name) {
    case "text":
      return toText(report, {
        color: isOutput && wantsColor(surroundings, !options.color),
        quiet: options.quiet === true,
        verbose: options.verbose === true,
      });
    case "json":
      return toJson(report);
    case "sarif":
      return toSarif(report, { prefix: repositoryPrefix(surroundings.directory) });
  }
}

const RANK: Readonly<Record<Level | "never", number>> = { error: 3, warning: 2, note: 1, never: 4 };

function exitStatus(report: Report, options: CheckOptions): number {
  if (report.problems.some((problem) => problem.severity === "error")) return EXIT.input;
  const fails =
    report.findings.some((finding) => RANK[finding.level] >= RANK[options.failOn]) ||
    (options.strict === true && report.reads.some(isUnproven));
  return fails ? EXIT.findings : EXIT.clean;
}

/** Undetermined, or readable only under an assumption about what the input names without showing it. */
function isUnproven(read: Report["reads"][number]): boolean {
  return (
    read.outcome === "undetermined" ||
    (read.outcome === "readable" && read.assumptions.some((each) => !each.standing))
  );
}
