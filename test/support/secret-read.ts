/** A secret, a role and a task that reads the one with the other: what differs between cases is put in. */
import { judgeConfiguration } from "./configuration.ts";

export const GET = "secretsmanager:GetSecretValue";

export const TRUST = `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })`;

const BASE = `
variable "on" { type = bool }
variable "other" { type = bool }
variable "text" { type = string }
data "aws_caller_identity" "me" {}
resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = ${TRUST}
}
resource "aws_secretsmanager_secret" "s" {
  name = "app/s"
}
`;

/** The secret. */
export const S = "aws_secretsmanager_secret.s.arn";

/** What the role may do. */
export function allow(resources: string, more: string = "", action: string = GET): string {
  return `resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${action}", Resource = ${resources}${more} }] })
}
`;
}

export function task(
  valueFrom: string = S,
  role: string = "aws_iam_role.exec.arn",
  more: string = "",
): string {
  return `resource "aws_ecs_task_definition" "t" {
  family                = "t"
  execution_role_arn    = ${role}
  container_definitions = jsonencode([{ name = "c", image = "x", secrets = [{ name = "A", valueFrom = ${valueFrom} }] }])
  ${more}
}
`;
}

/** What the documentation says of a case, its configuration, and what comes out. */
export type Case = readonly [what: string, configuration: string, expected: string];

/** The outcome of the one read, or what is wrong with the configuration. */
export function outcomeOf(configuration: string): string {
  const { report } = judgeConfiguration({ "main.tf": BASE + configuration });
  const messages = report.problems.filter((each) => each.severity === "error").map((each) => each.message);
  return [...messages, ...report.reads.map((read) => read.outcome)].join("; ");
}
