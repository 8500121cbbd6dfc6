/**
 * Credentials that are read otherwise than variables: those of a volume of FSx for Windows File Server, and credential
 * specifications of group managed service accounts, `credentialspec:` or `credentialspecdomainless:` and the
 * ARN of an object in S3 or of a parameter.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-credentialSpecs
 */
import { parseArn } from "../model/arn.ts";
import type { ReferenceKind, Scope } from "../model/graph.ts";
import { compareTexts } from "../model/letters.ts";
import { dropPrefix, knownPrefix, literal, render, type Text } from "../model/text.ts";
import { parseParameterArn, parseReference, type ParsedReference } from "./reference.ts";

const PREFIXES = ["credentialspec:", "credentialspecdomainless:"] as const;

export interface Specification {
  /** What stands behind the prefix. */
  readonly target: Text;
  /** What the reader goes on to read, in words: the secret that the specification of an account without a domain names. */
  readonly open: readonly string[];
}

/** Null where it has no prefix, as far as it is known. */
export function specificationIn(value: Text): Specification | null {
  const prefix = PREFIXES.find((each) => knownPrefix(value).startsWith(each));
  if (prefix === undefined) return null;
  return {
    target: dropPrefix(value, prefix),
    open: prefix === "credentialspec:" ? [] : ["which secret the specification names, and who may read it"],
  };
}

/** Whether what is not known of it may bring the prefix. */
export function mayHavePrefix(value: Text): boolean {
  return (
    PREFIXES.some((each) => each.startsWith(knownPrefix(value))) &&
    value.some((part) => typeof part !== "string")
  );
}

export function parseField(value: Text, kind: ReferenceKind, scope: Scope): ParsedReference {
  if (kind === "credential-spec") return inRegion(parseSpecification(value, scope), scope);
  const parsed = parseReference(value, kind, scope);
  if (kind !== "volume-credentials") return parsed;
  return parsed.kind === "malformed"
    ? { ...parsed, rule: "unsupported-secret-field" }
    : inRegion(parsed, scope);
}

/**
 * The agent asks the stores of the task's own region for what the ARN says.
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/fsxwindowsfileserver/fsxwindowsfileserver_windows.go
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/credentialspec/credentialspec_linux.go
 */
function inRegion(parsed: ParsedReference, { region }: Scope): ParsedReference {
  if (parsed.kind !== "secret" && parsed.kind !== "parameter") return parsed;
  const own = parsed.parts?.region ?? region;
  return compareTexts(own, region) === "different"
    ? {
        kind: "unknown",
        reason: `whether ${render(region)}, where the task runs, has what is in ${render(own)}`,
      }
    : parsed;
}

function parseSpecification(value: Text, scope: Scope): ParsedReference {
  const wrong = (defect: string): ParsedReference => ({
    kind: "malformed",
    rule: "unsupported-secret-field",
    defect,
    remedy:
      "write credentialspec:ARN, or credentialspecdomainless:ARN, with the ARN of an object in S3 or of a parameter",
  });
  const specification = specificationIn(value);
  if (!specification)
    return mayHavePrefix(value)
      ? { kind: "unknown", reason: `whether ${render(value)} begins with credentialspec:` }
      : wrong("it begins with neither credentialspec: nor credentialspecdomainless:");
  const { target } = specification;
  const parts = parseArn(target);
  const service = parts && literal(parts.service);
  if (parts && service === "ssm") return parseParameterArn(target, parts, scope);
  if (service === "s3" || (service === null && literal(target) === null))
    return { kind: "unknown", reason: `what ${render(target)} is` };
  return wrong(`it names ${render(target)}, which is neither an object in S3 nor a parameter`);
}
