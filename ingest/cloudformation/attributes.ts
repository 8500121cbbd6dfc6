/**
 * What `Ref` and `Fn::GetAtt` give for the resource types of the graph, in their symbolic shapes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
import { buildArn, policyArn, roleArn } from "../../model/arn.ts";
import type { Span } from "../../model/source.ts";
import { hole, LANGUAGES, startsWith, text, type Hole, type Language, type Text } from "../../model/text.ts";
import { asText, get, textValue, type Value } from "../../model/value.ts";
import { distribute } from "../distribute.ts";
import { withDynamic } from "./dynamic-references.ts";
import type { Declaration, Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { isNestedStack, outputOf } from "./nested.ts";

export function referenceTo(resource: Declaration, at: Span, env: Environment): Value {
  return { ...memoised(resource, "Ref", env, () => computeRef(resource, env)), span: at };
}

export function attributeOf(resource: Declaration, attribute: string, at: Span, env: Environment): Value {
  return {
    ...memoised(resource, attribute, env, () => computeAttribute(resource, attribute, env)),
    span: at,
  };
}

function memoised(resource: Declaration, attribute: string, env: Environment, compute: () => Value): Value {
  const key = `${resource.logicalId}.${attribute}`;
  const known = env.memo.attributes.get(key);
  // The search for cycles among the declarations has said so.
  if (known === "open") return unknown(env, resource, attribute);
  if (known) return known;
  env.memo.attributes.set(key, "open");
  const value = compute();
  env.memo.attributes.set(key, value);
  return value;
}

/** A property of a resource, evaluated; a list or an object, which is refused where it stands, is not known. */
export function property(resource: Declaration, name: string, env: Environment): Value | undefined {
  const written = get(resource.properties, name);
  if (!written) return undefined;
  const evaluated = evaluate(written, env);
  const value = env.isDynamic ? withDynamic(evaluated, env.scope) : evaluated;
  return value.kind === "list" || value.kind === "object" ? unknown(env, resource, name) : value;
}

function unknown(env: Environment, resource: Declaration, attribute: string): Value {
  const name = `${resource.logicalId}.${attribute}`;
  const made = generated(env, resource, attribute, LANGUAGES.anything, name);
  if (!handsOn(resource.type)) return textValue([made], resource.span);
  return textValue([hole(made.id, made.language, made.label)], resource.span);
}

/** Types whose attributes may be what another resource generates: what they give is decided elsewhere. */
function handsOn(type: string): boolean {
  return !type.startsWith("AWS::") || type.startsWith("AWS::CloudFormation::") || isNestedStack(type);
}

/** What a deployment makes for a resource: the same in every template that it is handed to. */
function generated(
  env: Environment,
  resource: Declaration,
  what: string,
  language: Language,
  label: string,
): Hole {
  const owner = `${env.stack}#${env.prefix}${resource.logicalId}`;
  return hole(`${owner}.${what}`, language, label, owner);
}

/** The given name, or one that CloudFormation generates. */
export function nameOf(resource: Declaration, propertyName: string, env: Environment): Value {
  const name = generated(env, resource, "name", LANGUAGES.name, "generated name");
  return property(resource, propertyName, env) ?? textValue([name], resource.span);
}

/** Builds a text from evaluated values, through their choices. */
function compose(values: readonly Value[], at: Span, build: (texts: readonly Text[]) => Text): Value | null {
  return distribute(values, (args) => {
    const texts = args.map(asText);
    return texts.every((each) => each !== undefined) ? textValue(build(texts), at) : null;
  });
}

function computeRef(resource: Declaration, env: Environment): Value {
  switch (resource.type) {
    case "AWS::IAM::Role":
      return nameOf(resource, "RoleName", env);
    case "AWS::IAM::ManagedPolicy":
      return computeAttribute(resource, "PolicyArn", env);
    case "AWS::SecretsManager::Secret":
      return secretArn(resource, env);
    case "AWS::SecretsManager::SecretTargetAttachment":
    case "AWS::SecretsManager::ResourcePolicy":
    case "AWS::SecretsManager::RotationSchedule":
      return property(resource, "SecretId", env) ?? unknown(env, resource, "Ref");
    case "AWS::SSM::Parameter":
      return nameOf(resource, "Name", env);
    case "AWS::KMS::Key":
    case "AWS::KMS::ReplicaKey":
      return textValue([keyId(resource, env)], resource.span);
    case "AWS::KMS::Alias":
      return property(resource, "AliasName", env) ?? unknown(env, resource, "Ref");
    default:
      return unknown(env, resource, "Ref");
  }
}

function computeAttribute(resource: Declaration, attribute: string, env: Environment): Value {
  const output = outputOf(resource, attribute, env);
  if (output) return output;
  const { scope } = env;
  const at = resource.span;
  switch (`${resource.type}.${attribute}`) {
    case "AWS::IAM::Role.Arn": {
      const path = property(resource, "Path", env) ?? textValue("/", at);
      const name = nameOf(resource, "RoleName", env);
      return (
        compose([path, name], at, ([p, n]) => roleArn(scope, p ?? [], n ?? [])) ??
        unknown(env, resource, attribute)
      );
    }
    case "AWS::IAM::ManagedPolicy.PolicyArn": {
      const path = property(resource, "Path", env) ?? textValue("/", at);
      const name = nameOf(resource, "ManagedPolicyName", env);
      return (
        compose([path, name], at, ([p, n]) => policyArn(scope, p ?? [], n ?? [])) ??
        unknown(env, resource, attribute)
      );
    }
    case "AWS::SecretsManager::Secret.Id":
      return secretArn(resource, env);
    case "AWS::SSM::Parameter.Value":
      return valueOf(property(resource, "Value", env) ?? unknown(env, resource, attribute), resource, env);
    case "AWS::KMS::Key.Arn":
    case "AWS::KMS::ReplicaKey.Arn":
      return textValue(buildArn(scope, "kms", text("key/", keyId(resource, env))), at);
    case "AWS::KMS::Key.KeyId":
    case "AWS::KMS::ReplicaKey.KeyId":
      return textValue([keyId(resource, env)], at);
    case "AWS::RDS::DBInstance.MasterUserSecret.SecretArn":
    case "AWS::RDS::DBCluster.MasterUserSecret.SecretArn":
      return textValue(ownedSecretArn(resource, env), at);
    default:
      return unknown(env, resource, attribute);
  }
}

/** Marks a value as the content of a parameter, so that it is told apart from a name, and never shown. */
function valueOf(value: Value, resource: Declaration, env: Environment): Value {
  // A parameter that holds an ARN hands on a name.
  if (value.kind === "text" && startsWith(value.text, "arn:")) return value;
  const name = `${resource.logicalId}.Value`;
  const opaque = textValue([generated(env, resource, "Value", LANGUAGES.anything, name)], value.span);
  return { ...opaque, sensitive: true, secretOf: `the value of the parameter ${resource.logicalId}` };
}

function keyId(resource: Declaration, env: Environment): Hole {
  return generated(env, resource, "key-id", LANGUAGES.keyId, "key id");
}

function secretArn(resource: Declaration, env: Environment): Value {
  const name = nameOf(resource, "Name", env);
  const suffix = generated(env, resource, "suffix", LANGUAGES.secretSuffix, "suffix");
  const build = ([only]: readonly Text[]): Text =>
    buildArn(env.scope, "secretsmanager", text("secret:", only ?? [], "-", suffix));
  return compose([name], resource.span, build) ?? unknown(env, resource, "Ref");
}

/** The secret that RDS makes for a master password: `rds!db-…`, `rds!cluster-…`. */
export function ownedSecretArn(resource: Declaration, env: Environment): Text {
  const kind = resource.type === "AWS::RDS::DBCluster" ? "rds!cluster-" : "rds!db-";
  const id = generated(env, resource, "secret-id", LANGUAGES.keyId, "id");
  const suffix = generated(env, resource, "suffix", LANGUAGES.secretSuffix, "suffix");
  return buildArn(env.scope, "secretsmanager", text("secret:", kind, id, "-", suffix));
}
