import { readFileSync } from "node:fs";
import { load, type Loaded } from "../load/load.ts";
import { error, type Problem } from "../model/problem.ts";
import type { Input } from "../model/report.ts";
import { span } from "../model/source.ts";
import type { Surroundings } from "./surroundings.ts";

export function loadInput(
  paths: readonly string[],
  { source }: { readonly source?: string },
  { directory, stdin = () => readFileSync(0) }: Surroundings,
): Loaded {
  return load(paths, directory, stdin, source);
}

/** A run over directories that hold no stack has judged nothing, which must not look like success. */
export function nothingFound(
  paths: readonly string[],
  inputs: readonly Input[],
  problems: readonly Problem[],
): readonly Problem[] {
  if (inputs.length > 0 || problems.length > 0) return [];
  const path = paths.join(" ");
  const message =
    "no stack was found here: no Terraform files, no CloudFormation template, no output of `terraform show -json`";
  return [error("unknown-input", message, span({ path, text: "" }, 0, 0))];
}
