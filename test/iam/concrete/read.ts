/** Whether a read succeeds once everything is known: the graph completed, then AWS's rules on plain strings. */
import type { Condition, Guarded } from "../../../model/condition.ts";
import type { Read } from "../../../index.ts";
import type { Graph, PolicyUse, Role, Tags } from "../../../model/graph.ts";
import type { Hole, Text } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";
import { identitySays, resourceSays, trusts, type Json, type Request } from "./policy.ts";

/** One way in which everything that is unknown may turn out. */
export interface Completion {
  readonly fill: (hole: Hole) => string;
  readonly flag: (id: string) => boolean;
}

export function spell(value: Text, { fill }: Completion): string {
  return value.map((part) => (typeof part === "string" ? part : fill(part))).join("");
}

function holds(condition: Condition, completion: Completion): boolean {
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "is":
      return completion.fill(condition.hole) === condition.value;
    case "flag":
      return completion.flag(condition.id);
    case "not":
      return !holds(condition.operand, completion);
    case "all":
      return condition.operands.every((operand) => holds(operand, completion));
    case "any":
      return condition.operands.some((operand) => holds(operand, completion));
  }
}

function there<T>(options: readonly Guarded<T>[], completion: Completion): readonly T[] {
  return options.filter((option) => holds(option.when, completion)).map((option) => option.value);
}

function plain(value: Value, completion: Completion): Json {
  switch (value.kind) {
    case "text":
      return spell(value.text, completion);
    case "number":
    case "boolean":
      return value.value;
    case "null":
      return null;
    case "list":
      return value.items.map((item) => plain(item, completion)).filter((item) => item !== null);
    case "object":
      return Object.fromEntries(
        [...value.entries].map(([key, entry]) => [key, plain(entry.value, completion)] as const),
      );
    case "choice":
      return plain(holds(value.condition, completion) ? value.then : value.otherwise, completion);
    case "unknown":
      return completion.fill(value.hole);
  }
}

function documents(uses: readonly Guarded<PolicyUse>[], completion: Completion): readonly Json[] {
  return there(uses, completion).flatMap((use) =>
    use.content.kind === "document" ? [plain(use.content.document, completion)] : [],
  );
}

function tagKeys(prefix: string, tags: Tags, completion: Completion): readonly (readonly [string, string])[] {
  return [...tags.values].map(
    ([key, value]) => [`${prefix}${key.toLowerCase()}`, spell(value, completion)] as const,
  );
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** Null where the completion lies outside of what is tested: the read is not there, or its secret is not. */
export function succeeds(
  graph: Graph,
  { reference, workload }: Read,
  completion: Completion,
): boolean | null {
  if (!holds(workload.when, completion) || !holds(reference.when, completion)) return null;
  const [target] = there(reference.target, completion);
  const [use] = there(reference.executionRole, completion);
  if (target?.kind !== "text" || !use) return null;
  const name = spell(use.name, completion);
  const role = graph.roles.find(
    (each) =>
      holds(each.when, completion) && [each.arn, each.name].some((text) => spell(text, completion) === name),
  );
  if (!role) return null;
  // arn:partition:secretsmanager:region:account:secret:id:json-key:stage:version
  const fields = spell(target.text, completion).split(":");
  const whole = fields.slice(0, 7).join(":");
  const [stage, version] = fields.slice(8);
  const secret = graph.secrets.find((each) => {
    const arn = spell(each.arn, completion);
    return holds(each.when, completion) && (arn === whole || arn.slice(0, -7) === whole);
  });
  if (!secret) return null;
  const arn = spell(secret.arn, completion);
  const own = roleFacts(role, completion);
  const secretRegion = arn.split(":")[3] ?? "";
  const common: readonly (readonly [string, string])[] = [
    ["aws:principalarn", own.arn],
    ["aws:principalaccount", own.account],
    ["aws:principaltype", "AssumedRole"],
    ["aws:securetransport", "true"],
    ["aws:requestedregion", secretRegion],
    ...tagKeys("aws:principaltag/", role.tags, completion),
  ];
  const getSecret: Request = {
    action: "secretsmanager:GetSecretValue",
    resource: arn,
    context: new Map([
      ...common,
      ["aws:resourceaccount", accountOf(arn)],
      ["aws:viaawsservice", "false"],
      ...tagKeys("aws:resourcetag/", secret.tags, completion),
      ...tagKeys("secretsmanager:resourcetag/", secret.tags, completion),
      ...(stage ? ([["secretsmanager:versionstage", stage]] as const) : []),
      ...(version ? ([["secretsmanager:versionid", version]] as const) : []),
    ]),
  };
  const assume: Request = {
    action: "sts:AssumeRole",
    resource: own.arn,
    context: new Map([["aws:sourceaccount", own.account]]),
  };
  if (
    !trusts(
      there(role.trust, completion).map((each) => plain(each, completion)),
      assume,
      "ecs-tasks.amazonaws.com",
    )
  )
    return false;
  const bounded = (request: Request): boolean =>
    own.boundary === null || identitySays(own.boundary, request).allow;
  const denied = (request: Request): boolean =>
    identitySays(own.identity, request).deny ||
    (own.boundary !== null && identitySays(own.boundary, request).deny);
  const onSecret = resourceSays(documents(secret.policies, completion), getSecret, own);
  if (denied(getSecret) || onSecret.deny) return false;
  const granted = onSecret.role || identitySays(own.identity, getSecret).allow;
  if (!onSecret.anyone && !(granted && bounded(getSecret))) return false;
  const [keyUse] = there(secret.key, completion);
  const keyName = keyUse && spell(keyUse.name, completion);
  const key = keyName
    ? graph.keys.find((each) => [each.arn, each.keyId].some((text) => spell(text, completion) === keyName))
    : undefined;
  if (keyName && !key) return null;
  const decrypt: Request = {
    action: "kms:Decrypt",
    resource: key
      ? spell(key.arn, completion)
      : `arn:aws:kms:${secretRegion}:${accountOf(arn)}:key/aws-managed`,
    context: new Map([
      ...common,
      ["aws:resourceaccount", accountOf(arn)],
      ["aws:viaawsservice", "true"],
      ["kms:viaservice", `secretsmanager.${secretRegion}.amazonaws.com`],
      ["kms:calleraccount", own.account],
      ["kms:encryptioncontext:secretarn", arn],
      ...(key ? tagKeys("aws:resourcetag/", key.tags, completion) : []),
    ]),
  };
  if (denied(decrypt)) return false;
  if (!key) return true;
  const policies = documents(key.policies, completion);
  const onKey =
    key.policies.length === 0
      ? { role: false, anyone: false, account: true, deny: false }
      : resourceSays(policies, decrypt, own);
  if (onKey.deny) return false;
  const byIdentity = onKey.account && identitySays(own.identity, decrypt).allow;
  return onKey.anyone || ((onKey.role || byIdentity) && bounded(decrypt));
}

function roleFacts(
  role: Role,
  completion: Completion,
): {
  readonly arn: string;
  readonly account: string;
  readonly identity: readonly Json[];
  readonly boundary: readonly Json[] | null;
} {
  const arn = spell(role.arn, completion);
  return {
    arn,
    account: accountOf(arn),
    identity: documents(role.policies, completion),
    boundary: there(role.boundary, completion).length > 0 ? documents(role.boundary, completion) : null,
  };
}
