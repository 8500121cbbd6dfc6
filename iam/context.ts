/**
 * The request context of a read that ECS or Fargate makes with a role: which condition keys the call carries.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { buildArn } from "../model/arn.ts";
import { isTask, SERVICES, type ServiceName } from "../model/services.ts";
import type { Tags } from "../model/graph.ts";
import { hole, LANGUAGES, text, type Text } from "../model/text.ts";

export type ContextValue =
  | { readonly kind: "values"; readonly values: readonly Text[]; readonly multivalued: boolean }
  | { readonly kind: "absent" }
  /** Present or not, and with what value, is not known before run time. */
  | { readonly kind: "unknown" };

/** The value of a condition key; keys are compared in lower case. */
export type RequestContext = (key: string) => ContextValue;

export interface Caller {
  readonly arn: Text;
  readonly account: Text;
  readonly tags: Tags;
}

export interface CallFacts {
  readonly caller: Caller;
  readonly region: Text;
  readonly resourceAccount: Text;
  readonly resourceTags: Tags;
}

const ABSENT: ContextValue = { kind: "absent" };
const UNKNOWN: ContextValue = { kind: "unknown" };

function one(value: Text | string): ContextValue {
  return { kind: "values", values: [typeof value === "string" ? text(value) : value], multivalued: false };
}

function tag(tags: Tags, key: string): ContextValue {
  for (const [name, value] of tags.values) if (name.toLowerCase() === key) return one(value);
  // Services put tags of their own, which nobody else can, on what they create: `aws:cloudformation:stack-name`.
  return tags.complete && !key.startsWith("aws:") ? ABSENT : UNKNOWN;
}

/** Keys of the caller and the call that mean the same for every service. */
function globalKey(facts: CallFacts, key: string, viaService: boolean): ContextValue | undefined {
  if (key.startsWith("aws:principaltag/"))
    return tag(facts.caller.tags, key.slice("aws:principaltag/".length));
  if (key.startsWith("aws:resourcetag/"))
    return tag(facts.resourceTags, key.slice("aws:resourcetag/".length));
  if (key.startsWith("aws:requesttag/")) return ABSENT;
  switch (key) {
    case "aws:principalarn":
      // For a session this is the role's ARN, not the session's.
      return one(facts.caller.arn);
    case "aws:principalaccount":
      return one(facts.caller.account);
    case "aws:principaltype":
      return one("AssumedRole");
    case "aws:principalisawsservice":
      return one("false");
    case "aws:resourceaccount":
      return one(facts.resourceAccount);
    case "aws:requestedregion":
      return one(facts.region);
    case "aws:securetransport":
      return one("true");
    case "aws:viaawsservice":
      return one(viaService ? "true" : "false");
    case "aws:username":
    case "aws:sourcearn":
    case "aws:sourceaccount":
    case "aws:multifactorauthpresent":
    case "aws:multifactorauthage":
    case "aws:principalservicename":
    case "aws:principalservicenameslist":
    case "aws:tagkeys":
    case "aws:federatedprovider":
      return ABSENT;
    default:
      return undefined;
  }
}

/** Keys that say from where a call comes: open for the agent's calls, absent on calls a service makes for it. */
const NETWORK_KEYS = new Set(["aws:sourcevpc", "aws:sourcevpce", "aws:sourceip", "aws:vpcsourceip"]);
const CALLED_VIA_KEYS = new Set(["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"]);

/** Keys of other services are not part of the request; what the own service may add stays open. */
function otherKey(key: string, service: string): ContextValue {
  const prefix = key.slice(0, Math.max(0, key.indexOf(":")));
  return prefix === "aws" || prefix === service ? UNKNOWN : ABSENT;
}

export interface SecretCall extends CallFacts {
  /** The ARN as the reader passes it; null where its exact form is not documented. */
  readonly secretId: Text | null;
  readonly versionStage: string | null;
  readonly isStageOpen?: boolean;
  readonly versionId: string | null;
}

export function secretContext(call: SecretCall): RequestContext {
  return (key) => {
    const found = globalKey(call, key, false);
    if (found) return found;
    if (CALLED_VIA_KEYS.has(key)) return ABSENT;
    if (key.startsWith("secretsmanager:resourcetag/")) {
      return tag(call.resourceTags, key.slice("secretsmanager:resourcetag/".length));
    }
    switch (key) {
      case "secretsmanager:secretid":
        return call.secretId ? one(call.secretId) : UNKNOWN;
      // Only there when the reference carries one: a default reference has neither.
      case "secretsmanager:versionstage":
        // Which stage the others ask for where none is named is not said.
        if (call.isStageOpen === true) return UNKNOWN;
        return call.versionStage === null ? ABSENT : one(call.versionStage);
      case "secretsmanager:versionid":
        return call.versionId === null ? ABSENT : one(call.versionId);
      default:
        return otherKey(key, "secretsmanager");
    }
  };
}

/** A call on S3: what the bucket and the object add to the request is not in view. */
export function objectContext(call: CallFacts): RequestContext {
  return (key) => {
    const found = key === "aws:resourceaccount" ? UNKNOWN : globalKey(call, key, false);
    if (found) return found;
    return CALLED_VIA_KEYS.has(key) ? ABSENT : otherKey(key, "s3");
  };
}

export function parameterContext(call: CallFacts): RequestContext {
  return (key) => {
    const found = globalKey(call, key, false);
    if (found) return found;
    if (CALLED_VIA_KEYS.has(key)) return ABSENT;
    if (key.startsWith("ssm:resourcetag/"))
      return tag(call.resourceTags, key.slice("ssm:resourcetag/".length));
    return otherKey(key, "ssm");
  };
}

export interface DecryptCall extends CallFacts {
  readonly via: "secretsmanager" | "ssm" | "s3";
  /** The secret's or parameter's full ARN, which the service puts into the encryption context. */
  readonly encrypted: Text;
  /** Null when the aliases of the key are not in view. */
  readonly aliases: readonly Text[] | null;
}

/** What each service puts into the encryption context, whose pairs of S3 are the object's or the bucket's. */
const CONTEXT_KEYS: Readonly<Record<DecryptCall["via"], readonly string[]>> = {
  secretsmanager: ["SecretARN", "SecretVersionId"],
  ssm: ["PARAMETER_ARN"],
  s3: ["aws:s3:arn"],
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export function decryptContext(call: DecryptCall): RequestContext {
  const contextKeys = CONTEXT_KEYS[call.via];
  return (key) => {
    const found = globalKey(call, key, true);
    if (found) return found;
    // The call comes from the service, so it does not carry the network of the task.
    if (NETWORK_KEYS.has(key)) return ABSENT;
    switch (key) {
      case "kms:viaservice":
        return one(text(`${call.via}.`, call.region, ".amazonaws.com"));
      case "kms:calleraccount":
        return one(call.caller.account);
      case "kms:encryptioncontext:secretarn":
        return call.via === "secretsmanager" ? one(call.encrypted) : ABSENT;
      case "kms:encryptioncontext:secretversionid":
        if (call.via !== "secretsmanager") return ABSENT;
        return one([hole("secret-version-id", LANGUAGES.keyId, "secret version")]);
      case "kms:encryptioncontext:parameter_arn":
        return call.via === "ssm" ? one(call.encrypted) : ABSENT;
      case "kms:encryptioncontext:aws:s3:arn":
        return call.via === "s3" ? UNKNOWN : ABSENT;
      case "kms:encryptioncontextkeys":
        return { kind: "values", values: contextKeys.map((name) => text(name)), multivalued: true };
      case "kms:encryptionalgorithm":
        return one("SYMMETRIC_DEFAULT");
      case "kms:requestalias":
      case "kms:grantisforawsresource":
        return ABSENT;
      case "kms:resourcealiases":
        return call.aliases ? { kind: "values", values: call.aliases, multivalued: true } : UNKNOWN;
      default:
        return key.startsWith("kms:encryptioncontext:") ? ABSENT : otherKey(key, "kms");
    }
  };
}

export interface AssumeFacts {
  readonly account: Text;
  readonly region: Text;
  readonly partition: Text;
  readonly service: ServiceName;
}

/**
 * The project for CodeBuild; what App Runner says is not documented.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
 */
function sourceOf(facts: AssumeFacts): ContextValue {
  if (facts.service !== "codebuild") return UNKNOWN;
  const project = hole("codebuild-project", LANGUAGES.name, "the project");
  return one(buildArn(facts, "codebuild", text("project/", project)));
}

/**
 * ECS assuming a role for a task. Only the beginning of `aws:SourceArn` is documented: the ECS service, the
 * region and the account; a cluster's ARN is documented not to work.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function assumeContext(facts: AssumeFacts): RequestContext {
  return (key) => {
    switch (key) {
      case "aws:sourceaccount":
        return one(facts.account);
      case "aws:sourcearn":
        if (!isTask(facts.service)) return sourceOf(facts);
        return one(
          buildArn(
            facts,
            "ecs",
            text("task", hole("ecs-source-arn", LANGUAGES.anything, "the calling ECS resource")),
          ),
        );
      case "aws:principalisawsservice":
        return one("true");
      case "aws:principalservicename":
        return one(SERVICES[facts.service].principal);
      case "aws:securetransport":
        return one("true");
      case "sts:externalid":
      case "aws:multifactorauthpresent":
      case "aws:multifactorauthage":
      case "aws:principalarn":
      case "aws:principalaccount":
      case "aws:username":
      case "sts:rolesessionname":
        return ABSENT;
      default:
        return otherKey(key, "sts");
    }
  };
}
