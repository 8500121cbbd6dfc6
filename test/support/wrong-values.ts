/** The places of a template that canread reads, each with values of types that CloudFormation refuses there. */

/** A place by its path, the value in words, the value. */
export type WrongValue = readonly [path: string, wrong: string, value: unknown];

const TEXT = "wrong!";
const NUMBER = 4242;
const LIST = ["wrong!", 1];
const OBJECT = { wrong: 1, types: 2 };

const CONTAINER: readonly (readonly [path: string, ...wrong: readonly unknown[]])[] = [
  ["Name", LIST, OBJECT],
  ["Secrets", TEXT, NUMBER, OBJECT],
  ["Secrets/0", TEXT, LIST],
  ["Secrets/0/Name", LIST, OBJECT],
  ["Secrets/0/ValueFrom", LIST, OBJECT],
  ["LogConfiguration", TEXT, LIST],
  ["LogConfiguration/SecretOptions", TEXT, OBJECT],
  ["LogConfiguration/SecretOptions/0", TEXT, LIST],
  ["LogConfiguration/SecretOptions/0/Name", LIST],
  ["LogConfiguration/SecretOptions/0/ValueFrom", LIST, OBJECT],
  ["RepositoryCredentials", TEXT, LIST],
  ["RepositoryCredentials/CredentialsParameter", LIST, OBJECT],
];

const POLICY: typeof CONTAINER = [
  ["", LIST, NUMBER],
  ["Statement", TEXT, NUMBER],
  ["Statement/0", TEXT, LIST],
  ["Statement/0/Effect", LIST, OBJECT, "allow"],
  ["Statement/0/Action", OBJECT],
  ["Statement/0/Action/0", OBJECT, LIST],
  ["Statement/0/Resource", OBJECT],
  ["Statement/0/Resource/0", OBJECT, LIST],
  ["Statement/0/Condition", TEXT, LIST],
  ["Statement/0/Condition/Bool", TEXT, LIST],
  ["Statement/0/Condition/Bool/aws:SecureTransport", OBJECT],
];

/** Each place under the prefix with each of its wrong values. */
function under(prefix: string, places: typeof CONTAINER): readonly WrongValue[] {
  return places.flatMap(([path, ...values]) =>
    values.map((value) => [[prefix, path].filter(Boolean).join("/"), JSON.stringify(value), value] as const),
  );
}

/** Where the same reader reads several places, one wrong value is enough for the others. */
function firstOf(places: typeof CONTAINER): typeof CONTAINER {
  return places.map(([path, wrong]) => [path, wrong] as const);
}

export const WORKLOADS: readonly WrongValue[] = [
  ...under("Resources/Task/Properties", [
    ["ExecutionRoleArn", LIST, OBJECT],
    ["TaskRoleArn", LIST, OBJECT],
    ["ContainerDefinitions", TEXT, NUMBER, OBJECT],
    ["ContainerDefinitions/0", TEXT, LIST, NUMBER],
  ]),
  ...under("Resources/Task/Properties/ContainerDefinitions/0", CONTAINER),
];

export const JOBS: readonly WrongValue[] = [
  ...under("Resources/Job/Properties", [["ContainerProperties", TEXT, LIST]]),
  ...under("Resources/Job/Properties/ContainerProperties", [
    ["ExecutionRoleArn", LIST, OBJECT],
    ["JobRoleArn", LIST],
    ...firstOf(CONTAINER.slice(1)),
  ]),
  ...under("Resources/TaskJob/Properties/EcsProperties", [
    ["", TEXT, LIST],
    ["TaskProperties", TEXT, OBJECT],
    ["TaskProperties/0", TEXT, LIST],
    ["TaskProperties/0/ExecutionRoleArn", LIST],
    ["TaskProperties/0/TaskRoleArn", LIST],
    ["TaskProperties/0/Containers", TEXT, OBJECT],
    ["TaskProperties/0/Containers/0", TEXT, LIST],
  ]),
  ...under("Resources/TaskJob/Properties/EcsProperties/TaskProperties/0/Containers/0", firstOf(CONTAINER)),
  ...under("Resources/NodeJob/Properties/NodeProperties", [
    ["", TEXT, LIST],
    ["NodeRangeProperties", TEXT, OBJECT],
    ["NodeRangeProperties/0", TEXT, LIST],
    ["NodeRangeProperties/0/TargetNodes", LIST],
    ["NodeRangeProperties/0/Container", TEXT, LIST],
    ["NodeRangeProperties/0/Container/Secrets", TEXT, OBJECT],
    ["NodeRangeProperties/0/Container/Secrets/0/ValueFrom", LIST],
    ["NodeRangeProperties/1/EcsProperties", TEXT],
    ["NodeRangeProperties/1/EcsProperties/TaskProperties", TEXT],
  ]),
];

export const RESOURCES: readonly WrongValue[] = [
  ...under("Resources/Role/Properties", [
    ["RoleName", LIST, OBJECT],
    ["Path", LIST, OBJECT],
    ["ManagedPolicyArns", TEXT, OBJECT],
    ["ManagedPolicyArns/0", LIST, OBJECT],
    ["PermissionsBoundary", LIST, OBJECT],
    ["Policies", TEXT, OBJECT],
    ["Policies/0", TEXT, LIST],
    ["Policies/0/PolicyName", LIST],
    ["Tags", TEXT],
    ["Tags/0", TEXT],
  ]),
  ...under("Resources/Policy/Properties", [
    ["PolicyDocument", LIST],
    ["Roles", TEXT, OBJECT],
    ["Roles/0", LIST, OBJECT],
  ]),
  ...under("Resources/ManagedPolicy/Properties", [
    ["ManagedPolicyName", LIST],
    ["PolicyDocument", LIST],
    ["Roles", TEXT, OBJECT],
    ["Roles/0", LIST, OBJECT],
  ]),
  ...under("Resources/RolePolicy/Properties", [
    ["PolicyDocument", LIST],
    ["RoleName", LIST, OBJECT],
  ]),
  ...under("Resources/Secret/Properties", [
    ["Name", LIST, OBJECT],
    ["KmsKeyId", LIST, OBJECT],
    ["Tags", TEXT],
  ]),
  ...under("Resources/SecretPolicy/Properties", [
    ["SecretId", LIST, OBJECT],
    ["ResourcePolicy", LIST, NUMBER],
  ]),
  ...under("Resources/Parameter/Properties", [
    ["Name", LIST, OBJECT],
    ["Type", LIST],
  ]),
  ...under("Resources/Key/Properties", [["KeyPolicy", LIST, NUMBER]]),
  ...under("Resources/Alias/Properties", [
    ["AliasName", LIST],
    ["TargetKeyId", LIST],
  ]),
  ...under("Resources/Database/Properties", [
    ["ManageMasterUserPassword", LIST],
    ["MasterUserSecret", TEXT],
    ["MasterUserSecret/KmsKeyId", LIST],
  ]),
];

export const POLICIES: readonly WrongValue[] = [
  ...under("Resources/Role/Properties/Policies/0/PolicyDocument", POLICY),
  ...under("Resources/Policy/Properties/PolicyDocument", [["Statement", TEXT]]),
  ...under("Resources/ManagedPolicy/Properties/PolicyDocument", [["Statement", TEXT]]),
  ...under("Resources/RolePolicy/Properties/PolicyDocument", [["Statement", TEXT]]),
  ...under("Resources/SecretPolicy/Properties/ResourcePolicy", [["Statement", TEXT]]),
  ...under("Resources/Key/Properties/KeyPolicy", [["Statement", TEXT]]),
  ...under("Resources/Role/Properties/AssumeRolePolicyDocument", [
    ["", LIST, NUMBER],
    ["Statement", TEXT],
    ["Statement/0/Principal", LIST, NUMBER],
    ["Statement/0/Principal/Service", OBJECT],
    ["Statement/0/Action", OBJECT],
  ]),
];

export const SECTIONS: readonly WrongValue[] = [
  ...under("Parameters", [
    ["", TEXT, LIST],
    ["Stage", TEXT, LIST],
    ["Stage/Type", LIST],
    ["Stage/Default", LIST, OBJECT],
    ["Stage/AllowedValues", TEXT],
    ["Stage/NoEcho", LIST],
  ]),
  ...under("Mappings", [
    ["", TEXT, LIST],
    ["Names", TEXT, LIST],
    ["Names/prod", TEXT, LIST],
    ["Names/prod/Secret", OBJECT],
  ]),
  ...under("Conditions", [
    ["", TEXT, LIST],
    ["IsProd", TEXT, NUMBER, LIST],
    ["IsProd/Fn::Equals", TEXT, ["one"]],
  ]),
  ...under("Resources/Task", [
    ["", TEXT, LIST],
    ["Type", LIST, OBJECT],
    ["Condition", LIST, OBJECT],
    ["DependsOn", OBJECT],
    ["Properties", TEXT, LIST],
  ]),
];
