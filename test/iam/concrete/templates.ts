/** Random templates around one secret: names, grants, denies, boundaries, key and resource policies. */
import fc from "fast-check";

type Json = unknown;

const sub = (text: string): Json => ({ "Fn::Sub": text });
const SECRET_ARN = "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:";

const NAMES: readonly Json[] = [
  "app/db",
  sub("${P1}/db"),
  sub("app/${P1}"),
  sub("${P1}-${P2}"),
  "app/db-AbCdEf",
];

const RESOURCES: readonly Json[] = [
  "*",
  { Ref: "Secret" },
  sub("${Secret}*"),
  sub(`${SECRET_ARN}app/db-??????`),
  sub(`${SECRET_ARN}app/*`),
  sub(`${SECRET_ARN}*db*`),
  sub(`${SECRET_ARN}app/db`),
  sub(`${SECRET_ARN}\${P1}/db-*`),
  sub(`${SECRET_ARN}app/\${P1}-??????`),
  sub(`${SECRET_ARN}\${P2}*`),
  sub(`${SECRET_ARN}\${aws:PrincipalTag/team}/*`.replaceAll("${aws:", "${!aws:")),
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/db-*",
  sub("arn:aws:secretsmanager:eu-west-1:${AWS::AccountId}:secret:*"),
  sub("arn:aws:secretsmanager:*:${AWS::AccountId}:secret:app/d?-*"),
  { "Fn::If": ["IsProd", { Ref: "Secret" }, sub(`${SECRET_ARN}other-*`)] },
  [sub(`${SECRET_ARN}x*`), { Ref: "Secret" }],
];

const ACTIONS: readonly Json[] = [
  "*",
  "secretsmanager:*",
  "secretsmanager:GetSecretValue",
  "secretsmanager:get*",
  ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValu?"],
  "ssm:GetParameters",
];

const CONDITIONS: readonly Json[] = [
  undefined,
  undefined,
  undefined,
  { StringEquals: { "aws:ResourceTag/env": "prod" } },
  { StringNotEquals: { "secretsmanager:ResourceTag/env": "prod" } },
  { StringEqualsIfExists: { "aws:PrincipalTag/team": ["app", "web"] } },
  { StringLike: { "aws:PrincipalTag/team": "a*" } },
  { StringNotLike: { "aws:PrincipalTag/team": "a*" } },
  { StringEquals: { "aws:ResourceTag/env": sub("${P2}") } },
  { StringEquals: { "aws:ResourceTag/env": "${aws:PrincipalTag/env}" } },
  { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } },
  { StringEquals: { "aws:PrincipalAccount": { Ref: "AWS::AccountId" } } },
  { StringNotEquals: { "aws:ResourceAccount": "123456789012" } },
  { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
  { StringNotEquals: { "secretsmanager:VersionStage": "AWSPREVIOUS" } },
  { Bool: { "aws:SecureTransport": "true" } },
  { Bool: { "aws:SecureTransport": "false" } },
  { Null: { "aws:PrincipalTag/team": "true" } },
  { Null: { "aws:PrincipalTag/team": "false" }, StringEquals: { "aws:PrincipalType": "AssumedRole" } },
  { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app-*" } },
  { ArnNotEquals: { "aws:PrincipalArn": { "Fn::GetAtt": ["Role", "Arn"] } } },
];

const KEY_CONDITIONS: readonly Json[] = [
  undefined,
  undefined,
  { StringEquals: { "kms:ViaService": sub("secretsmanager.${AWS::Region}.amazonaws.com") } },
  { StringLike: { "kms:ViaService": "secretsmanager.*.amazonaws.com" } },
  { StringEquals: { "kms:ViaService": "ssm.eu-west-1.amazonaws.com" } },
  { StringEquals: { "kms:EncryptionContext:SecretARN": { Ref: "Secret" } } },
  { StringLike: { "kms:EncryptionContext:SecretARN": sub(`${SECRET_ARN}app/*`) } },
  { StringEquals: { "kms:CallerAccount": { Ref: "AWS::AccountId" } } },
];

const PRINCIPALS: readonly Json[] = [
  { AWS: { "Fn::GetAtt": ["Role", "Arn"] } },
  { AWS: sub("arn:aws:iam::${AWS::AccountId}:root") },
  { AWS: "arn:aws:iam::123456789012:root" },
  { AWS: "*" },
  "*",
  { AWS: sub("arn:aws:iam::${AWS::AccountId}:role/app-x") },
];

const some = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const allowMostly = fc.oneof(
  { weight: 4, arbitrary: fc.constant("Allow") },
  { weight: 1, arbitrary: fc.constant("Deny") },
);

const grant = fc.record({
  Effect: allowMostly,
  Action: some(ACTIONS),
  Resource: some(RESOURCES),
  Condition: some(CONDITIONS),
});

/** A boundary stands before the role and the secret, so it cannot name them. */
const namesNeither = (value: Json): boolean =>
  !/"Ref":"Secret"|\$\{Secret\}|"Role"/u.test(JSON.stringify(value) ?? "");

const bound = fc.record({
  Effect: allowMostly,
  Action: some(ACTIONS),
  Resource: some(RESOURCES.filter(namesNeither)),
  Condition: some(CONDITIONS.filter(namesNeither)),
});

const decryption = fc.record({
  Effect: allowMostly,
  Action: some<Json>(["kms:Decrypt", "kms:*", "kms:De*"]),
  Resource: some<Json>([
    "*",
    { "Fn::GetAtt": ["Key", "Arn"] },
    sub("arn:aws:kms:*:${AWS::AccountId}:key/*"),
    { "Fn::GetAtt": ["Other", "Arn"] },
  ]),
  Condition: some(KEY_CONDITIONS),
});

const onKey = fc.record({
  Effect: allowMostly,
  Principal: some(PRINCIPALS),
  Action: some<Json>(["kms:*", "kms:Decrypt", "kms:Encrypt"]),
  Resource: fc.constant("*"),
  Condition: some(KEY_CONDITIONS.filter(namesNeither)),
});

const onSecret = fc.record({
  Effect: allowMostly,
  Principal: some(PRINCIPALS),
  Action: some(ACTIONS.slice(1)),
  Resource: fc.constant("*"),
  Condition: some(CONDITIONS),
});

const document = (statements: readonly Json[], version: string = "2012-10-17"): Json => ({
  Version: version,
  Statement: statements,
});

const tags = fc.subarray([
  { Key: "env", Value: "prod" },
  { Key: "team", Value: "app" },
]);

const VALUE_FROM: readonly Json[] = [
  { Ref: "Secret" },
  sub("${Secret}:key::"),
  sub("${Secret}::AWSCURRENT:"),
  sub("${Secret}::AWSPREVIOUS:"),
];

const trusted = {
  Effect: "Allow",
  Principal: { Service: "ecs-tasks.amazonaws.com" },
  Action: "sts:AssumeRole",
};

const policy = (name: string, PolicyDocument: Json): Json => ({
  Type: "AWS::IAM::RolePolicy",
  Properties: { RoleName: { Ref: "Role" }, PolicyName: name, PolicyDocument },
});

/** A whole template, as CloudFormation takes it. */
export const template: fc.Arbitrary<Json> = fc
  .record({
    name: fc.option(some(NAMES), { nil: undefined }),
    roleName: fc.option(some<Json>(["app-exec", sub("${P1}-exec")]), { nil: undefined }),
    grants: fc.array(grant, { minLength: 1, maxLength: 3 }),
    decryptions: fc.array(decryption, { maxLength: 2 }),
    keyed: fc.boolean(),
    keyPolicy: fc.option(fc.array(onKey, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    secretPolicy: fc.option(fc.array(onSecret, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
    boundary: fc.option(fc.array(bound, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
    boundaryKeys: fc.boolean(),
    roleTags: tags,
    secretTags: tags,
    valueFrom: some(VALUE_FROM),
    version: some(["2012-10-17", "2012-10-17", "2008-10-17"]),
  })
  .map((draft) => ({
    Parameters: { P1: { Type: "String" }, P2: { Type: "String" } },
    Conditions: { IsProd: { "Fn::Equals": [{ Ref: "P2" }, "prod"] } },
    Resources: {
      Key: {
        Type: "AWS::KMS::Key",
        Properties: draft.keyPolicy ? { KeyPolicy: document(draft.keyPolicy) } : {},
      },
      Other: { Type: "AWS::KMS::Key" },
      Secret: {
        Type: "AWS::SecretsManager::Secret",
        Properties: {
          ...(draft.name === undefined ? {} : { Name: draft.name }),
          ...(draft.keyed ? { KmsKeyId: { Ref: "Key" } } : {}),
          Tags: draft.secretTags,
        },
      },
      ...(draft.secretPolicy
        ? {
            SecretPolicy: {
              Type: "AWS::SecretsManager::ResourcePolicy",
              Properties: { SecretId: { Ref: "Secret" }, ResourcePolicy: document(draft.secretPolicy) },
            },
          }
        : {}),
      ...(draft.boundary
        ? {
            Boundary: {
              Type: "AWS::IAM::ManagedPolicy",
              Properties: {
                PolicyDocument: document([
                  ...draft.boundary,
                  ...(draft.boundaryKeys ? [{ Effect: "Allow", Action: "kms:*", Resource: "*" }] : []),
                ]),
              },
            },
          }
        : {}),
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          ...(draft.roleName === undefined ? {} : { RoleName: draft.roleName }),
          AssumeRolePolicyDocument: document([trusted]),
          ...(draft.boundary ? { PermissionsBoundary: { Ref: "Boundary" } } : {}),
          Tags: draft.roleTags,
        },
      },
      // Policies of their own, so that keys and secrets may name the role.
      Read: policy("read", document(draft.grants, draft.version)),
      ...(draft.decryptions.length > 0 ? { Decrypt: policy("decrypt", document(draft.decryptions)) } : {}),
      Task: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
          ExecutionRoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
          ContainerDefinitions: [{ Name: "app", Secrets: [{ Name: "S", ValueFrom: draft.valueFrom }] }],
        },
      },
    },
  }));
