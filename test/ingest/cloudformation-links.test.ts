/**
 * Templates that are given together.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html: an export's name is
 * unique in an account and region, and only stacks there can import it.
 */
import { expect, test } from "vitest";
import { analyze, type Report } from "../../index.ts";

const TRUST = `
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]`;

const STORE = `Resources:
  Secret: { Type: AWS::SecretsManager::Secret }
Outputs:
  Arn:
    Value: !Ref Secret
    Export: { Name: store-secret }
`;

/** A task that reads the exported secret; `grant` stands in a policy of its role. */
function service(resource: string, reference: string = "!ImportValue store-secret"): string {
  return `Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:${TRUST}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: ${resource} }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: ${reference} }] }]
`;
}

const IMPORTED = '"Fn::ImportValue": store-secret';

function judge(...texts: readonly string[]): Report {
  return analyze(texts.map((text, index) => ({ path: `${index}.yaml`, text, isNamed: true })));
}

function outcomes(...texts: readonly string[]): readonly string[] {
  const { reads, problems } = judge(...texts);
  return [...problems.map((each) => each.message), ...reads.map((read) => read.outcome)];
}

test("an import is what the other template exports, in whichever order they are given", () => {
  const granted = service(`{ ${IMPORTED} }`);
  expect(outcomes(STORE, granted)).toEqual(["readable"]);
  expect(outcomes(granted, STORE)).toEqual(["readable"]);
  expect(judge(STORE, granted).reads[0]?.secret?.address).toBe("Secret");
});

test("the grant of another secret does not reach it", () => {
  const other = STORE.replace(
    "Secret: {",
    "Other: { Type: AWS::SecretsManager::Secret }\n  Secret: {",
  ).replace("Outputs:", "Outputs:\n  Second:\n    Value: !Ref Other\n    Export: { Name: other }");
  expect(outcomes(other, service("{ Fn::ImportValue: other }"))).toEqual(["unreadable"]);
});

test("equal logical ids in two templates are two resources", () => {
  const own = service("!Ref Secret").replace(
    "Resources:",
    "Resources:\n  Secret: { Type: AWS::SecretsManager::Secret }",
  );
  expect(outcomes(STORE, own)).toEqual(["unreadable"]);
});

test("without the template that exports it an import is open", () => {
  expect(outcomes(service(`{ ${IMPORTED} }`))).toEqual([
    "nothing in view exports store-secret",
    "nothing in view exports store-secret",
    "undetermined",
  ]);
});

test("a name that two templates export is neither's", () => {
  expect(outcomes(STORE, STORE, service(`{ ${IMPORTED} }`)).at(-1)).toBe("undetermined");
});

test("exports that refer to each other end", () => {
  const cyclic = (mine: string, other: string): string => `Resources: { T: { Type: AWS::SNS::Topic } }
Outputs: { O: { Value: { Fn::ImportValue: ${other} }, Export: { Name: ${mine} } } }
`;
  const reader = service('"*"', "{ Fn::ImportValue: a }");
  expect(outcomes(cyclic("a", "b"), cyclic("b", "a"), reader).at(-1)).toBe("undetermined");
});

test("the key of an exported secret has to be open to the role as well", () => {
  const encrypted = STORE.replace(
    "Secret: { Type: AWS::SecretsManager::Secret }",
    "Key: { Type: AWS::KMS::Key }\n  Secret: { Type: AWS::SecretsManager::Secret, Properties: { KmsKeyId: !GetAtt Key.Arn } }",
  );
  const { reads } = judge(encrypted, service(`{ ${IMPORTED} }`));
  expect(reads.map((read) => read.cause?.rule)).toEqual(["undecryptable-key"]);
});

test("a policy of another template denies what it denies", () => {
  const denied = `${service(`{ ${IMPORTED} }`)}  Deny:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: { ${IMPORTED} }
      ResourcePolicy:
        Statement: [{ Effect: Deny, Principal: "*", Action: "*", Resource: "*" }]
`;
  expect(judge(STORE, denied).reads.map((read) => read.cause?.rule)).toEqual(["explicit-deny"]);
});

test("roles, and policies that are attached to them, may come from different templates", () => {
  const roles = `Resources:
  Exec:
    Type: AWS::IAM::Role
    Properties:${TRUST}
      RoleName: exec
      ManagedPolicyArns: [!ImportValue reads]
Outputs:
  Role: { Value: !GetAtt Exec.Arn, Export: { Name: exec } }
`;
  const policies = `Resources:
  Reads:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: { ${IMPORTED} } }]
Outputs:
  Policy: { Value: !Ref Reads, Export: { Name: reads } }
`;
  const task = `Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !ImportValue exec
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: { ${IMPORTED} } }] }]
`;
  expect(outcomes(STORE, roles, policies, task)).toEqual(["readable"]);
  const inline = `Resources:
  Reads:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: reads
      Roles: [exec]
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: { ${IMPORTED} } }]
`;
  const bare = roles.replace("      ManagedPolicyArns: [!ImportValue reads]\n", "");
  expect(outcomes(STORE, bare, task)).toEqual(["unreadable"]);
  // The template of the policy belongs to the others by what it imports.
  expect(outcomes(STORE, bare, inline, task)).toEqual(["readable"]);
});
