/** Data sources whose result the configuration tells, or whose shape is known without asking AWS. */
import { bucketArn, buildArn, identityArn, parameterArn, storedSecretArn } from "../../model/arn.ts";
import type { Scope } from "../../model/graph.ts";
import type { Span } from "../../model/source.ts";
import { hole, LANGUAGES, literal, render, startsWith, text, type Text } from "../../model/text.ts";
import { asText, get, textValue, unknownValue, type Value } from "../../model/value.ts";
import { managedPolicyArnByName } from "./managed-policy-names.ts";
import { documentsIn, mergeDocuments } from "./merged-documents.ts";
import { policyOf } from "./policy-document.ts";

export interface DataSource {
  readonly address: string;
  readonly type: string;
  readonly attributes: Value;
  readonly scope: Scope;
  readonly at: Span;
}

/** An attribute of a data source; null when canread does not know it. */
export function dataAttribute(source: DataSource, name: string): Value | null {
  const own = get(source.attributes, name);
  const read = DATA_SOURCES.get(source.type);
  return read?.(source, name) ?? own ?? null;
}

type DataSourceReader = (source: DataSource, name: string) => Value | null;

function argument(source: DataSource, name: string): Text | null {
  const found = asText(get(source.attributes, name));
  return found && found.length > 0 ? found : null;
}

function made(value: Text, { at }: DataSource): Value {
  return textValue(value, at);
}

const policyDocument: DataSourceReader = (source, name) => {
  if (name !== "json" && name !== "minified_json") return null;
  const { attributes, at, address } = source;
  const own = policyOf(attributes, at);
  const sources = documentsIn(attributes, "source_policy_documents", "source_json");
  const overrides = documentsIn(attributes, "override_policy_documents", "override_json");
  const policy =
    sources.length + overrides.length === 0 ? own : mergeDocuments(sources, own, overrides, address, at);
  return {
    kind: "text",
    text: [hole(`${address}.json`, LANGUAGES.anything, `${address}.json`, address)],
    json: policy,
    span: at,
  };
};

const callerIdentity: DataSourceReader = (source, name) =>
  name === "account_id" || name === "id" ? made(source.scope.account, source) : null;

const region: DataSourceReader = (source, name) => {
  if (!["name", "region", "id"].includes(name)) return null;
  return made(argument(source, "region") ?? argument(source, "name") ?? source.scope.region, source);
};

const partition: DataSourceReader = (source, name) => {
  if (name === "partition" || name === "id") return made(source.scope.partition, source);
  const isChina = literal(source.scope.partition) === "aws-cn";
  if (name === "dns_suffix") return made(text(isChina ? "amazonaws.com.cn" : "amazonaws.com"), source);
  return null;
};

/** `aws_arn` takes an ARN apart. */
const arn: DataSourceReader = (source, name) => {
  const whole = argument(source, "arn");
  const known = whole ? literal(whole) : null;
  if (known === null) return null;
  const [, partitionPart, service, regionPart, account, ...resource] = known.split(":");
  const parts: Readonly<Record<string, string | undefined>> = {
    partition: partitionPart,
    service,
    region: regionPart,
    account,
    resource: resource.join(":"),
  };
  const found = Object.hasOwn(parts, name) ? parts[name] : undefined;
  return found === undefined ? null : made(text(found), source);
};

/** A secret that exists elsewhere: its ARN has the given name and a suffix that nobody here knows. */
const secret: DataSourceReader = (source, name) => {
  const given = argument(source, "arn");
  const secretName = argument(source, "name");
  if (name === "arn" || name === "id") {
    if (given) return made(given, source);
    if (!secretName) return null;
    return made(storedSecretArn(source.scope, secretName), source);
  }
  return name === "name" && secretName ? made(secretName, source) : null;
};

const secretVersion: DataSourceReader = (source, name) => {
  const id = argument(source, "secret_id");
  if (["secret_string", "secret_binary"].includes(name)) return secretValue(source, name);
  if (name === "arn" && id) {
    if (startsWith(id, "arn:") || literal(id) === null) return made(id, source);
    return made(storedSecretArn(source.scope, id), source);
  }
  if (name === "id" && id)
    return {
      ...made(text(id, "|", hole(`${source.address}.version`, LANGUAGES.anything, "version")), source),
      secretOf: `${source.address}.id, the ARN and a version joined by "|"`,
    };
  return null;
};

function secretValue(source: DataSource, name: string): Value {
  const unknown = unknownValue(`${source.address}.${name}`, "the value of a secret is not read", source.at);
  return { ...unknown, sensitive: true, secretOf: `${source.address}.${name}, the value itself` };
}

const parameter: DataSourceReader = (source, name) => {
  if (name === "value" || name === "insecure_value") return heldValue(source, name);
  const parameterName = argument(source, "name");
  if (!parameterName) return null;
  if (name === "arn") return made(parameterArn(source.scope, parameterName), source);
  return name === "id" || name === "name" ? made(parameterName, source) : null;
};

/** A parameter may hold a secret, or the ARN of one, as stacks tell each other. */
function heldValue(source: DataSource, name: string): Value {
  const reason = `what the parameter of ${source.address} holds is not in view`;
  return {
    ...unknownValue(`${source.address}.${name}`, reason, source.at, [source.address]),
    sensitive: true,
  };
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc_endpoint_service */
const endpointService: DataSourceReader = (source, name) => {
  const service = argument(source, "service");
  if (name !== "service_name" || !service) return null;
  return made(text("com.amazonaws.", source.scope.region, ".", service), source);
};

const bucket: DataSourceReader = (source, name) => {
  const bucketName = argument(source, "bucket");
  if (!bucketName) return null;
  if (name === "arn") return made(bucketArn(source.scope, bucketName), source);
  return name === "id" || name === "bucket" ? made(bucketName, source) : null;
};

const key: DataSourceReader = (source, name) => {
  const id = argument(source, "key_id");
  if (!id) return null;
  if (startsWith(id, "arn:") && render(id).includes(":key/")) {
    if (name === "arn") return made(id, source);
    return null;
  }
  const keyId: Text = /^[0-9a-z-]{36}$/u.test(literal(id) ?? "")
    ? id
    : [hole(`data-key:${render(id)}`, LANGUAGES.keyId, "key id")];
  if (name === "arn") return made(buildArn(source.scope, "kms", text("key/", keyId)), source);
  return ["key_id", "id"].includes(name) ? made(keyId, source) : null;
};

const alias: DataSourceReader = (source, name) => {
  const aliasName = argument(source, "name");
  if (!aliasName) return null;
  const keyId = hole(`data-key:${render(aliasName)}`, LANGUAGES.keyId, "key id");
  if (name === "target_key_arn") return made(buildArn(source.scope, "kms", text("key/", keyId)), source);
  if (name === "target_key_id") return made([keyId], source);
  return name === "arn" ? made(buildArn(source.scope, "kms", aliasName), source) : null;
};

/** A role or policy named without its path: the path is one more unknown of its ARN. */
function arnByName(source: DataSource, kind: "role" | "policy", name: Text): Text {
  const path = { ...hole(`${source.address}.path`, LANGUAGES.noColon, "path"), isPath: true };
  return identityArn(source.scope, kind, path, name);
}

const role: DataSourceReader = (source, name) => {
  const roleName = argument(source, "name");
  if (!roleName) return null;
  if (name === "arn") return made(arnByName(source, "role", roleName), source);
  return name === "id" || name === "name" ? made(roleName, source) : null;
};

const policy: DataSourceReader = (source, name) => {
  const given = argument(source, "arn");
  const policyName = argument(source, "name");
  if (name !== "arn" && name !== "id") return null;
  if (given) return made(given, source);
  if (!policyName) return null;
  const managed = managedPolicyArnByName(literal(policyName) ?? "", source.scope.partition);
  return made(managed ?? arnByName(source, "policy", policyName), source);
};

const DATA_SOURCES: ReadonlyMap<string, DataSourceReader> = new Map([
  ["aws_iam_policy_document", policyDocument],
  ["aws_caller_identity", callerIdentity],
  ["aws_region", region],
  ["aws_partition", partition],
  ["aws_arn", arn],
  ["aws_secretsmanager_secret", secret],
  ["aws_secretsmanager_secret_version", secretVersion],
  ["aws_ssm_parameter", parameter],
  ["aws_s3_bucket", bucket],
  ["aws_vpc_endpoint_service", endpointService],
  ["aws_kms_key", key],
  ["aws_kms_alias", alias],
  ["aws_iam_role", role],
  ["aws_iam_policy", policy],
]);
