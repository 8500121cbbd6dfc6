/** Templates that are given as texts: what is wrong in them stands where they are rendered, and secrets stay secret. */
import { expect, test } from "vitest";
import { judge } from "../support/command.ts";

const definition = (rendered: string): string => `resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = "arn:aws:iam::123456789012:role/app"
  container_definitions = ${rendered}
}
`;

const BROKEN = "a\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n  $${}";

test.each([
  ["templatestring", `locals {\n  text = templatestring("${BROKEN}", {})\n}\n${definition("local.text")}`, 2],
  [
    "template_file",
    `# The template is longer than this file.\ndata "template_file" "text" {\n  template = "${BROKEN}"\n}\n${definition("data.template_file.text.rendered")}`,
    2,
  ],
])("what is wrong in the text of a %s stands where it is rendered", async (_, text, line) => {
  const { report, status } = await judge({ "main.tf": text }, ["main.tf"]);
  expect(status).toBe(2);
  expect(report.problems.map(({ message, location }) => [message, location.startLine])).toEqual([
    ['Expected an expression, found "}".', line],
  ]);
});

test("a secret that a template_file puts into a text is not shown", async () => {
  const text = `variable "password" {
  default   = "correct-horse-battery"
  sensitive = true
}

data "template_file" "text" {
  template = "[{\\"name\\":\\"app\\",\\"secrets\\":[{\\"name\\":\\"A\\",\\"valueFrom\\":\\"$\${password}\\"}]}]"
  vars     = { password = var.password }
}

${definition("data.template_file.text.rendered")}`;
  const judged = await judge({ "main.tf": text }, ["main.tf", "-v"]);
  expect(judged.report.reads).toHaveLength(1);
  expect(judged.text + JSON.stringify(judged.report)).not.toContain("correct-horse");
});
