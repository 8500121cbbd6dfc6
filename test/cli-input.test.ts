/** What the commands read besides files: standard input, parameters, facts; and what explain and rules show. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyzers } from "../index.ts";
import { canread, judge, sample } from "./support/command.ts";
import type { JsonReport } from "./support/json-report.ts";
import { GOOD, plan, referring } from "./support/templates.ts";

const files = {
  "good.yaml": GOOD,
  "bad.yaml": sample("missing-suffix/template.yaml"),
  "broken.yaml": "Resources: [",
};

describe("standard input", () => {
  test.each([
    ["a template", GOOD, "cloudformation"],
    ["a plan", JSON.stringify(plan()), "terraform-plan"],
  ])("%s", async (_, stdin, kind) => {
    const { status, stdout } = await canread(["-", "-f", "json"], { stdin });
    const report = JSON.parse(stdout) as JsonReport;
    expect(report.inputs).toEqual([{ path: "-", kind }]);
    expect(report.reads).toMatchObject([{ stack: "-", verdict: "readable", location: { path: "-" } }]);
    expect(status).toBe(0);
  });

  test("beside files", async () => {
    const { stdout } = await canread(["check", "bad.yaml", "-", "-f", "json"], { files, stdin: GOOD });
    expect((JSON.parse(stdout) as JsonReport).inputs.map((input) => input.path)).toEqual(["bad.yaml", "-"]);
  });

  test.each([
    ["nothing", "", /^-:1:1 {2}problem\n {2}the document is empty/u],
    ["another document", "a: b\n", /^-:1:1 {2}problem\n {2}this is neither/u],
  ])("%s is a problem", async (_, stdin, words) => {
    const { status, stdout } = await canread(["-"], { stdin });
    expect(stdout).toMatch(words);
    expect(status).toBe(2);
  });

  test("explain reads it too", async () => {
    const { status, stdout } = await canread(["explain", "Task", "-"], { stdin: GOOD });
    expect(stdout).toContain("TOKEN");
    expect(status).toBe(0);
  });
});

describe("explain", () => {
  const two = { "t.yaml": referring("!Ref Secret"), "more/u.yaml": "Resources: {}\n" };

  test.each([
    [
      ["Task", "t.yaml"],
      ["TOKEN", "OTHER"],
    ],
    [["Task", "TOKEN", "t.yaml"], ["TOKEN"]],
    [["Task", "OTHER"], ["OTHER"]],
    [["Task"], ["TOKEN", "OTHER"]],
    [
      ["Task", "t.yaml", "more"],
      ["TOKEN", "OTHER"],
    ],
    [["Task", "OTHER", "t.yaml", "more"], ["OTHER"]],
  ])("%j", async (args, names) => {
    const { status, stdout, stderr } = await canread(["explain", ...args], { files: two });
    const explained = [...stdout.matchAll(/^✓ (\w+) \(container app, Task\) can be read$/gmu)];
    expect(explained.map(([, name]) => name)).toEqual(names);
    expect(stdout).toContain("secretsmanager:GetSecretValue");
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("a refutation names its rule and the repair", async () => {
    const { stdout } = await canread(["explain", "TaskDefinition", "DB_LOGIN", "bad.yaml"], { files });
    expect(stdout).toMatch(/^✗ DB_LOGIN .*cannot be read$/mu);
    expect(stdout).toMatch(/cause .*\[missing-arn-suffix\]/u);
    expect(stdout).toMatch(/fix /u);
  });

  test.each([
    ["an unknown workload", ["Tusk", "t.yaml"], /no workload is called "Tusk"; there are Task\n$/u],
    ["an unknown reference", ["Task", "TOKN", "t.yaml"], /called "TOKN"; there are TOKEN, OTHER\n$/u],
    ["a template without workloads", ["Task", "more"], /none that reads secrets/u],
    ["a missing input", ["Task", "TOKEN", "nowhere.yaml"], /nowhere\.yaml[\s\S]*no such file/u],
  ])("%s", async (_, args, words) => {
    const { status, stdout, stderr } = await canread(["explain", ...args], { files: two });
    expect(stderr).toMatch(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  test("problems of the input go to standard error, and what is known is explained", async () => {
    const { status, stdout, stderr } = await canread(["explain", "Task", "good.yaml", "broken.yaml"], {
      files,
    });
    expect(stdout).toContain("TOKEN");
    expect(stderr).toContain("broken.yaml:1:");
    expect(status).toBe(2);
  });

  test("a workload by the end of its address", async () => {
    const { stdout } = await canread(["explain", "app", "plan.json"], {
      files: { "plan.json": JSON.stringify(plan()) },
    });
    expect(stdout).toContain("aws_ecs_task_definition.app");
  });
});

describe("rules", () => {
  test("lists every rule with its level and title", async () => {
    const { status, stdout } = await canread(["rules"]);
    for (const { id, level, title } of analyzers) {
      const words = title.replaceAll(/[.*?]/gu, "\\$&");
      expect(stdout).toMatch(new RegExp(`^${id} +${level} +${words}$`, "mu"));
    }
    expect(status).toBe(0);
  });

  test.each(analyzers.map((rule) => rule.id))("%s has a page", async (id) => {
    const { status, stdout, stderr } = await canread(["rules", id]);
    expect(stdout).toMatch(new RegExp(`^# ${id}\n`, "u"));
    expect(stdout.endsWith("\n")).toBe(true);
    expect([status, stderr]).toEqual([0, ""]);
  });
});

describe("--parameters", () => {
  const template = referring("!Ref Arn", "Parameters: { Arn: { Type: String } }\n");
  const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf";

  test.each([
    ["the CLI's list", [{ ParameterKey: "Arn", ParameterValue: ARN }]],
    ["CodePipeline's object", { Parameters: { Arn: ARN } }],
    ["a flat object", { Arn: ARN }],
    ["the list of the deploy command", [`Arn=${ARN}`]],
    ["more than the template declares", { Arn: ARN, Other: "x", Count: 3, Flag: true, Zones: ["a", "b"] }],
  ])("%s", async (_, values) => {
    const { report } = await judge({ "t.yaml": template, "p.json": JSON.stringify(values) }, [
      "t.yaml",
      "--parameters",
      "p.json",
    ]);
    expect(report.reads[1]?.secret?.arn).toBe(ARN);
    expect(report.problems).toEqual([]);
  });

  test("numbers, booleans and lists are spelled as CloudFormation spells them", async () => {
    const sections =
      "Parameters: { N: { Type: Number }, B: { Type: String }, L: { Type: CommaDelimitedList } }\n";
    const inputs = {
      "t.yaml": referring("!Sub ['/${N}/${B}/${X}', { X: !Join ['.', !Ref L] }]", sections),
      "p.json": '{"N": 7, "B": true, "L": ["a", "b"]}',
    };
    const { report } = await judge(inputs, ["t.yaml", "--parameters", "p.json"]);
    expect(report.reads[1]?.secret?.arn).toMatch(/:parameter\/7\/true\/a\.b$/u);
  });

  test("in UTF-16, as PowerShell writes it", async () => {
    const bytes = Buffer.from(`\ufeff${JSON.stringify({ Arn: ARN })}`, "utf16le");
    const { report } = await judge({ "t.yaml": template, "p.json": bytes }, [
      "t.yaml",
      "--parameters",
      "p.json",
    ]);
    expect(report.reads[1]?.secret?.arn).toBe(ARN);
  });

  test.each([
    ["a missing file", null, /p\.json cannot be read/u],
    ["an empty file", "", /p\.json:1:1: /u],
    ["a cut-off file", '{\n  "Arn": "x"', /p\.json:2:\d+: .*too early/u],
    ["a duplicate key", '{\n  "Arn": "x",\n  "Arn": "y" }', /p\.json:3:3: .*"Arn".*twice/u],
    ["a text", '"Arn"', /p\.json:1:1: expected .*ParameterKey/u],
    ["a list of other texts", '[\n  "Arn"]', /p\.json:2:3: expected/u],
    ["an item without a value", '[{ "ParameterKey": "Arn" }]', /p\.json:1:2: expected/u],
    ["an object as a value", '{ "Arn": { "x": 1 } }', /p\.json:1:10: expected/u],
    ["an object in a list of values", '{ "Arn": ["a", { "x": 1 }] }', /p\.json:1:10: expected/u],
    ["null as a value", '{ "Arn": null }', /p\.json:1:10: expected/u],
    ["Parameters that are a list", '{ "Parameters": ["a"] }', /p\.json:1:\d+: expected/u],
  ])("%s", async (_, content, words) => {
    const given = content === null ? {} : { "p.json": content };
    for (const args of [["t.yaml"], ["explain", "Task", "t.yaml"]]) {
      const { status, stdout, stderr } = await canread([...args, "--parameters", "p.json"], {
        files: { "t.yaml": template, ...given },
      });
      expect(stderr).toMatch(words);
      expect(stderr).toMatch(/^canread: --parameters: /u);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    }
  });

  test("bytes that are no text", async () => {
    const { status, stderr } = await canread(["t.yaml", "--parameters", "p.json"], {
      files: { "t.yaml": template, "p.json": new Uint8Array([0xff, 0xff, 0, 1]) },
    });
    expect(stderr).toMatch(/neither UTF-8 nor UTF-16/u);
    expect(status).toBe(2);
  });
});

test("--region, --account and --partition close what the input leaves open", async () => {
  const facts = ["--region", "cn-north-1", "--account", "012345678901"];
  const { report } = await judge({ "t.yaml": GOOD }, ["t.yaml", ...facts]);
  expect(report.reads[0]?.secret?.arn).toMatch(/^arn:aws-cn:secretsmanager:cn-north-1:012345678901:secret:/u);
  const other = await judge({ "t.yaml": GOOD }, ["t.yaml", "--partition", "aws-us-gov"]);
  expect(other.report.reads[0]?.secret?.arn).toMatch(/^arn:aws-us-gov:secretsmanager:/u);
});

describe("the path that stands for none", () => {
  test("is the current directory", async () => {
    const { status, stdout } = await canread([], { files: { "infra/t.yaml": GOOD } });
    expect(stdout).toContain("infra/t.yaml");
    expect(status).toBe(0);
  });

  test("in an empty directory nothing was judged, which is no success", async () => {
    const { status, stdout } = await canread([], { prepare: (folder) => mkdirSync(join(folder, "empty")) });
    expect(stdout).toMatch(/no stack was found here/u);
    expect(status).toBe(2);
  });

  test("paths in the report are relative to where the command was called", async () => {
    const { stdout } = await canread(["../t.yaml", "-f", "json"], {
      files: { "t.yaml": GOOD },
      directory: "sub",
      prepare: (folder) => {
        mkdirSync(join(folder, "sub"));
        writeFileSync(join(folder, "sub/x"), "");
      },
    });
    expect((JSON.parse(stdout) as JsonReport).inputs).toEqual([
      { path: "../t.yaml", kind: "cloudformation" },
    ]);
  });
});
