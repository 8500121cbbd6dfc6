/** What is marked sensitive decides verdicts, and is shown in no report. */
import { expect, test } from "vitest";
import { analyze, toJson, toSarif, toText, type Report } from "../index.ts";
import { judgeConfiguration } from "./support/configuration.ts";
import { allow, GET, S, task } from "./support/secret-read.ts";

const HIDDEN = "Hidden7777";

const VARIABLES = `
variable "hidden" {
  sensitive = true
  default   = "${HIDDEN}"
}
variable "open" { type = string }
`;

const ROLE = `resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}
`;

const SECRET = 'resource "aws_secretsmanager_secret" "s" {\n  name = "s"\n}\n';

test.each<readonly [what: string, configuration: string]>([
  ["a secret's name", `${ROLE}resource "aws_secretsmanager_secret" "s" {\n  name = var.hidden\n}\n${task()}`],
  [
    "a part of a secret's name",
    `${ROLE}resource "aws_secretsmanager_secret" "s" {\n  name = "a\${var.hidden}b"\n}\n${task()}`,
  ],
  [
    "a role's name",
    `${ROLE.replace('name               = "exec"', 'name = "r-${var.hidden}"')}${SECRET}${task()}`,
  ],
  [
    "a statement's Sid",
    `${ROLE}${SECRET}${allow(S, ", Sid = var.hidden").replace("Allow", "Deny")}${task()}`,
  ],
  ["an action", `${ROLE}${SECRET}${allow(S, "", "secretsmanager:${var.hidden}")}${task()}`],
  [
    "a condition's key",
    `${ROLE}${SECRET}${allow(S, ', Condition = { StringEquals = { "aws:PrincipalTag/${var.hidden}" = "x" } }')}${task()}`,
  ],
  ["the region", `provider "aws" {\n  region = var.hidden\n}\n${ROLE}${SECRET}${task()}`],
  ["a field of a reference", `${ROLE}${SECRET}${allow(S)}${task(`"\${${S}}:\${var.hidden}::"`)}`],
  [
    "a comparison",
    `${ROLE}${SECRET}resource "aws_iam_role_policy" "p" {
  count  = var.open == var.hidden ? 1 : 0
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${GET}", Resource = "*" }] })
}
${task()}`,
  ],
  [
    "what a function marks",
    `${ROLE}resource "aws_secretsmanager_secret" "s" {\n  name = sensitive("${HIDDEN}")\n}\n${task()}`,
  ],
  [
    "a container and a variable",
    `${ROLE}${SECRET}resource "aws_ecs_task_definition" "t" {
  family                = "t"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "c-\${var.hidden}", image = "x", secrets = [{ name = "A\${var.hidden}", valueFrom = ${S} }] }])
}
`,
  ],
])("%s is not shown", (_, configuration) => {
  const { report } = judgeConfiguration({ "main.tf": VARIABLES + configuration });
  expect(report.reads).toHaveLength(1);
  expect(shown(report)).not.toContain(HIDDEN);
});

test("a sensitive variable of a plan is not shown", () => {
  const value = `prod/${HIDDEN}`;
  const plan = {
    format_version: "1.2",
    variables: { hidden: { value } },
    planned_values: { root_module: {} },
    configuration: { root_module: { variables: { hidden: { sensitive: true } } } },
    resource_changes: [
      {
        address: "aws_secretsmanager_secret.s",
        mode: "managed",
        type: "aws_secretsmanager_secret",
        name: "s",
        change: {
          actions: ["create"],
          after: { name: value },
          after_unknown: { arn: true },
          after_sensitive: { name: true },
        },
      },
      {
        address: "aws_ecs_task_definition.t",
        mode: "managed",
        type: "aws_ecs_task_definition",
        name: "t",
        change: {
          actions: ["create"],
          after: {
            family: "t",
            container_definitions: JSON.stringify([
              {
                name: "c",
                secrets: [
                  {
                    name: "A",
                    valueFrom: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${value}-AbCdEf`,
                  },
                ],
              },
            ]),
          },
          after_unknown: {},
          after_sensitive: {},
        },
      },
    ],
  };
  const report = analyze([{ path: "plan.json", text: JSON.stringify(plan), isNamed: true }]);
  expect(report.reads.map((read) => read.outcome)).toEqual(["unreadable"]);
  expect(shown(report)).not.toContain(HIDDEN);
});

test("short texts and words are not cut out of others", () => {
  const variables = VARIABLES.replace(HIDDEN, "read");
  const { report } = judgeConfiguration({ "main.tf": `${variables}${ROLE}${SECRET}${task()}` });
  expect(shown(report)).toContain("unreadable");
});

function shown(report: Report): string {
  return [toText(report), toJson(report), JSON.stringify(toSarif(report))].join("\n");
}
