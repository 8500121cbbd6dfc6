/** A service that is there only where its task reads nothing waits for no grant. */
import { expect, test } from "vitest";
import { judge } from "./support/command.ts";

const stack = (reads: string): string => `variable "prod" {
  type = bool
}

resource "aws_secretsmanager_secret" "db" {
  name = "db"
}

resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "read" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.db.arn }]
  })
}

resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "app"
    secrets = ${reads} ? [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }] : []
  }])
}

resource "aws_ecs_service" "app" {
  count           = var.prod ? 1 : 0
  name            = "app"
  desired_count   = 1
  task_definition = aws_ecs_task_definition.app.arn
}
`;

test.each([
  ["var.prod", ["premature-service"]],
  ["!var.prod", []],
])("a service under var.prod, of a task that reads under %s", async (reads, expected) => {
  const { report } = await judge({ "main.tf": stack(reads) }, ["main.tf"]);
  expect(report.reads.map(({ verdict }) => verdict)).toEqual(["readable"]);
  const rules = report.findings.map(({ rule }) => rule);
  expect(rules.filter((rule) => rule === "premature-service")).toEqual(expected);
});
