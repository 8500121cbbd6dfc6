/** `Fn::If` at every place canread reads: what is the same in both cases is the same without it. */
import { describe, expect, test } from "vitest";
import { judge } from "./support/command.ts";
import type { JsonReport } from "./support/json-report.ts";
import { valueAt, WHOLE, withWrong } from "./support/whole-template.ts";
import { JOBS, POLICIES, RESOURCES, WORKLOADS } from "./support/wrong-values.ts";

const PATHS = [...new Set([...WORKLOADS, ...JOBS, ...RESOURCES, ...POLICIES].map(([path]) => path))];

/** Decided by a default, and left open by a parameter without a value. */
const CONDITIONS = ["IsProd", "IsOpen"];

/** What the reads come to; a read that stands in two branches counts once. */
function verdicts({ reads }: JsonReport): ReadonlySet<string> {
  return new Set(
    reads.map(({ workload, kind, secret, role, verdict }) =>
      [workload, kind, secret?.address, role?.address, verdict].join(" "),
    ),
  );
}

const plain = await judge(JSON.stringify(WHOLE, null, 2));

test.each(PATHS)("%s", async (path) => {
  for (const condition of CONDITIONS) {
    const input = withWrong(path, { "Fn::If": [condition, valueAt(path), valueAt(path)] });
    const { report } = await judge(input.text);
    expect(report.problems).toEqual([]);
    expect(verdicts(report)).toEqual(verdicts(plain.report));
  }
});

const OPTIONAL =
  /(?:\d|Tags|Condition|Secrets|SecretOptions|Policies|ManagedPolicyArns|Boundary|Path|RoleName|KmsKeyId|RoleArn|Credentials|LogConfiguration)$/u;

test.each(PATHS.filter((path) => OPTIONAL.test(path)))("%s, or nothing", async (path) => {
  for (const condition of CONDITIONS) {
    const input = withWrong(path, { "Fn::If": [condition, valueAt(path), { Ref: "AWS::NoValue" }] });
    expect((await judge(input.text)).report.problems).toEqual([]);
  }
});

describe("what belongs to a resource stays with it when its name is conditional", () => {
  const template = (name: string, more: string = ""): string => `Parameters: { Stage: { Type: String } }
Conditions: { Prod: !Equals [!Ref Stage, prod] }
Resources:
  Key: { Type: AWS::KMS::Key }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: ${name}, KmsKeyId: !Ref Key } }
${more}  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, Secrets: [{ Name: TOKEN, ValueFrom: !Ref Secret }] }]
`;

  test.each(["app", "!If [Prod, app, app-test]"])("the customer managed key of %s", async (name) => {
    const { report } = await judge(template(name));
    expect(report.reads).toMatchObject([{ verdict: "unreadable", secret: { address: "Secret" } }]);
    expect(report.findings.map((finding) => finding.rule)).toEqual(["undecryptable-key"]);
  });

  test.each(["app", "!If [Prod, app, app-test]"])("the denying policy of %s", async (name) => {
    const deny = `  Deny:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Secret
      ResourcePolicy:
        Version: "2012-10-17"
        Statement: [{ Effect: Deny, Principal: "*", Action: "secretsmanager:*", Resource: "*" }]
`;
    const { report } = await judge(template(name, deny).replace(", KmsKeyId: !Ref Key", ""));
    expect(report.reads).toMatchObject([{ verdict: "unreadable", secret: { address: "Secret" } }]);
    expect(report.findings.map((finding) => finding.rule)).toEqual(["explicit-deny"]);
  });
});
