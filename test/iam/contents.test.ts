/**
 * What a secret holds against what is asked of it. The key is one of the value's top-level keys:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
import { expect, test } from "vitest";
import { analyze, toJson, toSarif, toText } from "../../index.ts";
import { judgeConfiguration } from "../support/configuration.ts";
import { allow, outcomeOf, S, task, TRUST, type Case } from "../support/secret-read.ts";

function holding(value: string, more: string = ""): string {
  return `resource "aws_secretsmanager_secret_version" "s" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = ${value}
  ${more}
}
`;
}

function variable(name: string, more: string): string {
  return `variable "${name}" {\n  ${more}\n}\n`;
}

const LOGIN = holding('jsonencode({ user = "a", password = "b" })');
const asking = (key: string): string => allow(S) + task(`"\${${S}}:${key}::"`);

test.each<Case>([
  ["a key that is there", LOGIN + asking("password"), "readable"],
  ["one in other letters", LOGIN + asking("Password"), "unreadable"],
  ["one that a variable names", LOGIN + asking("${var.text}"), "undetermined"],
  ["one that a variable names of a text", `${holding('"plain"')}${asking("${var.text}")}`, "undetermined"],
  ["one that a variable names of what is not known", asking("${var.text}"), "readable"],
  [
    "one that a variable names by default",
    `${variable("key", 'default = "password"')}${LOGIN}${asking("${var.key}")}`,
    "readable",
  ],
  [
    "one that a sensitive variable names",
    `${variable("key", 'default   = "password"\n  sensitive = true')}${LOGIN}${asking("${var.key}")}`,
    "readable",
  ],
  ["one of two that are both there", `${LOGIN}${asking('${var.on ? "user" : "password"}')}`, "readable"],
  ["one of two that are not", `${LOGIN}${asking('${var.on ? "name" : "token"}')}`, "unreadable"],
  [
    "of a content that a condition decides",
    `${holding('var.on ? "plain" : "text"')}${asking("password")}`,
    "unreadable",
  ],
  [
    "of values whose condition the read shares",
    `${holding('jsonencode(var.on ? { a = "x" } : { b = "y" })')}${asking('${var.on ? "a" : "b"}')}`,
    "readable",
  ],
  [
    "of values whose condition the read shares the wrong way",
    `${holding('jsonencode(var.on ? { a = "x" } : { b = "y" })')}${asking('${var.on ? "b" : "a"}')}`,
    "unreadable",
  ],
  [
    "of a key that a variable names",
    `${holding('jsonencode({ (var.text) = "x" })')}${asking("password")}`,
    "readable",
  ],
  [
    "of two versions, of which the last is not known",
    LOGIN + LOGIN.replace('_version" "s"', '_version" "t"') + asking("token"),
    "readable",
  ],
  [
    "of a version with stages of its own",
    holding('jsonencode({ a = "x" })', 'version_stages = ["NEXT"]') + asking("token"),
    "readable",
  ],
  [
    "of what all changes are ignored",
    holding('"x"', "lifecycle { ignore_changes = all }") + asking("a"),
    "readable",
  ],
  ["of what is put outside of Terraform", asking("password"), "readable"],
])("%s", (_, configuration, expected) => {
  expect(outcomeOf(configuration)).toBe(expected);
});

const ROLE = `resource "aws_iam_role" "exec" {\n  name = "exec"\n  assume_role_policy = ${TRUST}\n}\n`;
const SECRET = 'resource "aws_secretsmanager_secret" "s" {\n  name = "app/s"\n}\n';

test.each<readonly [what: string, configuration: string]>([
  [
    "a sensitive key",
    `${variable("key", 'default   = "Canary7"\n  sensitive = true')}${LOGIN}${asking("${var.key}")}`,
  ],
  [
    "a part of a sensitive key",
    `${variable("key", 'default   = "Canary7"\n  sensitive = true')}${variable("open", "type = string")}${LOGIN}${asking("${var.key}-${var.open}")}`,
  ],
  ["a plain value", `${holding('"Canary7"')}${asking("password")}`],
  ["a value that is no JSON", `${holding('"{Canary7: 1}"')}${asking("password")}`],
  ["a value under another key", `${holding('jsonencode({ user = "Canary7" })')}${asking("password")}`],
  [
    "keys of a value that is sensitive as a whole",
    `${holding('sensitive("{\\"Canary7\\":\\"x\\"}")')}${asking("password")}`,
  ],
])("%s is not told", (_, configuration) => {
  const { report } = judgeConfiguration({ "main.tf": ROLE + SECRET + configuration });
  expect(report.problems).toEqual([]);
  expect(report.reads.map((read) => read.outcome)).not.toEqual(["readable"]);
  expect(toText(report) + toJson(report) + toSarif(report)).not.toContain("Canary7");
});

test.each<readonly [allowed: string, outcome: string]>([
  ["[user, password]", "readable"],
  ["[user, token]", "undetermined"],
  ["[token]", "unreadable"],
])("a key out of %s", (allowed, outcome) => {
  const text = `Parameters:
  Key: { Type: String, AllowedValues: ${allowed} }
Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: '{"user":"a","password":"b"}' } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: "sts:AssumeRole" }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: !Ref Secret }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, Secrets: [{ Name: S, ValueFrom: !Sub "\${Secret}:\${Key}::" }] }]
`;
  const { reads } = analyze([{ path: "t.yaml", text, isNamed: true }]);
  expect(reads.map((read) => read.outcome)).toEqual([outcome]);
});

/** https://pkg.go.dev/fmt: `%v` of a float64 is `%g` with the fewest digits, whose exponent begins at 1e6 and below 1e-4. */
test.each<readonly [value: string, isReshaped: boolean]>([
  ["999999", false],
  ["1000000", true],
  ["-1000000", true],
  ["-5", false],
  ["0", false],
  ["0.0001", false],
  ["0.00001", true],
  ["12.5", false],
  ['"1000000"', false],
  ["true", false],
  ["var.on ? 1000000 : 2000000", true],
  ["var.on ? 1000000 : 2", false],
  ["var.text", false],
])("the value %s, reshaped: %s", (value, isReshaped) => {
  const text = `${ROLE}${SECRET}${variable("on", "type = bool")}${variable("text", "type = string")}${holding(`jsonencode({ a = ${value} })`)}${asking("a")}`;
  const { report } = judgeConfiguration({ "main.tf": text });
  expect(report.reads.map((read) => read.outcome)).toEqual(["readable"]);
  expect(report.findings.map((finding) => finding.rule)).toEqual(isReshaped ? ["reshaped-json-value"] : []);
});

/** Plans and states show no `lifecycle`, and providers mark the whole value sensitive. */
test.each<readonly [key: string, stages: readonly string[], outcome: string]>([
  ["password", ["AWSCURRENT"], "readable"],
  ["token", ["AWSCURRENT"], "undetermined"],
  ["token", ["NEXT"], "readable"],
])("the key %s of a version with the stages %j of a plan", (key, version_stages, outcome) => {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/s-AbCdEf";
  const role = "arn:aws:iam::123456789012:role/exec";
  const statement = (more: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
  const trust = statement({ Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" });
  const resources: readonly (readonly [type: string, after: object])[] = [
    ["aws_secretsmanager_secret", { name: "app/s", arn, id: arn }],
    [
      "aws_secretsmanager_secret_version",
      { secret_id: arn, secret_string: '{"password":"x","canaryKey":"y"}', version_stages },
    ],
    ["aws_iam_role", { name: "exec", id: "exec", arn: role, assume_role_policy: trust }],
    [
      "aws_iam_role_policy",
      {
        name: "p",
        role: "exec",
        policy: statement({ Action: "secretsmanager:GetSecretValue", Resource: arn }),
      },
    ],
    [
      "aws_ecs_task_definition",
      {
        family: "t",
        execution_role_arn: role,
        container_definitions: JSON.stringify([
          { name: "c", image: "x", secrets: [{ name: "A", valueFrom: `${arn}:${key}::` }] },
        ]),
      },
    ],
  ];
  const plan = {
    format_version: "1.2",
    planned_values: { root_module: {} },
    configuration: { root_module: {} },
    resource_changes: resources.map(([type, after]) => ({
      address: `${type}.a`,
      mode: "managed",
      type,
      name: "a",
      change: { actions: ["no-op"], before: after, after, after_unknown: {}, after_sensitive: {} },
    })),
  };
  const report = analyze([{ path: "plan.json", text: JSON.stringify(plan), isNamed: true }]);
  expect(report.reads.map((read) => read.outcome)).toEqual([outcome]);
  expect(toText(report)).not.toContain("canaryKey");
  if (outcome === "undetermined") expect(toText(report)).toContain("ignore_changes");
});
