/**
 * What grants a read in a sample, removed or altered, leaves the read no longer readable. Every statement that an
 * argument names is taken in turn; the score is printed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyze, type Read, type Span } from "../index.ts";
import { readYaml } from "../ingest/yaml.ts";
import { literal } from "../model/text.ts";
import type { Value } from "../model/value.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const SAMPLES = new URL("../samples/", import.meta.url);

function toJson(value: Value): Json {
  switch (value.kind) {
    case "text":
      return literal(value.text) ?? "";
    case "number":
    case "boolean":
      return value.value;
    case "list":
      return value.items.map(toJson);
    case "object":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, toJson(entry.value)]));
    default:
      return null;
  }
}

/** Every Allow statement of the document, with where it stands. */
function statementsIn(
  value: Value,
  path: Path = [],
): readonly { readonly path: Path; readonly span: Span }[] {
  if (value.kind === "list")
    return value.items.flatMap((item, index) => statementsIn(item, [...path, index]));
  if (value.kind !== "object") return [];
  const effect = value.entries.get("Effect")?.value;
  const isAllow = effect?.kind === "text" && literal(effect.text) === "Allow";
  return [
    ...(isAllow ? [{ path, span: value.span }] : []),
    ...[...value.entries].flatMap(([key, entry]) => statementsIn(entry.value, [...path, key])),
  ];
}

type Statement = { [key: string]: Json };
type Alteration = readonly [name: string, change: (statement: Statement) => Statement | null];

const ALTERATIONS: readonly Alteration[] = [
  ["removed", () => null],
  ["turned into a Deny", (statement) => ({ ...statement, Effect: "Deny" })],
  ["another action", (statement) => ({ ...statement, Action: "ec2:DescribeInstances" })],
  [
    "another resource",
    (statement) => ("Resource" in statement ? { ...statement, Resource: "arn:aws:s3:::none" } : null),
  ],
  [
    "another principal",
    (statement) =>
      "Principal" in statement ? { ...statement, Principal: { Service: "ec2.amazonaws.com" } } : null,
  ],
  [
    "a condition that is never met",
    (statement) => ({ ...statement, Condition: { StringEquals: { "aws:PrincipalServiceName": "none" } } }),
  ],
];

function altered(document: Json, path: Path, change: Alteration[1]): Json {
  const [step, ...rest] = path;
  if (step === undefined) return document;
  if (Array.isArray(document)) {
    const item = document[Number(step)] ?? null;
    if (rest.length === 0) {
      const made = change(item as Statement);
      return made === null
        ? document.filter((_, index) => index !== step)
        : document.map((each, index) => (index === step ? made : each));
    }
    return document.map((each, index) => (index === step ? altered(each, rest, change) : each));
  }
  if (typeof document !== "object" || document === null) return document;
  return { ...document, [step]: altered(document[step] ?? null, rest, change) };
}

const nameOf = ({ workload, reference }: Read): string =>
  [workload.address, reference.container, reference.kind, reference.name].join(" ");

function readableIn(document: Json): ReadonlySet<string> {
  const { reads } = analyze([{ path: "t.json", text: JSON.stringify(document), isNamed: true }]);
  return new Set(reads.filter((read) => read.outcome === "readable").map(nameOf));
}

test("no read outlives what grants it", () => {
  const survivors: string[] = [];
  let total = 0;
  for (const story of readdirSync(SAMPLES, { withFileTypes: true })) {
    if (!story.isDirectory()) continue;
    const text = readFileSync(new URL(`${story.name}/template.yaml`, SAMPLES), "utf8");
    const source = { path: "t.yaml", text, isNamed: true };
    const { value } = readYaml(source);
    if (!value) throw new Error(`${story.name} does not parse`);
    const document = toJson(value);
    const readable = analyze([source]).reads.filter((read) => read.outcome === "readable");
    expect([...readableIn(document)].toSorted()).toEqual(readable.map(nameOf).toSorted());
    for (const { path, span } of statementsIn(value)) {
      const dependents = readable.filter((read) =>
        read.requirements.some(({ because }) =>
          because.some((step) => step.span && span.start <= step.span.start && step.span.end <= span.end),
        ),
      );
      if (dependents.length === 0) continue;
      for (const [name, change] of ALTERATIONS) {
        const left = readableIn(altered(document, path, change));
        for (const read of dependents) {
          total += 1;
          if (left.has(nameOf(read)))
            survivors.push(`${story.name}: ${nameOf(read)} with ${path.join(".")} ${name}`);
        }
      }
    }
  }
  console.log(`mutation score: ${total - survivors.length} of ${total}`);
  expect(survivors).toEqual([]);
  expect(total).toBeGreaterThan(40);
});
