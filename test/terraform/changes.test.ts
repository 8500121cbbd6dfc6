/** Real plans of changes: what they break and what they repair, alone and beside their configuration. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readBefore } from "../../ingest/terraform/plan-before.ts";
import { canread, judge } from "../support/command.ts";

function fixture(name: string, file: string): string {
  // Only its plan is one of a kind.
  const isSample = name === "refresh-only" && file === "main.tf";
  const path = isSample ? "../../samples/missing-suffix/main.tf" : `changes/${name}/${file}`;
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

/** In `alone` the plan lies where no configuration is. */
async function judged(name: string, where: "alone" | "beside", args: readonly string[] = []) {
  const files = {
    ...(where === "beside" ? { "main.tf": fixture(name, "main.tf") } : {}),
    "plan.json": fixture(name, "plan.json"),
  };
  return judge(files, ["plan.json", ...args]);
}

interface Expected {
  readonly what: string;
  /** Verdict before and after of the read, by workload. */
  readonly reads: Readonly<Record<string, readonly [before: string | null, after: string]>>;
  readonly findings: readonly string[];
  readonly fixed: readonly string[];
  /** What the message of the first finding tells of the change. */
  readonly told?: RegExp;
  /** The resource at whose change the finding of a plan alone stands. */
  readonly at?: string;
  /** The line of `main.tf` at which it stands beside its configuration. */
  readonly line?: RegExp;
}

const ORDERS = "aws_ecs_task_definition.orders";

const CASES: Readonly<Record<string, Expected>> = {
  "grant-deleted": {
    what: "a policy that goes takes the read with it, and is named",
    reads: { [ORDERS]: ["readable", "unreadable"] },
    findings: ["unreadable-secret new"],
    fixed: [],
    told: /the plan deletes aws_iam_role_policy\.read, without which it stays readable/u,
    at: "aws_iam_role_policy.read",
    line: /secrets = \[/u,
  },
  "grant-narrowed": {
    what: "a policy that names another secret is the place of the repair",
    reads: { [ORDERS]: ["readable", "unreadable"] },
    findings: ["unreadable-secret new"],
    fixed: [],
    told: /the plan changes aws_iam_role_policy\.read/u,
    at: "aws_iam_role_policy.read",
    line: /resource "aws_iam_role_policy" "read"/u,
  },
  "grant-forgotten": {
    what: "a policy that is only forgotten stays attached",
    reads: { [ORDERS]: ["readable", "readable"] },
    findings: [],
    fixed: [],
  },
  "secret-deleted": {
    what: "a secret that goes under a definition that stays",
    reads: { [ORDERS]: ["readable", "unreadable"] },
    findings: ["unreadable-secret new"],
    fixed: [],
    told: /the plan deletes aws_secretsmanager_secret\.db, and a secret that is deleted cannot be read/u,
    at: "aws_secretsmanager_secret.db",
    line: /secrets = \[/u,
  },
  "key-deleted": {
    what: "a key that goes under a secret that stays",
    reads: { [ORDERS]: ["readable", "unreadable"] },
    findings: ["undecryptable-key new"],
    fixed: [],
    told: /the plan deletes aws_kms_key\.secrets/u,
    at: "aws_kms_key.secrets",
    line: /secrets = \[/u,
  },
  repaired: {
    what: "a grant that is put right",
    reads: { [ORDERS]: ["unreadable", "readable"] },
    findings: [],
    fixed: ["missing-arn-suffix"],
  },
  "still-broken": {
    what: "a new definition under a grant that was wrong before",
    reads: { [ORDERS]: ["unreadable", "unreadable"], "aws_ecs_task_definition.mail": [null, "unreadable"] },
    findings: ["missing-arn-suffix new"],
    fixed: [],
  },
  "service-added": {
    what: "a service beside a grant that exists already is not early",
    reads: { [ORDERS]: ["readable", "readable"] },
    findings: [],
    fixed: [],
  },
  "service-with-grant": {
    what: "a service that comes with its grant has to wait for it",
    reads: { [ORDERS]: ["unreadable", "readable"] },
    findings: ["premature-service new"],
    fixed: ["unreadable-secret"],
    told: /^Nothing orders aws_ecs_service\.orders after aws_iam_role_policy\.read:/u,
    at: "aws_ecs_service.orders",
    line: /resource "aws_ecs_service" "orders"/u,
  },
  "refresh-only": {
    what: "a plan that only refreshes leaves everything as it is",
    reads: { "aws_ecs_task_definition.api": ["unreadable", "unreadable"] },
    findings: ["missing-arn-suffix persisting"],
    fixed: [],
  },
  moved: {
    what: "a definition of another name is the same one",
    reads: { "aws_ecs_task_definition.renamed": ["unreadable", "unreadable"] },
    findings: ["missing-arn-suffix persisting"],
    fixed: [],
  },
};

describe.each(Object.entries(CASES))("%s", (name, expected) => {
  test.each(["alone", "beside"] as const)(`${expected.what}, %s`, async (where) => {
    const { report } = await judged(name, where);
    expect(report.problems).toEqual([]);
    const reads = Object.fromEntries(
      report.reads.map((read) => [read.workload, [read.before, read.verdict]]),
    );
    expect(reads).toEqual(expected.reads);
    expect(report.findings.map(({ rule, change }) => `${rule} ${change}`)).toEqual(expected.findings);
    expect(report.fixed?.map(({ rule }) => rule)).toEqual(expected.fixed);
    const [first] = report.findings;
    if (expected.told) expect(first?.message).toMatch(expected.told);
    if (expected.at === undefined || !first) return;
    const { location } = first;
    const text = fixture(name, where === "alone" ? "plan.json" : "main.tf");
    const line = text.split("\n")[location.startLine - 1] ?? "";
    if (where === "alone")
      expect(line.slice(location.startColumn - 1, location.endColumn - 1)).toBe(`"${expected.at}"`);
    else expect(line).toMatch(expected.line ?? /never/u);
    expect(location.path).toBe(where === "alone" ? "plan.json" : "main.tf");
  });
});

describe("--fail-on new:…", () => {
  test("lets pass what was broken before, and stops what is new", async () => {
    expect((await judged("moved", "alone")).status).toBe(1);
    expect((await judged("moved", "alone", ["--fail-on", "new:error"])).status).toBe(0);
    expect((await judged("still-broken", "alone", ["--fail-on", "new:error"])).status).toBe(1);
    expect((await judged("repaired", "alone", ["--fail-on", "new:note"])).status).toBe(0);
  });

  test("counts everything where nothing is compared", async () => {
    const files = { "main.tf": fixture("moved", "main.tf") };
    const ran = await judge(files, [".", "--fail-on", "new:error"]);
    expect(ran.status).toBe(1);
  });
});

describe("--base", () => {
  const BROKEN = fixture("moved", "main.tf");
  const ACCOUNT = ["--account", "123456789012"];
  const REPAIRED = BROKEN.replace("secret:orders/db", "secret:orders/db-??????");

  test("another directory", async () => {
    const files = { "old/main.tf": BROKEN, "new/main.tf": REPAIRED };
    const { report, status } = await judge(files, ["new", "--base", "old", ...ACCOUNT]);
    expect(report.reads.map(({ before, verdict }) => [before, verdict])).toEqual([
      ["unreadable", "readable"],
    ]);
    expect(report.fixed?.map(({ rule }) => rule)).toEqual(["missing-arn-suffix"]);
    expect(status).toBe(0);
    const back = await judge(files, ["old", "--base", "new", "--fail-on", "new:error", ...ACCOUNT]);
    expect(back.report.findings.map(({ change }) => change)).toEqual(["new"]);
    expect(back.status).toBe(1);
    const same = await judge(files, ["old", "--base", "old", "--fail-on", "new:error"]);
    expect(same.report.findings.map(({ change }) => change)).toEqual(["persisting"]);
    expect(same.status).toBe(0);
  });

  test("directories of several stacks, each with its own", async () => {
    const files = {
      "old/a/main.tf": BROKEN,
      "old/b/main.tf": REPAIRED,
      "new/a/main.tf": BROKEN,
      "new/b/main.tf": BROKEN,
    };
    const { report } = await judge(files, ["new", "--base", "old"]);
    expect(report.findings.map(({ stack, change }) => `${stack} ${change}`)).toEqual([
      "new/a persisting",
      "new/b new",
    ]);
  });

  test("another plan, in place of what the plan itself starts from", async () => {
    const files = {
      "plan.json": fixture("moved", "plan.json"),
      "base.json": fixture("repaired", "plan.json"),
    };
    const { report } = await judge(files, ["plan.json", "--base", "base.json"]);
    // The base calls the definition by another name: to it the read is new.
    expect(report.reads.map(({ before }) => before)).toEqual([null]);
    expect(report.findings.map(({ change }) => change)).toEqual(["new"]);
  });

  test("what cannot be judged is a problem", async () => {
    const files = { "main.tf": REPAIRED, "base.json": "{" };
    const ran = await canread(["check", "main.tf", "--base", "base.json"], { files });
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain("base.json");
  });
});

test("SARIF tells what is new", async () => {
  const files = { "plan.json": fixture("grant-deleted", "plan.json") };
  const ran = await canread(["check", "plan.json", "-f", "sarif"], { files });
  const log = JSON.parse(ran.stdout) as { runs: { results: { baselineState: string }[] }[] };
  expect(log.runs[0]?.results.map((result) => result.baselineState)).toEqual(["new"]);
});

test("the text marks what is new and tells what is fixed", async () => {
  const text = async (name: string): Promise<string> =>
    (await canread(["check", "plan.json"], { files: { "plan.json": fixture(name, "plan.json") } })).stdout;
  expect(await text("grant-deleted")).toMatch(/error {2}unreadable-secret {2}\(new\)/u);
  expect(await text("repaired")).toMatch(/^fixed {2}missing-arn-suffix/mu);
  expect(await text("repaired")).toContain("0 new, 1 fixed");
});

describe("what a plan replaces", () => {
  const replaced = (type: string, before: object, after: object): readonly string[] => {
    const document = {
      resource_changes: [
        {
          address: `${type}.x`,
          mode: "managed",
          type,
          name: "x",
          change: { actions: ["delete", "create"], before, after },
        },
      ],
      prior_state: {
        values: {
          root_module: {
            resources: [{ address: `${type}.x`, mode: "managed", type, name: "x", values: before }],
          },
        },
      },
    };
    const source = { path: "plan.json", text: JSON.stringify(document) };
    return readBefore(source, document, {}).deleted.map(({ arn }) => arn);
  };
  const ARN = "arn:aws:ssm:eu-west-1:123456789012:parameter/a";

  test("under the same name is there again", () => {
    expect(replaced("aws_ssm_parameter", { name: "/a", arn: ARN }, { name: "/a" })).toEqual([]);
  });

  test("under another name is gone", () => {
    expect(replaced("aws_ssm_parameter", { name: "/a", arn: ARN }, { name: "/b" })).toEqual([ARN]);
  });

  test("is gone where a new one has another id", () => {
    const arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    expect(replaced("aws_kms_key", { arn }, {})).toEqual([arn]);
  });
});
