/** What is not known decides nothing, however it is spelled and however much of it there is. */
import { expect, test } from "vitest";
import { judge } from "../support/command.ts";
import { readingConfiguration } from "../support/templates.ts";

/** A configuration whose execution role may read the secret where the expression is true. */
const granting = (condition: string, more: string = ""): string =>
  more + readingConfiguration(`${condition} ? "secretsmanager:GetSecretValue" : "s3:GetObject"`);

const verdict = async (text: string): Promise<string | undefined> =>
  (await judge({ "main.tf": text }, ["main.tf"])).report.reads[0]?.verdict;

const STRINGS = `variable "x" {\n  type = string\n}\n\nvariable "y" {\n  type = string\n}\n`;

test.each([
  // x may be "a": sets have no order.
  ['toset(["b", var.x]) != toset(["a", "b"])', "undetermined"],
  ['toset(["b", var.x]) == toset(["a", "b"])', "undetermined"],
  // x and y may both be "a": a set holds it once.
  ['toset([var.x, var.y]) != toset(["a"])', "undetermined"],
  ['contains([toset(["a", "b"])], toset(["b", var.x]))', "undetermined"],
  ['toset(["b", "a"]) == toset(["a", "b"])', "readable"],
  ['toset(["a", "a"]) != toset(["a", "b"])', "readable"],
  ['["b", "a"] == ["a", "b"]', "unreadable"],
  ['["b", var.x] != ["a", "b"]', "readable"],
  ["[var.x, 1] == [var.x, 1]", "readable"],
  ["{ a = var.x } == { b = var.x }", "unreadable"],
])("%s: %s", async (condition, expected) => {
  expect(await verdict(granting(condition, STRINGS))).toBe(expected);
});

const NAMES = ["a", "b", "c", "d", "e", "f"];
const QUEUES = `${NAMES.map((name) => `variable "${name}" {\n  type = bool\n}\n`).join("\n")}
resource "aws_sqs_queue" "q" {
  for_each = merge(${NAMES.map((name) => `var.${name} ? { ${name} = 1 } : {}`).join(", ")})
  name     = each.key
}
`;

test.each([
  ...NAMES.map((name) => `contains(keys(aws_sqs_queue.q), "${name}")`),
  "length(aws_sqs_queue.q) > 1",
])("%s, where each of six may be there or not, is not decided", async (condition) => {
  expect(await verdict(granting(condition, QUEUES))).toBe("undetermined");
});

test.each(["path", "pth"])("a role named around a variable %s may be any role", async (name) => {
  const text = granting("true", `variable "${name}" {\n  type = string\n}\n`)
    .replace("= aws_iam_role.execution.arn", `= "arn:aws:iam::123456789012:role/a-\${var.${name}}exec"`)
    .replace("= aws_iam_role.execution.id", '= "exec"');
  expect(await verdict(text)).toBe("undetermined");
});

test.each([
  ["string", "", "undetermined"],
  ["string", "  nullable = false\n", "readable"],
  ["list(string)", "", "undetermined"],
  // What is given has its value.
  ["string", '  default = "a"\n', "readable"],
  ["string", "  default = null\n", "unreadable"],
])(
  "a required variable of %s may be given as null, unless it says otherwise (%j)",
  async (type, more, expected) => {
    const variable = `variable "x" {\n  type = ${type}\n${more}}\n`;
    expect(await verdict(granting("var.x != null", variable))).toBe(expected);
  },
);

test("what is put together with a variable is no null", async () => {
  expect(await verdict(granting('"${var.x}-a" != null', STRINGS))).toBe("readable");
});
