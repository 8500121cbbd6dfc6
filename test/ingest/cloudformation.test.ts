import { describe, expect, test } from "vitest";
import { analyzeAll, type Analysis, type AnalyzeOptions } from "../../index.ts";
import { render } from "../../model/text.ts";

function judge(text: string, options: AnalyzeOptions = {}): Analysis {
  return analyzeAll([{ path: "template.yaml", text, isNamed: true }], options);
}

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
