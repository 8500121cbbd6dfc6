/** JUnit reports against an XML schema, by libxml2's validator where it is installed (Debian's package libxml2-utils). */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { canread, sample } from "./support/command.ts";

const SCHEMA = fileURLToPath(new URL("support/junit.xsd", import.meta.url));
const isInstalled = spawnSync("xmllint", ["--version"]).error === undefined;
if (!isInstalled)
  console.warn("junit-schema.test.ts: no xmllint here; skipped (apt-get install libxml2-utils)");

/** What the validator has against a report; empty when it is valid. */
function objections(report: string): string {
  const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "--schema", SCHEMA, "-"], {
    input: report,
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
}

const STORIES = [
  "batch-splunk",
  "customer-key",
  "missing-suffix",
  "private-registry",
  "task-role-grant",
  "works",
];

describe.skipIf(!isInstalled)("the schema", () => {
  test.each(STORIES)("takes the report on %s", async (story) => {
    const files = {
      "template.yaml": sample(`${story}/template.yaml`),
      "main.tf": sample(`${story}/main.tf`),
    };
    expect(objections((await canread([".", "-f", "junit"], { files })).stdout)).toBe("");
  });

  test.each([
    ["nothing to judge", { "t.yaml": "Resources: {}\nAWSTemplateFormatVersion: '2010-09-09'\n" }],
    ["what is not understood", { "t.yaml": sample("works/template.yaml"), "u.yaml": "Resources: [" }],
    [
      "names that XML would read otherwise",
      { "t.yaml": sample("missing-suffix/template.yaml").replaceAll("DB_LOGIN", '"<&\\u0001\\"]]>\\u202e"') },
    ],
  ])("takes the report on %s", async (_, files) => {
    expect(objections((await canread([...Object.keys(files), "-f", "junit"], { files })).stdout)).toBe("");
  });

  test("refuses what is none", () => {
    expect(objections("<testsuites><testcase/></testsuites>")).not.toBe("");
    expect(
      objections('<testsuites><testsuite name="x" tests="one" failures="0" errors="0"/></testsuites>'),
    ).not.toBe("");
  });
});
