import type { AnalyzeOptions } from "../input.ts";
import { loadParameters, readText } from "../load/parameters.ts";
import type { FactOptions } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

export function analyzeOptions(options: FactOptions, { directory }: Surroundings): AnalyzeOptions {
  const { region, account, partition, parameters } = options;
  return {
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
    ...(partition === undefined ? {} : { partition }),
    ...(parameters === undefined ? {} : { parameters: loadParameters(directory, parameters) }),
    context: options.context.map((path) => ({ path, text: readText(directory, path, "--context") })),
    policies: options.policy.map(({ kind, path }) => ({
      kind,
      source: { path, text: readText(directory, path, "--policy") },
    })),
    variables: {
      variables: options.var,
      files: options.varFile.map((path) => ({
        path,
        text: readText(directory, path, "--var-file"),
      })),
    },
  };
}
