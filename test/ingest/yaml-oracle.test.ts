/** The reader of YAML against js-yaml with CloudFormation's tags, on every template of the samples and the pages. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { readYaml } from "../../ingest/yaml/read.ts";
import { render } from "../../model/text.ts";
import type { Value } from "../../model/value.ts";
import { casesOf } from "../support/pages.ts";

// Both packages are CommonJS without types.
const require = createRequire(import.meta.url);
const { load } = require("js-yaml-3") as { load: (text: string, options: object) => unknown };
const { CLOUDFORMATION_SCHEMA } = require("cloudformation-js-yaml-schema") as {
  CLOUDFORMATION_SCHEMA: object;
};

/** What both know of a document: no types of scalars, since the other reads an account id as a number. */
function plain(value: Value): unknown {
  switch (value.kind) {
    case "list":
      return value.items.map(plain);
    case "object":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
    case "text":
      return render(value.text);
    case "boolean":
    case "number":
      return String(value.value);
    default:
      return null;
  }
}

function oracle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(oracle);
  if (typeof value !== "object" || value === null) return value === null ? null : String(value);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if ("class" in value && "data" in value && "name" in value && typeof value.name === "string") {
    const name = value.name === "Ref" || value.name === "Condition" ? value.name : `Fn::${value.name}`;
    const data =
      name === "Fn::GetAtt" && typeof value.data === "string" ? splitOnce(value.data) : oracle(value.data);
    return { [name]: data };
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, oracle(inner)]));
}

function splitOnce(path: string): readonly string[] {
  const dot = path.indexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const folder = (path: string): readonly string[] => readdirSync(new URL(`../../${path}`, import.meta.url));

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ...folder("samples")
    .filter((name) => !name.includes("."))
    .map((name) => [name, read(`samples/${name}/template.yaml`)] as const),
  ...folder("analyzers")
    .filter((name) => name.endsWith(".md"))
    .flatMap((name) =>
      casesOf(read(`analyzers/${name}`))
        .filter((each) => each.language === "yaml")
        .map((each) => [`${name}: ${each.heading}`, each.code] as const),
    ),
];

describe("YAML as js-yaml reads it", () => {
  test.each(DOCUMENTS)("%s", (path, text) => {
    const { value, problems } = readYaml({ path, text });
    expect(problems).toEqual([]);
    expect(value && plain(value)).toEqual(oracle(load(text, { schema: CLOUDFORMATION_SCHEMA })));
  });
});
