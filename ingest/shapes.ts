/** Types that CloudFormation wants at the places canread reads: another type is a problem, never a silent nothing. */
import { error, type Problem } from "../model/problem.ts";
import { literal } from "../model/text.ts";
import { asText, get, type Value } from "../model/value.ts";

type Kind = "list" | "object" | "text" | "document";

type Shape = readonly [path: string, kind: Kind];

/** What every container has, wherever it stands. */
function containerShapes(path: string): readonly Shape[] {
  return [
    [`${path}.Secrets`, "list"],
    [`${path}.Secrets.*`, "object"],
    [`${path}.Secrets.*.Name`, "text"],
    [`${path}.Secrets.*.ValueFrom`, "text"],
    [`${path}.LogConfiguration`, "object"],
    [`${path}.LogConfiguration.SecretOptions`, "list"],
    [`${path}.LogConfiguration.SecretOptions.*`, "object"],
    [`${path}.LogConfiguration.SecretOptions.*.Name`, "text"],
    [`${path}.LogConfiguration.SecretOptions.*.ValueFrom`, "text"],
    [`${path}.RepositoryCredentials`, "object"],
    [`${path}.RepositoryCredentials.CredentialsParameter`, "text"],
  ];
}

/** A path of properties; `*` steps into each item of a list. */
const SHAPES: ReadonlyMap<string, readonly Shape[]> = new Map([
  [
    "AWS::ECS::TaskDefinition",
    [
      ["ExecutionRoleArn", "text"],
      ["TaskRoleArn", "text"],
      ["ContainerDefinitions", "list"],
      ["ContainerDefinitions.*", "object"],
      ["ContainerDefinitions.*.Name", "text"],
      ...containerShapes("ContainerDefinitions.*"),
    ],
  ],
  [
    "AWS::Batch::JobDefinition",
    [
      ["ContainerProperties", "object"],
      ["ContainerProperties.ExecutionRoleArn", "text"],
      ...containerShapes("ContainerProperties"),
      ["ContainerProperties.JobRoleArn", "text"],
      ["EcsProperties", "object"],
      ["EcsProperties.TaskProperties", "list"],
      ["EcsProperties.TaskProperties.*", "object"],
      ["EcsProperties.TaskProperties.*.ExecutionRoleArn", "text"],
      ["EcsProperties.TaskProperties.*.TaskRoleArn", "text"],
      ["EcsProperties.TaskProperties.*.Containers", "list"],
      ["EcsProperties.TaskProperties.*.Containers.*", "object"],
      ["EcsProperties.TaskProperties.*.Containers.*.Name", "text"],
      ...containerShapes("EcsProperties.TaskProperties.*.Containers.*"),
      ["NodeProperties", "object"],
      ["NodeProperties.NodeRangeProperties", "list"],
      ["NodeProperties.NodeRangeProperties.*", "object"],
      ["NodeProperties.NodeRangeProperties.*.TargetNodes", "text"],
      ["NodeProperties.NodeRangeProperties.*.Container", "object"],
      ...containerShapes("NodeProperties.NodeRangeProperties.*.Container"),
      ["NodeProperties.NodeRangeProperties.*.EcsProperties", "object"],
      ["NodeProperties.NodeRangeProperties.*.EcsProperties.TaskProperties", "list"],
    ],
  ],
  [
    "AWS::IAM::Role",
    [
      ["RoleName", "text"],
      ["Path", "text"],
      ["AssumeRolePolicyDocument", "document"],
      ["ManagedPolicyArns", "list"],
      ["ManagedPolicyArns.*", "text"],
      ["PermissionsBoundary", "text"],
      ["Policies", "list"],
      ["Policies.*", "object"],
      ["Policies.*.PolicyName", "text"],
      ["Policies.*.PolicyDocument", "document"],
    ],
  ],
  [
    "AWS::IAM::Policy",
    [
      ["PolicyDocument", "document"],
      ["Roles", "list"],
      ["Roles.*", "text"],
    ],
  ],
  [
    "AWS::IAM::ManagedPolicy",
    [
      ["PolicyDocument", "document"],
      ["Roles", "list"],
      ["Roles.*", "text"],
    ],
  ],
  [
    "AWS::IAM::RolePolicy",
    [
      ["PolicyDocument", "document"],
      ["RoleName", "text"],
    ],
  ],
  [
    "AWS::SecretsManager::Secret",
    [
      ["Name", "text"],
      ["KmsKeyId", "text"],
    ],
  ],
  [
    "AWS::SecretsManager::ResourcePolicy",
    [
      ["SecretId", "text"],
      ["ResourcePolicy", "document"],
    ],
  ],
  [
    "AWS::SSM::Parameter",
    [
      ["Name", "text"],
      ["Type", "text"],
    ],
  ],
  ["AWS::KMS::Key", [["KeyPolicy", "document"]]],
]);

const WORDS: Readonly<Record<Kind, string>> = {
  list: "a list",
  object: "an object",
  text: "a string",
  document: "a policy document",
};

export function checkShapes(template: Value): readonly Problem[] {
  const resources = get(template, "Resources");
  if (resources?.kind !== "object") return [];
  return [...resources.entries].flatMap(([logicalId, { value }]) => {
    const type = literal(asText(get(value, "Type")) ?? []) ?? "";
    const properties = get(value, "Properties");
    if (!properties) return [];
    return (SHAPES.get(type) ?? []).flatMap(([path, kind]) =>
      check(properties, path.split("."), kind, `${logicalId}.${path}`),
    );
  });
}

function check(
  value: Value | undefined,
  path: readonly string[],
  kind: Kind,
  name: string,
): readonly Problem[] {
  if (!value || isIntrinsic(value)) return [];
  const [step, ...rest] = path;
  if (step === undefined) {
    return fits(value, kind)
      ? []
      : [error("wrong-type", `${name.replaceAll(".*", "[]")} is ${WORDS[kind]}`, value.span)];
  }
  if (step !== "*") return check(get(value, step), rest, kind, name);
  return value.kind === "list" ? value.items.flatMap((item) => check(item, rest, kind, name)) : [];
}

/** What an intrinsic function gives is checked nowhere: it may be anything. */
function isIntrinsic(value: Value): boolean {
  if (value.kind !== "object" || value.entries.size !== 1) return false;
  const [name] = value.entries.keys();
  return name === "Ref" || name === "Condition" || name?.startsWith("Fn::") === true;
}

function fits(value: Value, kind: Kind): boolean {
  switch (kind) {
    case "list":
      return value.kind === "list";
    case "object":
      return value.kind === "object";
    case "text":
      return value.kind !== "list" && value.kind !== "object";
    case "document":
      return value.kind === "object" || value.kind === "text";
  }
}
