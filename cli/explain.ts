import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { analyze } from "../analyze.ts";
import { UsageError } from "../load/errors.ts";
import { locate } from "../model/source.ts";
import type { Read } from "../model/verdict.ts";
import { explainRead } from "../report/explain.ts";
import { configured, type IsGiven } from "./configured.ts";
import { analyzeOptions } from "./facts.ts";
import type { FactOptions } from "./options.ts";
import { loadInput } from "./input.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellErrors } from "./tell-errors.ts";

export function explain(
  workload: string,
  rest: readonly string[],
  written: FactOptions,
  isGiven: IsGiven,
  surroundings: Surroundings,
): number {
  const [first, ...others] = rest;
  const isPath = (each: string): boolean => each === "-" || existsSync(resolve(surroundings.directory, each));
  const name = first !== undefined && !isPath(first) ? first : null;
  const given = name === null ? rest : others;
  const { paths, options } = configured(
    given.length > 0 ? given : ["."],
    written,
    (option) => (option === "paths" ? given.length > 0 : isGiven(option)),
    surroundings,
  );
  const loaded = loadInput(paths, options, surroundings);
  const report = analyze(loaded, analyzeOptions(options, surroundings));
  const problems = tellErrors([...loaded.problems, ...report.problems], surroundings);
  const ofWorkload = report.reads.filter((read) => isCalled(read, workload));
  if (ofWorkload.length === 0)
    throw new UsageError(
      noneCalled(
        "workload",
        workload,
        report.reads.map((read) => read.workload.address),
      ),
    );
  const found = name === null ? ofWorkload : ofWorkload.filter((read) => read.reference.name === name);
  if (found.length === 0) {
    throw new UsageError(
      noneCalled(
        "reference",
        name ?? "",
        ofWorkload.map((read) => read.reference.name ?? "(unnamed)"),
      ),
    );
  }
  surroundings.stdout.write(found.map(explainRead).join("\n"));
  return problems.length > 0 ? EXIT.input : EXIT.clean;
}

/** By the whole address or the path of its CDK construct, or by the last part of one. */
function isCalled(read: Read, name: string): boolean {
  const { address, span } = read.workload;
  const { construct = address } = locate(span);
  return [address, construct].some(
    (each) => each === name || each.endsWith(`.${name}`) || each.endsWith(`/${name}`),
  );
}

function noneCalled(what: string, name: string, known: readonly string[]): string {
  const names = [...new Set(known)];
  const there =
    names.length > 0 ? `there are ${names.slice(0, 20).join(", ")}` : "the input has none that reads secrets";
  return `no ${what} is called ${JSON.stringify(name)}; ${there}`;
}
