/** Places in JSON that is written as a text: on the line of what is wrong, however the text is written. */
import { expect, test } from "vitest";
import { analyze, locate } from "../../index.ts";
import { judgeConfiguration } from "../support/configuration.ts";

const STATEMENTS = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "RESOURCE"
    },
    {
      "Effect": "Deny",
      "Action": "kms:*",
      "Resource": "*"
    }
  ]
}`;

const configuration = (policy: string): string => `resource "aws_secretsmanager_secret" "db" {
  name = "db"
}
resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.exec.id
  policy = ${policy}
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }] }])
}
`;

const indented = (text: string, by: string): string => text.replaceAll(/^/gmu, by);

const REFERENCE = "${aws_secretsmanager_secret.db.arn}";
const PATTERN = "arn:aws:secretsmanager:*:*:secret:db-??????";

test.each([
  ["a heredoc", (text: string) => `<<EOT\n${text}\nEOT`],
  ["a heredoc that is indented", (text: string) => `<<-EOT\n${indented(text, "    ")}\n  EOT`],
  ["one with tabs", (text: string) => `<<-EOT\n${indented(text, "\t\t")}\n  EOT`],
])("%s, with and without a reference before", (_, write) => {
  for (const resource of [REFERENCE, PATTERN]) {
    const text = configuration(write(STATEMENTS.replace("RESOURCE", resource)));
    const { findings, problems } = judgeConfiguration({ "main.tf": text }).report;
    expect(problems).toEqual([]);
    const [denied] = findings.filter(({ rule }) => rule === "explicit-deny");
    expect(denied).toBeDefined();
    if (!denied) continue;
    const lines = text.split("\n");
    expect(lines[locate(denied.at).startLine - 1]?.trim()).toBe("{");
    expect(lines[locate(denied.at).startLine]?.trim()).toBe('"Effect": "Deny",');
    expect(lines[locate(denied.at).endLine - 1]?.trim()).toBe("}");
  }
});

test("a quoted text with escapes", () => {
  const written = JSON.stringify(STATEMENTS.replace("RESOURCE", PATTERN)).replace("*:*", '*:*${""}');
  const text = configuration(written);
  const { findings } = judgeConfiguration({ "main.tf": text }).report;
  const [denied] = findings.filter(({ rule }) => rule === "explicit-deny");
  expect(denied && text.slice(denied.at.start, denied.at.end).replaceAll(/\\n|\\"| /gu, "")).toBe(
    "{Effect:Deny,Action:kms:*,Resource:*}",
  );
});

test("a quoted text of YAML", () => {
  const policy = STATEMENTS.replace("RESOURCE", "*").replaceAll(/\n\s*/gu, " ");
  const text = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
      Policies: [{ PolicyName: read, PolicyDocument: '${policy}' }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, Secrets: [{ Name: DB, ValueFrom: /db }] }]
`;
  const { findings } = analyze([{ path: "t.yaml", text, isNamed: true }]);
  const at = findings.find(({ rule }) => rule === "explicit-deny")?.at;
  expect(at && text.slice(at.start, at.end)).toBe('{ "Effect": "Deny", "Action": "kms:*", "Resource": "*" }');
});
