/**
 * The return values of resource types, by `Ref` and by attribute, in their symbolic shapes. Each type's page says them
 * under "Return values":
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
import { bucketArn, buildArn, identityArn, storedSecretArn } from "../../model/arn.ts";
import { LANGUAGES, literal, startsWith, text, type Hole, type Text } from "../../model/text.ts";
import { asLiteral, asText, textValue, type Value } from "../../model/value.ts";
import { distribute, orElse } from "../distribute.ts";
import { generated, nameOf, property, unknown } from "./attributes.ts";
import type { Declaration, Environment } from "./environment.ts";

/** What one attribute gives; null where its shape is not known. */
type Returns = (resource: Declaration, env: Environment) => Value | null;

/** Builds a text from evaluated values, through their choices. */
function compose(
  values: readonly Value[],
  { span }: Declaration,
  build: (...texts: readonly Text[]) => Text,
): Value | null {
  return distribute(values, (args) => {
    const texts = args.map(asText);
    return texts.every((each) => each !== undefined) ? textValue(build(...texts), span) : null;
  });
}

/** The name that a property gives, or one that CloudFormation makes. */
function named(propertyName: string): Returns {
  return (resource, env) => nameOf(resource, propertyName, env);
}

/** `arn:…:service:region:account:` and what is made of the name behind it. */
function arnOf(service: string, propertyName: string, build: (name: Text) => Text): Returns {
  return (resource, env) =>
    compose([nameOf(resource, propertyName, env)], resource, (name = []) =>
      buildArn(env.scope, service, build(name)),
    );
}

function arnOfIdentity(kind: string, propertyName: string): Returns {
  return (resource, env) => {
    const path = orElse(property(resource, "Path", env), textValue("/", resource.span));
    return compose([path, nameOf(resource, propertyName, env)], resource, (before = [], name = []) =>
      identityArn(env.scope, kind, before, name),
    );
  };
}

/** An ARN of which the service is known, and no more. */
function someArn(service: string): Returns {
  return (resource, env) =>
    textValue(
      buildArn(env.scope, service, [
        generated(env, resource, "arn", LANGUAGES.anything, `${resource.logicalId}.Arn`),
      ]),
      resource.span,
    );
}

/** An id that EC2 gives, by whichever attribute. */
const someId: Returns = (resource, env) =>
  textValue([generated(env, resource, "id", LANGUAGES.stackName, `${resource.logicalId} id`)], resource.span);

function keyId(resource: Declaration, env: Environment): Hole {
  return generated(env, resource, "key-id", LANGUAGES.keyId, "key id");
}

const KEY: Readonly<Record<string, Returns>> = {
  Ref: (resource, env) => textValue([keyId(resource, env)], resource.span),
  KeyId: (resource, env) => textValue([keyId(resource, env)], resource.span),
  Arn: (resource, env) =>
    textValue(buildArn(env.scope, "kms", text("key/", keyId(resource, env))), resource.span),
};

const secretArn: Returns = (resource, env) => {
  const suffix = generated(env, resource, "suffix", LANGUAGES.secretSuffix, "suffix");
  return compose([nameOf(resource, "Name", env)], resource, (name = []) =>
    buildArn(env.scope, "secretsmanager", text("secret:", name, "-", suffix)),
  );
};

/** The ARN of the secret that a property names by ARN or by name. */
const givenSecret: Returns = (resource, env) => {
  const given = property(resource, "SecretId", env);
  return (
    (given &&
      distribute([given], ([only]) => {
        const name = asText(only) ?? [];
        const isNamed = !(literal(name) ?? ":").includes(":");
        return isNamed ? secretCalled(name, resource, env) : (only ?? null);
      })) ??
    null
  );
};

function secretCalled(name: Text, resource: Declaration, env: Environment): Value | null {
  for (const other of env.resources.values()) {
    if (other.type !== "AWS::SecretsManager::Secret") continue;
    if (asLiteral(nameOf(other, "Name", env)) === literal(name)) return secretArn(other, env);
  }
  return textValue(storedSecretArn(env.scope, name), resource.span);
}

/** The secret that RDS makes for a master password: `rds!db-…`, `rds!cluster-…`; Redshift's is `redshift!…`. */
const OWNED: ReadonlyMap<string, string> = new Map([
  ["AWS::RDS::DBInstance", "rds!db-"],
  ["AWS::RDS::DBCluster", "rds!cluster-"],
  ["AWS::Redshift::Cluster", "redshift!"],
]);

export function ownedSecretArn(resource: Declaration, env: Environment): Text {
  const kind = OWNED.get(resource.type) ?? "";
  const language = kind.startsWith("rds!") ? LANGUAGES.keyId : LANGUAGES.name;
  const id = generated(env, resource, "secret-id", language, "id");
  const suffix = generated(env, resource, "suffix", LANGUAGES.secretSuffix, "suffix");
  return buildArn(env.scope, "secretsmanager", text("secret:", kind, id, "-", suffix));
}

const ownedSecret: Returns = (resource, env) => textValue(ownedSecretArn(resource, env), resource.span);

/** What is stored under a parameter, so that it is told apart from the name, and never shown. */
const parameterValue: Returns = (resource, env) => {
  const value = property(resource, "Value", env) ?? unknown(env, resource, "Value");
  // A parameter that holds an ARN hands on a name.
  if (value.kind === "text" && startsWith(value.text, "arn:")) return value;
  const name = `${resource.logicalId}.Value`;
  const stored = textValue([generated(env, resource, "Value", LANGUAGES.anything, name)], value.span);
  return { ...stored, sensitive: true, secretOf: `the value of the parameter ${resource.logicalId}` };
};

const arnOfBucket: Returns = (resource, env) =>
  compose([nameOf(resource, "BucketName", env)], resource, (name = []) => bucketArn(env.scope, name));

const logGroupArn = arnOf("logs", "LogGroupName", (name) => text("log-group:", name, ":*"));
const taskDefinition = someArn("ecs");

const RETURNS: ReadonlyMap<string, Readonly<Record<string, Returns>>> = new Map<
  string,
  Readonly<Record<string, Returns>>
>([
  ["AWS::IAM::Role", { Ref: named("RoleName"), Arn: arnOfIdentity("role", "RoleName") }],
  ["AWS::IAM::User", { Ref: named("UserName"), Arn: arnOfIdentity("user", "UserName") }],
  ["AWS::IAM::Group", { Ref: named("GroupName"), Arn: arnOfIdentity("group", "GroupName") }],
  [
    "AWS::IAM::InstanceProfile",
    { Ref: named("InstanceProfileName"), Arn: arnOfIdentity("instance-profile", "InstanceProfileName") },
  ],
  [
    "AWS::IAM::ManagedPolicy",
    {
      Ref: arnOfIdentity("policy", "ManagedPolicyName"),
      PolicyArn: arnOfIdentity("policy", "ManagedPolicyName"),
    },
  ],
  ["AWS::SecretsManager::Secret", { Ref: secretArn, Id: secretArn }],
  ["AWS::SecretsManager::SecretTargetAttachment", { Ref: givenSecret, Id: givenSecret }],
  ["AWS::SecretsManager::ResourcePolicy", { Ref: givenSecret, Id: givenSecret }],
  ["AWS::SecretsManager::RotationSchedule", { Ref: givenSecret, Id: givenSecret }],
  [
    "AWS::SSM::Parameter",
    {
      Ref: named("Name"),
      Type: (resource, env) => property(resource, "Type", env) ?? null,
      Value: parameterValue,
    },
  ],
  ["AWS::KMS::Key", KEY],
  ["AWS::KMS::ReplicaKey", KEY],
  ["AWS::KMS::Alias", { Ref: (resource, env) => property(resource, "AliasName", env) ?? null }],
  ["AWS::RDS::DBInstance", { "MasterUserSecret.SecretArn": ownedSecret }],
  ["AWS::RDS::DBCluster", { "MasterUserSecret.SecretArn": ownedSecret }],
  ["AWS::Redshift::Cluster", { MasterPasswordSecretArn: ownedSecret }],
  ["AWS::EC2::VPC", { Ref: someId, VpcId: someId }],
  ["AWS::EC2::Subnet", { Ref: someId, SubnetId: someId }],
  ["AWS::EC2::RouteTable", { Ref: someId, RouteTableId: someId }],
  ["AWS::EC2::NatGateway", { Ref: someId, NatGatewayId: someId }],
  ["AWS::EC2::InternetGateway", { Ref: someId, InternetGatewayId: someId }],
  ["AWS::EC2::SecurityGroup", { Ref: someId, GroupId: someId, Id: someId }],
  ["AWS::EC2::NetworkAcl", { Ref: someId, Id: someId, NetworkAclId: someId }],
  ["AWS::ECS::TaskDefinition", { Ref: taskDefinition, TaskDefinitionArn: taskDefinition }],
  [
    "AWS::ECS::Cluster",
    { Ref: named("ClusterName"), Arn: arnOf("ecs", "ClusterName", (name) => text("cluster/", name)) },
  ],
  ["AWS::ECS::Service", { Ref: someArn("ecs"), ServiceArn: someArn("ecs") }],
  ["AWS::Batch::JobDefinition", { Ref: someArn("batch") }],
  ["AWS::S3::Bucket", { Ref: named("BucketName"), Arn: arnOfBucket }],
  ["AWS::Logs::LogGroup", { Ref: named("LogGroupName"), Arn: logGroupArn }],
  ["AWS::DynamoDB::Table", { Ref: named("TableName"), Arn: someArn("dynamodb") }],
  ["AWS::SNS::Topic", { Ref: someArn("sns"), TopicArn: someArn("sns") }],
]);

/** Namespaces whose resources give their own ARN as `Arn`, with the service in it. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ["CertificateManager", "acm"],
  ["CloudWatch", "cloudwatch"],
  ["CodeBuild", "codebuild"],
  ["Cognito", "cognito-idp"],
  ["DynamoDB", "dynamodb"],
  ["ECR", "ecr"],
  ["EFS", "elasticfilesystem"],
  ["Elasticsearch", "es"],
  ["Events", "events"],
  ["Kinesis", "kinesis"],
  ["KinesisFirehose", "firehose"],
  ["Lambda", "lambda"],
  ["OpenSearchService", "es"],
  ["SQS", "sqs"],
  ["Scheduler", "scheduler"],
  ["StepFunctions", "states"],
]);

/** What a type says of `Ref`, or of an attribute; null where that is not known. */
export function returned(resource: Declaration, attribute: string, env: Environment): Value | null {
  const own = RETURNS.get(resource.type);
  if (own && Object.hasOwn(own, attribute)) return own[attribute]?.(resource, env) ?? null;
  if (attribute !== "Arn") return null;
  const service = SERVICES.get(resource.type.split("::")[1] ?? "");
  return service === undefined || !resource.type.startsWith("AWS::") ? null : someArn(service)(resource, env);
}
