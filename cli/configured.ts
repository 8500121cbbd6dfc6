/** Options of the command line with what the configuration file says besides. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Analyzer } from "../analyzers/analyzer.ts";
import { analyzers as ownAnalyzers } from "../analyzers/index.ts";
import { findConfiguration, located, readConfiguration, type Configuration } from "../load/config.ts";
import { UsageError } from "../load/errors.ts";
import { didYouMean } from "../model/edits.ts";
import { FAIL_LEVELS, LEVELS } from "../model/report.ts";
import type { CheckOptions, FactOptions } from "./options.ts";
import type { Surroundings } from "./surroundings.ts";

/** Whether an option was given on the command line, and does not only have its default. */
export type IsGiven = (name: string) => boolean;

export interface Configured<Options> {
  readonly paths: readonly string[];
  readonly options: Options;
  readonly configuration: Configuration | null;
}

/** What the command line says goes before; lists are put together, the configuration's first. */
export function configured<Options extends FactOptions>(
  paths: readonly string[],
  options: Options,
  isGiven: IsGiven,
  { directory }: Surroundings,
): Configured<Options> {
  const path = options.config ?? findConfiguration(directory, paths[0] ?? ".");
  if (path === null) return { paths, options, configuration: null };
  const configuration = readConfiguration(directory, path, options.config !== undefined);
  const { region, account, partition, parameters, source } = configuration;
  const scalars = Object.entries({ region, account, partition, parameters, source });
  return {
    paths: isGiven("paths") || configuration.paths.length === 0 ? paths : configuration.paths,
    options: {
      ...options,
      ...Object.fromEntries(scalars.filter(([name, value]) => value !== undefined && !isGiven(name))),
      var: [...configuration.variables, ...options.var],
      varFile: [...configuration.variableFiles, ...options.varFile],
      policy: [...configuration.policies, ...options.policy],
      context: [...configuration.context, ...options.context],
    },
    configuration,
  };
}

/** What only `check` takes from the configuration. */
export function checkOptions(
  options: CheckOptions,
  configuration: Configuration | null,
  isGiven: IsGiven,
): CheckOptions {
  if (!configuration) return options;
  const { baseline, strict, rules } = configuration;
  const failOn = FAIL_LEVELS.find((each) => each === configuration.failOn);
  return {
    ...options,
    ...(failOn && !isGiven("failOn") ? { failOn } : {}),
    ...(strict !== undefined && !isGiven("strict") ? { strict } : {}),
    ...(baseline !== undefined && !isGiven("baseline") && options.writeBaseline === undefined
      ? { baseline }
      : {}),
    rule: new Map([...rules, ...options.rule]),
  };
}

/** canread's rules and those that the configuration names modules of. */
export async function allAnalyzers(
  configuration: Configuration | null,
  { directory }: Surroundings,
): Promise<readonly Analyzer[]> {
  const { analyzers = [], isTrusted = true, path = "" } = configuration ?? {};
  if (analyzers.length > 0 && !isTrusted) {
    throw new UsageError(
      `${path} names modules with rules, which are code that would run, and lies beside what is judged and not above the current directory: say --config ${path} if you trust it`,
    );
  }
  const found = [...ownAnalyzers];
  for (const module of analyzers) {
    for (const analyzer of await analyzersOf(module, directory)) {
      if (found.some(({ id }) => id === analyzer.id))
        throw new UsageError(`${module}: there is a rule ${JSON.stringify(analyzer.id)} already`);
      found.push(analyzer);
    }
  }
  return found;
}

async function analyzersOf(module: string, directory: string): Promise<readonly Analyzer[]> {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(pathToFileURL(resolve(directory, module)).href)) as Record<string, unknown>;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${module} cannot be loaded: ${why}`, { cause });
  }
  const found = Object.values(exported)
    .flatMap((each): readonly unknown[] => (Array.isArray(each) ? each : [each]))
    .filter(isAnalyzer);
  if (found.length === 0)
    throw new UsageError(
      `${module} exports no rule: a rule has id, title, level, category and run, as defineAnalyzer of canread makes it`,
    );
  return [...new Set(found)];
}

function isAnalyzer(value: unknown): value is Analyzer {
  if (typeof value !== "object" || value === null) return false;
  const { id, title, level, category, run } = value as Partial<Record<keyof Analyzer, unknown>>;
  return (
    typeof id === "string" &&
    /^[a-z][a-z0-9-]*$/u.test(id) &&
    typeof title === "string" &&
    LEVELS.some((each) => each === level) &&
    ["access", "reference", "platform", "hygiene"].includes(String(category)) &&
    typeof run === "function"
  );
}

/** Rules that are given a level and are none. */
export function refuseUnknownRules(
  rules: CheckOptions["rule"],
  analyzers: readonly Analyzer[],
  configuration: Configuration | null,
): void {
  const known = analyzers.map(({ id }) => id);
  for (const id of rules.keys()) {
    if (known.includes(id)) continue;
    const words = `there is no rule ${JSON.stringify(id)}${didYouMean(id, known)} (canread rules lists them)`;
    const at = configuration?.ruleSpans.get(id);
    throw at ? located(at, words) : new UsageError(`--rule: ${words}`);
  }
}
