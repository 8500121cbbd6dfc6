import { resolve } from "node:path";
import { analyze } from "../analyze.ts";
import { UsageError } from "../load/errors.ts";
import { writeAtomically } from "../load/write.ts";
import type { Read } from "../model/verdict.ts";
import { accessGraph, type AccessGraph } from "../report/graph/access-graph.ts";
import { toDot, toMermaid, toTree } from "../report/graph/drawings.ts";
import { DRAWN_LIMIT, toSvg } from "../report/graph/svg.ts";
import { configured, type IsGiven } from "./configured.ts";
import { analyzeOptions } from "./facts.ts";
import { loadInput, nothingFound } from "./input.ts";
import { createProgress } from "./progress.ts";
import type { GraphOptions } from "./options.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellErrors } from "./tell-errors.ts";

/** Who reads which secret with which role, as a picture or for tools that draw. */
export async function graph(
  given: readonly string[],
  written: GraphOptions,
  isGiven: IsGiven,
  surroundings: Surroundings,
): Promise<number> {
  const { paths, options } = configured(given, written, isGiven, surroundings);
  const progress = createProgress(surroundings, written.progress);
  const loaded = loadInput(paths, options, surroundings);
  const report = analyze(loaded, { ...analyzeOptions(options, surroundings), onInput: progress.show });
  progress.clear();
  const missing = nothingFound(paths, report.inputs, [...loaded.problems, ...report.problems]);
  const problems = tellErrors([...loaded.problems, ...report.problems, ...missing], surroundings);
  const wanted = (read: Read): boolean => written.failing !== true || read.outcome !== "readable";
  const reads = report.reads.map((read, index) => [index, read] as const).filter(([, read]) => wanted(read));
  const drawn = await draw(
    accessGraph(reads),
    written.format.name,
    written.failing === true && report.reads.length > 0,
  );
  if (written.format.file === null) surroundings.stdout.write(drawn);
  else writeAtomically(resolve(surroundings.directory, written.format.file), drawn);
  return problems.length > 0 ? EXIT.input : EXIT.clean;
}

async function draw(
  access: AccessGraph,
  format: GraphOptions["format"]["name"],
  isFailing: boolean,
): Promise<string> {
  switch (format) {
    case "text":
      return access.nodes.length === 0 && isFailing ? "Every read is readable.\n" : toTree(access);
    case "mermaid":
      return toMermaid(access);
    case "dot":
      return toDot(access);
    case "svg": {
      const svg = await toSvg(access);
      if (svg !== null) return `${svg.trimEnd()}\n`;
      throw new UsageError(
        access.nodes.length === 0
          ? "-f svg: there is nothing to draw: no workload references a secret (or none that fails, with --failing)"
          : `-f svg: more than ${DRAWN_LIMIT} nodes are no picture: --failing draws what cannot be read, and -f dot gives all of it`,
      );
    }
  }
}
