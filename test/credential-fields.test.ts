/** Credentials of file systems and of managed service accounts: reads with the execution role, by grammars of their own. */
import { describe, expect, test } from "vitest";
import { analyze } from "../index.ts";
import type { Report } from "../model/report.ts";
import { canread } from "./support/command.ts";
import { judgeConfiguration, onlyVerdict } from "./support/configuration.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:fsx-AbCdEf";
const OPTIONS = { region: "eu-west-1", account: "123456789012" };

const role = (...statements: readonly string[]): string => `resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Statement = [${statements.join(", ")}] })
}
`;

const allow = (action: string, resource: string): string =>
  `{ Effect = "Allow", Action = "${action}", Resource = ${resource} }`;

const GET = allow("secretsmanager:GetSecretValue", '"*"');

const volume = (parameter: string): string => `resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.exec.arn
  volume {
    name = "files"
    fsx_windows_file_server_volume_configuration {
      file_system_id = "fs-0123456789abcdef0"
      root_directory = "share"
      authorization_config {
        credentials_parameter = ${parameter}
        domain                = "example.com"
      }
    }
  }
  container_definitions = jsonencode([{ name = "app", image = "app" }])
}
`;

const specification = (spec: string, more = ""): string => `resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.exec.arn
  ${more}
  container_definitions = jsonencode([{ name = "app", image = "app", credentialSpecs = [${spec}] }])
}
`;

function judged(text: string): Report {
  return judgeConfiguration({ "main.tf": text }, OPTIONS).report;
}

function verdict(text: string): readonly [string, string | undefined] {
  return onlyVerdict(judged(text));
}

const READABLE = ["readable", undefined];
const OPEN = ["undetermined", "undetermined-access"];
const UNSUPPORTED = ["unreadable", "unsupported-secret-field"];

const secret = (value: string): string => `resource "aws_secretsmanager_secret" "fsx" {
  name = "fsx"
}
resource "aws_secretsmanager_secret_version" "fsx" {
  secret_id     = aws_secretsmanager_secret.fsx.id
  secret_string = ${value}
}
`;

const parameter = (name: string, type: string): string =>
  `resource "aws_ssm_parameter" "fsx" {\n  name = "${name}"\n  type = "${type}"\n  value = "x"\n}\n`;

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tutorial-wfsx-volumes.html
describe("the credentials of a file system", () => {
  test.each<readonly [what: string, text: string, expected: readonly (string | undefined)[]]>([
    ["a secret, granted", role(GET) + volume(`"${ARN}"`), READABLE],
    ["a secret, not granted", role() + volume(`"${ARN}"`), ["unreadable", "unreadable-secret"]],
    [
      "without an execution role",
      volume(`"${ARN}"`).replace(/.*execution_role_arn.*\n/u, ""),
      ["unreadable", "missing-execution-role"],
    ],
    ["a key of the secret", role(GET) + volume(`"${ARN}:password::"`), UNSUPPORTED],
    ["another service", role(GET) + volume('"arn:aws:s3:::bucket/fsx.json"'), UNSUPPORTED],
    ["a name", role(GET) + volume('"prod/fsx"'), UNSUPPORTED],
    [
      "what holds user name and password",
      role(GET) +
        secret('jsonencode({ username = "u", password = "p" })') +
        volume("aws_secretsmanager_secret.fsx.arn"),
      READABLE,
    ],
    [
      "what holds a plain text",
      role(GET) + secret('"p"') + volume("aws_secretsmanager_secret.fsx.arn"),
      UNSUPPORTED,
    ],
    ["a secret of another region", role(GET) + volume(`"${ARN.replace("eu-west-1", "us-east-1")}"`), OPEN],
    ["what is not known", `variable "fsx" {}\n${role(GET)}${volume("var.fsx")}`, OPEN],
    [
      "what is marked sensitive",
      `variable "fsx" {\n  sensitive = true\n  default = "${ARN}"\n}\n${role(GET)}${volume("var.fsx")}`,
      OPEN,
    ],
    [
      "a parameter as it is stored",
      role(allow("ssm:GetParameters", "aws_ssm_parameter.fsx.arn")) +
        parameter("/prod/fsx", "String") +
        volume("aws_ssm_parameter.fsx.arn"),
      READABLE,
    ],
    [
      "a parameter, not granted",
      role(GET) + parameter("/prod/fsx", "String") + volume("aws_ssm_parameter.fsx.arn"),
      ["unreadable", "unreadable-parameter"],
    ],
    [
      "a parameter that is encrypted",
      role(allow("ssm:GetParameters", '"*"')) +
        parameter("/prod/fsx", "SecureString") +
        volume("aws_ssm_parameter.fsx.arn"),
      UNSUPPORTED,
    ],
    [
      "a parameter of somebody else",
      role(allow("ssm:GetParameters", '"*"')) +
        volume('"arn:aws:ssm:eu-west-1:123456789012:parameter/prod/fsx"'),
      OPEN,
    ],
    [
      "a parameter that may be encrypted",
      `variable "enc" { type = bool }\n${role(allow("ssm:GetParameters", '"*"'))}${parameter("/prod/fsx", "String").replace('"String"', 'var.enc ? "SecureString" : "String"')}${volume("aws_ssm_parameter.fsx.arn")}`,
      OPEN,
    ],
    [
      "on Fargate, which mounts none",
      role(GET) +
        volume(`"${ARN}"`).replace("volume {", 'requires_compatibilities = ["FARGATE"]\n  volume {'),
      OPEN,
    ],
  ])("%s", (_, text, expected) => {
    expect(verdict(text)).toEqual(expected);
  });

  test("are told of by the volume", () => {
    const { reads, findings } = judged(role() + volume(`"${ARN}"`));
    expect(reads.map(({ reference: { kind, container, name } }) => [kind, container, name])).toEqual([
      ["volume-credentials", null, "files"],
    ]);
    expect(findings[0]?.message).toContain(
      'the credentials of the file system "files" of aws_ecs_task_definition.app',
    );
  });

  test("are the same in a template and in a definition by itself", () => {
    const volumes = (capital: (key: string) => string): unknown => [
      {
        [capital("name")]: "files",
        [capital("fsxWindowsFileServerVolumeConfiguration")]: {
          [capital("authorizationConfig")]: { [capital("credentialsParameter")]: ARN },
        },
      },
    ];
    const upper = (key: string): string =>
      key === "fsxWindowsFileServerVolumeConfiguration"
        ? "FSxWindowsFileServerVolumeConfiguration"
        : key.slice(0, 1).toUpperCase() + key.slice(1);
    const template = {
      Resources: {
        Task: {
          Type: "AWS::ECS::TaskDefinition",
          Properties: { Volumes: volumes(upper), ContainerDefinitions: [{ Name: "app" }] },
        },
      },
    };
    const definition = {
      family: "app",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/app:1",
      volumes: volumes((key) => key),
      containerDefinitions: [{ name: "app" }],
    };
    for (const document of [template, definition]) {
      const { reads } = analyze([{ path: "x.json", text: JSON.stringify(document), isNamed: true }]);
      expect(reads.map(({ reference: { kind, name }, cause }) => [kind, name, cause?.rule])).toEqual([
        ["volume-credentials", "files", "missing-execution-role"],
      ]);
    }
  });
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/linux-gmsa.html
describe("a credential specification", () => {
  const FILE = "arn:aws:s3:::specs/gmsa.json";
  const OF_PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/gmsa";
  const mayGet = role(allow("s3:GetObject", '"arn:aws:s3:::specs/*"'));

  test.each<readonly [what: string, text: string, expected: readonly (string | undefined)[]]>([
    ["a file, granted", mayGet + specification(`"credentialspec:${FILE}"`), READABLE],
    [
      "a file, not granted",
      role(GET) + specification(`"credentialspec:${FILE}"`),
      ["unreadable", "unreadable-environment-file"],
    ],
    [
      "a parameter, granted",
      role(allow("ssm:GetParameters", `"${OF_PARAMETER}"`)) +
        specification(`"credentialspec:${OF_PARAMETER}"`),
      READABLE,
    ],
    [
      "a parameter, not granted",
      mayGet + specification(`"credentialspec:${OF_PARAMETER}"`),
      ["unreadable", "unreadable-parameter"],
    ],
    [
      "without a domain: a secret follows",
      mayGet + specification(`"credentialspecdomainless:${FILE}"`),
      OPEN,
    ],
    [
      "without a domain, not granted",
      role(GET) + specification(`"credentialspecdomainless:${FILE}"`),
      ["unreadable", "unreadable-environment-file"],
    ],
    ["without a prefix", mayGet + specification(`"${FILE}"`), UNSUPPORTED],
    ["of a secret", role(GET) + specification(`"credentialspec:${ARN}"`), UNSUPPORTED],
    ["with what is no ARN", mayGet + specification('"credentialspec:gmsa.json"'), UNSUPPORTED],
    ["not known", `variable "s" {}\n${mayGet}${specification("var.s")}`, OPEN],
    [
      "not known behind the prefix",
      `variable "s" {}\n${mayGet}${specification('"credentialspec:${var.s}"')}`,
      OPEN,
    ],
    [
      "that cannot begin with the prefix",
      `variable "s" {}\n${mayGet}${specification('"arn:aws:s3:::${var.s}/gmsa.json"')}`,
      UNSUPPORTED,
    ],
  ])("%s", (_, text, expected) => {
    expect(verdict(text)).toEqual(expected);
  });

  test("is called what it is where a grant cannot repair it", async () => {
    const text = `${mayGet}${specification(`"credentialspecdomainless:${FILE}"`)}`;
    const { stdout } = await canread(["fix", "main.tf"], { files: { "main.tf": text } });
    expect(stdout).toContain(
      "  credential specification in container app of aws_ecs_task_definition.app: which secret the specification names, and who may read it\n",
    );
  });

  test("is granted where the policies of the role are", async () => {
    const text = role(GET) + specification(`"credentialspec:${FILE}"`);
    const { stdout } = await canread(["fix", "main.tf"], { files: { "main.tf": text } });
    expect(stdout).toContain("+++ b/main.tf");
    expect(stdout).toContain(`"s3:GetObject"`);
    expect(stdout).toContain(`"${FILE}"`);
  });

  test("of the instance's own is no read", () => {
    expect(judged(mayGet + specification('"credentialspec:file://gmsa.json"')).reads).toEqual([]);
    // The agent takes the first.
    const both = specification(`"credentialspec:file://gmsa.json", "credentialspec:${FILE}"`);
    expect(judged(role(GET) + both).reads).toEqual([]);
  });
});

test("what a plan marks sensitive in a volume is told of nowhere", async () => {
  const hidden = ARN.replace("fsx", "hidden-word");
  const resource = { mode: "managed", type: "aws_ecs_task_definition", name: "app" };
  const address = "aws_ecs_task_definition.app";
  const field = "fsx_windows_file_server_volume_configuration";
  const at = (value: unknown): unknown => [
    { [field]: [{ authorization_config: [{ credentials_parameter: value }] }] },
  ];
  const plan = (marked: unknown): string =>
    JSON.stringify({
      format_version: "1.2",
      terraform_version: "1.9.0",
      planned_values: {},
      resource_changes: [
        {
          address,
          ...resource,
          change: {
            actions: ["create"],
            before: null,
            after: {
              family: "app",
              execution_role_arn: "arn:aws:iam::123456789012:role/exec",
              container_definitions: '[{"name":"app"}]',
              volume: at(hidden),
            },
            after_unknown: {},
            after_sensitive: { volume: marked },
          },
        },
      ],
      configuration: { root_module: { resources: [{ address, ...resource, expressions: {} }] } },
    });
  for (const marked of [true, at(true)]) {
    const { stdout, written } = await canread(
      ["check", "plan.json", "-v", "-f", "text", "-f", "json=out.json"],
      {
        files: { "plan.json": plan(marked) },
      },
    );
    expect(written("out.json")).toContain('"kind": "volume-credentials"');
    expect(written("out.json")).toContain('"verdict": "undetermined"');
    expect(stdout + (written("out.json") ?? "")).not.toContain("hidden-word");
  }
});
