/** Values of a plan that are not what the format says: named where they stand, never taken for nothing. */
import { describe, expect, test } from "vitest";
import { judge } from "./support/command.ts";
import { marked, pointAt, type Marked } from "./support/marks.ts";
import { messageAt, only } from "./support/one-problem.ts";
import { plan, planParts } from "./support/templates.ts";
import { withWrong } from "./support/whole-template.ts";

const TEXT = "wrong!";
const NUMBER = 4242;
const LIST = ["wrong!"];

/** Where the four resources of the plan stand. */
const [SECRET, ROLE, POLICY, TASK] = [0, 1, 2, 3].map((index) => `resource_changes/${index}`) as [
  string,
  string,
  string,
  string,
];

test("the plan without a wrong value is judged", async () => {
  const { status, report } = await judge({ "plan.json": JSON.stringify(plan()) });
  expect(report).toMatchObject({
    inputs: [{ path: "plan.json", kind: "terraform-plan" }],
    reads: [{ verdict: "readable", workload: "aws_ecs_task_definition.app" }],
    problems: [],
  });
  expect(status).toBe(0);
});

test.each<readonly [path: string, wrong: unknown]>([
  ["resource_changes", TEXT],
  ["resource_changes", { wrong: 1 }],
  [TASK, TEXT],
  [`${TASK}/type`, NUMBER],
  [`${TASK}/address`, NUMBER],
  [`${TASK}/change`, TEXT],
  [`${TASK}/change`, LIST],
  [`${TASK}/change/actions`, TEXT],
  [`${TASK}/change/after`, TEXT],
  [`${TASK}/change/after`, LIST],
  [`${TASK}/change/after_unknown`, TEXT],
  [`${TASK}/change/after/container_definitions`, NUMBER],
  [`${TASK}/change/after/container_definitions`, TEXT],
  [`${TASK}/change/after/execution_role_arn`, LIST],
  [`${ROLE}/change/after/assume_role_policy`, NUMBER],
  [`${ROLE}/change/after/assume_role_policy`, TEXT],
  [`${ROLE}/change/after/name`, LIST],
  [`${POLICY}/change/after/policy`, NUMBER],
  [`${POLICY}/change/after/policy`, TEXT],
  [`${POLICY}/change/after/role`, LIST],
  [`${SECRET}/change/after/arn`, LIST],
  ["configuration", TEXT],
  ["configuration/root_module", TEXT],
])("%s is %j", async (path, wrong) => {
  const input = withWrong(path, wrong, plan());
  const { location } = only(await judge({ "plan.json": input.text }));
  expect(location.startLine).toBe(pointAt(input.text, input.start).line);
});

describe("inside the text of container definitions", () => {
  /** A plan whose container definitions are the text; the marks stand in it. */
  function planWith(definitions: string): Marked {
    return marked(JSON.stringify(plan(planParts(definitions))));
  }

  test.each([
    ["an object instead of a list", "⟦{}⟧", /list/u],
    ["a text as a container", "[⟦'app'⟧]", /object/u],
    ["secrets that are no list", "[{'name':'app','secrets':⟦'x'⟧}]", /list/u],
    ["a text as a secret", "[{'name':'app','secrets':[⟦'x'⟧]}]", /object/u],
    ["a list as valueFrom", "[{'name':'app','secrets':[{'name':'A','valueFrom':⟦['x']⟧}]}]", /string/u],
    ["log options that are no list", "[{'logConfiguration':{'secretOptions':⟦{'a':1}⟧}}]", /list/u],
    ["text that is cut off", "⟦[{'name':'app'⟧", /./u],
    ["a duplicate key", "[{'name':'app',⟦'name'⟧:'b'}]", /twice/u],
  ])("%s", async (_, definitions, words) => {
    const input = planWith(definitions.replaceAll("'", '"'));
    expect(messageAt(await judge({ "plan.json": input.text }), input)).toMatch(words);
  });
});
