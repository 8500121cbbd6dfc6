/** The SARIF output against the official schema and against what GitHub code scanning takes and shows. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Location, Log, Result } from "sarif";
import { describe, expect, test } from "vitest";
import { analyzers } from "../index.ts";
import { judge, sample, type Files } from "./support/command.ts";
import { fingerprintOf, githubHashes } from "./support/github.ts";
import { refusals, resultsOf, sarif } from "./support/sarif.ts";
import { GOOD, plan } from "./support/templates.ts";

const SAMPLES = new URL("../samples/", import.meta.url);
const samples = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, SAMPLES))
      .filter((file) => /^(?:template\.yaml|plan.*\.json)$/u.test(file))
      .map((file) => `${name}/${file}`),
  )
  .toSorted();

function lineOf(location: Location | undefined): number {
  return location?.physicalLocation?.region?.startLine ?? 0;
}

function uriOf(location: Location | undefined): string {
  return location?.physicalLocation?.artifactLocation?.uri ?? "";
}

/** The steps of a code flow, as lines. */
function flowOf(result: Result | undefined, index: number = 0): readonly number[] {
  const [flow] = result?.codeFlows?.[index]?.threadFlows ?? [];
  return (flow?.locations ?? []).map((step) => lineOf(step.location));
}

test("there are templates and plans to try", () => {
  expect(samples.filter((name) => name.endsWith(".yaml")).length).toBeGreaterThanOrEqual(8);
  expect(samples.filter((name) => name.endsWith(".json")).length).toBeGreaterThanOrEqual(8);
});

describe.each(samples)("samples/%s", (name) => {
  const text = sample(name);

  test("is valid, and GitHub takes it", async () => {
    expect(refusals(await sarif({ [name]: text }))).toEqual([]);
  });

  test("says what the JSON report says", async () => {
    const { report } = await judge({ [name]: text });
    const results = resultsOf(await sarif({ [name]: text }));
    expect(results.map((result) => [result.ruleId, result.level])).toEqual(
      report.findings.map((finding) => [finding.rule, finding.level]),
    );
    for (const [index, finding] of report.findings.entries()) {
      const { path, ...region } = finding.location;
      const { physicalLocation } = results[index]?.locations?.[0] ?? {};
      expect(physicalLocation).toEqual({ artifactLocation: { uri: path }, region });
      // One flow a read, each beginning at its reference.
      expect(results[index]?.codeFlows?.map((_, flow) => flowOf(results[index], flow)[0])).toEqual(
        finding.reads.map((read) => report.reads[read]?.location.startLine),
      );
    }
  });

  test("its places lie in the file, and its hashes are GitHub's", async () => {
    const lines = text.split("\n");
    const hashes = githubHashes(text);
    for (const result of resultsOf(await sarif({ [name]: text }))) {
      const steps = (result.codeFlows ?? []).flatMap((flow) => flow.threadFlows[0]?.locations ?? []);
      const places = [...(result.locations ?? []), ...steps.map((step) => step.location ?? {})];
      for (const { physicalLocation } of places) {
        const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = physicalLocation?.region ?? {};
        expect(startColumn).toBeLessThanOrEqual((lines[startLine - 1] ?? "").length);
        expect(endColumn).toBeLessThanOrEqual((lines[endLine - 1] ?? "").length + 1);
      }
      expect(fingerprintOf(result)).toBe(hashes[lineOf(result.locations?.[0]) - 1]);
    }
  });
});

test("a mark at the beginning of the file counts in GitHub's hash of the first line", async () => {
  const text = `\ufeff${sample("missing-suffix/plan.json")}`;
  const [result] = resultsOf(await sarif({ "plan.json": text }));
  expect(lineOf(result?.locations?.[0])).toBe(1);
  expect(result && fingerprintOf(result)).toBe(githubHashes(text)[0]);
});

describe("all samples in one run", () => {
  const files = Object.fromEntries(samples.map((name) => [name, sample(name)]));

  test("are taken together", async () => {
    const log = await sarif(files, ["."]);
    expect(refusals(log)).toEqual([]);
    expect(resultsOf(log).length).toBeGreaterThan(8);
    const own = resultsOf(log).map((result) => result.partialFingerprints?.["canread/v1"]);
    expect(new Set(own).size).toBe(own.length);
  });

  test("give the same bytes every time", async () => {
    const [first, second] = [await sarif(files, ["."]), await sarif(files, ["."])];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  test("every rule is described, whether it found something or not", async () => {
    const [run] = (await sarif(files, ["."])).runs;
    expect(run?.tool.driver.rules?.map((rule) => rule.id)).toEqual(analyzers.map((rule) => rule.id));
    expect(run?.automationDetails?.id).toMatch(/^canread\//u);
    expect(run?.columnKind).toBe("utf16CodeUnits");
  });
});

describe("code flows", () => {
  /** Lines of the template that hold the texts, in this order. */
  function lines(template: string, ...texts: readonly string[]): readonly number[] {
    const all = template.split("\n");
    return texts.map((text) => all.findIndex((line) => line.includes(text)) + 1);
  }

  /** The steps among those wanted, repetitions left out. */
  function through(flow: readonly number[], wanted: readonly number[]): readonly number[] {
    return [...new Set(flow.filter((line) => wanted.includes(line)))];
  }

  test.each([
    ["missing-suffix", ["- Name: DB_LOGIN", "DbSecret:", "ExecutionRole:", "secret:prod/db"]],
    ["customer-key", ["- Name: CARD_API_KEY", "CardApiKey:", "ExecutionRole:", "SecretsKey:"]],
    ["task-role-grant", ["- Name: QUEUE_PASSWORD", "QueuePassword:", "ExecutionRole:"]],
    ["managed-policy-alone", ["- Name: SMTP_PASSWORD", "SmtpPassword:", "ExecutionRole:"]],
    [
      "batch-splunk",
      ["- Name: WAREHOUSE_URL", "WarehouseUrl:", "ExecutionRole:", "parameter/reporting/prod/*"],
    ],
  ])("%s: from the reference through the secret and the role to the policy", async (name, texts) => {
    const template = sample(`${name}/template.yaml`);
    const [result] = resultsOf(await sarif({ "template.yaml": template }));
    const wanted = lines(template, ...texts);
    expect(wanted).not.toContain(0);
    expect(through(flowOf(result), wanted)).toEqual(wanted);
  });

  test("a plan's flow stays in the plan", async () => {
    const [result] = resultsOf(await sarif({ "plan.json": sample("missing-suffix/plan.json") }));
    const [flow] = result?.codeFlows?.[0]?.threadFlows ?? [];
    expect(flow?.locations.length).toBeGreaterThanOrEqual(4);
    expect(new Set(flow?.locations.map((step) => uriOf(step.location)))).toEqual(new Set(["plan.json"]));
  });
});

describe("URIs", () => {
  const BAD = sample("missing-suffix/template.yaml");
  const path = (log: Log): string => uriOf(resultsOf(log)[0]?.locations?.[0]);
  const repository = (folder: string): void => {
    mkdirSync(join(folder, ".git"), { recursive: true });
  };

  test.each([
    ["a blank", "my stack/t 1.yaml"],
    ["letters beyond ASCII", "Zürich/東京.yaml"],
    ["characters that mean something in a URI", "a#b/c?d/e%20f&g=h+i;j@k,l.yaml"],
    ["a colon", "c:x/t.yaml"],
    ["brackets", "[x]/{y}.yaml"],
  ])("with %s are escaped", async (_, name) => {
    const log = await sarif({ [name]: BAD });
    expect(refusals(log)).toEqual([]);
    expect(path(log).split("/").map(decodeURIComponent).join("/")).toBe(name);
  });

  test.each([
    ["from the root", ".", "infra/t.yaml", "infra/t.yaml"],
    ["from a folder of it", "infra", "t.yaml", "infra/t.yaml"],
    ["from a folder, to another", "src", "../infra/t.yaml", "infra/t.yaml"],
    ["from a deep folder", "src/a/b", "../../../infra/t.yaml", "infra/t.yaml"],
    ["by a detour", "src", "../src/../infra/./t.yaml", "infra/t.yaml"],
  ])("are relative to the repository: called %s", async (_, directory, argument, uri) => {
    const files = { "infra/t.yaml": BAD, "src/a/b/x": "" };
    const log = await sarif(files, [argument], { directory, prepare: repository });
    expect(path(log)).toBe(uri);
    expect(refusals(log)).toEqual([]);
  });

  test("outside any repository they are relative to the current directory", async () => {
    expect(path(await sarif({ "infra/t.yaml": BAD }, ["t.yaml"], { directory: "infra" }))).toBe("t.yaml");
  });
});

describe("problems", () => {
  test.each<readonly [what: string, files: Files, args: readonly string[]]>([
    ["a broken template", { "t.yaml": "Resources: [" }, ["t.yaml"]],
    [
      "a broken one beside a finding",
      { "t.json": '{"Resources": ', "u.yaml": sample("missing-suffix/template.yaml") },
      ["."],
    ],
    ["an empty file", { "t.yaml": "" }, ["t.yaml"]],
    ["a missing path", {}, ["nowhere/t.yaml"]],
    ["a directory without stacks", { "docs/x.md": "" }, ["docs"]],
    ["an empty current directory", {}, []],
    [
      "an unknown version",
      { "plan.json": JSON.stringify({ ...plan(), format_version: "9.0" }) },
      ["plan.json"],
    ],
    [
      "a dangling reference",
      { "t.yaml": GOOD.replace("ValueFrom: !Ref Secret", "ValueFrom: !Ref No") },
      ["t.yaml"],
    ],
  ])("%s is a notification of a run that failed", async (_, files, args) => {
    const log = await sarif(files, args);
    expect(refusals(log)).toEqual([]);
    const [invocation] = log.runs[0]?.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications).toMatchObject([
      { level: "error", message: { text: expect.stringMatching(/./u) }, locations: [{}] },
    ]);
  });

  test("standard input", async () => {
    expect(refusals(await sarif({}, ["-"], { stdin: "Resources: [" }))).toEqual([]);
    expect(refusals(await sarif({}, ["-"], { stdin: sample("missing-suffix/template.yaml") }))).toEqual([]);
  });

  test("without any, the run was successful", async () => {
    const log = await sarif({ "t.yaml": GOOD });
    expect(refusals(log)).toEqual([]);
    expect(log.runs[0]?.invocations).toMatchObject([
      { executionSuccessful: true, toolExecutionNotifications: [] },
    ]);
  });
});

describe("messages", () => {
  test("brackets of names are no links", async () => {
    const text = sample("missing-suffix/template.yaml").replace(
      "- Name: DB_LOGIN",
      '- Name: "[click](https://example.com) \\\\[a](1)"',
    );
    const log = await sarif({ "t.yaml": text });
    expect(refusals(log)).toEqual([]);
    expect(resultsOf(log)[0]?.message.text).not.toMatch(/(?<!\\)\[click(?<!\\)\]\(/u);
  });

  test("of a cause that stops several reads link to all of them", async () => {
    const log = await sarif({ "t.yaml": sample("managed-policy-alone/template.yaml") });
    for (const result of resultsOf(log)) {
      expect(result.relatedLocations?.length ?? 0).toBeGreaterThan(0);
    }
    expect(refusals(log)).toEqual([]);
  });
});
