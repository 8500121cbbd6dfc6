import { expect } from "vitest";
import type { Judged } from "./command.ts";
import type { JsonProblem } from "./json-report.ts";
import { covered, isInside, pointAt, type Marked } from "./marks.ts";

export const STACK_TRACE: RegExp = /^\s+at /mu;

/** The one problem of a run, which ends with exit status 2. */
export function only(judged: Judged): JsonProblem {
  expect(judged.text + judged.stderr).not.toMatch(STACK_TRACE);
  const [problem, ...more] = judged.report.problems;
  expect(more.map((each) => each.message)).toEqual([]);
  if (!problem) throw new Error("there is no problem");
  expect(problem.severity).toBe("error");
  expect(judged.status).toBe(2);
  expect(judged.report.summary["problems"]).toBe(1);
  return problem;
}

/** The message of the one problem, which stands inside the marks; the text report says the same. */
export function messageAt(judged: Judged, input: Marked): string {
  const { message, location } = only(judged);
  const { startLine, startColumn } = location;
  if (!isInside(input, location)) {
    const { line, column } = pointAt(input.text, input.start);
    const at = `${startLine}:${startColumn} ${JSON.stringify(covered(input.text, location))}`;
    throw new Error(`the problem is at ${at}, not at ${line}:${column}`);
  }
  expect(judged.text.replaceAll(/\s+/gu, " ")).toContain(`:${startLine}:${startColumn} problem ${message}`);
  return message;
}
