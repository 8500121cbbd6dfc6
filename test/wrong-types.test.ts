/** A value of a type that CloudFormation refuses, at every place canread reads: one problem, at that value. */
import { describe, expect, test } from "vitest";
import { judge, type Judged } from "./support/command.ts";
import { covered, pointAt, type Marked } from "./support/marks.ts";
import { only } from "./support/one-problem.ts";
import { asYaml, WHOLE, withWrong } from "./support/whole-template.ts";
import { JOBS, POLICIES, RESOURCES, SECTIONS, WORKLOADS } from "./support/wrong-values.ts";

const TEXT = "wrong!";
const LIST = ["wrong!", 1];

/** The message of the one problem, at just the wrong value; the other workload is judged as ever. */
function refusal(judged: Judged, input: Marked): string {
  const { message, location } = only(judged);
  const { line, column } = pointAt(input.text, input.start);
  expect(location).toMatchObject({ startLine: line, startColumn: column });
  expect(covered(input.text, location)).toBe(input.text.slice(input.start, input.end));
  expect(judged.text).toContain(`:${line}:${column}  problem\n`);
  const others = judged.report.reads.filter((read) => read.workload === "Other");
  expect(others.map((read) => read.verdict)).toEqual(["readable"]);
  return message;
}

/** The last part of a path that is a name. */
function keyOf(path: string): string {
  return path.split("/").findLast((step) => !/^\d+$/u.test(step)) ?? "";
}

test("the template without a wrong value has no problem in either syntax", async () => {
  const text = JSON.stringify(WHOLE, null, 2);
  for (const input of [text, `# YAML\n${text}`]) {
    const { report } = await judge(input);
    expect(report.problems).toEqual([]);
    expect(new Set(report.reads.map((read) => read.verdict))).toEqual(new Set(["readable"]));
    expect(report.reads).toHaveLength(13);
  }
});

describe("the value alone is refused", () => {
  test.each(WORKLOADS)("JSON: %s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    expect(refusal(await judge(input.text), input)).toContain(keyOf(path));
  });

  test.each(WORKLOADS)("YAML: %s is %s", async (path, _, value) => {
    const input = asYaml(withWrong(path, value));
    expect(refusal(await judge(input.text), input)).toContain(keyOf(path));
  });

  test.each([...JOBS, ...RESOURCES])("%s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    expect(refusal(await judge(input.text), input)).toContain(keyOf(path));
  });

  test.each(POLICIES)("%s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    // A policy's parts are called by their own words: "a policy document", "a policy statement".
    expect(refusal(await judge(input.text), input)).toMatch(/./u);
  });
});

describe("the line of the declaration tells where", () => {
  test.each(SECTIONS)("%s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    const { status, report } = await judge(input.text);
    const declaration = `"${path.split("/").at(-2) ?? ""}"`;
    expect(report.problems.map((problem) => problem.severity)).toEqual(["error"]);
    const { startLine } = report.problems[0]?.location ?? {};
    const line = pointAt(input.text, input.start).line;
    // A resource without a usable Type is named by its key.
    const above = pointAt(input.text, input.text.lastIndexOf(declaration, input.start)).line;
    expect(path.endsWith("/Type") ? [line, above] : [line]).toContain(startLine);
    expect(status).toBe(2);
    expect(report.reads.find((read) => read.workload === "Other")?.verdict).toBe("readable");
  });

  test.each([
    ["a list", LIST],
    ["a text", TEXT],
  ])("Resources is %s", async (_, value) => {
    const input = withWrong("Resources", value);
    const { status, report } = await judge(input.text);
    const { line, column } = pointAt(input.text, input.start);
    expect(report.problems).toMatchObject([
      { severity: "error", location: { startLine: line, startColumn: column } },
    ]);
    expect(status).toBe(2);
  });
});
