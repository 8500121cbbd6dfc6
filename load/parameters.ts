import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readJson } from "../ingest/json.ts";
import { locate } from "../model/source.ts";
import { literal } from "../model/text.ts";
import { asText, get, type Value } from "../model/value.ts";
import { decode } from "./decode.ts";
import { UsageError } from "./errors.ts";

/**
 * CloudFormation parameters from a file: the CLI's list of `ParameterKey` and `ParameterValue`, CodePipeline's
 * object under `Parameters`, a flat object, or a list of `Name=value`.
 */
export function loadParameters(directory: string, path: string): ReadonlyMap<string, string> {
  const text = readText(directory, path, "--parameters");
  const { value, problems } = readJson({ path, text });
  const [problem] = problems;
  if (problem || !value) {
    const at = problem ? locate(problem.span) : { startLine: 1, startColumn: 1 };
    throw new UsageError(
      `--parameters: ${path}:${at.startLine}:${at.startColumn}: ${problem?.message ?? "the file is empty"}`,
    );
  }
  return value.kind === "list"
    ? fromList(value.items, path)
    : fromObject(get(value, "Parameters") ?? value, path);
}

export function readText(directory: string, path: string, option: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(directory, path));
  } catch (cause) {
    throw new UsageError(`${option}: ${path} cannot be read`, { cause });
  }
  const decoded = decode(bytes);
  if (!decoded) throw new UsageError(`${option}: ${path} is neither UTF-8 nor UTF-16 text`);
  return decoded.text;
}

function fromList(items: readonly Value[], path: string): ReadonlyMap<string, string> {
  return new Map(
    items.flatMap((item): readonly (readonly [string, string])[] => {
      // What `aws cloudformation deploy --parameter-overrides` takes from a file.
      const [, name, given] = /^(\w+)=(.*)$/su.exec(spelled(item) ?? "") ?? [];
      if (name !== undefined && given !== undefined) return [[name, given]];
      const key = spelled(get(item, "ParameterKey"));
      const value = spelled(get(item, "ParameterValue"));
      // What the deployed stack has is not in view: the parameter stays open, or has its default.
      if (key !== null && spelled(get(item, "UsePreviousValue")) === "true") return [];
      if (key === null || value === null) throw wrongForm(path, item);
      return [[key, value]];
    }),
  );
}

function fromObject(value: Value, path: string): ReadonlyMap<string, string> {
  if (value.kind !== "object") throw wrongForm(path, value);
  return new Map(
    [...value.entries].map(([key, entry]) => {
      const items = entry.value.kind === "list" ? entry.value.items.map(spelled) : [spelled(entry.value)];
      if (items.includes(null)) throw wrongForm(path, entry.value);
      return [key, items.join(",")];
    }),
  );
}

function spelled(value: Value | undefined): string | null {
  const found = asText(value);
  return found === undefined ? null : literal(found);
}

function wrongForm(path: string, value: Value): UsageError {
  const { startLine, startColumn } = locate(value.span);
  return new UsageError(
    `--parameters: ${path}:${startLine}:${startColumn}: expected [{"ParameterKey": …, "ParameterValue": …}], {"Parameters": {…}}, {"Name": "value"} or ["Name=value"]`,
  );
}
