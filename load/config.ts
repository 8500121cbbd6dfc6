/** The configuration file: found upwards from what is judged, checked, its paths relative to the current directory. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readJson } from "../ingest/json.ts";
import { readYaml } from "../ingest/yaml/read.ts";
import { LIMIT_KINDS, type LimitKind } from "../model/limit.ts";
import type { Level } from "../model/report.ts";
import { locate, type Span } from "../model/source.ts";
import { asLiteral, get, itemsOf, type Value } from "../model/value.ts";
import { CONFIG_SCHEMA } from "./config-schema.ts";
import { UsageError } from "./errors.ts";
import { shownPath } from "./load.ts";
import { readText } from "./parameters.ts";
import { mismatches, spelling } from "./schema-check.ts";

export interface Configuration {
  /** As it is shown. */
  readonly path: string;
  readonly paths: readonly string[];
  readonly rules: ReadonlyMap<string, Level | "off">;
  /** Where each rule is named. */
  readonly ruleSpans: ReadonlyMap<string, Span>;
  readonly failOn?: string;
  readonly strict?: boolean;
  readonly region?: string;
  readonly account?: string;
  readonly partition?: string;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly variableFiles: readonly string[];
  readonly parameters?: string;
  readonly source?: string;
  readonly policies: readonly { readonly kind: LimitKind; readonly path: string }[];
  readonly context: readonly string[];
  readonly baseline?: string;
  readonly analyzers: readonly string[];
  /** It was found where code is taken from as well: in the current directory or above it, or it was named. */
  readonly isTrusted: boolean;
}

export const CONFIG_NAMES: readonly string[] = ["canread.config.json", "canread.config.yaml"];

/** The nearest file upwards from a path, no further than the repository's root; null where there is none. */
export function findConfiguration(directory: string, path: string): string | null {
  const start = resolve(directory, path === "-" ? "." : path);
  for (let folder = isFolder(start) ? start : dirname(start); ; folder = dirname(folder)) {
    for (const name of CONFIG_NAMES)
      if (existsSync(join(folder, name))) return shownPath(directory, join(folder, name));
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return null;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // What is wrong with the path, loading it says.
    return false;
  }
}

export function readConfiguration(directory: string, path: string, isNamed: boolean): Configuration {
  const text = readText(directory, path, "--config");
  const source = { path, text };
  const { value, problems } = path.endsWith(".json") ? readJson(source) : readYaml(source);
  const [problem] = problems.filter(({ severity }) => severity === "error");
  if (problem) throw located(problem.span, problem.message);
  if (!value) throw new UsageError(`${path}: the file is empty`);
  const found = mismatches(value, CONFIG_SCHEMA, "the configuration");
  if (found.length > 0)
    throw new UsageError(found.map(({ message, at }) => located(at, message).message).join("\n"));
  const folder = dirname(resolve(directory, path));
  const here = (given: string): string => shownPath(directory, resolve(folder, given));
  const paths = (name: string): readonly string[] => texts(get(value, name)).map(here);
  const rules = entriesOf(get(value, "rules"));
  return {
    path,
    paths: paths("paths"),
    rules: new Map(rules.map(({ key, text: level }) => [key, level as Level | "off"])),
    ruleSpans: new Map(rules.map(({ key, at }) => [key, at])),
    ...scalar(value, "failOn"),
    ...(get(value, "strict")?.kind === "boolean"
      ? { strict: asLiteral(get(value, "strict")) === "true" }
      : {}),
    ...scalar(value, "region"),
    ...scalar(value, "account"),
    ...scalar(value, "partition"),
    variables: entriesOf(get(value, "variables")).map(({ key, text: given }) => ({
      name: key,
      value: given,
    })),
    variableFiles: paths("variableFiles"),
    ...scalar(value, "parameters", here),
    ...scalar(value, "source", here),
    policies: LIMIT_KINDS.flatMap((kind) =>
      texts(get(get(value, "policies"), kind)).map((each) => ({ kind, path: here(each) })),
    ),
    context: paths("context"),
    ...scalar(value, "baseline", here),
    analyzers: paths("analyzers"),
    isTrusted: isNamed || isAtOrAbove(folder, directory),
  };
}

export function located(at: Span, message: string): UsageError {
  const { path, startLine, startColumn } = locate(at);
  return new UsageError(`${path}:${startLine}:${startColumn}: ${message}`);
}

function isAtOrAbove(folder: string, directory: string): boolean {
  for (let each = resolve(directory); ; each = dirname(each)) {
    if (each === folder) return true;
    if (each === dirname(each)) return false;
  }
}

function texts(value: Value | undefined): readonly string[] {
  return itemsOf(value).flatMap((item) => asLiteral(item.value) ?? []);
}

function entriesOf(
  value: Value | undefined,
): readonly { readonly key: string; readonly text: string; readonly at: Span }[] {
  if (value?.kind !== "object") return [];
  return [...value.entries].map(([key, entry]) => ({
    key,
    text: spelling(entry.value) ?? "",
    at: entry.key,
  }));
}

function scalar<Name extends string>(
  value: Value,
  name: Name,
  change: (given: string) => string = (given) => given,
): Partial<Record<Name, string>> {
  const given = asLiteral(get(value, name));
  return given === undefined ? {} : ({ [name]: change(given) } as Record<Name, string>);
}
