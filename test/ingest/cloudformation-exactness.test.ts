/** Templates whose verdict hangs on one detail of CloudFormation or AWS; what may come out either way is undetermined. */
import { expect, test } from "vitest";
import { analyze } from "../../index.ts";

const HEAD = `
Parameters:
  Stage: { Type: String }
  Replica: { Type: String, Default: eu-west-1 }
Conditions:
  On: !Equals [!Ref Stage, prod]
Resources:
  Key: { Type: "AWS::KMS::Key" }
  Closed:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "kms:*", Resource: "*", Principal: { AWS: "arn:aws:iam::111111111111:role/admin" } }]
`;

function template(action: string, valueFrom: string, resources: string): string {
  return `${HEAD}
  Exec:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: ${action}, Resource: "*" }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Exec.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: ${valueFrom} }] }]
${resources}`;
}

const GET = "secretsmanager:GetSecretValue";
const REPLICA = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:r";

const withRole = (reference: string, properties: string): string =>
  template(GET, REPLICA, "")
    .replace("ExecutionRoleArn: !GetAtt Exec.Arn", `ExecutionRoleArn: ${reference}`)
    .replace("AssumeRolePolicyDocument:", `${properties}\n      AssumeRolePolicyDocument:`);

test.each<readonly [what: string, template: string, expected: string]>([
  // "ECS will fill in the account ID": https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/19
  ["a role by its name", withRole("!Ref Exec", ""), "readable"],
  ["a role by its name, whose path is said to be none", withRole("!Ref Exec", "Path: /"), "readable"],
  ["a role with a path, by its ARN", withRole("!GetAtt Exec.Arn", "Path: /app/"), "readable"],
  // What ECS makes of it is the ARN of a role without a path.
  ["a role with a path, by its name alone", withRole("!Ref Exec", "Path: /app/"), "undetermined"],
  ["a role with a path, by path and name", withRole('!Sub "app/${Exec}"', "Path: /app/"), "readable"],
  [
    "a role whose path is not known, by its name alone",
    withRole("!Ref Exec", "Path: !Ref Stage"),
    "undetermined",
  ],
  // Generated names have no slash, so that the name is what stands behind the last one.
  ["a role by the name in its ARN", withRole('!Select [1, !Split ["/", !GetAtt Exec.Arn]]', ""), "readable"],
  [
    "a replica under a key that the role may not use",
    template(
      GET,
      REPLICA,
      `
  S:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: r, ReplicaRegions: [{ Region: !Ref Replica, KmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555" }] }
`,
    ),
    "undetermined",
  ],
  [
    "a replica under the key of the service, where its original's is a customer's",
    template(
      GET,
      REPLICA,
      `
  S:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: r, KmsKeyId: !GetAtt Closed.Arn, ReplicaRegions: [{ Region: !Ref Replica }] }
`,
    ),
    "readable",
  ],
  [
    "the original, under a key whose policy lets nobody in",
    template(
      '"*"',
      "!Ref S",
      `
  S:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: r, KmsKeyId: !GetAtt Closed.Arn, ReplicaRegions: [{ Region: !Ref Replica }] }
`,
    ),
    "unreadable",
  ],
  [
    "an alias of one key or the other",
    template(
      '"*"',
      "!Ref S",
      `
  Alias:
    Type: AWS::KMS::Alias
    Properties: { AliasName: alias/a, TargetKeyId: !If [On, !Ref Key, !Ref Closed] }
  S:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: r, KmsKeyId: alias/a }
`,
    ),
    "undetermined",
  ],
  [
    "an item that is no value leaves its place to the next",
    template(
      `!Select [0, [!If [On, "${GET}", !Ref "AWS::NoValue"], "s3:GetObject"]]`,
      "!Ref S",
      `
  S: { Type: "AWS::SecretsManager::Secret", Properties: { Name: r } }
`,
    ),
    "undetermined",
  ],
  [
    "or gives way to what was there",
    template(
      `!Select [0, [!If [On, !Ref "AWS::NoValue", !Ref "AWS::NoValue"], "${GET}"]]`,
      "!Ref S",
      `
  S: { Type: "AWS::SecretsManager::Secret", Properties: { Name: r } }
`,
    ),
    "readable",
  ],
  [
    "a secret's policy on one secret or the other",
    template(
      GET,
      "!Ref S",
      `
  S: { Type: "AWS::SecretsManager::Secret", Properties: { Name: r } }
  Other: { Type: "AWS::SecretsManager::Secret", Properties: { Name: other } }
  Policy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !If [On, !Ref S, !Ref Other]
      ResourcePolicy:
        Version: "2012-10-17"
        Statement: [{ Effect: Deny, Action: "*", Resource: "*", Principal: "*" }]
`,
    ),
    "undetermined",
  ],
])("%s", (_, text, expected) => {
  const options = { region: "us-east-1", account: "123456789012" };
  const { reads, problems } = analyze([{ path: "template.yaml", text, isNamed: true }], options);
  const errors = problems.filter((each) => each.severity === "error").map((each) => each.message);
  expect([...errors, ...reads.map((read) => read.outcome)].join("; ")).toBe(expected);
});
