/** The SAST report of GitLab: as its schema wants it, with every finding once, and with nothing active in its texts. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { analyzers } from "../index.ts";
import type { Report } from "../model/report.ts";
import { toGitlab, type GitlabOptions } from "../report/gitlab.ts";
import { sample, type Files } from "./support/command.ts";
import { refused, REFUSED_TEMPLATE } from "./support/refused.ts";
import { reportOf, type ReportOptions } from "./support/report.ts";
import { SAMPLE_NAMES, sampleFile } from "./support/samples.ts";
import { readableTask } from "./support/templates.ts";

interface Vulnerability {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly severity: string;
  readonly solution?: string;
  readonly location: { readonly file: string; readonly start_line: number; readonly end_line: number };
  readonly identifiers: readonly { readonly type: string; readonly name: string; readonly value: string }[];
  readonly tracking: {
    readonly items: readonly { readonly signatures: readonly { readonly value: string }[] }[];
  };
}

interface GitlabReport {
  readonly version: string;
  readonly scan: Readonly<Record<string, unknown>>;
  readonly vulnerabilities: readonly Vulnerability[];
}

const validate = new Ajv({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL("support/gitlab-sast.schema.json", import.meta.url), "utf8")) as object,
);

const TIMES = { startedAt: "2026-11-28T10:00:00.123Z", endedAt: "2026-11-28T10:00:02.000Z" };

function read(report: Report, options: Partial<GitlabOptions> = {}): GitlabReport {
  const output: unknown = JSON.parse(toGitlab(report, { ...TIMES, rules: analyzers, ...options }));
  validate(output);
  expect((validate.errors ?? []).map((each) => `${each.instancePath} ${each.message ?? ""}`)).toEqual([]);
  return output as GitlabReport;
}

async function gitlab(files: Files, options?: ReportOptions): Promise<GitlabReport> {
  return read(await reportOf(files, options));
}

/** What Markdown could act on: all but code spans, each within one word, and marks that mean nothing. */
function active(text: string): string {
  const bare = text.replace(/(^|[\s("'])`[^`]+`(?=[\s)"'.,;:?]|$)/gu, "$1");
  const lines = bare.split("\n").map((line) => line.replace(/^- /u, "").replace(/: $/u, ""));
  return lines.join(" ").replaceAll(/[\p{L}\p{N}\s.,;'"()/?=-]|:(?=\s)/gu, "");
}

const SEVERITIES = { error: "High", warning: "Medium", note: "Low" } as const;

describe.each(SAMPLE_NAMES)("samples/%s", (name) => {
  test("has every finding once, in order", async () => {
    const report = await reportOf(sampleFile(name));
    const { vulnerabilities } = read(report);
    expect(vulnerabilities.map(({ identifiers, severity }) => [identifiers[0]?.value, severity])).toEqual(
      report.findings.map(({ rule, level }) => [rule, SEVERITIES[level]]),
    );
    expect(new Set(vulnerabilities.map(({ id }) => id)).size).toBe(vulnerabilities.length);
    for (const { description, solution = "", location } of vulnerabilities) {
      expect(active(description)).toBe("");
      expect(active(solution)).toBe("");
      expect(location.file).toBe(name);
    }
  });

  test("gives the same bytes every time", async () => {
    const [first, second] = [await reportOf(sampleFile(name)), await reportOf(sampleFile(name))];
    expect(toGitlab(first, TIMES)).toBe(toGitlab(second, TIMES));
  });
});

test("samples/batch-splunk/template.yaml: the grant that misses is a vulnerability at its line", async () => {
  const text = sample("batch-splunk/template.yaml");
  const line = text.split("\n").findIndex((each) => each.includes("parameter/reporting/prod/*")) + 1;
  const { version, scan, vulnerabilities } = await gitlab({ "template.yaml": text });
  expect(version).toBe("15.0.7");
  expect(scan).toMatchObject({
    type: "sast",
    status: "success",
    start_time: "2026-11-28T10:00:00",
    end_time: "2026-11-28T10:00:02",
    messages: [],
  });
  expect(vulnerabilities).toHaveLength(1);
  const [only] = vulnerabilities;
  expect(only?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(only?.name).toBe(analyzers.find(({ id }) => id === "mismatched-grant")?.title);
  expect(only?.location).toEqual({ file: "template.yaml", start_line: line, end_line: line });
  expect(only?.description).toMatch(/^`WAREHOUSE_URL` of JobDefinition cannot be read: `arn:aws:ssm:/u);
  expect(only?.description).toContain("\n\n- the reference: `template.yaml:");
  expect(only?.solution).toMatch(
    /^Name `arn:aws:ssm:.*:parameter\/reports\/prod\/warehouse-url` exactly\.$/u,
  );
  expect(only?.identifiers).toEqual([
    { type: "canread_rule_id", name: "canread mismatched-grant", value: "mismatched-grant" },
  ]);
});

describe("identity", () => {
  const known = ({ vulnerabilities }: GitlabReport): readonly (readonly unknown[])[] =>
    vulnerabilities.map(({ id, tracking }) => [id, tracking.items[0]?.signatures]);

  test("survives moved lines", async () => {
    const before = await gitlab({ "main.tf": refused() }, { paths: ["."] });
    const after = await gitlab({ "main.tf": `# one\n# two\n\n${refused()}` }, { paths: ["."] });
    expect(known(after)).toEqual(known(before));
    expect(after.vulnerabilities[0]?.location).not.toEqual(before.vulnerabilities[0]?.location);
  });

  test("is different for findings of different reads, and where two have one fingerprint", async () => {
    const report = await reportOf({ "main.tf": refused() }, { paths: ["."] });
    const [first] = report.findings;
    expect(first).toBeDefined();
    const twice = first ? [first, ...report.findings] : [];
    const ids = read({ ...report, findings: twice }).vulnerabilities.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect([ids[0], ids[2]]).toEqual(read(report).vulnerabilities.map(({ id }) => id));
  });

  test("of findings in one line differs", async () => {
    const { vulnerabilities } = await gitlab({
      "t.json": `{"Resources":{"A":${taskOf("X")},"B":${taskOf("X")}}}`,
    });
    expect(vulnerabilities).toHaveLength(2);
    expect(vulnerabilities[0]?.location).toEqual(vulnerabilities[1]?.location);
    expect(vulnerabilities[0]?.tracking).not.toEqual(vulnerabilities[1]?.tracking);
  });
});

/** A task without an execution role. */
function taskOf(name: string): string {
  return JSON.stringify({
    Type: "AWS::ECS::TaskDefinition",
    Properties: { ContainerDefinitions: [{ Name: "app", Secrets: [{ Name: name, ValueFrom: "/nowhere" }] }] },
  });
}

test.each([
  ["error", "High"],
  ["warning", "Medium"],
  ["note", "Low"],
] as const)("the level %s is the severity %s", async (level, severity) => {
  const { vulnerabilities } = await gitlab(
    { "t.yaml": REFUSED_TEMPLATE },
    { rules: new Map([["unreadable-secret", level]]) },
  );
  expect(vulnerabilities.map((each) => each.severity)).toEqual([severity]);
});

describe("what is no finding stays out", () => {
  test("what is suppressed", async () => {
    const files = { "main.tf": refused({ task: "# canread:ignore unreadable-secret by hand" }) };
    const { vulnerabilities } = await gitlab(files, { paths: ["."], today: "2026-11-28" });
    expect(vulnerabilities.map(({ identifiers }) => identifiers[0]?.value)).toEqual(["unreadable-parameter"]);
  });

  test("what is not decided, where its rule is off", async () => {
    const files = { "plan.json": sample("managed-policy-alone/plan-new.json") };
    expect((await gitlab(files)).vulnerabilities.map(({ severity }) => severity)).toEqual(["Medium"]);
    const off = await gitlab(files, { rules: new Map([["undetermined-access", "off"]]) });
    expect(off.vulnerabilities).toEqual([]);
  });

  test("what a change repairs", async () => {
    const files = { "a/main.tf": refused(), "b/main.tf": 'resource "aws_sns_topic" "t" {}\n' };
    const report = await reportOf(files, { paths: ["b"], base: "a" });
    expect(report.fixed?.length).toBeGreaterThan(0);
    expect(read(report).vulnerabilities).toEqual([]);
  });
});

test("problems are messages of a scan that failed, and of one that did not where nothing failed", async () => {
  const open = `Resources:\n${readableTask()}  Other:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: https://example.com/t.yaml }\n`;
  const failed = await gitlab({ "a.yaml": "Resources: [", "b.yaml": open });
  expect(failed.scan["status"]).toBe("failure");
  expect(failed.scan["messages"]).toMatchObject([
    { level: "warn", value: expect.stringMatching(/^a\.yaml:1:12: /u) },
    { level: "info", value: expect.stringMatching(/^b\.yaml:\d+:\d+: /u) },
  ]);
  expect((await gitlab({ "b.yaml": open })).scan["status"]).toBe("success");
});

test("files are named from the root of the repository, and rules without a title by their ids", async () => {
  const report = await reportOf({ "t.yaml": REFUSED_TEMPLATE });
  const [only] = read(report, { prefix: "src/../infra/", rules: [] }).vulnerabilities;
  expect(only?.location.file).toBe("infra/t.yaml");
  expect(only?.name).toBe("unreadable-secret");
});

describe("names of the input", () => {
  test.each([
    ["a link", "[click](https://example.com)"],
    ["a picture", "![x](https://example.com/x.png)"],
    ["elements", "<img src=x onerror=alert(1)>"],
    ["a mention", "@all"],
    ["references", "#1 !2 $3 &4 ~bug %v1 *a* _b_ ^c"],
    ["emoji", ":secret: :key:"],
    ["mathematics", "$a$ $`b`$"],
    ["code that ends", "a`[x](https://example.com)"],
    ["code that ends, twice", "``[x](https://example.com) `"],
    ["a lone backtick", "`"],
    ["a heading", "\n# x\n\n- [ ] y\n```\nz"],
    ["a null", "\u0000"],
  ])("with %s mean nothing", async (_, name) => {
    const { vulnerabilities } = await gitlab({ "t.json": `{"Resources":{"A":${taskOf(name)}}}` });
    expect(vulnerabilities.length).toBeGreaterThan(0);
    for (const { description, solution = "" } of vulnerabilities) {
      expect(active(description)).toBe("");
      expect(active(solution)).toBe("");
      expect(description).not.toContain("\u0000");
    }
  });

  test("of any length fit in", async () => {
    const report = await reportOf({ "t.yaml": REFUSED_TEMPLATE });
    const long = (word: string, count: number): string => Array.from({ length: count }, () => word).join(" ");
    const findings = report.findings.map((each) => ({
      ...each,
      message: long("a:b", 300_000),
      help: long("\u{1f511}", 6_000),
    }));
    const [only] = read(
      { ...report, findings },
      { rules: [{ id: "unreadable-secret", title: "x".repeat(300) }] },
    ).vulnerabilities;
    expect(only?.name.length).toBe(255);
    expect(only?.solution?.endsWith(" …")).toBe(true);
    expect(only?.description.endsWith("`a:b` …")).toBe(true);
  });
});
