/** A service that is there only where its task reads nothing waits for no grant. */
import { expect, test } from "vitest";
import { judge } from "./support/command.ts";
import { readingConfiguration } from "./support/templates.ts";

const stack = (isReading: string): string => `variable "prod" {
  type = bool
}
${readingConfiguration(undefined, isReading)}
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
