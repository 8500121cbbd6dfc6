/** Values under conditions that nothing decides: both sides are kept, and what fails on one is no problem. */
import { expect, test } from "vitest";
import { describeCondition } from "../../model/condition.ts";
import { render } from "../../model/text.ts";
import { judgeConfiguration } from "../support/configuration.ts";

const DECLARED = `
variable "on" { type = bool }
variable "stage" { type = string }
variable "absent" { default = null }

locals {
  maybe = var.on ? { arn = "/there" } : null
  list  = var.on ? ["/first"] : []
  wide  = { a = "/a", b = "/b", c = "/c", d = "/d", e = "/e", f = "/f", g = "/g", h = "/h", i = "/i", j = "/j" }
}

resource "aws_ssm_parameter" "made" {
  count = var.on ? 1 : 0
  name  = local.list[count.index]
  type  = "String"
  value = "x"
}

data "aws_ssm_parameter" "either" {
  name = var.on ? "/prod" : "/test"
}

resource "aws_ssm_parameter" "each" {
  for_each = var.on ? { one = "/one", two = "/two" } : {}
  name     = each.value
  type     = "String"
  value    = "x"
}
`;

/** The reference's text in each of its worlds, and the problems. */
function evaluate(expression: string): readonly string[] {
  const { graphs, report } = judgeConfiguration({
    "main.tf": `${DECLARED}
resource "aws_ecs_task_definition" "t" {
  family                = "t"
  container_definitions = jsonencode([{ name = "c", secrets = [{ name = "S", valueFrom = ${expression} }] }])
}
`,
  });
  const targets = graphs[0]?.workloads[0]?.references[0]?.target ?? [];
  return [
    ...targets.map(({ value, when }) => {
      const words = value.kind === "text" ? render(value.text) : `unknown: ${value.reason}`;
      return when.kind === "constant" ? words : `${words} when ${describeCondition(when)}`;
    }),
    ...report.problems.map((problem) => `problem: ${problem.message}`),
  ];
}

test.each<readonly [expression: string, expected: readonly string[]]>([
  ['var.on ? local.maybe.arn : "/other"', ["/there when var.on", "/other when not (var.on)"]],
  ['local.maybe == null ? "/other" : local.maybe.arn', ["/there when var.on", "/other when not (var.on)"]],
  ['local.maybe != null ? local.maybe.arn : "/other"', ["/there when var.on", "/other when not (var.on)"]],
  ['try(local.maybe.arn, "/other")', ["/there when var.on", "/other when not (var.on)"]],
  ['try(local.list[0], "/other")', ["/first when var.on", "/other when not (var.on)"]],
  ['can(local.list[0]) ? local.list[0] : "/other"', ["/first when var.on", "/other when not (var.on)"]],
  ['length(local.list) > 0 ? local.list[0] : "/other"', ["/first when var.on", "/other when not (var.on)"]],
  ['coalesce(one(local.list), "/other")', ["/first when var.on", "/other when not (var.on)"]],
  ["one(aws_ssm_parameter.made[*].name)", ["/first when var.on", " when not (var.on)"]],
  ['try(aws_ssm_parameter.made[0].name, "/other")', ["/first when var.on", "/other when not (var.on)"]],
  ['var.on ? aws_ssm_parameter.made[0].name : "/other"', ["/first when var.on", "/other when not (var.on)"]],
  ['join(",", [for p in aws_ssm_parameter.each : p.name])', ["/one,/two when var.on", " when not (var.on)"]],
  [
    'lookup({ prod = "/p", test = "/t" }, var.stage, "/other")',
    [
      '/p when var.stage is "prod"',
      '/t when var.stage is not "prod" and var.stage is "test"',
      '/other when var.stage is not "prod" and var.stage is not "test"',
    ],
  ],
  ["nowhere.x", ["unknown: nowhere.x is not declared", "problem: nowhere.x is not declared"]],
  [
    'var.on ? nowhere.x : "/other"',
    [
      "unknown: nowhere.x is not declared when var.on",
      "/other when not (var.on)",
      "problem: nowhere.x is not declared",
    ],
  ],
  ['var.absent != null && var.absent.arn != "" ? "/set" : "/other"', ["/other"]],
  ['var.absent == null || var.absent.arn == "" ? "/other" : "/set"', ["/other"]],
  ["data.aws_ssm_parameter.either.name", ["/prod when var.on", "/test when not (var.on)"]],
  ["var.absent.arn", ["unknown: null has no attributes", "problem: null has no attributes"]],
  [
    '["/a"][3]',
    ["unknown: the list has 1 items, and no item 3", "problem: the list has 1 items, and no item 3"],
  ],
])("%s", (expression, expected) => {
  expect(evaluate(expression)).toEqual(expected);
});

test("a key of many is looked up once for each, not once for each combination", () => {
  const found = evaluate('upper(lookup(local.wide, var.stage, "/other"))');
  expect(found).toHaveLength(11);
  expect(found[0]).toBe('/A when var.stage is "a"');
});

test("an encoded value inside of a template keeps its alternatives", () => {
  const { graphs, report } = judgeConfiguration({
    "main.tf": `variable "on" { type = bool }

locals {
  app = jsonencode({ name = "c", secrets = [{ name = "S", valueFrom = var.on ? "/yes" : "/no" }] })
}

resource "aws_ecs_task_definition" "t" {
  family                = "t"
  container_definitions = "[\${local.app}]"
}
`,
  });
  expect(report.problems).toEqual([]);
  const targets = graphs[0]?.workloads[0]?.references[0]?.target ?? [];
  expect(targets.map(({ value }) => (value.kind === "text" ? render(value.text) : value.reason))).toEqual([
    "/yes",
    "/no",
  ]);
});
