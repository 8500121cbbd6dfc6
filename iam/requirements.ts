/** What a read needs: one decision for each action on each resource, in the context that ECS calls with. */
import { buildArn, parseArn } from "../model/arn.ts";
import type { World } from "../model/condition.ts";
import type { Graph, Key, KeyGrant, KeyUse, Parameter, Scope, Secret, Tags } from "../model/graph.ts";
import { NO_TAGS } from "../model/graph.ts";
import { inWorld } from "../model/resolve.ts";
import { hole, knownPrefix, LANGUAGES, literal, render, substitute, text, type Text } from "../model/text.ts";
import type { Outcome, RequirementVerdict, Step } from "../model/verdict.ts";
import { argue, keyStep, step } from "./argument.ts";
import { decryptContext, parameterContext, secretContext } from "./context.ts";
import {
  decideAwsManagedKey,
  decideKey,
  decideParameter,
  decideSecret,
  type Decision,
  type KeyFacts,
} from "./decide.ts";
import { grantTo, missesConstraint } from "./key-grants.ts";
import { findKey, namesAwsManagedKey, policiesInWorld, type RoleInWorld } from "./in-world.ts";
import type { EffectivePolicy, Request } from "./statement.ts";
import { isSame, type Tri } from "./tri.ts";

/** A requirement with the decision behind it, for the diagnosis. */
export interface Requirement {
  readonly kind: "secret" | "parameter" | "object" | "customer-key" | "aws-managed-key" | "assume-role";
  readonly request: Request;
  readonly outcome: Tri;
  readonly decision: Decision | null;
  readonly because: readonly Step[];
  /** Assumptions about what the input names without showing it. */
  readonly assumptions: readonly string[];
  /** What would decide it, where the decision alone does not say so. */
  readonly open: readonly string[];
  readonly key: Key | null;
  /** The policies of the secret or key. */
  readonly resourcePolicies: readonly EffectivePolicy[];
  readonly sameAccount: Tri;
  /** A grant of the key to the role, whose constraint the call never meets. */
  readonly unmetGrant?: KeyGrant;
}

const OUTCOMES: Readonly<Record<Tri, Outcome>> = { yes: "readable", no: "unreadable", maybe: "undetermined" };

/** What keeps requirements from being decided. */
export function openReasons(requirements: readonly Requirement[]): readonly string[] {
  return requirements
    .filter((requirement) => requirement.outcome === "maybe")
    .flatMap((requirement) => {
      const reasons = [...requirement.open, ...(requirement.decision?.open ?? [])];
      return reasons.length > 0 ? reasons : [`whether ${requirement.request.action} is allowed`];
    });
}

export function toVerdict(requirement: Requirement): RequirementVerdict {
  return {
    action: requirement.request.action,
    resource: requirement.request.resource,
    ...(requirement.key ? { address: requirement.key.address } : {}),
    outcome: OUTCOMES[requirement.outcome],
    because: requirement.because,
  };
}

/** Facts of AWS that the decision of a requirement leans on, beside what is in view. */
export function standingFacts({ decision, request, outcome }: Requirement): readonly string[] {
  if (!decision || outcome !== "yes") return [];
  const [best] = [...decision.identity.allows, ...decision.resource.allows].filter(
    (match) => match.outcome === "yes",
  );
  if (!best) return [];
  const pattern = best.element?.text ?? [];
  const hasSuffix = request.resource.some(
    (part) => typeof part !== "string" && part.language === LANGUAGES.secretSuffix,
  );
  const countsSuffix =
    hasSuffix && pattern.some((part) => typeof part === "string" && part.includes("??????"));
  return [
    ...(best.policy.managed === undefined
      ? []
      : [`the AWS managed policy ${best.policy.managed} is the current one`]),
    ...(countsSuffix ? ["a secret's ARN ends in a hyphen and six letters or digits"] : []),
  ];
}

export interface SecretRead {
  /** The stored ARN, with its suffix. */
  readonly arn: Text;
  readonly node: Secret | null;
  /** The reference gives the full ARN, so the call carries it as it is. */
  readonly full: boolean;
  readonly versionStage: string | null;
  /** Whether the call carries a stage where none is named is not known. */
  readonly isStageOpen?: boolean;
  readonly versionId: string | null;
}

function tagsOf(node: { readonly tags: Tags } | null): Tags {
  return node?.tags ?? { values: new Map(), complete: false };
}

export function secretRequirements(
  graph: Graph,
  read: SecretRead,
  role: RoleInWorld,
  world: World,
): readonly Requirement[] {
  const parts = parseArn(read.arn);
  if (!parts) return [];
  const sameAccount = isSame(parts.account, role.account);
  const facts = {
    caller: role,
    region: parts.region,
    resourceAccount: parts.account,
    resourceTags: tagsOf(read.node),
  };
  const request: Request = {
    action: "secretsmanager:GetSecretValue",
    resource: read.arn,
    context: secretContext({
      ...facts,
      secretId: read.full ? read.arn : null,
      versionStage: read.versionStage,
      ...(read.isStageOpen === true ? { isStageOpen: true } : {}),
      versionId: read.versionId,
    }),
  };
  const policies = read.node ? policiesInWorld(read.node.policies, world) : [];
  const open = read.node === null && sameAccount !== "yes";
  const decision = decideSecret(request, role, { policies, open, sameAccount });
  // A secret that is only named: its own policy, if it has one, is taken to add nothing either way.
  const assumptions =
    read.node === null && sameAccount === "yes"
      ? [
          `no policy on the secret ${render(read.arn)} ${decision.outcome === "no" ? "lets the role in" : "denies it"}`,
        ]
      : [];
  const result: Requirement = {
    kind: "secret",
    request,
    outcome: decision.outcome,
    decision,
    because: argue(decision, request.action, role),
    assumptions,
    open: openAccount(
      decision.outcome,
      sameAccount,
      open,
      parts.account,
      `the policy of the secret ${render(read.arn)}`,
    ),
    key: null,
    resourcePolicies: policies,
    sameAccount,
  };
  const use = read.node ? (inWorld(read.node.key, world)[0] ?? null) : null;
  const decrypt = decryptRequirements(graph, {
    via: "secretsmanager",
    encrypted: read.arn,
    use,
    known: read.node !== null,
    scope: {
      partition: parts.partition,
      region: parts.region,
      account: parts.account,
      partitionAssumed: false,
    },
    role,
    world,
    sameAccount,
  });
  return [result, ...decrypt];
}

/** Why an open account leaves the outcome open. */
function openAccount(
  outcome: Tri,
  sameAccount: Tri,
  openPolicy: boolean,
  account: Text,
  policy: string,
): readonly string[] {
  if (outcome !== "maybe") return [];
  if (sameAccount === "maybe") return [`whether ${render(account)} is this account (--account decides it)`];
  return openPolicy ? [`${policy} in the account ${render(account)}`] : [];
}

export function parameterRequirements(
  graph: Graph,
  arn: Text,
  node: Parameter | null,
  role: RoleInWorld,
  scope: Scope,
  world: World,
  action: string = "ssm:GetParameters",
  called: Text = arn,
): readonly Requirement[] {
  const parts = parseArn(arn);
  const account = parts?.account ?? scope.account;
  const region = parts?.region ?? scope.region;
  const request: Request = {
    action,
    resource: called,
    context: parameterContext({ caller: role, region, resourceAccount: account, resourceTags: tagsOf(node) }),
  };
  const decision = decideParameter(request, role);
  const sameAccount = isSame(account, role.account);
  const result: Requirement = {
    kind: "parameter",
    request,
    outcome: decision.outcome,
    decision,
    because: argue(decision, request.action, role),
    assumptions: [],
    open: [],
    key: null,
    resourcePolicies: [],
    sameAccount,
  };
  const types = node ? inWorld(node.type, world).map(literal) : [];
  if (node && types.length > 0 && types.every((type) => type === "String" || type === "StringList"))
    return [result];
  const use = node ? (inWorld(node.key, world)[0] ?? null) : null;
  // A type that is not known may need no key at all.
  const needsKey = types.every((type) => type !== null);
  const decrypt = decryptRequirements(graph, {
    via: "ssm",
    encrypted: arn,
    use,
    known: node !== null,
    scope: { ...scope, region, account },
    role,
    world,
    sameAccount,
  });
  return [result, ...(needsKey ? decrypt : decrypt.map(ifEncrypted))];
}

/** A refusal that counts only where the parameter is encrypted. */
function ifEncrypted(requirement: Requirement): Requirement {
  if (requirement.outcome !== "no") return requirement;
  return { ...requirement, outcome: "maybe", open: ["the type of the parameter: a String needs no key"] };
}

/** A decryption that a service asks for with a role. */
interface KeyCall {
  readonly via: "secretsmanager" | "ssm" | "s3";
  readonly encrypted: Text;
  readonly scope: Scope;
  readonly role: RoleInWorld;
  readonly world: World;
}

interface Decryption extends KeyCall {
  readonly via: "secretsmanager" | "ssm";
  /** The key as the secret names it; null for the AWS managed key, or when the secret is not in view. */
  readonly use: KeyUse | null;
  readonly known: boolean;
  readonly sameAccount: Tri;
}

function decryptRequirements(graph: Graph, call: Decryption): readonly Requirement[] {
  const use =
    call.use === null ? null : { ...call.use, name: substitute(call.use.name, call.world.bindings) };
  if (use === null || namesAwsManagedKey(use.name, call.via)) return awsManagedKey(call);
  return [customerKey(graph, call, use)];
}

function decryptRequest(call: KeyCall, resource: Text, aliases: readonly Text[] | null, tags: Tags): Request {
  return {
    action: "kms:Decrypt",
    resource,
    context: decryptContext({
      caller: call.role,
      region: call.scope.region,
      resourceAccount: parseArn(resource)?.account ?? call.scope.account,
      resourceTags: tags,
      via: call.via,
      encrypted: call.encrypted,
      aliases,
    }),
  };
}

function unknownKeyArn(scope: Scope, id: string, label: string, owner: string): Text {
  return buildArn(scope, "kms", text("key/", hole(id, LANGUAGES.keyId, label, owner)));
}

function awsManagedKey(call: Decryption): readonly Requirement[] {
  const alias = `alias/aws/${call.via}`;
  const arn = unknownKeyArn(call.scope, `key:${alias}`, `key id of ${alias}`, alias);
  const request = decryptRequest(call, arn, [text(alias)], NO_TAGS);
  const decision = decideAwsManagedKey(request, call.role);
  const base = { request, decision, key: null, resourcePolicies: [], sameAccount: call.sameAccount };
  if (call.sameAccount === "no" && call.known) {
    const because = [step(`the secret is under ${alias}, which no other account can use`)];
    return [{ ...base, kind: "aws-managed-key", outcome: "no", because, assumptions: [], open: [] }];
  }
  if (call.sameAccount !== "yes" && !call.known) {
    // The key of a secret in another account is as open as its policy: the secret's requirement says so.
    if (decision.deny !== "yes") return [];
  }
  const secret = render(call.encrypted);
  const mayDecryptAnyKey = decision.identity.allow === "yes";
  const assumptions =
    call.known || mayDecryptAnyKey ? [] : [`${secret} is encrypted under the AWS managed key ${alias}`];
  if (decision.outcome === "yes") {
    if (assumptions.length === 0) return [];
    const because = [step(`${alias} lets every role of its account decrypt through the service`)];
    return [{ ...base, kind: "aws-managed-key", outcome: "yes", because, assumptions, open: [] }];
  }
  const because = argue(decision, request.action, call.role);
  return [{ ...base, kind: "aws-managed-key", outcome: decision.outcome, because, assumptions, open: [] }];
}

export function customerKey(graph: Graph, call: KeyCall, use: KeyUse): Requirement {
  const node = findKey(graph, use);
  const named = parseArn(use.name);
  const isKeyArn = named !== null && knownPrefix(named.resource).startsWith("key/");
  const arn = node
    ? node.arn
    : isKeyArn
      ? use.name
      : unknownKeyArn(
          { ...call.scope, ...(named ? { account: named.account, region: named.region } : {}) },
          `key:${render(use.name)}`,
          `key id of ${render(use.name)}`,
          render(use.name),
        );
  const bound = substitute(arn, call.world.bindings);
  const account = parseArn(bound)?.account ?? call.scope.account;
  const policies = node ? policiesInWorld(node.policies, call.world) : [];
  const aliases = node ? inWorld(node.aliases, call.world) : null;
  const facts: KeyFacts = {
    policies,
    open: node === null,
    defaultPolicy: node !== null && inWorld(node.policies, call.world).length === 0,
    grant: node ? grantTo(node, call) : "no",
    sameAccount: isSame(account, call.role.account),
  };
  const request = decryptRequest(call, bound, aliases, tagsOf(node));
  const decision = decideKey(request, call.role, facts);
  const unmetGrant = node
    ? inWorld(node.grants, call.world).find((grant) => missesConstraint(grant, call))
    : undefined;
  const leans = facts.open && decision.outcome === "yes";
  const open =
    decision.outcome === "maybe" && facts.open
      ? [
          decision.identity.allow === "no"
            ? `the policy of the key ${render(bound)}: no identity statement allows kms:Decrypt on it, so only the key's own policy could`
            : `the policy of the key ${render(bound)}`,
        ]
      : openAccount(decision.outcome, facts.sameAccount, false, account, "");
  return {
    kind: "customer-key",
    request,
    outcome: decision.outcome,
    decision,
    because: [...argue(decision, request.action, call.role), keyStep(facts, bound, node?.span ?? use.span)],
    assumptions: leans
      ? [`the policy of the key ${render(bound)} leaves the decision to its account's identity policies`]
      : [],
    open,
    key: node,
    resourcePolicies: policies,
    sameAccount: facts.sameAccount,
    ...(unmetGrant ? { unmetGrant } : {}),
  };
}
