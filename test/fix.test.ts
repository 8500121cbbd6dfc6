/** The command that repairs reads: what it prints and changes, and what it leaves to people. */
import { applyPatch } from "diff";
import { describe, expect, test } from "vitest";
import { canread, sample } from "./support/command.ts";
import { REGION, ROLE, SECRET, taskOf, WITH_CLOSED_KEY, WITH_DOCUMENT } from "./support/repairs.ts";

describe("the command", () => {
  test("shows the change as a diff that can be applied, and changes nothing", async () => {
    const ran = await canread(["fix", "."], { files: { "main.tf": WITH_DOCUMENT } });
    expect(ran.status).toBe(0);
    expect(ran.written("main.tf")).toBe(WITH_DOCUMENT);
    const patch = ran.stdout.slice(
      ran.stdout.indexOf("--- a/main.tf"),
      ran.stdout.indexOf("\n1 read becomes"),
    );
    const patched = applyPatch(WITH_DOCUMENT, patch);
    const written = await canread(["fix", ".", "--write"], { files: { "main.tf": WITH_DOCUMENT } });
    expect(patched).toBe(written.written("main.tf"));
    expect(ran.stdout).toContain(
      "aws_iam_role.exec then reads\n  A in container web of aws_ecs_task_definition.app",
    );
    expect(written.stdout).toContain("main.tf was changed");
  });

  test("has nothing to do where every read is readable", async () => {
    const first = await canread(["fix", ".", "--write"], { files: { "main.tf": WITH_DOCUMENT } });
    const ran = await canread(["fix", "."], { files: { "main.tf": first.written("main.tf") ?? "" } });
    expect(ran.stdout).toBe("Every read is readable: there is nothing to fix.\n");
    expect(ran.status).toBe(0);
  });

  test.each([
    ["a byte order mark", "\uFEFF", (text: string): string => text],
    ["line breaks of Windows", "", (text: string): string => text.replaceAll("\n", "\r\n")],
  ])("keeps %s", async (_, mark, change) => {
    const before = mark + change(WITH_DOCUMENT);
    const ran = await canread(["fix", ".", "--write"], { files: { "main.tf": before } });
    const plain = await canread(["fix", ".", "--write"], { files: { "main.tf": WITH_DOCUMENT } });
    expect(ran.written("main.tf")).toBe(mark + change(plain.written("main.tf") ?? ""));
  });

  test("prints grants as policy documents", async () => {
    const ran = await canread(["fix", ".", "-f", "json"], { files: { "main.tf": WITH_CLOSED_KEY } });
    expect(JSON.parse(ran.stdout)).toEqual({
      schemaVersion: 1,
      grants: [
        {
          stack: ".",
          on: "key",
          address: "aws_kms_key.k",
          role: "arn:aws:iam::${account}:role/exec",
          isWritten: true,
          reads: [
            {
              stack: ".",
              workload: "aws_ecs_task_definition.app",
              container: "web",
              kind: "environment",
              name: "A",
            },
          ],
          policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::<account>:role/exec" },
                Action: "kms:Decrypt",
                Resource: "*",
                Condition: {
                  StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" },
                  StringLike: {
                    "kms:EncryptionContext:SecretARN":
                      "arn:aws:secretsmanager:eu-west-1:<account>:secret:prod/db-??????",
                  },
                },
              },
            ],
          },
        },
      ],
      rest: [],
    });
  });

  test("shows what a plan's configuration lacks, for a person to write", async () => {
    const ran = await canread(["fix", "plan.json"], {
      files: { "plan.json": sample("task-role-grant/plan.json") },
    });
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain("To be added by hand");
    expect(ran.stdout).toContain("resources = [aws_secretsmanager_secret.queue_password.arn]");
    expect(ran.stdout).toContain('resource "aws_iam_role_policy" "execution_secrets" {');
  });
});

const GRANT = `resource "aws_iam_role_policy" "reads" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [STATEMENT] })
}
`;

describe("what no grant repairs", () => {
  test.each([
    [
      "a trust policy that lets another service in",
      REGION + SECRET + ROLE.replace("ecs-tasks", "ec2") + taskOf("aws_secretsmanager_secret.db.arn"),
      "does not let ecs-tasks.amazonaws.com assume it",
    ],
    [
      "a Deny",
      `${REGION}${SECRET}${ROLE}${GRANT.replace(
        "STATEMENT",
        '{ Effect = "Deny", Action = "secretsmanager:*", Resource = "*" }',
      )}${taskOf("aws_secretsmanager_secret.db.arn")}`,
      "a Deny overrules every Allow",
    ],
    [
      "a reference that is malformed",
      `${REGION}${SECRET}${ROLE}${taskOf('"${aws_secretsmanager_secret.db.arn}:password"')}`,
      "where ECS takes 2 or 5",
    ],
    [
      "a secret of an account, and a role of one that is not known",
      `${REGION}${ROLE}${taskOf('"arn:aws:secretsmanager:eu-west-1:123456789012:secret:other/token-AbCdEf"')}`,
      "give --account",
    ],
    ["a reference that is not known", `variable "v" { type = string }\n${ROLE}${taskOf("var.v")}`, "var.v"],
    [
      "a permissions boundary",
      `${REGION}${SECRET}${ROLE.replace(
        'name               = "exec"',
        'name                 = "exec"\n  permissions_boundary = aws_iam_policy.edge.arn',
      )}resource "aws_iam_policy" "edge" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*" }] })
}
${taskOf("aws_secretsmanager_secret.db.arn")}`,
      "the permissions boundary of aws_iam_role.exec does not allow",
    ],
  ])("%s", async (_, before, why) => {
    const ran = await canread(["fix", ".", "--write"], { files: { "main.tf": before } });
    expect(ran.stderr).toBe("");
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain(
      "Not repairable by a grant:\n  A in container web of aws_ecs_task_definition.app: ",
    );
    expect(ran.stdout).toContain(why);
    expect(ran.written("main.tf")).toBe(before);
  });

  test("what is marked sensitive is not written out a second time", async () => {
    const before = `${REGION}variable "name" {
  type      = string
  sensitive = true
  default   = "hidden-name"
}
${ROLE}${taskOf('"arn:aws:ssm:eu-west-1:123456789012:parameter/${var.name}"')}`;
    for (const args of [
      ["fix", "."],
      ["fix", ".", "-f", "json"],
    ]) {
      const ran = await canread([...args, "--account", "123456789012"], { files: { "main.tf": before } });
      expect(ran.stdout + ran.stderr).not.toContain("hidden-name");
    }
  });
});
