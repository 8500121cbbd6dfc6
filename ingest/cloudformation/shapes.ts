/** What a template has to be made of: its sections as they are written, its resources' properties as they are evaluated. */
import type { Instance } from "../../model/graph.ts";
import { error, type Problem } from "../../model/problem.ts";
import type { Value } from "../../model/value.ts";
import {
  CONTAINERS,
  DOCUMENT,
  fields,
  JOB_CONTAINER,
  JOB_NODES,
  JOB_TASKS,
  listOf,
  mapOf,
  oneOf,
  oneOrMore,
  TEXT,
  type Shape,
} from "../shapes.ts";

const ANYTHING: Shape = () => [];

/** A list of keys and values, or, for SSM parameters, a map. */
const TAGS: Shape = oneOf(mapOf(TEXT), listOf(fields({ Key: TEXT, Value: TEXT })));

/** The types that the graph is made of, and the properties that its adapters read; others are not evaluated. */
export const PROPERTIES: ReadonlyMap<string, Readonly<Record<string, Shape>>> = new Map<
  string,
  Readonly<Record<string, Shape>>
>([
  [
    "AWS::ECS::TaskDefinition",
    { ExecutionRoleArn: TEXT, TaskRoleArn: TEXT, ContainerDefinitions: CONTAINERS },
  ],
  ["AWS::AppRunner::Service", { SourceConfiguration: ANYTHING, InstanceConfiguration: ANYTHING }],
  ["AWS::CodeBuild::Project", { Environment: ANYTHING, ServiceRole: TEXT }],
  [
    "AWS::Batch::JobDefinition",
    { ContainerProperties: JOB_CONTAINER, EcsProperties: JOB_TASKS, NodeProperties: JOB_NODES },
  ],
  [
    "AWS::IAM::Role",
    {
      RoleName: TEXT,
      Path: TEXT,
      AssumeRolePolicyDocument: DOCUMENT,
      ManagedPolicyArns: listOf(TEXT),
      PermissionsBoundary: TEXT,
      Policies: listOf(fields({ PolicyName: TEXT, PolicyDocument: DOCUMENT })),
      Tags: TAGS,
    },
  ],
  ["AWS::IAM::Policy", { PolicyDocument: DOCUMENT, Roles: listOf(TEXT) }],
  [
    "AWS::IAM::ManagedPolicy",
    { ManagedPolicyName: TEXT, Path: TEXT, PolicyDocument: DOCUMENT, Roles: listOf(TEXT) },
  ],
  ["AWS::IAM::RolePolicy", { PolicyDocument: DOCUMENT, RoleName: TEXT }],
  [
    "AWS::SecretsManager::Secret",
    {
      Name: TEXT,
      KmsKeyId: TEXT,
      SecretString: TEXT,
      GenerateSecretString: fields({ SecretStringTemplate: TEXT, GenerateStringKey: TEXT }),
      ReplicaRegions: listOf(fields({ Region: TEXT, KmsKeyId: TEXT })),
      Tags: TAGS,
    },
  ],
  ["AWS::SecretsManager::SecretTargetAttachment", { SecretId: TEXT, TargetType: TEXT }],
  ["AWS::SecretsManager::RotationSchedule", { SecretId: TEXT }],
  ["AWS::SecretsManager::ResourcePolicy", { SecretId: TEXT, ResourcePolicy: DOCUMENT }],
  ["AWS::SSM::Parameter", { Name: TEXT, Type: TEXT, Tags: TAGS }],
  ["AWS::KMS::Key", { KeyPolicy: DOCUMENT, Tags: TAGS }],
  ["AWS::KMS::ReplicaKey", { KeyPolicy: DOCUMENT, Tags: TAGS }],
  ["AWS::KMS::Alias", { AliasName: TEXT, TargetKeyId: TEXT }],
  ["AWS::RDS::DBInstance", { ManageMasterUserPassword: TEXT, MasterUserSecret: fields({ KmsKeyId: TEXT }) }],
  ["AWS::Redshift::Cluster", { ManageMasterPassword: TEXT, MasterPasswordSecretKmsKeyId: TEXT }],
  ["AWS::RDS::DBCluster", { ManageMasterUserPassword: TEXT, MasterUserSecret: fields({ KmsKeyId: TEXT }) }],
]);

export function checkProperties(instances: readonly Instance[]): readonly Problem[] {
  return instances.flatMap(({ type, address, attributes }) => {
    const properties = PROPERTIES.get(type);
    return properties ? fields(properties)(attributes, address) : [];
  });
}

/** What loops and macros make of a section is not known. */
function section(item: Shape): Shape {
  return (value, name) => {
    if (value.kind !== "object") return mapOf(item)(value, name);
    return [...value.entries].flatMap(([key, entry]) =>
      key.startsWith("Fn::") ? [] : item(entry.value, `${name}.${key}`),
    );
  };
}

/** Intrinsic functions of a section that only a macro or the deployment resolves stand for anything. */
function written(shape: Shape): Shape {
  return (value, name) => (isIntrinsic(value) ? [] : shape(value, name));
}

function isIntrinsic(value: Value): boolean {
  if (value.kind !== "object" || value.entries.size !== 1) return false;
  const [name] = value.entries.keys();
  return name === "Ref" || name?.startsWith("Fn::") === true;
}

/** How many operands a condition function takes. */
const OPERANDS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ["Fn::Equals", [2, 2]],
  ["Fn::Not", [1, 1]],
  ["Fn::And", [2, 10]],
  ["Fn::Or", [2, 10]],
]);

const CONDITION: Shape = (value, name) => {
  const wrong = (at: Value, wanted: string): readonly Problem[] => [
    error("wrong-type", `${name} is ${wanted}`, at.span),
  ];
  if (value.kind === "boolean") return [];
  if (value.kind !== "object" || value.entries.size !== 1)
    return wrong(value, "a condition function: Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition");
  for (const [key, { value: argument }] of value.entries) {
    // SAM writes the name of a condition as one that names it.
    if (key === "Condition")
      return argument.kind === "object" ? CONDITION(argument, name) : TEXT(argument, `${name}.Condition`);
    const operands = OPERANDS.get(key);
    if (!operands) return key.startsWith("Fn::") || key === "Ref" ? [] : wrong(value, "a condition function");
    const [least, most] = operands;
    const wanted = `${key} of ${least === most ? least : `${least} to ${most}`} values`;
    if (isIntrinsic(argument)) return [];
    if (argument.kind !== "list" || argument.items.length < least || argument.items.length > most)
      return wrong(argument, wanted);
    return key === "Fn::Equals" ? [] : argument.items.flatMap((item) => CONDITION(item, name));
  }
  return [];
};

const RESOURCE: Shape = fields({
  Condition: TEXT,
  DependsOn: oneOrMore(TEXT),
  Properties: written(mapOf(ANYTHING)),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const TEMPLATE: Shape = fields({
  Parameters: section(fields({ Type: TEXT, Default: TEXT, AllowedValues: listOf(TEXT), NoEcho: TEXT })),
  Mappings: section(section(section(oneOf(listOf(ANYTHING), TEXT)))),
  Conditions: section(CONDITION),
  Resources: section(written(RESOURCE)),
});

export function checkSections(template: Value): readonly Problem[] {
  return TEMPLATE(template, "");
}
