/**
 * What grants a read in a sample, removed or altered, leaves the read no longer readable. Every statement that an
 * argument names is taken in turn; the score is printed.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyze, fix, type Read, type Span } from "../index.ts";
import { readYaml } from "../ingest/yaml/read.ts";
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
  if (rest.length === 0 && change({}) === null) {
    const { [step]: _, ...others } = document;
    return others;
  }
  return { ...document, [step]: altered(document[step] ?? null, rest, change) };
}

const nameOf = ({ workload, reference }: Read): string =>
  [workload.address, reference.container, reference.kind, reference.name].join(" ");

const FACTS = { account: "123456789012", region: "eu-west-1" };

function readableIn(document: Json): ReadonlySet<string> {
  const { reads } = analyze([{ path: "t.json", text: JSON.stringify(document), isNamed: true }], FACTS);
  return new Set(reads.filter((read) => read.outcome === "readable").map(nameOf));
}

/** Something that grants, and every way to take the grant away. */
interface Element {
  readonly path: Path;
  /** An argument that stands in it rests on it. */
  readonly span: Span;
  readonly alterations: readonly Alteration[];
}

function elementsIn(document: Value): readonly Element[] {
  return [
    ...statementsIn(document).map((each) => ({ ...each, alterations: ALTERATIONS })),
    ...attachmentsIn(document),
  ];
}

/** The roles of a policy, where its statements hang; the managed policies of a role. */
function attachmentsIn(document: Value): readonly Element[] {
  const resources = document.kind === "object" ? document.entries.get("Resources")?.value : undefined;
  if (resources?.kind !== "object") return [];
  return [...resources.entries].flatMap(([id, { value: resource }]): readonly Element[] => {
    const properties = resource.kind === "object" ? resource.entries.get("Properties")?.value : undefined;
    if (properties?.kind !== "object") return [];
    const path = ["Resources", id, "Properties"];
    const managed = properties.entries.get("ManagedPolicyArns")?.value;
    return [
      ...(properties.entries.has("Roles")
        ? [
            {
              path: [...path, "Roles"],
              span: resource.span,
              alterations: [["detached", (): null => null] as const],
            },
          ]
        : []),
      ...(managed?.kind === "list"
        ? managed.items.map((item, index) => ({
            path: [...path, "ManagedPolicyArns", index],
            span: item.span,
            alterations: [["detached", (): null => null] as const],
          }))
        : []),
    ];
  });
}

function templates(): readonly (readonly [name: string, text: string])[] {
  const found = (folder: URL, file: string): readonly (readonly [string, string])[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/${file}`, folder)))
      .map(({ name }) => [name, readFileSync(new URL(`${name}/${file}`, folder), "utf8")] as const);
  return [...found(SAMPLES, "template.yaml"), ...found(new URL("cdk/", import.meta.url), "template.json")];
}

/** The samples with their repairs in place. */
function repaired(): readonly (readonly [name: string, text: string])[] {
  return templates().flatMap(([name, text]) =>
    fix([{ path: "t.yaml", text, isNamed: true }]).files.map(
      (file) => [`${name}, repaired`, file.text] as const,
    ),
  );
}

// What a read is granted twice it does not depend on: here a policy of the role and one of the secret name each other.
const GRANTED_TWICE = "imported-mutable-execution-role";

test("what is granted twice is readable with one of the grants, and not with none", () => {
  const [, text] = templates().find(([name]) => name === GRANTED_TWICE) ?? ["", "{}"];
  const { Resources } = JSON.parse(text) as { Resources: { [key: string]: Json } };
  const without = (...types: readonly string[]): number => {
    const kept = Object.entries(Resources).filter(
      ([, resource]) => !types.includes((resource as Statement)["Type"] as string),
    );
    return readableIn({ Resources: Object.fromEntries(kept) }).size;
  };
  const [identity, resource] = ["AWS::IAM::Policy", "AWS::SecretsManager::ResourcePolicy"];
  expect([without(), without(identity), without(resource), without(identity, resource)]).toEqual([
    1, 1, 1, 0,
  ]);
});

test("no read outlives what grants it", () => {
  const survivors: string[] = [];
  let total = 0;
  for (const [story, text] of [...templates(), ...repaired()]) {
    if (story === GRANTED_TWICE) continue;
    const source = { path: "t.yaml", text, isNamed: true };
    const { value } = readYaml(source);
    if (!value) throw new Error(`${story} does not parse`);
    const document = toJson(value);
    const readable = analyze([source], FACTS).reads.filter((read) => read.outcome === "readable");
    expect([...readableIn(document)].toSorted()).toEqual(readable.map(nameOf).toSorted());
    for (const { path, span, alterations } of elementsIn(value)) {
      const dependents = readable.filter((read) =>
        read.requirements.some(({ because }) =>
          because.some((step) => step.span && span.start <= step.span.start && step.span.end <= span.end),
        ),
      );
      if (dependents.length === 0) continue;
      for (const [name, change] of alterations) {
        const left = readableIn(altered(document, path, change));
        for (const read of dependents) {
          total += 1;
          if (left.has(nameOf(read)))
            survivors.push(`${story}: ${nameOf(read)} with ${path.join(".")} ${name}`);
        }
      }
    }
  }
  console.log(`mutation score: ${total - survivors.length} of ${total}`);
  expect(survivors).toEqual([]);
  expect(total).toBeGreaterThan(400);
});
