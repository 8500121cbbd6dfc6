/**
 * Files that ECS fetches from S3 with the execution role: of variables, of a log router's configuration, and credential
 * specifications.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
 */
import type { World } from "../model/condition.ts";
import type { Bucket, Graph, Reference, Workload } from "../model/graph.ts";
import { parseArn } from "../model/arn.ts";
import { findByText } from "../model/find.ts";
import { inWorld } from "../model/resolve.ts";
import { literal, render, sameText, text, type Text } from "../model/text.ts";
import type { Cause, SecretTarget } from "../model/verdict.ts";
import { argue } from "./argument.ts";
import { cause } from "./causes.ts";
import { specificationIn } from "./credential-fields.ts";
import { objectContext } from "./context.ts";
import { decideSecret, describeRole } from "./decide.ts";
import {
  besideTaskRole,
  concluded,
  missingRole,
  NOTHING_JUDGED,
  proofBy,
  targetOf,
  undetermined,
  type Judgement,
  type Question,
} from "./decided.ts";
import { diagnoseFile } from "./diagnose.ts";
import { namesAwsManagedKey, policiesInWorld, type RoleInWorld } from "./in-world.ts";
import { customerKey, type Requirement } from "./requirements.ts";
import { trustRequirement } from "./trust.ts";

/** Of which kinds references to files are, or may be. */
export function mayBeFile({ kind }: Reference): boolean {
  return kind === "environment-file" || kind === "log-router-file" || kind === "credential-spec";
}

interface NamedFile {
  readonly arn: Text;
  /** What else has to be readable, in words. */
  readonly open: readonly string[];
}

/** The file that a reference names; null where it names something else. */
export function fileIn(reference: Reference, value: Text): NamedFile | null {
  if (!mayBeFile(reference)) return null;
  if (reference.kind !== "credential-spec") return { arn: value, open: [] };
  const specification = specificationIn(value);
  if (!specification) return null;
  const { target, open } = specification;
  return literal(parseArn(target)?.service ?? []) === "s3" ? { arn: target, open } : null;
}

export function judgeFile(
  question: Question,
  { arn: value, open }: NamedFile,
  role: RoleInWorld | null,
): Judgement {
  const { graph, workload, reference, world } = question;
  const base = { ...NOTHING_JUDGED, world, role: role && targetOf(role) };
  const parts = parseArn(value);
  const secret = fileTarget(value);
  if (!role) {
    const missing = missingRole(question, "takes files from S3");
    return { ...base, ...(parts ? { secret } : {}), outcome: "unreadable", cause: missing };
  }
  // Nothing in it may still bring the slash behind the bucket.
  const isBucket = literal(value) !== null && bucketOf(value) === null;
  if (!parts || literal(parts.service) !== "s3" || isBucket) {
    const [first] = value;
    const unnamed = [
      typeof first === "object"
        ? `the value of ${first.label}`
        : "the file is not named by the ARN of an S3 object",
    ];
    return { ...base, outcome: "undetermined", cause: undetermined(reference, unnamed) };
  }
  const read = (by: RoleInWorld): readonly Requirement[] => fileRequirements(question, value, by);
  const proof = proofBy([trustRequirement(role, workload), ...read(role)]);
  const refuted = (failed: readonly Requirement[]): Cause => {
    const beside = besideTaskRole(question, read);
    return (
      diagnoseFile({ graph, workload, reference, role, ...beside, failed }) ??
      lacking(reference, role, proof.requirements)
    );
  };
  const judged = { world, secret, role: base.role };
  return concluded(reference, judged, proof, refuted, { open });
}

function fileTarget(arn: Text): SecretTarget {
  return { store: "s3", address: null, arn, jsonKey: null, versionStage: null, versionId: null };
}

/** Also what is only asked for by AWS's guide: who repairs, repairs once. */
function lacking(reference: Reference, role: RoleInWorld, requirements: readonly Requirement[]): Cause {
  const failed = requirements.filter(
    ({ outcome, request, decision }) =>
      outcome === "no" ||
      (request.action === LOCATION && decision?.outcome === "no" && decision.deny === "no"),
  );
  const calls = failed.map(({ request }) => `${request.action} on ${render(request.resource)}`).join(" and ");
  return cause(
    "unreadable-environment-file",
    reference.span,
    `no policy of ${describeRole(role)} allows ${calls}`,
    `allow ${calls} to ${describeRole(role)}`,
    `${describeRole(role)}|${failed.map(({ request }) => render(request.resource)).join("|")}`,
    role.span ? [{ message: "the role", span: role.span }] : [],
  );
}

function fileRequirements(
  { graph, workload, reference: { kind }, world }: Question,
  file: Text,
  role: RoleInWorld,
): readonly Requirement[] {
  const arn = bucketOf(file);
  const bucket = arn && findByText(graph.buckets ?? NONE, byArn, arn);
  const call = (action: string, resource: Text): Requirement =>
    objectRequirement(action, resource, bucket, role, workload, world);
  return [
    call("s3:GetObject", file),
    ...(arn && kind === "environment-file" ? [location(call(LOCATION, arn))] : []),
    ...(bucket ? decryption(graph, bucket, file, role, world) : []),
  ];
}

const LOCATION = "s3:GetBucketLocation";

/**
 * The guide asks for `s3:GetBucketLocation` as well; the agent asks S3 by HeadBucket, whose answer names the region also
 * where it is refused. What Fargate does is not published.
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/s3/factory/factory.go
 */
function location(needed: Requirement): Requirement {
  if (needed.outcome !== "no") return needed;
  const bucket = render(needed.request.resource);
  const open = [
    `whether the file is read without s3:GetBucketLocation on ${bucket}, which AWS's guide asks for, and its agent does not use`,
  ];
  return { ...needed, outcome: "maybe", open };
}

const NONE: readonly Bucket[] = [];
const byArn = ({ arn }: Bucket): readonly Text[] => [arn];

/** `arn:aws:s3:::bucket/key` up to the first slash. */
function bucketOf(object: Text): Text | null {
  const parts: Text[number][] = [];
  for (const part of object) {
    const slash = typeof part === "string" ? part.indexOf("/") : -1;
    if (slash !== -1 && typeof part === "string") return text(...parts, part.slice(0, slash));
    parts.push(part);
  }
  return null;
}

function objectRequirement(
  action: string,
  resource: Text,
  bucket: Bucket | null,
  role: RoleInWorld,
  workload: Workload,
  world: World,
): Requirement {
  const context = objectContext({
    caller: role,
    region: workload.scope.region,
    resourceAccount: role.account,
    resourceTags: { values: new Map(), complete: false },
  });
  const request = { action, resource, context };
  const policies = bucket ? policiesInWorld(bucket.policies, world) : [];
  // A bucket that is only named is taken to be of the account, and its policy to add nothing.
  const isOwn = !bucket || sameText(bucket.scope.account, role.account);
  const sameAccount = isOwn ? "yes" : "maybe";
  const decision = decideSecret(request, role, { policies, open: false, sameAccount });
  const named = bucket
    ? null
    : `no policy of the bucket ${render(bucketOf(resource) ?? resource)} decides otherwise`;
  return {
    kind: "object",
    request,
    outcome: decision.outcome,
    decision,
    because: argue(decision, action, role),
    assumptions: named === null ? [] : [named],
    open: [],
    key: null,
    resourcePolicies: policies,
    sameAccount,
  };
}

/**
 * What is put into a bucket is encrypted under its key unless it names another: where the role may not use that key, it
 * depends on the file. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
function decryption(
  graph: Graph,
  bucket: Bucket,
  file: Text,
  role: RoleInWorld,
  world: World,
): readonly Requirement[] {
  const own = inWorld(bucket.key, world).filter(({ name }) => !namesAwsManagedKey(name));
  return own.map((use) => {
    const call = { via: "s3", encrypted: file, scope: bucket.scope, role, world } as const;
    const needed = customerKey(graph, call, use);
    if (needed.outcome !== "no") return needed;
    const open = [
      `whether the file is encrypted under the key of its bucket, ${render(needed.request.resource)}, with which ${describeRole(role)} may not decrypt`,
    ];
    return { ...needed, outcome: "maybe", open };
  });
}
