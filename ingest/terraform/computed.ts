/**
 * Attributes that the AWS provider computes, expanded to their shape: an ARN that is "known after apply" still
 * has a known service and name, and its unknown parts are holes that the same attribute gives everywhere.
 */
import { bucketArn, buildArn, identityArn, parameterArn, storedSecretArn } from "../../model/arn.ts";
import type { Scope } from "../../model/graph.ts";
import { hole, LANGUAGES, startsWith, text, type Hole, type Text } from "../../model/text.ts";

export interface ComputedInput {
  readonly type: string;
  readonly address: string;
  readonly scope: Scope;
  /** The text of another attribute of the same resource, as far as it is set. */
  readonly attribute: (name: string) => Text | undefined;
}

type Shape = (input: ComputedInput) => Text | null;

function generated(input: ComputedInput, what: string, language: Hole["language"] = LANGUAGES.name): Hole {
  return hole(`${input.address}.${what}`, language, what === "name" ? "generated name" : what, input.address);
}

/** The given name, or a generated one, which begins with `name_prefix` where that is set. */
const nameShape: Shape = (input) =>
  input.attribute("name") ?? text(input.attribute("name_prefix") ?? [], generated(input, "name"));

const secretArn: Shape = (input) => {
  const suffix = generated(input, "suffix", LANGUAGES.secretSuffix);
  return buildArn(input.scope, "secretsmanager", text("secret:", nameShape(input) ?? [], "-", suffix));
};

const keyId: Shape = (input) => [hole(`${input.address}.key-id`, LANGUAGES.keyId, "key id", input.address)];

const keyArn: Shape = (input) => buildArn(input.scope, "kms", text("key/", keyId(input) ?? []));

const aliasName: Shape = (input) =>
  input.attribute("name") ?? text(input.attribute("name_prefix") ?? "alias/", generated(input, "name"));

/** A secret is given by its ARN or by its name; what is not known may be either. */
const versionedSecret: Shape = (input) => {
  const id = input.attribute("secret_id") ?? [];
  if (startsWith(id, "arn:")) return id;
  return typeof id[0] === "string" ? storedSecretArn(input.scope, id) : null;
};

/** A key is given by its ARN or by its id; what is not known may be either. */
const targetKey: Shape = (input) => {
  const id = input.attribute("target_key_id") ?? [];
  if (startsWith(id, "arn:")) return id;
  const [first] = id;
  const isId = typeof first === "string" || first?.language === LANGUAGES.keyId;
  return isId ? buildArn(input.scope, "kms", text("key/", id)) : null;
};

const bucketName: Shape = (input) =>
  input.attribute("bucket") ??
  text(input.attribute("bucket_prefix") ?? [], generated(input, "bucket", LANGUAGES.name));

const arnOfBucket: Shape = (input) => bucketArn(input.scope, bucketName(input) ?? []);

/** An object names its bucket by name; what is not known may be an access point. */
const objectArn: Shape = (input) => {
  const [bucket, key] = [input.attribute("bucket"), input.attribute("key")];
  if (!bucket || !key || startsWith(bucket, "arn:")) return null;
  return bucketArn(input.scope, bucket, "/", key);
};

const KEY: Readonly<Record<string, Shape>> = { arn: keyArn, key_id: keyId, id: keyId };

const SHAPES: ReadonlyMap<string, Readonly<Record<string, Shape>>> = new Map([
  [
    "aws_iam_role",
    {
      arn: (input) =>
        identityArn(input.scope, "role", input.attribute("path") ?? text("/"), nameShape(input) ?? []),
      name: nameShape,
      id: nameShape,
    },
  ],
  ["aws_iam_role_policy", { name: nameShape }],
  [
    "aws_iam_policy",
    {
      arn: (input) =>
        identityArn(input.scope, "policy", input.attribute("path") ?? text("/"), nameShape(input) ?? []),
      id: (input) =>
        identityArn(input.scope, "policy", input.attribute("path") ?? text("/"), nameShape(input) ?? []),
      name: nameShape,
    },
  ],
  ["aws_secretsmanager_secret", { arn: secretArn, id: secretArn, name: nameShape }],
  [
    "aws_secretsmanager_secret_version",
    {
      arn: versionedSecret,
      id: (input) =>
        text(input.attribute("secret_id") ?? [], "|", generated(input, "version id", LANGUAGES.keyId)),
      version_id: (input) => [generated(input, "version id", LANGUAGES.keyId)],
    },
  ],
  [
    "aws_ssm_parameter",
    {
      arn: (input) => parameterArn(input.scope, nameShape(input) ?? []),
      id: nameShape,
      name: nameShape,
    },
  ],
  ["aws_s3_bucket", { arn: arnOfBucket, bucket: bucketName, id: bucketName }],
  ["aws_s3_object", { arn: objectArn }],
  ["aws_s3_bucket_object", { arn: objectArn }],
  ["aws_kms_key", KEY],
  ["aws_kms_external_key", KEY],
  ["aws_kms_replica_key", KEY],
  [
    "aws_kms_alias",
    {
      arn: (input) => buildArn(input.scope, "kms", aliasName(input) ?? []),
      name: aliasName,
      id: aliasName,
      target_key_arn: targetKey,
    },
  ],
]);

/** The attributes of a type that have a shape, whether they are set or computed. */
export function shapedAttributes(type: string): readonly string[] {
  return Object.keys(SHAPES.get(type) ?? {});
}

/** The shape of a computed attribute; null when canread knows none. */
export function computedShape(name: string, input: ComputedInput): Text | null {
  const shapes = SHAPES.get(input.type);
  const shape = shapes && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  return shape ? shape(input) : null;
}

/** Attributes that hold what is secret: a reference must not be one of them. */
export function secretAttribute(type: string, name: string, address: string): string | null {
  if (type === "aws_secretsmanager_secret_version" && name === "id") {
    return `${address}.id, the ARN and a version joined by "|"`;
  }
  const held: Readonly<Record<string, readonly string[]>> = {
    aws_secretsmanager_secret_version: ["secret_string", "secret_binary"],
    aws_ssm_parameter: ["value", "insecure_value"],
    random_password: ["result"],
  };
  return Object.hasOwn(held, type) && held[type]?.includes(name)
    ? `${address}.${name}, the value itself`
    : null;
}
