/** Suppressions and baselines, as docs/findings.md tells them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyze } from "../index.ts";
import { canread, judge, type Files } from "./support/command.ts";
import { configuration } from "./support/configuration.ts";
import { BOTH, refused, REFUSED_TEMPLATE } from "./support/refused.ts";

const ROOT = new URL("..", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

function told(text: string, today: string = "2026-11-28"): { rules: readonly string[]; suppressed: number } {
  const report = analyze(configuration({ "main.tf": text }), { today });
  return {
    rules: report.findings.map(({ rule }) => rule).toSorted(),
    suppressed: report.suppressed?.length ?? 0,
  };
}

describe("a comment suppresses what it names", () => {
  test("in a file of OpenTofu as well", () => {
    const text = refused({ task: "# canread:ignore unreadable-secret by hand" });
    const { suppressed } = analyze(configuration({ "main.tofu": text }), { today: "2026-11-28" });
    expect(suppressed?.map(({ finding }) => finding.rule)).toEqual(["unreadable-secret"]);
  });

  test("nothing is suppressed without one", () => {
    expect(told(refused())).toEqual({ rules: BOTH, suppressed: 0 });
  });

  test.each<
    readonly [
      what: string,
      comments: Parameters<typeof refused>[0],
      rules: readonly string[],
      suppressed: number,
    ]
  >([
    ["above the entry", { entry: "# canread:ignore unreadable-secret by hand" }, ["unreadable-parameter"], 1],
    [
      "in the other style",
      { entry: "// canread:ignore unreadable-secret by hand" },
      ["unreadable-parameter"],
      1,
    ],
    ["as a block", { entry: "/* canread:ignore unreadable-secret by hand */" }, ["unreadable-parameter"], 1],
    [
      "at the end of the line",
      { end: " # canread:ignore unreadable-secret by hand" },
      ["unreadable-parameter"],
      1,
    ],
    [
      "above the resource",
      { task: "# canread:ignore unreadable-secret by hand" },
      ["unreadable-parameter"],
      1,
    ],
    ["two rules", { task: "# canread:ignore unreadable-secret,unreadable-parameter by hand" }, [], 2],
    [
      "two comments, one above the other",
      { task: "# canread:ignore unreadable-secret by hand\n# canread:ignore unreadable-parameter also" },
      [],
      2,
    ],
    [
      "with other comments between",
      { task: "# canread:ignore unreadable-secret by hand\n\n# The definition.\n" },
      ["unreadable-parameter"],
      1,
    ],
    [
      "a rule that is not there",
      { task: "# canread:ignore missing-arn-suffix by hand" },
      ["stale-suppression", ...BOTH],
      0,
    ],
    ["elsewhere", { role: "# canread:ignore unreadable-secret by hand" }, ["stale-suppression", ...BOTH], 0],
    [
      "only the entry below it",
      { entry: "# canread:ignore unreadable-parameter by hand" },
      ["stale-suppression", ...BOTH],
      0,
    ],
    ["no reason", { entry: "# canread:ignore unreadable-secret" }, ["stale-suppression", ...BOTH], 0],
    ["no rule", { entry: "# canread:ignore" }, ["stale-suppression", ...BOTH], 0],
    [
      "as a block before another",
      { task: "/* canread:ignore unreadable-secret by hand */\n/* The\ndefinition. */" },
      ["unreadable-parameter"],
      1,
    ],
    [
      "no date",
      { entry: "# canread:ignore unreadable-secret until=soon by hand" },
      ["stale-suppression", ...BOTH],
      0,
    ],
    [
      "no day of any month",
      { entry: "# canread:ignore unreadable-secret until=2026-02-30 by hand" },
      ["stale-suppression", ...BOTH],
      0,
    ],
  ])("%s", (_, comments, rules, suppressed) => {
    expect(told(refused(comments))).toEqual({ rules, suppressed });
  });

  test("until the end of its last day", () => {
    const text = refused({ entry: "# canread:ignore unreadable-secret until=2026-11-28 by hand" });
    expect(told(text, "2026-11-28").suppressed).toBe(1);
    expect(told(text, "2026-11-29")).toEqual({ rules: ["stale-suppression", ...BOTH], suppressed: 0 });
  });

  test("what stands in a text is no comment", () => {
    const text = refused().replace('"app"\n  exec', '"canread:ignore unreadable-secret by-hand"\n  exec');
    expect(told(text)).toEqual({ rules: BOTH, suppressed: 0 });
  });

  test("a rule that is switched off is not missed", () => {
    const text = refused({ entry: "# canread:ignore unreadable-secret by hand" });
    const { findings } = analyze(configuration({ "main.tf": text }), {
      rules: new Map([["unreadable-secret", "off"]]),
    });
    expect(findings.map(({ rule }) => rule)).toEqual(["unreadable-parameter"]);
  });
});

type Case = [what: string, from: string, to: string, rules: readonly string[]];

describe("in a template", () => {
  const rulesIn = (text: string, path: string = "t.yaml"): readonly string[] =>
    analyze([{ path, text, isNamed: true }]).findings.map(({ rule }) => rule);

  test.each<Case>([
    ["above a resource", "  Task:\n", "  # canread:ignore unreadable-secret by hand\n  Task:\n", []],
    [
      "above a list that stands as far in as its key",
      "        Secrets:\n",
      "        # canread:ignore unreadable-secret by hand\n        Secrets:\n",
      [],
    ],
    // One cause stops both references: it is known only where both are.
    [
      "above one entry of two",
      "        - Name: A\n",
      "        # canread:ignore unreadable-secret by hand\n        - Name: A\n",
      [],
    ],
    [
      "above the other entry",
      "        - Name: B\n",
      "        # canread:ignore unreadable-secret by hand\n        - Name: B\n",
      ["unreadable-secret", "stale-suppression"],
    ],
    [
      "in the metadata",
      "    Type: AWS::ECS::TaskDefinition\n",
      "    Type: AWS::ECS::TaskDefinition\n    Metadata: { canread: { ignore: { rule: unreadable-secret, reason: by hand } } }\n",
      [],
    ],
    [
      "in the metadata, without a reason",
      "    Type: AWS::ECS::TaskDefinition\n",
      "    Type: AWS::ECS::TaskDefinition\n    Metadata: { canread: { ignore: [{ rule: unreadable-secret }] } }\n",
      ["stale-suppression", "unreadable-secret"],
    ],
    ...[
      "yes",
      "{ ignor: [{ rule: unreadable-secret, reason: by hand }] }",
      "{ ignore: unreadable-secret }",
    ].map(
      (form) =>
        [
          `in the metadata, as ${form}`,
          "    Type: AWS::ECS::TaskDefinition\n",
          `    Type: AWS::ECS::TaskDefinition\n    Metadata: { canread: ${form} }\n`,
          ["stale-suppression", "unreadable-secret"],
        ] satisfies Case,
    ),
  ])("%s", (_, from, to, expected) => {
    expect(rulesIn(REFUSED_TEMPLATE.replace(from, to))).toEqual(expected);
  });

  test("an entry that opens where the one before closes is another", () => {
    const entries = (comment: string): string =>
      refused().replace(
        /secrets = \[[^\]]*\]/u,
        `secrets = [\n${comment}{ name = "A"\n  valueFrom = aws_secretsmanager_secret.db.arn\n}, { name = "B"\n  valueFrom = "/missing"\n}]`,
      );
    const ignore = "canread:ignore unreadable-secret,unreadable-parameter by hand";
    expect(told(entries("")).rules).toEqual(BOTH);
    // The second of the rules suppresses nothing.
    const rest = { rules: ["stale-suppression", "unreadable-parameter"], suppressed: 1 };
    expect(told(entries(`# ${ignore}\n`))).toEqual(rest);
    expect(told(entries(`/* ${ignore} */ `))).toEqual(rest);
  });

  test("in JSON, which has no comments", () => {
    const task = {
      Type: "AWS::ECS::TaskDefinition",
      Metadata: { canread: { ignore: [{ rule: "missing-execution-role", reason: "by hand" }] } },
      Properties: { ContainerDefinitions: [{ Name: "app", Secrets: [{ Name: "A", ValueFrom: "/a" }] }] },
    };
    expect(rulesIn(JSON.stringify({ Resources: { Task: task } }), "t.json")).toEqual([]);
  });
});

describe("a report without what is suppressed", () => {
  const files = { "main.tf": refused({ task: "# canread:ignore unreadable-secret by hand" }) };

  test("counts it, and keeps the verdict", async () => {
    const { status, text, report } = await judge(files, ["."]);
    expect(status).toBe(1);
    expect(text).toContain("1 error · 1 suppressed");
    expect(report.reads.map(({ verdict }) => verdict)).toEqual(["unreadable", "unreadable"]);
    expect(report.suppressed).toMatchObject([
      { rule: "unreadable-secret", by: "input", reason: "by hand", until: null },
    ]);
    const { stdout } = await canread([".", "-f", "sarif"], { files });
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ properties: { suppressed: 1 } }] });
    expect(stdout).not.toContain('"ruleId": "unreadable-secret"');
  });

  test("does not fail for it, also where undetermined reads fail", async () => {
    const open =
      'resource "aws_ecs_task_definition" "app" {\n  family = "app"\n  execution_role_arn = "arn:aws:iam::123456789012:role/x"\n  # canread:ignore undetermined-access the role is of the platform\n  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "A", valueFrom = "/a" }] }])\n}\n';
    expect((await judge({ "main.tf": open }, [".", "--strict"])).status).toBe(0);
    expect((await judge({ "main.tf": open.replace(/ *# canread.*\n/u, "") }, [".", "--strict"])).status).toBe(
      1,
    );
  });

  test("a plan's through the configuration that it was made of", async () => {
    const config = read("samples/missing-suffix/main.tf").replace(
      'data "aws_iam_policy_document" "read_secrets"',
      (line) => `# canread:ignore missing-arn-suffix known\n${line}`,
    );
    const plan = { "main.tf": config, "plan.json": read("samples/missing-suffix/plan.json") };
    const { status, report } = await judge(plan, ["plan.json"]);
    expect(report.suppressed?.map(({ rule }) => rule)).toEqual(["missing-arn-suffix"]);
    expect(status).toBe(0);
  });
});

describe("a baseline", () => {
  const files: Files = { "main.tf": refused() };

  async function written(more: readonly string[] = []): Promise<string> {
    const ran = await canread([".", "--write-baseline", "known.json", ...more], {
      files: { ...files, "known.json": "" },
    });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    return ran.written("known.json") ?? "";
  }

  test("leaves out what it lists, and nothing else", async () => {
    const baseline = await written();
    const moved = `# A comment more.\n\n${refused().replaceAll("  ", "    ")}`;
    const ran = await canread([".", "--baseline", "known.json"], {
      files: { "main.tf": moved, "known.json": baseline },
    });
    expect(ran.stdout).toContain("0 of 2 secret reads readable, 2 unreadable, 0 undetermined · 2 suppressed");
    expect(ran.status).toBe(0);
    const third = moved.replace('{ name = "B"', '{ name = "C", valueFrom = "/other" },\n{ name = "B"');
    const again = await judge({ "main.tf": third, "known.json": baseline }, [
      ".",
      "--baseline",
      "known.json",
    ]);
    expect(again.status).toBe(1);
  });

  test("is one line for each finding, in one order, without places and values", async () => {
    const baseline = await written();
    const { findings } = JSON.parse(baseline) as { findings: object[] };
    expect(findings.map((each) => Object.keys(each))).toEqual([
      ["rule", "stack", "workload", "fingerprint"],
      ["rule", "stack", "workload", "fingerprint"],
    ]);
    expect(baseline.split("\n").filter((line) => line.includes("fingerprint"))).toHaveLength(2);
  });

  test("does not hold what the input suppresses itself, and finds that used", async () => {
    const ran = await canread([".", "--write-baseline", "known.json"], {
      files: { "main.tf": refused({ task: "# canread:ignore unreadable-secret by hand" }), "known.json": "" },
    });
    expect(ran.written("known.json")).not.toContain("unreadable-secret");
    expect(ran.stdout).not.toContain("stale-suppression");
    expect(ran.stdout).toContain("2 suppressed");
  });

  test.each([
    ["is not there", null, "--baseline: known.json cannot be read"],
    ["is no JSON", "{", "known.json:1:1"],
    ["is of another form", '{ "findings": {} }', "known.json:1:1: --baseline: expected"],
    [
      "has a finding without a fingerprint",
      '{ "schemaVersion": 1, "findings": [{}] }',
      "known.json:1:36: --baseline: a finding has a fingerprint",
    ],
  ])("that %s ends with 2 and a place", async (_, text, message) => {
    const ran = await canread([".", "--baseline", "known.json"], {
      files: { "main.tf": refused(), ...(text === null ? {} : { "known.json": text }) },
    });
    expect(ran.stderr).toContain(message);
    expect(ran.status).toBe(2);
  });
});
