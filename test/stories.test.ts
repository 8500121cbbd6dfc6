import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyzeAll, toText, type Analysis } from "../index.ts";
import { load } from "../load/load.ts";
import { expectGolden } from "./support/golden.ts";
import { shapeOf } from "./support/graph-shape.ts";

const FOLDER = new URL("../samples/", import.meta.url);
const STORIES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const FORMS = ["template.yaml", "plan.json", "main.tf"];

/** The plans were made for this region and account. */
const FACTS = { region: "eu-west-1", account: "123456789012" };

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function judge(story: string, file: string, facts: typeof FACTS | object = {}): Analysis {
  if (file === "main.tf")
    return analyzeAll(
      load([`samples/${story}/main.tf`], ROOT, () => Buffer.alloc(0)),
      facts,
    );
  const path = `samples/${story}/${file}`;
  return analyzeAll(
    [{ path, text: readFileSync(new URL(`${story}/${file}`, FOLDER), "utf8"), isNamed: true }],
    facts,
  );
}

// What AWS does with each story, reasoned from its rules: per reference, in the order of the containers.
const VERDICTS: Readonly<Record<string, readonly string[]>> = {
  works: ["DB_PASSWORD readable", "CHECKOUT_URL readable"],
  "managed-policy-alone": [
    "SMTP_PASSWORD unreadable unreadable-secret",
    "SMTP_HOST unreadable unreadable-parameter",
  ],
  "missing-suffix": ["DB_LOGIN unreadable missing-arn-suffix"],
  "task-role-grant": ["QUEUE_PASSWORD unreadable grant-on-task-role"],
  "customer-key": ["CARD_API_KEY unreadable undecryptable-key"],
  "batch-splunk": ["WAREHOUSE_URL unreadable mismatched-grant", "splunk-token readable"],
  "missing-colons": ["DB_USER readable", "DB_PASSWORD unreadable malformed-secret-reference"],
  "private-registry": ["SESSION_KEY readable", "null readable", "null readable"],
};

test("every story has its verdicts written down", () => {
  expect(Object.keys(VERDICTS).toSorted()).toEqual(STORIES.toSorted());
});

describe.each(STORIES)("%s", (story) => {
  test.each(FORMS)("%s has the verdicts that AWS's rules give", (file) => {
    const { report } = judge(story, file);
    expect(report.problems).toEqual([]);
    const verdicts = report.reads.map(({ reference, outcome, cause }) =>
      [String(reference.name), outcome, ...(cause ? [cause.rule] : [])].join(" "),
    );
    expect(verdicts).toEqual(VERDICTS[story]);
  });

  test("both forms give one graph, apart from places and what is known", () => {
    const graphs = ["template.yaml", "plan.json"].map((file) =>
      judge(story, file, FACTS).graphs.map(shapeOf),
    );
    expect(graphs[1]).toEqual(graphs[0]);
  });

  test.each(FORMS)("the report on %s reads as committed", (file) => {
    expectGolden(`${story}.${file.replace(/\..*$/u, "")}.txt`, toText(judge(story, file).report));
  });
});

test.each(["works", "managed-policy-alone"])(
  "%s: a plan of a new stack says what would decide it",
  (story) => {
    const { report } = judge(story, "plan-new.json");
    expect(report.reads.map((read) => read.outcome)).toEqual(["undetermined"]);
    expect(report.findings.map((finding) => finding.rule)).toEqual(["undetermined-access"]);
    expect(report.findings[0]?.message).toContain("--source");
  },
);
