import type { Scope } from "./graph.ts";
import {
  dropPrefix,
  hole,
  knownPrefix,
  LANGUAGES,
  render,
  splitText,
  startsWith,
  text,
  type Text,
  type TextPart,
} from "./text.ts";

/** The parts of `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: Text;
  readonly service: Text;
  readonly region: Text;
  readonly account: Text;
  readonly resource: Text;
}

/** Null unless the text surely begins like an ARN and has six parts. */
export function parseArn(value: Text): Arn | null {
  if (!startsWith(value, "arn:")) return null;
  const { pieces } = splitText(value, ":", 6);
  const [, partition, service, region, account, resource] = pieces;
  if (!partition || !service || !region || !account || !resource) return null;
  return { partition, service, region, account, resource };
}

/** What an ARN says of where something is; another ARN, or a scope, gives it. */
type Location = Pick<Arn, "partition" | "region" | "account">;

export function buildArn(scope: Location, service: string, resource: Text): Text {
  return text("arn:", scope.partition, `:${service}:`, scope.region, ":", scope.account, ":", resource);
}

/** The hyphen and the six characters that Secrets Manager puts behind a name. */
export const GENERATED_SUFFIX: RegExp = /-[A-Za-z0-9]{6}$/u;

/** The name in a secret's ARN: what stands between `secret:` and the six characters at its end. */
export function secretNameOf(arn: Text): Text {
  const resource = parseArn(arn)?.resource ?? arn;
  const named = startsWith(resource, "secret:") ? dropPrefix(resource, "secret:") : resource;
  const last = named.at(-1);
  if (typeof last === "string") return text(named.slice(0, -1), last.replace(GENERATED_SUFFIX, ""));
  if (last?.language !== LANGUAGES.secretSuffix) return named;
  const before = named.at(-2);
  return typeof before === "string" ? text(named.slice(0, -2), before.replace(/-$/u, "")) : named;
}

/** Parameter names that begin with a slash share it with `parameter/`. */
export function parameterArn(scope: Scope, name: Text): Text {
  return buildArn(scope, "ssm", startsWith(name, "/") ? text("parameter", name) : text("parameter/", name));
}

/** Of a role, a policy or another `kind` of IAM, without a region: its path, which begins with a slash, and its name. */
export function identityArn(
  { partition, account }: Scope,
  kind: string,
  ...pathAndName: readonly (Text | TextPart)[]
): Text {
  return text("arn:", partition, ":iam::", account, `:${kind}`, ...pathAndName);
}

/** Of a bucket or what is in it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html */
export function bucketArn({ partition }: Scope, ...bucketAndKey: readonly (Text | TextPart)[]): Text {
  return text("arn:", partition, ":s3:::", ...bucketAndKey);
}

/** The partition that a region belongs to, by its known beginning. */
export function partitionOf(region: Text): string | null {
  const known = knownPrefix(region);
  if (!/^[a-z]{2}-/u.test(known) && !known.startsWith("us-iso")) return null;
  if (known.startsWith("cn-")) return "aws-cn";
  if (known.startsWith("us-gov-")) return "aws-us-gov";
  if (known.startsWith("us-isob-")) return "aws-iso-b";
  if (known.startsWith("us-isof-")) return "aws-iso-f";
  if (known.startsWith("us-iso-")) return "aws-iso";
  if (known.startsWith("eu-isoe-")) return "aws-iso-e";
  if (known.startsWith("eusc-")) return "aws-eusc";
  return "aws";
}

/** A secret that is known by its name only. One secret has one suffix, whichever way it is named. */
export function storedSecretArn(scope: Scope, name: Text): Text {
  const bare = buildArn(scope, "secretsmanager", text("secret:", name));
  return text(bare, "-", hole(`suffix:${render(bare)}`, LANGUAGES.secretSuffix, "suffix"));
}
