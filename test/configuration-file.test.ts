/** The configuration file, and rules of one's own, as docs/configuration.md tells them. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { CONFIG_SCHEMA } from "../load/config-schema.ts";
import { canread, judge, type Files } from "./support/command.ts";
import { BOTH, refused, REFUSED_TEMPLATE } from "./support/refused.ts";

const ROOT = new URL("..", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

describe("the configuration file", () => {
  const yaml = (text: string): Files => ({ "main.tf": refused(), "canread.config.yaml": text });

  test("gives levels, facts and paths", async () => {
    const files = {
      "infra/main.tf": refused(),
      "other/main.tf": "garbage {{{",
      "canread.config.yaml":
        "paths: [infra]\nrules: { unreadable-secret: warning, unreadable-parameter: off }\nregion: eu-west-1\naccount: '123456789012'\n",
    };
    const { status, report } = await judge(files, []);
    expect(report.findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual([
      "unreadable-secret warning",
    ]);
    expect(report.reads[0]?.secret?.arn).toContain(":eu-west-1:123456789012:");
    expect(status).toBe(0);
  });

  test("is found upwards from what is judged, and its paths are its own", async () => {
    const files = {
      "infra/app/main.tf": `variable "name" {}\n${refused().replace('"/missing"', "var.name")}`,
      "infra/canread.config.json": '{ "variableFiles": ["values.tfvars"], "failOn": "never" }',
      "infra/values.tfvars": 'name = "/from-the-file"',
    };
    const { status, report } = await judge(files, ["infra/app"]);
    expect(report.reads.map(({ secret }) => secret?.arn)).toContainEqual(
      expect.stringContaining("/from-the-file"),
    );
    expect(status).toBe(0);
  });

  test("the command line goes before it", async () => {
    const files = yaml("failOn: never\nregion: eu-west-1\nrules: { unreadable-secret: off }\n");
    const { status, report } = await judge(files, [
      ".",
      "--fail-on",
      "error",
      "--region",
      "us-east-1",
      "--rule",
      "unreadable-secret=note",
    ]);
    expect(status).toBe(1);
    expect(report.findings.map(({ rule, level }) => `${rule} ${level}`)).toContain("unreadable-secret note");
    expect(report.reads[0]?.secret?.arn).toContain(":us-east-1:");
  });

  test("explain and fix take its facts", async () => {
    const files = yaml("region: eu-west-1\naccount: '123456789012'\n");
    expect((await canread(["explain", "app"], { files })).stdout).toContain(":eu-west-1:123456789012:");
    expect((await canread(["fix", "-f", "json"], { files })).stdout).toContain(":eu-west-1:");
  });

  test.each([
    [
      "a key that is none",
      "region: eu-west-1\nrulez: {}\n",
      'canread.config.yaml:2:1: the configuration has no "rulez" (did you mean "rules"?)',
    ],
    [
      "a level that is none",
      "rules:\n  empty-secret: warn\n",
      'canread.config.yaml:2:17: rules.empty-secret is "warn", and has to be one of error, warning, note, off',
    ],
    [
      "a rule that is none",
      "rules:\n  empty-secrets: error\n",
      'canread.config.yaml:2:3: there is no rule "empty-secrets" (did you mean "empty-secret"?)',
    ],
    [
      "an account that is none",
      "account: '12'\n",
      'canread.config.yaml:1:10: account is "12": The account id, in quotes.',
    ],
    ["a list that is none", "paths: infra\n", "canread.config.yaml:1:8: paths is a list"],
    ["a truth that is none", "strict: 'true'\n", "canread.config.yaml:1:9: strict is true or false"],
    [
      "a kind of policy that is none",
      "policies: { boundaries: [] }\n",
      'policies has no "boundaries" (did you mean "boundary"?)',
    ],
    ["what is no YAML", "paths: [\n", "canread.config.yaml:1:8"],
    ["nothing", "", "canread.config.yaml: the file is empty"],
    ["a list", "[]\n", "canread.config.yaml:1:1: the configuration is an object"],
    ["a file that is not there", "baseline: none.json\n", "--baseline: none.json cannot be read"],
  ])("with %s ends with 2 and a place", async (_, text, message) => {
    const ran = await canread(["."], { files: yaml(text) });
    expect(ran.stderr).toContain(message);
    expect(ran.status).toBe(2);
  });

  test("everything that is wrong with it is told at once", async () => {
    const { stderr } = await canread(["."], { files: yaml("rulez: {}\npath: []\n") });
    expect(stderr.match(/^canread: canread\.config\.yaml:/gmu)).toHaveLength(2);
  });

  test("the schema says the same as the check", () => {
    const validate = new Ajv().compile(CONFIG_SCHEMA);
    expect(validate({ paths: ["a"], rules: { "x-y": "off" }, policies: { scp: ["a"] }, strict: true })).toBe(
      true,
    );
    for (const wrong of [
      { rulez: {} },
      { rules: { a: "warn" } },
      { account: "12" },
      { paths: "a" },
      { policies: { x: [] } },
    ])
      expect(validate(wrong)).toBe(false);
  });

  test("the example of the documentation is one", async () => {
    const [, example = ""] =
      /```yaml\n(# canread\.config\.yaml[\s\S]*?)```/u.exec(read("docs/configuration.md")) ?? [];
    const files = {
      "canread.config.yaml": example,
      "infra/main.tf": refused(),
      "infra/production.tfvars": "",
      "templates/t.yaml": REFUSED_TEMPLATE,
      "policies/scp.json":
        '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }',
      "policies/boundary.json":
        '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }',
      "facts/platform.json": '{ "schemaVersion": 1, "facts": { "stacks": [] } }',
      "canread.baseline.json": '{ "schemaVersion": 1, "findings": [] }',
    };
    const { stderr, report } = await judge(files, []);
    expect(stderr).toBe("");
    expect(report.inputs.map(({ path }) => path)).toEqual(["infra", "templates/t.yaml"]);
  });
});

describe("rules of one's own", () => {
  const rule = (body: string): string =>
    `export const own = { id: "own-rule", title: "Own", level: "note", category: "hygiene", run: (pass) => ${body} };`;
  const one =
    '[{ at: pass.reads[0].span, message: "seen", help: "", related: [], reads: [0], stack: pass.reads[0].stack, workload: null }]';

  test("are in every report, with levels and suppressions", async () => {
    const files = {
      "main.tf": refused(),
      "own.mjs": rule(one),
      "canread.config.yaml": "analyzers: [own.mjs]\nrules: { own-rule: warning }\n",
    };
    const { report } = await judge(files, ["."]);
    expect(report.findings.map(({ rule: id, level }) => `${id} ${level}`)).toContain("own-rule warning");
    const sarif = await canread([".", "-f", "sarif"], { files });
    expect(sarif.stdout).toContain('"id": "own-rule"');
    const known = { ...files, "main.tf": refused({ task: "# canread:ignore own-rule known" }) };
    expect((await judge(known, ["."])).report.findings.map(({ rule: id }) => id)).toEqual(BOTH.toReversed());
  });

  test("the example of the documentation runs", async () => {
    const example = read("docs/examples/own-rule.mjs").replace(
      'from "canread"',
      `from ${JSON.stringify(new URL("index.ts", ROOT).href)}`,
    );
    const files = {
      "main.tf": refused(),
      "own.mjs": example,
      "canread.config.yaml": "analyzers: [own.mjs]\n",
    };
    const { report } = await judge(files, ["."]);
    expect(report.findings.find(({ rule: id }) => id === "stray-production-secret")?.message).toContain(
      "is no stack of production",
    );
  });

  test.each([
    ["is not there", {}, "own.mjs cannot be loaded"],
    ["fails", { "own.mjs": "throw new Error('broken')" }, "own.mjs cannot be loaded: broken"],
    ["exports none", { "own.mjs": "export const x = { id: 1 }" }, "own.mjs exports no rule"],
    [
      "has an id of canread's",
      { "own.mjs": rule(one).replace("own-rule", "empty-secret") },
      'there is a rule "empty-secret" already',
    ],
  ])("a module that %s ends with 2", async (_, files, message) => {
    const ran = await canread(["."], {
      files: { "main.tf": refused(), "canread.config.yaml": "analyzers: [own.mjs]\n", ...files },
    });
    expect(ran.stderr).toContain(message);
    expect(ran.status).toBe(2);
  });

  test("are not taken from beside what is judged, unless that is asked for", async () => {
    const files = {
      "theirs/main.tf": refused(),
      "theirs/own.mjs": "globalThis.ran = true;",
      "theirs/canread.config.yaml": "analyzers: [own.mjs]\n",
    };
    const ran = await canread(["theirs"], { files });
    expect(ran.stderr).toContain("say --config theirs/canread.config.yaml if you trust it");
    expect([ran.status, "ran" in globalThis]).toEqual([2, false]);
  });
});
