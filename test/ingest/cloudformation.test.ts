import { describe, expect, test } from "vitest";
import { analyzeAll, type Analysis, type AnalyzeOptions } from "../../index.ts";
import { render } from "../../model/text.ts";

function judge(text: string, options: AnalyzeOptions = {}): Analysis {
  return analyzeAll([{ path: "template.yaml", text, isNamed: true }], options);
}

const DECLARATIONS = `
Parameters:
  Env: { Type: String }
  Stage: { Type: String, AllowedValues: [dev, prod] }
  Team: { Type: String, Default: shop }
  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
Mappings:
  Map:
    dev: { name: small }
    prod: { name: large }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsShop: !Equals [!Ref Team, shop]
Resources:
  Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: app/db } }
  Generated: { Type: "AWS::SecretsManager::Secret" }
  Parameter: { Type: "AWS::SSM::Parameter", Properties: { Name: /app/key, Type: String, Value: x } }
  Key: { Type: "AWS::KMS::Key" }
  Alias: { Type: "AWS::KMS::Alias", Properties: { AliasName: alias/app, TargetKeyId: !Ref Key } }
  Role: { Type: "AWS::IAM::Role", Properties: { RoleName: exec, Path: /service/ } }
  Attachment: { Type: "AWS::SecretsManager::SecretTargetAttachment", Properties: { SecretId: !Ref Secret } }
  Database: { Type: "AWS::RDS::DBInstance", Properties: { ManageMasterUserPassword: true } }
`;

/** What an expression evaluates to, seen through a reference; a choice in each of its alternatives. */
function evaluate(
  expression: string,
  options: AnalyzeOptions = { region: "eu-west-1", account: "123456789012" },
): readonly string[] {
  const { graphs, report } = judge(
    `${DECLARATIONS}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: c
          Secrets:
            - Name: S
              ValueFrom: ${expression}
`,
    options,
  );
  const targets = graphs[0]?.workloads[0]?.references[0]?.target ?? [];
  const problems = report.problems.map((problem) => `problem: ${problem.message}`);
  return [
    ...targets.map(({ value }) => (value.kind === "text" ? render(value.text) : `unknown: ${value.reason}`)),
    ...problems,
  ];
}

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-${suffix}";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
describe("intrinsic functions", () => {
  test.each([
    ["Ref of a parameter", "!Ref Team", ["shop"]],
    ["Ref of a parameter without a value", "!Ref Env", ["${Env}"]],
    ["Ref, long form", "{ Ref: Team }", ["shop"]],
    [
      "pseudo parameters",
      '!Sub "${AWS::Partition} ${AWS::Region} ${AWS::AccountId}"',
      ["aws eu-west-1 123456789012"],
    ],
    ["Sub", '!Sub "${Team}/${Secret}"', [`shop/${SECRET}`]],
    ["Sub with an attribute", '!Sub "${Role.Arn}"', ["arn:aws:iam::123456789012:role/service/exec"]],
    ["Sub with a literal", '!Sub "${!Team}"', ["${Team}"]],
    ["Sub with its own variables", '!Sub ["${A}-${Team}", { A: !Ref Stage }]', ["${Stage}-shop"]],
    ["Join", '!Join [":", [a, !Ref Team, c]]', ["a:shop:c"]],
    ["Join of a list parameter", '!Join ["-", !Ref Names]', ["a-b-c"]],
    ["Select", "!Select [1, [a, b]]", ["b"]],
    ["Select of a list parameter", "!Select [2, !Ref Names]", ["c"]],
    ["Split and Select", '!Select [1, !Split ["/", "x/y/z"]]', ["y"]],
    ["Split of an ARN", '!Select [6, !Split [":", !Ref Secret]]', ["app/db-${suffix}"]],
    ["FindInMap", "!FindInMap [Map, dev, name]", ["small"]],
    [
      "FindInMap with an open key is a choice",
      "!FindInMap [Map, !Ref Stage, name]",
      ["small", "large", "unknown: no entry for Stage"],
    ],
    ["If with a known condition", "!If [IsShop, yes-shop, no-shop]", ["yes-shop"]],
    ["If with an open condition is a choice", "!If [IsProd, large, small]", ["large", "small"]],
    ["a choice inside a text", '!Sub ["x-${A}", { A: !If [IsProd, large, small] }]', ["x-large", "x-small"]],
    [
      "ImportValue",
      '!ImportValue "network-secret"',
      ["${import network-secret}", "problem: nothing in view exports network-secret"],
    ],
    [
      "a function of another section",
      "!Contains [[a], a]",
      [
        "unknown: Fn::Contains gives no value: it stands in conditions and rules",
        "problem: Fn::Contains gives no value: it stands in conditions and rules",
      ],
    ],
    [
      "a function that CloudFormation does not have",
      "!Frobnicate x",
      [
        "unknown: the function is not one of CloudFormation's",
        "problem: the function is not one of CloudFormation's",
      ],
    ],
  ])("%s", (_, expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html, per type "Return values"
describe("what resources return", () => {
  test.each([
    ["secret: the full ARN", "!Ref Secret", SECRET],
    ["secret, Id", "!GetAtt Secret.Id", SECRET],
    [
      "secret without a name",
      "!Ref Generated",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:${generated name}-${suffix}",
    ],
    ["parameter: its name", "!Ref Parameter", "/app/key"],
    ["key: its id", "!Ref Key", "${key id}"],
    ["key, Arn", "!GetAtt Key.Arn", "arn:aws:kms:eu-west-1:123456789012:key/${key id}"],
    ["alias: its name", "!Ref Alias", "alias/app"],
    ["role: its name", "!Ref Role", "exec"],
    ["role, Arn with its path", "!GetAtt [Role, Arn]", "arn:aws:iam::123456789012:role/service/exec"],
    ["target attachment: the secret's ARN", "!Ref Attachment", SECRET],
    [
      "database, managed master password",
      "!GetAtt Database.MasterUserSecret.SecretArn",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-${id}-${suffix}",
    ],
  ])("%s", (_, expression, expected) => {
    expect(evaluate(expression)).toEqual([expected]);
  });
});

test("region and account stay open until they are given, and one hole is itself everywhere", () => {
  expect(evaluate("!Ref Secret", {})).toEqual([
    "arn:aws:secretsmanager:${region}:${account}:secret:app/db-${suffix}",
  ]);
});

describe("worlds", () => {
  const template = (resource: string, secret: string): string => `
Parameters:
  Env: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsNotProd: !Not [!Condition IsProd]
  IsTest: !Equals [!Ref Env, test]
Resources:
  One: { Type: "AWS::SecretsManager::Secret", Properties: { Name: one } }
  Two: { Type: "AWS::SecretsManager::Secret", Properties: { Name: two } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: "sts:AssumeRole" }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: "secretsmanager:GetSecretValue", Resource: ${resource} }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: c
          Secrets:
            - ${secret}
`;
  const read = (resource: string, secret: string): string => {
    const [found] = judge(template(resource, secret)).report.reads;
    return found ? found.outcome : "no read";
  };

  test.each([
    [
      "the same condition on both sides agrees",
      "!If [IsProd, !Ref One, !Ref Two]",
      "{ Name: S, ValueFrom: !If [IsProd, !Ref One, !Ref Two] }",
      "readable",
    ],
    [
      "its negation crossed over agrees as well",
      "!If [IsNotProd, !Ref Two, !Ref One]",
      "{ Name: S, ValueFrom: !If [IsProd, !Ref One, !Ref Two] }",
      "readable",
    ],
    [
      "crossed the wrong way fails in every world",
      "!If [IsProd, !Ref Two, !Ref One]",
      "{ Name: S, ValueFrom: !If [IsProd, !Ref One, !Ref Two] }",
      "unreadable",
    ],
    [
      "a grant in one world only is undetermined",
      "!If [IsProd, !Ref One, !Ref Two]",
      "{ Name: S, ValueFrom: !Ref One }",
      "undetermined",
    ],
    [
      "values of one parameter exclude each other",
      "!If [IsProd, !Ref One, !If [IsTest, !Ref One, !Ref Two]]",
      "!If [IsTest, { Name: S, ValueFrom: !Ref One }, !Ref AWS::NoValue]",
      "readable",
    ],
    [
      "a reference that exists under a condition is judged where it exists",
      "!If [IsProd, !Ref One, !Ref Two]",
      "!If [IsProd, { Name: S, ValueFrom: !Ref One }, !Ref AWS::NoValue]",
      "readable",
    ],
  ])("%s", (_, resource, secret, expected) => {
    expect(read(resource, secret)).toBe(expected);
  });

  test("the deciding condition is named", () => {
    const { report } = judge(
      template("!If [IsProd, !Ref One, !Ref Two]", "{ Name: S, ValueFrom: !Ref One }"),
    );
    expect(report.findings[0]?.rule).toBe("undetermined-access");
    expect(report.findings[0]?.message).toContain("Env is anything else");
  });

  test("a parameter that is given decides", () => {
    const text = template("!If [IsProd, !Ref One, !Ref Two]", "{ Name: S, ValueFrom: !Ref One }");
    const given = (value: string): string | undefined =>
      judge(text, { parameters: new Map([["Env", value]]) }).report.reads[0]?.outcome;
    expect([given("prod"), given("dev")]).toEqual(["readable", "unreadable"]);
  });
});

test("one template as YAML and as JSON gives one report apart from places", () => {
  const yaml = `
Resources:
  Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: app/db } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{ Name: c, Secrets: [{ Name: S, ValueFrom: !Sub "\${Secret}:k::" }] }]
`;
  const json = JSON.stringify({
    Resources: {
      Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: "app/db" } },
      Task: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
          ContainerDefinitions: [
            { Name: "c", Secrets: [{ Name: "S", ValueFrom: { "Fn::Sub": "${Secret}:k::" } }] },
          ],
        },
      },
    },
  });
  const summary = (text: string): unknown =>
    judge(text).report.reads.map(({ outcome, secret, cause }) => [
      outcome,
      secret && render(secret.arn),
      secret?.jsonKey,
      cause?.detail,
    ]);
  expect(summary(json)).toEqual(summary(yaml));
});
