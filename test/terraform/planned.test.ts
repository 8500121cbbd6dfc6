/** Plans with the configuration that they were made of: everything that the configuration decides, at its places. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyze, type Report } from "../../index.ts";
import { load } from "../../load/load.ts";
import { canread, judge, sample } from "../support/command.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const PLANS = ["samples", "test/terraform/corpus"].flatMap((parent) =>
  readdirSync(join(ROOT, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => ["plan.json", "plan-new.json"].map((name) => `${parent}/${entry.name}/${name}`))
    .filter((path) => existsSync(join(ROOT, path))),
);

function judged(path: string): Report {
  return analyze(load([path], ROOT, () => Buffer.alloc(0)));
}

/** The plan knows the name that a prefix grew to: a grant that meant the prefix is, by then, one of another name. */
const RENAMED = new Map([["mismatched-grant", "unreadable-secret"]]);

const shown = ({ reads }: Report, path: string): readonly string[] =>
  reads
    .map(({ workload, reference, outcome, cause }) => {
      const rule = path.includes("/name-prefix/")
        ? (RENAMED.get(cause?.rule ?? "") ?? cause?.rule)
        : cause?.rule;
      return [workload.address, reference.container, reference.name, outcome, rule].join(" ");
    })
    .toSorted();

describe.each(PLANS)("%s", (path) => {
  const together = judged(path);

  test("belongs to its configuration, and is judged at its places", () => {
    expect(together.problems.filter((each) => each.kind === "other-source")).toEqual([]);
    expect(together.inputs).toEqual([{ path, kind: "terraform-plan" }]);
    expect(together.reads.every((read) => read.stack === path)).toBe(true);
    expect(together.findings.filter((each) => each.at.source.path === path)).toEqual([]);
  });

  test("decides all that the configuration decides", () => {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const [main = ""] = ["main.tf", "main.tf.json"].filter((name) => existsSync(join(ROOT, folder, name)));
    const alone = judged(`${folder}/${main}`);
    // A plan may decide more: it knows what the configuration leaves to a variable or to what exists.
    const isOpen = ({ outcome, workload, reference }: Report["reads"][number]): boolean =>
      outcome === "undetermined" ||
      alone.reads.some(
        (other) =>
          other.workload.address === workload.address &&
          other.reference.container === reference.container &&
          other.reference.name === reference.name &&
          other.outcome !== outcome,
      );
    const open = new Set(alone.reads.filter(isOpen).map((read) => read.workload.address));
    // What a variable decides to leave out is in no plan.
    const isLeftOut = ({ workload }: Report["reads"][number]): boolean =>
      workload.when.kind !== "constant" &&
      !together.reads.some((read) => read.workload.address === workload.address);
    const decided = (report: Report): readonly string[] => {
      const reads = report.reads.filter((read) => !open.has(read.workload.address) && !isLeftOut(read));
      return shown({ ...report, reads }, path);
    };
    expect(decided(together)).toEqual(decided(alone));
  });
});

const FILES = {
  "main.tf": sample("task-role-grant/main.tf"),
  "plan.json": sample("task-role-grant/plan.json"),
};

describe("which configuration", () => {
  const places = async (args: readonly string[], setting: object = {}): Promise<readonly string[]> => {
    const { report } = await judge(FILES, args, setting);
    return [...new Set(report.findings.map((finding) => finding.location.path))];
  };

  test("the one in whose folder the plan lies", async () => {
    expect(await places(["plan.json"])).toEqual(["main.tf"]);
  });

  test("the one above the plan, inside of its repository", async () => {
    const files = { ...FILES, "out/plan.json": FILES["plan.json"], ".git/HEAD": "x" };
    const { report } = await judge(files, ["out/plan.json"]);
    expect(report.findings.map((finding) => finding.location.path)).toEqual(["main.tf"]);
  });

  test("that of the current directory for standard input", async () => {
    expect(await places(["-"], { stdin: FILES["plan.json"] })).toEqual(["main.tf"]);
  });

  test("the one that is given", async () => {
    const files = { "infra/main.tf": FILES["main.tf"], "elsewhere/plan.json": FILES["plan.json"] };
    const { report } = await judge(files, ["elsewhere/plan.json", "--source", "infra"]);
    expect(report.findings.map((finding) => finding.location.path)).toEqual(["infra/main.tf"]);
  });

  test("a folder without one is refused", async () => {
    const ran = await canread(["check", "plan.json", "--source", "nowhere"], { files: FILES });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain("--source: there is no Terraform configuration in nowhere");
  });
});

describe("a plan of other source", () => {
  const other = `${FILES["main.tf"]}\nresource "aws_iam_role" "another" {\n  name = "another"\n}\n`;
  const renamed = FILES["main.tf"]
    .replaceAll("aws_iam_role.execution", "aws_iam_role.renamed")
    .replace('resource "aws_iam_role" "execution"', 'resource "aws_iam_role" "renamed"');

  test("is judged alone where the configuration only lies near, and it is said", async () => {
    const { report, status } = await judge({ ...FILES, "main.tf": renamed }, ["plan.json"]);
    expect(report.problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      "info the plan has aws_iam_role.execution, and . does not: the plan was made from other source; it is judged alone",
    ]);
    expect(report.findings.map((finding) => finding.location.path)).toEqual(["plan.json"]);
    expect(status).toBe(1);
  });

  test("is a problem where the configuration is given", async () => {
    const { report, status } = await judge({ ...FILES, "main.tf": renamed }, ["plan.json", "--source", "."]);
    expect(report.problems.map(({ severity, kind }) => `${severity} ${kind}`)).toEqual([
      "error other-source",
    ]);
    expect(status).toBe(2);
  });

  test("a resource that the plan does not have may have been left out by a target", async () => {
    const partial = JSON.stringify({ ...(JSON.parse(FILES["plan.json"]) as object), complete: false });
    const { report } = await judge({ "main.tf": other, "plan.json": partial }, ["plan.json"]);
    expect(report.problems).toEqual([]);
  });

  test("another value is a problem at the argument", async () => {
    const changed = FILES["main.tf"].replace('"orders-execution"', '"orders-exec"');
    const { report, status } = await judge({ ...FILES, "main.tf": changed }, ["plan.json"]);
    expect(status).toBe(1);
    expect(report.problems.map((each) => each.message)).toEqual([
      "aws_iam_role.execution.name has another value in the plan: it was made from other source; it is judged alone",
    ]);
  });
});

test("what a plan knows of secrets is not shown, with its configuration neither", async () => {
  const plan = JSON.parse(FILES["plan.json"]) as {
    resource_changes: { type: string; change: { after: Record<string, unknown> } }[];
  };
  for (const { type, change } of plan.resource_changes)
    if (type === "aws_secretsmanager_secret_version") change.after["secret_string"] = "canary-value";
  const files = { ...FILES, "plan.json": JSON.stringify(plan) };
  for (const format of ["text", "json", "sarif"]) {
    const ran = await canread(["check", "plan.json", "-f", format, "-v"], { files });
    expect(ran.stdout + ran.stderr).not.toContain("canary-value");
  }
});

test("a plan that ended with an error says that it is not whole", async () => {
  const plan = { ...(JSON.parse(FILES["plan.json"]) as object), errored: true, complete: false };
  const { report, status } = await judge({ "plan.json": JSON.stringify(plan) }, ["plan.json"]);
  expect(report.problems.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual([
    "info incomplete-plan",
  ]);
  expect(status).toBe(1);
});

test("a plan of an unknown major version is refused, with its configuration too", async () => {
  for (const [version, known] of [
    ["0.1", true],
    ["1.99", true],
    ["2.0", false],
  ] as const) {
    const plan = { ...(JSON.parse(FILES["plan.json"]) as object), format_version: version };
    const { report, status } = await judge({ ...FILES, "plan.json": JSON.stringify(plan) }, ["plan.json"]);
    expect(report.problems.map(({ kind }) => kind)).toEqual(known ? [] : ["unsupported-version"]);
    expect(status).toBe(known ? 1 : 2);
  }
});
