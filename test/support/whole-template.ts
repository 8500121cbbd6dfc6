/** A template that has something at every place canread reads, and puts one wrong value at one of them. */
import type { Marked } from "./marks.ts";

const trust = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: ["sts:AssumeRole"] },
  ],
};

const grant = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Read",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "ssm:GetParameters"],
      Resource: ["*"],
      Condition: { Bool: { "aws:SecureTransport": ["true"] } },
    },
  ],
};

const reference = [{ Name: "TOKEN", ValueFrom: { Ref: "Secret" } }];

const container = {
  Name: "app",
  Image: "app",
  Secrets: reference,
  LogConfiguration: {
    LogDriver: "splunk",
    SecretOptions: [{ Name: "splunk-token", ValueFrom: { Ref: "Secret" } }],
  },
  RepositoryCredentials: { CredentialsParameter: { Ref: "Secret" } },
};

const role = { "Fn::GetAtt": ["Role", "Arn"] };
const jobContainer = { ...container, ExecutionRoleArn: role, JobRoleArn: role };

export const WHOLE: unknown = {
  AWSTemplateFormatVersion: "2010-09-09",
  Parameters: {
    Stage: { Type: "String", Default: "prod", AllowedValues: ["prod", "test"], NoEcho: "false" },
    Open: { Type: "String" },
  },
  Mappings: { Names: { prod: { Secret: "app" } } },
  Conditions: {
    IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] },
    /** Not decided: nothing gives the parameter a value. */
    IsOpen: { "Fn::Equals": [{ Ref: "Open" }, "x"] },
  },
  Resources: {
    Task: {
      Type: "AWS::ECS::TaskDefinition",
      Condition: "IsProd",
      DependsOn: ["Secret"],
      Properties: { ExecutionRoleArn: role, TaskRoleArn: role, ContainerDefinitions: [container] },
    },
    Job: { Type: "AWS::Batch::JobDefinition", Properties: { ContainerProperties: jobContainer } },
    TaskJob: {
      Type: "AWS::Batch::JobDefinition",
      Properties: {
        EcsProperties: {
          TaskProperties: [{ ExecutionRoleArn: role, TaskRoleArn: role, Containers: [container] }],
        },
      },
    },
    NodeJob: {
      Type: "AWS::Batch::JobDefinition",
      Properties: {
        NodeProperties: {
          NodeRangeProperties: [
            { TargetNodes: "0:", Container: jobContainer },
            { TargetNodes: "1:", EcsProperties: { TaskProperties: [] } },
          ],
        },
      },
    },
    Secret: {
      Type: "AWS::SecretsManager::Secret",
      Properties: {
        Name: { "Fn::FindInMap": ["Names", { Ref: "Stage" }, "Secret"] },
        KmsKeyId: { Ref: "Key" },
        Tags: [{ Key: "team", Value: "a" }],
      },
    },
    SecretPolicy: {
      Type: "AWS::SecretsManager::ResourcePolicy",
      Properties: { SecretId: { Ref: "Secret" }, ResourcePolicy: { Version: "2012-10-17", Statement: [] } },
    },
    Parameter: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: "/app/url", Type: "String", Value: "x" },
    },
    Key: {
      Type: "AWS::KMS::Key",
      Properties: {
        KeyPolicy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
        },
      },
    },
    Alias: {
      Type: "AWS::KMS::Alias",
      Properties: { AliasName: "alias/app", TargetKeyId: { Ref: "Key" } },
    },
    Database: {
      Type: "AWS::RDS::DBInstance",
      Properties: { ManageMasterUserPassword: true, MasterUserSecret: { KmsKeyId: { Ref: "Key" } } },
    },
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: "app-execution",
        Path: "/",
        AssumeRolePolicyDocument: trust,
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
        PermissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess",
        Policies: [{ PolicyName: "read", PolicyDocument: grant }],
        Tags: [{ Key: "team", Value: "a" }],
      },
    },
    Policy: {
      Type: "AWS::IAM::Policy",
      Properties: { PolicyName: "more", PolicyDocument: grant, Roles: [{ Ref: "Role" }] },
    },
    ManagedPolicy: {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: { ManagedPolicyName: "most", PolicyDocument: grant, Roles: [{ Ref: "Role" }] },
    },
    RolePolicy: {
      Type: "AWS::IAM::RolePolicy",
      Properties: { PolicyName: "one", PolicyDocument: grant, RoleName: { Ref: "Role" } },
    },
    OtherSecret: { Type: "AWS::SecretsManager::Secret", Properties: {} },
    OtherRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: trust,
        Policies: [
          {
            PolicyName: "read",
            PolicyDocument: {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Action: "secretsmanager:GetSecretValue",
                  Resource: { Ref: "OtherSecret" },
                },
              ],
            },
          },
        ],
      },
    },
    Other: {
      Type: "AWS::ECS::TaskDefinition",
      Properties: {
        ExecutionRoleArn: { "Fn::GetAtt": ["OtherRole", "Arn"] },
        ContainerDefinitions: [
          { Name: "other", Secrets: [{ Name: "OTHER", ValueFrom: { Ref: "OtherSecret" } }] },
        ],
      },
    },
  },
};

const HERE = "⟦here⟧";

/** The document with one value replaced; the place that is marked is the value's. `path` is `/`-separated. */
export function withWrong(path: string, wrong: unknown, whole: unknown = WHOLE): Marked {
  const document = JSON.stringify(replaced(whole, path.split("/"), HERE), null, 2);
  const start = document.indexOf(JSON.stringify(HERE));
  const value = JSON.stringify(wrong);
  return {
    text: document.replace(JSON.stringify(HERE), () => value),
    start,
    end: start + value.length,
  };
}

export function valueAt(path: string): unknown {
  return path.split("/").reduce<unknown>((value, step) => Reflect.get(Object(value), step), WHOLE);
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((item, index): unknown => (String(index) === step ? replaced(item, rest, by) : item));
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) {
    throw new Error(`the document has no ${path.join("/")}`);
  }
  const old: unknown = (value as Record<string, unknown>)[step];
  return { ...value, [step]: replaced(old, rest, by) };
}

/** JSON is YAML; a comment before it has it read as such. */
export function asYaml({ text, start, end }: Marked): Marked {
  const comment = "# YAML\n";
  return { text: `${comment}${text}`, start: start + comment.length, end: end + comment.length };
}
