/** The published schema of the JSON report: every report is one, and what is a little different is none. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { REPORT_SCHEMA } from "../report/json-schema.ts";
import { canread, sample, type Files } from "./support/command.ts";
import { refused, REFUSED_TEMPLATE } from "./support/refused.ts";
import { SAMPLE_NAMES, sampleFile } from "./support/samples.ts";
import { GOOD, plan } from "./support/templates.ts";

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(REPORT_SCHEMA);

function refusals(report: unknown): readonly string[] {
  validate(report);
  return (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message ?? ""}`);
}

async function reported(files: Files, args: readonly string[]): Promise<JsonObject> {
  const { stdout } = await canread([...args, "-f", "json"], { files });
  return JSON.parse(stdout) as JsonObject;
}

const CDK = new URL("cdk/", import.meta.url);

/** Plans of Terraform, by the folder of their configuration. */
function plansOf(what: "state" | "update"): JsonObject {
  const packed = readFileSync(new URL(`terraform/plans/${what}.json.gz`, import.meta.url));
  return JSON.parse(gunzipSync(packed).toString("utf8")) as JsonObject;
}

describe("is of the schema", () => {
  test.each(SAMPLE_NAMES)("samples/%s", async (name) => {
    const report = await reported(sampleFile(name), [name]);
    expect(refusals(report)).toEqual([]);
    expect(report["reads"]).not.toEqual([]);
  });

  test.each<readonly [what: string, files: Files, args: readonly string[], has: readonly string[]]>([
    ["a broken template", { "t.yaml": "Resources: [" }, ["t.yaml"], ["problems"]],
    ["an empty file", { "t.yaml": "" }, ["t.yaml"], ["problems"]],
    ["a missing path", {}, ["nowhere"], ["problems"]],
    ["nothing", {}, ["."], ["problems"]],
    [
      "an unknown version",
      { "plan.json": JSON.stringify({ ...plan(), format_version: "9.0" }) },
      ["plan.json"],
      ["problems"],
    ],
    [
      "a dangling reference",
      { "t.yaml": GOOD.replace("ValueFrom: !Ref Secret", "ValueFrom: !Ref No") },
      ["t.yaml"],
      ["problems", "reads"],
    ],
    [
      "a suppression",
      { "main.tf": refused({ task: "# canread:ignore unreadable-secret until=2999-12-31 by hand" }) },
      ["."],
      ["suppressed", "findings"],
    ],
    [
      "a baseline",
      { "main.tf": refused(), "b.json": '{ "schemaVersion": 1, "findings": [] }' },
      [".", "--baseline", "b.json"],
      ["findings"],
    ],
    ["a new baseline", { "main.tf": refused() }, [".", "--write-baseline", "b.json"], ["suppressed"]],
    [
      "a state before that was right",
      { "a/main.tf": 'resource "aws_sns_topic" "t" {}\n', "b/main.tf": refused() },
      ["b", "--base", "a"],
      ["findings"],
    ],
    [
      "a state before that was wrong",
      { "a.yaml": REFUSED_TEMPLATE, "b.yaml": GOOD },
      ["b.yaml", "--base", "a.yaml"],
      ["fixed", "reads"],
    ],
    ["the facts", { "t.yaml": GOOD, "main.tf": refused() }, [".", "--facts"], ["facts", "reads"]],
    [
      "a rule of another level",
      { "t.yaml": REFUSED_TEMPLATE },
      ["t.yaml", "--rule", "unreadable-secret=note"],
      ["findings"],
    ],
  ])("a report with %s", async (_, files, args, has) => {
    const report = await reported(files, args);
    expect(refusals(report)).toEqual([]);
    for (const key of has) expect(Object.keys((report[key] ?? {}) as object)).not.toEqual([]);
  });

  test("every template of the CDK", async () => {
    const files = Object.fromEntries(
      readdirSync(CDK, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".json"))
        .map((name) => [name, readFileSync(new URL(name, CDK), "utf8")]),
    );
    const report = await reported(files, ["."]);
    expect(refusals(report)).toEqual([]);
    expect(JSON.stringify(report)).toContain('"construct":');
  });

  test("every kind of input is known to it", async () => {
    const states = plansOf("state");
    const files = {
      "state.json": JSON.stringify(Object.values(states)[0]),
      "plan.json": sample("works/plan.json"),
      "main.tf": sample("works/main.tf"),
      "t.yaml": sample("works/template.yaml"),
      "cdk.out/manifest.json": JSON.stringify({ version: "36.0.0", artifacts: {} }),
      "task.json": JSON.stringify({ family: "a", containerDefinitions: [] }),
      "job.json": JSON.stringify({ jobDefinitionName: "a", containerProperties: {} }),
    };
    const report = await reported(files, [".", "cdk.out/manifest.json"]);
    expect(refusals(report)).toEqual([]);
    const kinds = (report["inputs"] as readonly JsonObject[]).map((input) => input["kind"]);
    expect([...new Set(kinds)].toSorted()).toEqual(
      [
        ...((REPORT_SCHEMA.properties?.["inputs"]?.items?.properties?.["kind"]?.enum ?? []) as string[]),
      ].toSorted(),
    );
  });

  test("what updates of real plans give, with their verdicts before", async () => {
    const files = Object.fromEntries(
      Object.entries(plansOf("update"))
        .slice(0, 12)
        .map(([name, each]) => [`${name.replaceAll("/", "-")}.json`, JSON.stringify(each)]),
    );
    const report = await reported(files, ["."]);
    expect(refusals(report)).toEqual([]);
    expect(JSON.stringify(report)).toContain('"before":');
  });
});

type Path = readonly (string | number)[];

/** Every place in a report but those in the facts; of lists in the first three items. */
function pathsIn(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null || path[0] === "facts") return [path];
  const entries: readonly (readonly [string | number, Json])[] = isList(value)
    ? value.slice(0, 3).map((item, index) => [index, item] as const)
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value with what stands at the path changed; `undefined` takes it away. */
function changed(value: Json, path: Path, change: (before: Json) => Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (isList(value))
    return value.flatMap((item, index) => {
      const after = index === key ? changed(item, rest, change) : item;
      return after === undefined ? [] : [after];
    });
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const after = name === key ? changed(inner, rest, change) : inner;
      return after === undefined ? [] : [[name, after]];
    }),
  );
}

function at(value: Json, path: Path): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const inner = (value as Readonly<Record<string | number, Json>>)[key];
  return inner === undefined ? undefined : at(inner, rest);
}

/** `reads[].secret.arn` */
function shapeOf(path: Path): string {
  return path
    .map((key) => (typeof key === "number" ? "[]" : `.${key}`))
    .join("")
    .slice(1);
}

/** What may be missing, as docs/json-report.md says. */
const OPTIONAL = /^(?:suppressed|fixed|facts|findings\[\]\.change|reads\[\]\.before|.*location\.construct)$/u;
/** What may be null. */
const NULLABLE = new RegExp(
  `^(?:${[
    "reads\\[\\]\\.(?:container|name|secret|role|before)",
    "reads\\[\\]\\.secret\\.(?:address|jsonKey|versionStage|versionId)",
    "reads\\[\\]\\.role\\.address",
    ".*(?:because|related)\\[\\]\\.location",
    "(?:findings|suppressed|fixed)\\[\\]\\.workload",
    "suppressed\\[\\]\\.(?:reason|until)",
  ].join("|")})$`,
  "u",
);

describe("is not of the schema", async () => {
  const files = {
    "a/t.yaml": REFUSED_TEMPLATE.replace("Name: A", "Name: C"),
    "a/repaired.yaml": REFUSED_TEMPLATE,
    "b/repaired.yaml": GOOD,
    "b/t.yaml": REFUSED_TEMPLATE,
    "b/main.tf": refused({ entry: "# canread:ignore unreadable-secret by hand" }),
    "b/u.yaml": "Resources: [",
    "b/works.yaml": sample("works/template.yaml"),
    "b/plain.yaml": sample("batch-splunk/template.yaml"),
  };
  const report = await reported(files, ["b", "--base", "a", "--facts"]);
  const paths = pathsIn(report);
  const shapes = new Map(paths.map((path) => [shapeOf(path), path]));

  test("the report that is changed is, and has a part of each kind", () => {
    expect(refusals(report)).toEqual([]);
    for (const shape of [
      "inputs[].kind",
      "reads[].secret.arn",
      "reads[].role.use",
      "reads[].requirements[].because[].location.path",
      "reads[].assumptions[]",
      "reads[].before",
      "findings[].related[].message",
      "findings[].change",
      "suppressed[].reason",
      "problems[].location.startLine",
      "fixed[].fingerprint",
      "facts",
    ])
      expect([...shapes.keys()]).toContain(shape);
  });

  test("without any one property, but those that are told to be optional", () => {
    const wrong = paths
      .filter((path) => typeof path.at(-1) === "string")
      .filter((path) => {
        const isRefused = !validate(changed(report, path, () => undefined));
        return isRefused === OPTIONAL.test(shapeOf(path));
      });
    expect([...new Set(wrong.map(shapeOf))]).toEqual([]);
  });

  test("with a value of another type anywhere", () => {
    const others: readonly Json[] = [null, true, -7.5, "\u0000", [null], { "\u0000": null }];
    const typeOf = (value: Json | undefined): string =>
      value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    const wrong = paths.flatMap((path) => {
      const [shape, own] = [shapeOf(path), typeOf(at(report, path))];
      return (
        others
          .filter((other) => typeOf(other) !== own)
          // A value that is null may be of the type that others of its kind have.
          .filter((other) => own !== "null" || typeOf(other) === "boolean" || typeOf(other) === "array")
          .filter(
            (other) =>
              validate(changed(report, path, () => other)) !== (other === null && NULLABLE.test(shape)),
          )
          .map((other) => `${shape}: ${JSON.stringify(other)}`)
      );
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  test("with anything more in any object but the facts", () => {
    const wrong = paths.filter((path) => {
      const value = at(report, path);
      if (typeof value !== "object" || value === null || isList(value) || path[0] === "facts") return false;
      return validate(changed(report, path, () => ({ ...value, more: 1 })));
    });
    expect([...new Set(wrong.map(shapeOf))]).toEqual([]);
    expect(refusals(changed(report, ["facts"], (facts) => ({ ...(facts as JsonObject), more: 1 })))).toEqual(
      [],
    );
  });

  test.each<readonly [shape: string, value: Json]>([
    ["schemaVersion", 2],
    ["tool.name", "cannotread"],
    ["tool.version", ""],
    ["inputs[].kind", "terraform"],
    ["summary.readable", -1],
    ["summary.readable", 0.5],
    ["reads[].kind", "secret"],
    ["reads[].verdict", "unknown"],
    ["reads[].before", "new"],
    ["reads[].secret.store", "vault"],
    ["reads[].role.use", "instance"],
    ["reads[].location.startLine", 0],
    ["findings[].level", "info"],
    ["findings[].rule", ""],
    ["findings[].change", "fixed"],
    ["findings[].fingerprint", "0".repeat(31)],
    ["suppressed[].by", "comment"],
    ["suppressed[].until", "2026-1-1"],
    ["problems[].severity", "warning"],
    ["problems[].kind", "strange"],
  ])("with %s of %j", (shape, value) => {
    const path = shapes.get(shape);
    expect(path).toBeDefined();
    expect(refusals(changed(report, path ?? [], () => value))).not.toEqual([]);
  });
});
