/**
 * What resources give by `Ref` and `Fn::GetAtt`, by what the page of each type says under "Return values":
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
import { describe, expect, test } from "vitest";
import { analyze } from "../../index.ts";
import { evaluated } from "../support/evaluated.ts";

const DECLARATIONS = `
Parameters:
  Given: { Type: String }
Conditions:
  On: !Equals [!Ref Given, "yes"]
Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: app/db } }
  Generated: { Type: AWS::SecretsManager::Secret }
  Either: { Type: AWS::SecretsManager::Secret, Properties: { Name: !If [On, one, two] } }
  Attachment: { Type: AWS::SecretsManager::SecretTargetAttachment, Properties: { SecretId: !Ref Secret, TargetId: x, TargetType: AWS::RDS::DBInstance } }
  AttachmentByName: { Type: AWS::SecretsManager::SecretTargetAttachment, Properties: { SecretId: app/db } }
  AttachmentOfOther: { Type: AWS::SecretsManager::SecretTargetAttachment, Properties: { SecretId: other } }
  Policy: { Type: AWS::SecretsManager::ResourcePolicy, Properties: { SecretId: !Ref Secret, ResourcePolicy: { Statement: [] } } }
  Rotation: { Type: AWS::SecretsManager::RotationSchedule, Properties: { SecretId: !Ref Secret } }
  Parameter: { Type: AWS::SSM::Parameter, Properties: { Name: /app/key, Type: String, Value: x } }
  Pointer: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Ref Secret } }
  Key: { Type: AWS::KMS::Key }
  Replica: { Type: AWS::KMS::ReplicaKey }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/app, TargetKeyId: !Ref Key } }
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: exec, Path: /service/ } }
  Unnamed: { Type: AWS::IAM::Role }
  Managed: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: read, PolicyDocument: { Statement: [] } } }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { InstanceProfileName: hosts, Roles: [!Ref Role] } }
  User: { Type: AWS::IAM::User, Properties: { UserName: deploy } }
  Group: { Type: AWS::IAM::Group, Properties: { GroupName: people } }
  Database: { Type: AWS::RDS::DBInstance, Properties: { ManageMasterUserPassword: true } }
  Cluster: { Type: AWS::RDS::DBCluster, Properties: { ManageMasterUserPassword: true } }
  Warehouse: { Type: AWS::Redshift::Cluster, Properties: { ManageMasterPassword: true } }
  Tasks: { Type: AWS::ECS::TaskDefinition, Properties: { Family: app } }
  Containers: { Type: AWS::ECS::Cluster, Properties: { ClusterName: main } }
  Service: { Type: AWS::ECS::Service }
  Job: { Type: AWS::Batch::JobDefinition, Properties: { Type: container } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /app } }
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
  Topic: { Type: AWS::SNS::Topic }
  Queue: { Type: AWS::SQS::Queue }
  Function: { Type: AWS::Lambda::Function }
  Custom: { Type: Custom::Lookup }
  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://example.com/t.yaml" } }
`;

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-${suffix}";
const NOT_JUDGED = "info: the nested stack Nested is not judged: its template lies elsewhere";

describe("what resources return", () => {
  test.each([
    ["secret: its ARN", "!Ref Secret", SECRET],
    ["secret, Id", "!GetAtt Secret.Id", SECRET],
    [
      "secret without a name",
      "!Ref Generated",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:${generated name}-${suffix}",
    ],
    ["target attachment: the secret's ARN", "!Ref Attachment", SECRET],
    ["target attachment of a secret by its name", "!Ref AttachmentByName", SECRET],
    [
      "target attachment of a secret that is not in view",
      "!Ref AttachmentOfOther",
      SECRET.replace("app/db", "other"),
    ],
    ["resource policy: the secret's ARN", "!Ref Policy", SECRET],
    ["rotation schedule: the secret's ARN", "!Ref Rotation", SECRET],
    ["parameter: its name", "!Ref Parameter", "/app/key"],
    ["parameter, Type", "!GetAtt Parameter.Type", "String"],
    [
      "parameter, Value: what is stored",
      "!GetAtt Parameter.Value",
      "value: the value of the parameter Parameter",
    ],
    ["parameter, Value that is an ARN", "!GetAtt Pointer.Value", SECRET],
    ["key: its id", "!Ref Key", "${key id}"],
    ["key, KeyId", "!GetAtt Key.KeyId", "${key id}"],
    ["key, Arn", "!GetAtt Key.Arn", "arn:aws:kms:eu-west-1:123456789012:key/${key id}"],
    ["replica key, Arn", "!GetAtt Replica.Arn", "arn:aws:kms:eu-west-1:123456789012:key/${key id}"],
    ["alias: its name", "!Ref Alias", "alias/app"],
    ["role: its name", "!Ref Role", "exec"],
    ["role, Arn with its path", "!GetAtt [Role, Arn]", "arn:aws:iam::123456789012:role/service/exec"],
    ["role without a name", "!GetAtt Unnamed.Arn", "arn:aws:iam::123456789012:role/${generated name}"],
    ["role, RoleId", "!GetAtt Role.RoleId", "${Role.RoleId}"],
    ["managed policy: its ARN", "!Ref Managed", "arn:aws:iam::123456789012:policy/read"],
    ["managed policy, PolicyArn", "!GetAtt Managed.PolicyArn", "arn:aws:iam::123456789012:policy/read"],
    ["instance profile: its name", "!Ref Profile", "hosts"],
    ["instance profile, Arn", "!GetAtt Profile.Arn", "arn:aws:iam::123456789012:instance-profile/hosts"],
    ["user, Arn", "!GetAtt User.Arn", "arn:aws:iam::123456789012:user/deploy"],
    ["group, Arn", "!GetAtt Group.Arn", "arn:aws:iam::123456789012:group/people"],
    [
      "database, its secret",
      "!GetAtt Database.MasterUserSecret.SecretArn",
      SECRET.replace("app/db", "rds!db-${id}"),
    ],
    [
      "database cluster, its secret",
      "!GetAtt Cluster.MasterUserSecret.SecretArn",
      SECRET.replace("app/db", "rds!cluster-${id}"),
    ],
    [
      "warehouse, its secret",
      "!GetAtt Warehouse.MasterPasswordSecretArn",
      SECRET.replace("app/db", "redshift!${id}"),
    ],
    ["task definition: an ARN of ECS", "!Ref Tasks", "arn:aws:ecs:eu-west-1:123456789012:${Tasks.Arn}"],
    [
      "task definition, TaskDefinitionArn",
      "!GetAtt Tasks.TaskDefinitionArn",
      "arn:aws:ecs:eu-west-1:123456789012:${Tasks.Arn}",
    ],
    ["cluster: its name", "!Ref Containers", "main"],
    ["cluster, Arn", "!GetAtt Containers.Arn", "arn:aws:ecs:eu-west-1:123456789012:cluster/main"],
    ["service: its ARN", "!Ref Service", "arn:aws:ecs:eu-west-1:123456789012:${Service.Arn}"],
    ["job definition: its ARN", "!Ref Job", "arn:aws:batch:eu-west-1:123456789012:${Job.Arn}"],
    ["bucket: its name", "!Ref Bucket", "files"],
    ["bucket, Arn", "!GetAtt Bucket.Arn", "arn:aws:s3:::files"],
    ["log group, Arn", "!GetAtt Logs.Arn", "arn:aws:logs:eu-west-1:123456789012:log-group:/app:*"],
    ["table: its name", "!Ref Table", "orders"],
    ["table, Arn", "!GetAtt Table.Arn", "arn:aws:dynamodb:eu-west-1:123456789012:${Table.Arn}"],
    ["topic: its ARN", "!Ref Topic", "arn:aws:sns:eu-west-1:123456789012:${Topic.Arn}"],
    ["queue, Arn", "!GetAtt Queue.Arn", "arn:aws:sqs:eu-west-1:123456789012:${Queue.Arn}"],
    ["function, Arn", "!GetAtt Function.Arn", "arn:aws:lambda:eu-west-1:123456789012:${Function.Arn}"],
    ["custom resource", "!GetAtt Custom.Arn", "${Custom.Arn}"],
  ])("%s", (_, expression, expected) => {
    expect(evaluated(DECLARATIONS, expression)).toEqual([expected, NOT_JUDGED]);
  });

  test("a name that hangs on a condition is a choice", () => {
    expect(evaluated(DECLARATIONS, "!Ref Either")).toEqual([
      SECRET.replace("app/db", "one"),
      SECRET.replace("app/db", "two"),
      NOT_JUDGED,
    ]);
  });

  test("an output of a nested stack that is not in view", () => {
    expect(evaluated(DECLARATIONS, "!GetAtt Nested.Outputs.Arn")).toEqual([
      "${Nested.Outputs.Arn}",
      NOT_JUDGED,
    ]);
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
test.each(["!Ref AWS::NoValue", "!If [Named, !Ref AWS::NoValue, !Ref AWS::NoValue]"])(
  "a name or path that is %s is the one of a resource without the property",
  (none) => {
    const template = (
      name: string,
      path: string,
      secretName: string,
    ) => `Parameters: { Stage: { Type: String } }
Conditions: { Named: !Equals [!Ref Stage, live] }
Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Description: x${secretName} } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
${name}${path}      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Sub "arn:aws:iam::\${AWS::AccountId}:role/\${Role}"
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !Ref Secret }] }]
`;
    const outcome = (text: string) => analyze([{ path: "t.yaml", text, isNamed: true }]).reads[0]?.outcome;
    const [roleName, path] = [`      RoleName: ${none}\n`, `      Path: ${none}\n`];
    expect(outcome(template("", "", ""))).toBe("readable");
    expect(outcome(template(roleName, path, `, Name: ${none}`))).toBe("readable");
  },
);

test("a parameter without a name has a generated one, which is no empty reference", () => {
  const text = `Resources:
  P: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: x, Name: !Ref AWS::NoValue } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: read
          PolicyDocument: { Statement: [{ Effect: Allow, Action: ssm:GetParameters, Resource: "*" }] }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: !Ref P }] }]
`;
  const judged = (given: string) =>
    analyze([{ path: "t.yaml", text: given, isNamed: true }]).reads[0]?.outcome;
  expect(judged(text)).not.toBe("unreadable");
  expect(judged(text)).toBe(judged(text.replace(", Name: !Ref AWS::NoValue", "")));
});
