/**
 * App Runner and CodeBuild, which read secrets with a role of their own:
 * https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html,
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html
 */
import { describe, expect, test } from "vitest";
import { analyze, type Report } from "../index.ts";
import { judgeConfiguration } from "./support/configuration.ts";

interface Parts {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly workload: string;
}

function template({ principal, action, resource, workload }: Parts): Report {
  const text = `Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: app/db, SecretString: '{"user":"a"}' } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ${principal} }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: read
          PolicyDocument: { Statement: [{ Effect: Allow, Action: "${action}", Resource: ${resource} }] }
${workload}`;
  const report = analyze([{ path: "t.yaml", text, isNamed: true }]);
  expect(report.problems).toEqual([]);
  return report;
}

function told({ reads, findings }: Report): readonly string[] {
  return [
    ...reads.map(({ reference, outcome }) => `${reference.name ?? reference.kind} ${outcome}`),
    ...findings.map(({ rule }) => rule),
  ];
}

const GET = "secretsmanager:GetSecretValue";

describe("App Runner", () => {
  const service = (
    secrets: string,
    role: string = "InstanceConfiguration: { InstanceRoleArn: !GetAtt Role.Arn }",
  ): string =>
    `  Service:
    Type: AWS::AppRunner::Service
    Properties:
      ${role}
      SourceConfiguration:
        ImageRepository:
          ImageIdentifier: x
          ImageRepositoryType: ECR
          ImageConfiguration: { RuntimeEnvironmentSecrets: [${secrets}] }
`;
  const own = { principal: "tasks.apprunner.amazonaws.com", action: GET, resource: "!Ref Secret" };

  test.each<readonly [what: string, parts: Parts, expected: readonly string[]]>([
    ["a secret", { ...own, workload: service("{ Name: DB, Value: !Ref Secret }") }, ["DB readable"]],
    [
      "a key of it",
      { ...own, workload: service('{ Name: DB, Value: !Sub "${Secret}:user::" }') },
      ["DB readable"],
    ],
    [
      "a key that it lacks",
      { ...own, workload: service('{ Name: DB, Value: !Sub "${Secret}:pass::" }') },
      ["DB unreadable", "missing-json-key"],
    ],
    [
      "a parameter by its name",
      { ...own, action: "ssm:GetParameters", resource: '"*"', workload: service("{ Name: DB, Value: /db }") },
      ["DB readable"],
    ],
    [
      "no permission",
      { ...own, action: "s3:GetObject", workload: service("{ Name: DB, Value: !Ref Secret }") },
      ["DB unreadable", "unreadable-secret"],
    ],
    [
      "a role for tasks of ECS",
      { ...own, principal: "ecs-tasks.amazonaws.com", workload: service("{ Name: DB, Value: !Ref Secret }") },
      ["DB unreadable", "untrusted-service"],
    ],
    [
      "no role",
      { ...own, workload: service("{ Name: DB, Value: !Ref Secret }", "ServiceName: x") },
      ["DB unreadable", "missing-execution-role"],
    ],
    // Whether App Runner names a stage is not said.
    [
      "a condition on the stage",
      {
        ...own,
        resource: "!Ref Secret, Condition: { StringEquals: { secretsmanager:VersionStage: AWSCURRENT } }",
        workload: service("{ Name: DB, Value: !Ref Secret }"),
      },
      ["DB undetermined", "undetermined-access"],
    ],
  ])("%s", (_, parts, expected) => {
    expect(told(template(parts))).toEqual(expected);
  });

  test("messages name its role and its principal", () => {
    const untrusted = template({
      ...own,
      principal: "ecs-tasks.amazonaws.com",
      workload: service("{ Name: DB, Value: !Ref Secret }"),
    });
    expect(untrusted.findings[0]?.message).toContain("does not let tasks.apprunner.amazonaws.com assume it");
    const without = template({
      ...own,
      workload: service("{ Name: DB, Value: !Ref Secret }", "ServiceName: x"),
    });
    expect(without.findings[0]?.message).toContain("names no instance role");
  });
});

describe("CodeBuild", () => {
  const project = (variables: string, more: string = ""): string => `  Project:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !GetAtt Role.Arn
      Environment:
        ComputeType: BUILD_GENERAL1_SMALL
        Image: x
        Type: LINUX_CONTAINER
        EnvironmentVariables: [${variables}]
${more}`;
  const own = { principal: "codebuild.amazonaws.com", action: GET, resource: "!Ref Secret" };
  const secret = (value: string): string => project(`{ Name: DB, Type: SECRETS_MANAGER, Value: ${value} }`);

  test.each<readonly [what: string, parts: Parts, expected: readonly string[]]>([
    ["a secret by its name", { ...own, workload: secret("app/db") }, ["DB readable"]],
    ["a key of it, without the fields behind", { ...own, workload: secret("app/db:user") }, ["DB readable"]],
    ["a key of it by its ARN", { ...own, workload: secret('!Sub "${Secret}:user"') }, ["DB readable"]],
    [
      "a key that it lacks",
      { ...own, workload: secret("app/db:pass") },
      ["DB unreadable", "missing-json-key"],
    ],
    [
      "too many fields",
      { ...own, workload: secret('"app/db:user:AWSCURRENT:x:y"') },
      ["DB unreadable", "malformed-secret-reference"],
    ],
    [
      "the ARN of something else",
      { ...own, workload: secret("arn:aws:s3:::bucket") },
      ["DB unreadable", "malformed-secret-reference"],
    ],
    [
      "a parameter",
      {
        ...own,
        action: "ssm:GetParameters",
        resource: '"*"',
        workload: project("{ Name: DB, Type: PARAMETER_STORE, Value: /db }"),
      },
      ["DB readable"],
    ],
    [
      "a parameter, with another permission",
      { ...own, workload: project("{ Name: DB, Type: PARAMETER_STORE, Value: /db }") },
      ["DB unreadable", "unreadable-parameter"],
    ],
    ["a plain variable", { ...own, workload: project("{ Name: STAGE, Value: prod }") }, []],
    [
      "a plain password",
      { ...own, workload: project('{ Name: DB_PASSWORD, Value: "correct horse" }') },
      ["plaintext-secret"],
    ],
    [
      "a type that is given",
      { ...own, workload: project("{ Name: DB, Type: !Ref AWS::StackName, Value: /db }") },
      [],
    ],
    [
      "a role for tasks of ECS",
      { ...own, principal: "ecs-tasks.amazonaws.com", workload: secret("app/db") },
      ["DB unreadable", "untrusted-service"],
    ],
    [
      "a parameter of another account",
      {
        ...own,
        action: "ssm:GetParameters",
        resource: '"*"',
        workload: project(
          "{ Name: DB, Type: PARAMETER_STORE, Value: arn:aws:ssm:eu-west-1:999999999999:parameter/db }",
        ),
      },
      ["DB undetermined", "undetermined-access"],
    ],
  ])("%s", (_, parts, expected) => {
    expect(told(template(parts))).toEqual(expected);
  });

  test("the credentials of a registry", () => {
    const workload = project(
      "",
      "        RegistryCredential: { CredentialProvider: SECRETS_MANAGER, Credential: app/db }\n",
    );
    expect(told(template({ ...own, workload }))).toEqual([
      "registry-credentials unreadable",
      "malformed-registry-credentials",
    ]);
  });
});

describe("in Terraform", () => {
  const stack = (principal: string, workload: string): string => `resource "aws_secretsmanager_secret" "db" {
  name = "app/db"
}
resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({ user = "a" })
}
resource "aws_iam_role" "role" {
  name               = "role"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "${principal}" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.role.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${GET}", Resource = aws_secretsmanager_secret.db.arn }] })
}
${workload}`;
  const judged = (principal: string, workload: string): readonly string[] => {
    const { report } = judgeConfiguration({ "main.tf": stack(principal, workload) });
    expect(report.problems).toEqual([]);
    return told(report);
  };

  test.each([
    'image_repository {\n      image_identifier = "x"\n      image_repository_type = "ECR"\n      image_configuration',
    'code_repository {\n      repository_url = "x"\n      code_configuration {\n        configuration_source = "API"\n        code_configuration_values',
  ])("App Runner, %s", (path) => {
    const braces = path.startsWith("code") ? "}\n}" : "}";
    const service = `resource "aws_apprunner_service" "app" {
  service_name = "app"
  instance_configuration {
    instance_role_arn = aws_iam_role.role.arn
  }
  source_configuration {
    ${path} {
        runtime_environment_secrets = { DB = aws_secretsmanager_secret.db.arn, BAD = "\${aws_secretsmanager_secret.db.arn}:pass::" }
    ${braces}
    }
  }
}
`;
    expect(judged("tasks.apprunner.amazonaws.com", service).toSorted()).toEqual([
      "BAD unreadable",
      "DB readable",
      "missing-json-key",
    ]);
  });

  test("CodeBuild", () => {
    const project = `resource "aws_codebuild_project" "build" {
  name         = "build"
  service_role = aws_iam_role.role.arn
  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "x"
    type         = "LINUX_CONTAINER"
    environment_variable {
      name  = "DB"
      type  = "SECRETS_MANAGER"
      value = "\${aws_secretsmanager_secret.db.name}:user"
    }
    environment_variable {
      name  = "P"
      type  = "PARAMETER_STORE"
      value = "/p"
    }
  }
}
`;
    expect(judged("codebuild.amazonaws.com", project)).toEqual([
      "DB readable",
      "P unreadable",
      "unreadable-parameter",
    ]);
    expect(judged("ecs-tasks.amazonaws.com", project)).toContain("untrusted-service");
  });
});
