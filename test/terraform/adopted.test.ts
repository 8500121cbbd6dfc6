/** Roles that exist before the configuration: what is in view may not be all they may do. */
import { describe, expect, test } from "vitest";
import { judge } from "../support/command.ts";
import { judgeConfiguration } from "../support/configuration.ts";
import { plan, planParts } from "../support/templates.ts";

const configuration = (more: string, grant: boolean): string => `
resource "aws_secretsmanager_secret" "db" {
  name = "db"
}

resource "aws_iam_role" "exec" {
  name = "exec"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "read" {
  count = ${grant ? 1 : 0}
  name  = "read"
  role  = aws_iam_role.exec.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.db.arn }]
  })
}

resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }] }])
}
${more}`;

const IMPORT = 'import {\n  to = aws_iam_role.exec\n  id = "exec"\n}\n';
const INLINE =
  'resource "aws_iam_role_policies_exclusive" "e" {\n  role_name    = aws_iam_role.exec.name\n  policy_names = ["read"]\n}\n';
const exclusive = (arns: string): string =>
  `resource "aws_iam_role_policy_attachments_exclusive" "e" {\n  role_name   = aws_iam_role.exec.name\n  policy_arns = [${arns}]\n}\n`;
const MANAGED = '"arn:aws:iam::aws:policy/SecretsManagerReadWrite"';

function verdict(more: string, grant: boolean): string {
  const { report } = judgeConfiguration({ "main.tf": configuration(more, grant) });
  expect(report.problems).toEqual([]);
  return report.reads.map((read) => read.outcome).join(" ");
}

test.each<readonly [name: string, more: string, grant: boolean, expected: string]>([
  ["a role that is created has what it is given", "", false, "unreadable"],
  ["an imported role may have more", IMPORT, false, "undetermined"],
  ["an imported role with the grant in view can read", IMPORT, true, "readable"],
  ["a list of its inline policies leaves the attached ones open", IMPORT + INLINE, false, "undetermined"],
  ["a list of its attachments leaves the inline ones open", IMPORT + exclusive(""), false, "undetermined"],
  ["both lists close it", IMPORT + INLINE + exclusive(""), false, "unreadable"],
  ["a list attaches what it names", exclusive(MANAGED), false, "readable"],
  ["the import of another resource changes nothing", IMPORT.replace(".exec", ".other"), false, "unreadable"],
])("%s", (_, more, grant, expected) => {
  expect(verdict(more, grant)).toBe(expected);
});

describe("instances", () => {
  const forEach = (to: string): string =>
    configuration(`import {\n  for_each = toset(["a", "b"])\n  to = ${to}\n  id = each.key\n}\n`, false)
      .replace(
        'resource "aws_iam_role" "exec" {',
        'resource "aws_iam_role" "exec" {\n  for_each = toset(["a", "b"])',
      )
      .replaceAll("aws_iam_role.exec.id", 'aws_iam_role.exec["a"].id')
      .replaceAll("aws_iam_role.exec.arn", 'aws_iam_role.exec["a"].arn')
      .replace('name = "exec"', "name = each.key");

  test.each([
    ["aws_iam_role.exec[each.key]", "undetermined"],
    ['aws_iam_role.exec["a"]', "undetermined"],
    ['aws_iam_role.exec["b"]', "unreadable"],
  ])("%s", (to, expected) => {
    const { report } = judgeConfiguration({ "main.tf": forEach(to) });
    expect(report.reads.map((read) => read.outcome)).toEqual([expected]);
  });
});

test("a plan that imports the role", async () => {
  const parts = {
    ...planParts(),
    policy: { ...planParts().policy, policy: '{"Version":"2012-10-17","Statement":[]}' },
  };
  const planned = plan(parts);
  const before = await judge({ "plan.json": JSON.stringify(planned) });
  expect(before.report.reads[0]?.verdict).toBe("unreadable");
  const text = JSON.stringify(planned).replace(
    '"address":"aws_iam_role.execution","mode":"managed","type":"aws_iam_role","name":"execution","provider_name":"registry.terraform.io/hashicorp/aws","change":{',
    (start) => `${start}"importing":{"id":"app-execution"},`,
  );
  expect(text).toContain("importing");
  const { report } = await judge({ "plan.json": text });
  expect(report.reads[0]?.verdict).toBe("undetermined");
});

test("blocks that move, forget, check and hold nothing do not disturb", () => {
  const more = `
moved {
  from = aws_iam_role.old
  to   = aws_iam_role.exec
}

removed {
  from = aws_iam_role.gone
  lifecycle {
    destroy = false
  }
}

check "health" {
  assert {
    condition     = data.nothing.here == 1
    error_message = "no"
  }
}

ephemeral "aws_secretsmanager_secret_version" "db" {
  secret_id = aws_secretsmanager_secret.db.id
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id                = aws_secretsmanager_secret.db.id
  secret_string_wo         = ephemeral.aws_secretsmanager_secret_version.db.secret_string
  secret_string_wo_version = 1
}
`;
  expect(verdict(more, true)).toBe("readable");
});
