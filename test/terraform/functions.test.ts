/** What Terraform itself computes, recorded by scripts/build-function-cases.mjs. */
import { describe, expect, test } from "vitest";
import { FUNCTIONS } from "../../ingest/terraform/functions/index.ts";
import { isFullyKnown } from "../../ingest/terraform/functions/comparison.ts";
import recorded from "./function-cases.json" with { type: "json" };
import { evaluate, filesOf, toJson } from "./functions-support.ts";

interface Case {
  readonly expression: string;
  readonly value?: unknown;
  readonly error?: true;
}

const cases: readonly Case[] = recorded.cases as readonly Case[];
const files = filesOf(
  new Map(Object.entries(recorded.files).map(([path, content]) => [path, Buffer.from(content, "base64")])),
);

/** Terraform knows more here: a file that is absent is not told from one that may not be read. */
const UNDECIDED: ReadonlySet<string> = new Set(["file(5)", 'rsadecrypt("x", "y")']);

/** A comparable form of a result, in which what Terraform would refuse is an error. */
function outcome(expression: string): unknown {
  const { value, problems } = evaluate(expression, new Map(), files);
  return problems.length > 0 ? { error: true } : { value: toJson(value) };
}

const decided = cases.filter(({ expression }) => !UNDECIDED.has(expression));

describe("functions as Terraform computes them", () => {
  test.each(decided.map((each) => [each.expression, each] as const))("%s", (expression, { value, error }) => {
    expect(outcome(expression)).toEqual(error ? { error } : { value });
  });

  test.each([...UNDECIDED])("%s is left undecided", (expression) => {
    const { value, problems } = evaluate(expression, new Map(), files);
    expect(problems).toEqual([]);
    expect(isFullyKnown(value)).toBe(false);
  });

  test("every function of Terraform is in the table", () => {
    const special = new Set(["try", "can"]);
    const named = new Set(cases.map(({ expression }) => /^[a-z0-9]+(?=\()/u.exec(expression)?.[0] ?? ""));
    const missing = [...named].filter((name) => name !== "" && !special.has(name) && !FUNCTIONS.has(name));
    expect(missing).toEqual(["nosuchfunction"]);
  });
});
