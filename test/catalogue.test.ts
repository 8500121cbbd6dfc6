/** What rules tell that are about more than one read; their cases stand in their pages. */
import { describe, expect, test } from "vitest";
import { credentialIn, UNKNOWN } from "../analyzers/credentials.ts";
import { analyze, analyzers, toJson, toSarif, toText, type Report } from "../index.ts";
import { differenceOf } from "../iam/likeness.ts";
import { soundsSecret } from "../model/secret-words.ts";
import { judgeConfiguration } from "./support/configuration.ts";

test("every rule is of one of the four categories, which follow each other in the catalogue", () => {
  const order = ["access", "reference", "platform", "hygiene"];
  const ranks = analyzers.map(({ category }) => order.indexOf(category));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  expect(Math.min(...ranks)).toBe(0);
});

describe("names that look like a slip", () => {
  test.each([
    ["prod/databse", "prod/database"],
    ["prod/dtaabase", "prod/database"],
    ["prod/databases", "prod/database"],
    ["Prod/DB", "prod/db"],
    ["prod//db", "prod/db"],
    ["/prod/db", "prod/db"],
    ["prod/db/", "prod/db"],
    ["payments.apikeyy", "payments.apikey"],
  ])("%s for %s", (written, name) => {
    expect(differenceOf(written, name)).not.toBeNull();
  });

  test.each([
    ["prod/db", "prod/db"],
    ["prod/db1", "prod/db2"],
    ["dev/database", "prod/database"],
    ["eu/database", "us/database"],
    ["prod/reader", "prod/writer"],
    ["prod/database/user", "prod/database"],
    ["stage/databse", "prod/database"],
    ["app", "api"],
    ["prod/database1", "prod/database2"],
  ])("%s and %s are two", (written, name) => {
    expect(differenceOf(written, name)).toBeNull();
  });
});

describe("names of what is secret", () => {
  test.each([
    "DB_PASSWORD",
    "dbPassword",
    "API_TOKEN",
    "CLIENT_SECRET",
    "/prod/apiKey",
    "STRIPE_API_KEY",
    "PGPASSWORD",
    "DB_PWD",
    "MASTER_KEY",
    "SENTRY_DSN",
  ])("%s", (name) => {
    expect(soundsSecret(name)).toBe(true);
  });

  test.each([
    "DB_HOST",
    "KEY",
    "PUBLIC_KEY",
    "CACHE_KEY",
    "SECRET_NAME",
    "DB_SECRET_ARN",
    "TOKEN_URL",
    "TOKEN_TTL",
    "PASSWORD_MIN_LENGTH",
    "AUTHOR",
    "KEYBOARD",
    "/secrets/host",
    "PASSWORD_POLICY",
  ])("not %s", (name) => {
    expect(soundsSecret(name)).toBe(false);
  });
});

const TRUST = `assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })`;

function stack(resource: string, more: string = ""): string {
  return `resource "aws_secretsmanager_secret" "db" {
  name = "prod/db"
}
resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = random_password.db.result
}
resource "aws_iam_role" "exec" {
  name = "exec"
  ${TRUST}
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = ${resource} }] })
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }] }])
}
${more}`;
}

function rulesOf(report: Report): readonly string[] {
  return report.findings.map(({ rule, level }) => `${rule} ${level}`);
}

describe("the smallest policy", () => {
  test("is a policy with which alone everything stays readable", () => {
    const { report } = judgeConfiguration({ "main.tf": stack('"*"') });
    const help = report.findings.find(({ rule }) => rule === "overbroad-grant")?.help ?? "";
    const policy = JSON.parse(help.slice(help.indexOf("{"))) as { Statement: { Resource: string }[] };
    expect(policy.Statement).toHaveLength(1);
    const resource = JSON.stringify(
      policy.Statement[0]?.Resource.replace("${region}", "*").replace("${account}", "*"),
    );
    const after = judgeConfiguration({ "main.tf": stack(resource) }).report;
    expect(after.reads.map(({ outcome }) => outcome)).toEqual(["readable"]);
    expect(rulesOf(after)).toEqual([]);
  });

  test("holds what a key of its own needs as well", () => {
    const keyed = stack('"*"')
      .replace('name = "prod/db"', 'name = "prod/db"\n  kms_key_id = aws_kms_key.k.arn')
      .replace(
        'Action = "secretsmanager:GetSecretValue"',
        'Action = ["secretsmanager:GetSecretValue", "kms:Decrypt"]',
      );
    const { report } = judgeConfiguration({ "main.tf": `${keyed}\nresource "aws_kms_key" "k" {}\n` });
    const help = report.findings.find(({ rule }) => rule === "overbroad-grant")?.help ?? "";
    expect(help).toContain('"Action":"secretsmanager:GetSecretValue"');
    expect(help).toContain('"Action":"kms:Decrypt"');
  });

  test("is not given, nor anything told, where a read of the role fails", () => {
    const broken = stack('"*"').replace(
      "valueFrom = aws_secretsmanager_secret.db.arn",
      'valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf:key"',
    );
    const { report } = judgeConfiguration({ "main.tf": broken });
    expect(rulesOf(report)).toEqual(["malformed-secret-reference error"]);
  });

  test("nor where others than tasks may take the role on", () => {
    const shared = stack('"*"').replace(
      '"ecs-tasks.amazonaws.com"',
      '["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]',
    );
    expect(rulesOf(judgeConfiguration({ "main.tf": shared }).report)).toEqual([]);
  });
});

test("findings about no read are told apart, and keep their identity when lines move", () => {
  const twice = (host: string): string =>
    stack("aws_secretsmanager_secret.db.arn").replace(
      'name = "app", secrets',
      `name = "app", environment = [{ name = "A", valueFrom = "x" }, { name = "B", valueFrom = "x" }, { name = "HOST", value = "${host}" }], secrets`,
    );
  const marks = (text: string): readonly string[] =>
    judgeConfiguration({ "main.tf": text })
      .report.findings.filter(({ rule }) => rule === "misplaced-value-from")
      .map(({ fingerprint }) => fingerprint);
  const [first, second, ...others] = marks(twice("a"));
  expect(others).toEqual([]);
  expect(first).not.toBe(second);
  expect(marks(`# a comment\n\n${twice("b")}`)).toEqual([first, second]);
});

test("a slip that stops a read is its one cause", () => {
  const text = stack(
    "aws_secretsmanager_secret.db.arn",
    'provider "aws" {\n  region              = "eu-west-1"\n  allowed_account_ids = ["123456789012"]\n}',
  )
    .replace('"prod/db"', '"prod/database"')
    .replace(
      "valueFrom = aws_secretsmanager_secret.db.arn",
      'valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/databse-AbCdEf"',
    );
  const { report } = judgeConfiguration({ "main.tf": text });
  expect(report.reads.map(({ outcome }) => outcome)).toEqual(["unreadable"]);
  expect(rulesOf(report)).toEqual(["dangling-secret-reference error"]);
  expect(report.findings[0]?.message).toContain(
    "nearly aws_secretsmanager_secret.db: they differ by a letter or two",
  );
});

test("a level that is given holds for every finding of a rule", () => {
  const text = stack("aws_secretsmanager_secret.db.arn").replace('"prod/db"', '"prod-secret"');
  const levels = (given?: ReadonlyMap<string, "error">): readonly string[] =>
    rulesOf(judgeConfiguration({ "main.tf": text }, given ? { rules: given } : {}).report);
  expect(levels()).toEqual(["ambiguous-partial-arn note"]);
  expect(levels(new Map([["ambiguous-partial-arn", "error"]]))).toEqual(["ambiguous-partial-arn error"]);
});

test("two variables of one name are told only where both are always there", () => {
  const secrets = (condition: string): string => `Parameters: { A: { Type: String }, B: { Type: String } }
Conditions: { IsA: !Equals [!Ref A, x], IsB: !Equals [!Ref B, x], Both: !And [!Condition IsA, !Condition IsB] }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: arn:aws:iam::123456789012:role/exec
      ContainerDefinitions:
        - Name: app
          Secrets:
            - !If [IsA, { Name: DB, ValueFrom: /a }, !Ref "AWS::NoValue"]
            - !If [${condition}, { Name: DB, ValueFrom: /b }, !Ref "AWS::NoValue"]
`;
  const told = (condition: string): readonly string[] =>
    analyze([{ path: "t.yaml", text: secrets(condition), isNamed: true }])
      .findings.map(({ rule }) => rule)
      .filter((rule) => rule === "duplicate-variable");
  expect(told("IsA")).toEqual(["duplicate-variable"]);
  // Each may hold without the other.
  expect(told("IsB")).toEqual([]);
  expect(told("Both")).toEqual([]);
});

describe("credentials by their form", () => {
  test.each([
    ["postgres://app:hunter2@db/app", "a password in an address"],
    ["https://user:s3cr3t@registry.example.com/v2", "a password in an address"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "a private key"],
    [["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_"), "a token of GitHub"],
    [["xoxb", "123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"].join("-"), "a token of Slack"],
    [
      ["SG", "aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"].join("."),
      "a key of SendGrid",
    ],
  ])("%s", (value, kind) => {
    expect(credentialIn(value)).toBe(kind);
  });

  test.each([
    "5432",
    "https://example.com/path?x=1",
    "postgres://db.internal:5432/app",
    "postgres://app@db.internal/app",
    `postgres://app:${UNKNOWN}@db.internal/app`,
    "postgres://app:changeme@db.internal/app",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
    "550e8400-e29b-41d4-a716-446655440000",
    "com.example.application.VeryLongClassNameOfASpringApplication",
  ])("none in %s", (value) => {
    expect(credentialIn(value)).toBeNull();
  });
});

test("no value of a plain secret is in any report", () => {
  const canaries = ["correct-horse-battery", "hunter2zebra", "Xy9staple"];
  const text = stack("aws_secretsmanager_secret.db.arn")
    .replace("random_password.db.result", `jsonencode({ password = "${canaries[0] ?? ""}" })`)
    .replace(
      'name = "app", secrets',
      `name = "app", image = "https://u:${canaries[1] ?? ""}@registry.example.com/x", environment = [{ name = "API_TOKEN", value = "${canaries[2] ?? ""}" }], secrets`,
    );
  const { report } = judgeConfiguration({ "main.tf": text });
  expect(report.findings.filter(({ rule }) => rule === "plaintext-secret")).toHaveLength(3);
  for (const shown of [toText(report), toJson(report), toSarif(report)])
    for (const canary of canaries) expect(shown).not.toContain(canary);
});
