/**
 * The decision for one call: identity policies, permissions boundary, and the policy on the other side.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Text } from "../model/text.ts";
import { answerLimits, type LimitAnswer, type Limits } from "./limits.ts";
import { denyReaches, reachOfAll, type RoleIdentity } from "./principal.ts";
import {
  evaluatePolicies,
  type EffectivePolicy,
  type PolicyAnswer,
  type PolicyMatch,
  type Request,
} from "./statement.ts";
import { and, negate, or, type Tri } from "./tri.ts";

/** A policy or boundary that the input names without showing it. */
export interface UnresolvedPolicy {
  readonly label: string;
}

/** A role as the input shows it, in one world. */
export interface RoleFacts extends RoleIdentity {
  readonly identity: readonly EffectivePolicy[];
  readonly unresolved: readonly UnresolvedPolicy[];
  /** Why there may be policies beyond those shown; null for a role that the input creates. */
  readonly open: string | null;
  /** Null: no boundary. */
  readonly boundary: {
    readonly policies: readonly EffectivePolicy[];
    readonly unresolved: readonly UnresolvedPolicy[];
  } | null;
  readonly limits: Limits;
}

/** The secret or key on the other side, in one world. */
export interface ResourceFacts {
  readonly policies: readonly EffectivePolicy[];
  /** Policies attached to it that the input does not show. */
  readonly open: boolean;
  readonly sameAccount: Tri;
}

export interface KeyFacts extends ResourceFacts {
  /** No policy is given: the default one delegates to the account. */
  readonly defaultPolicy: boolean;
  /** Whether a grant lets the role decrypt without any policy. */
  readonly grant: Tri;
}

/** A decision with the parts it was made from, for the argument and the diagnosis. */
export interface Decision {
  readonly outcome: Tri;
  readonly deny: Tri;
  readonly identity: PolicyAnswer;
  /** What the identity policies allow, those that are not shown included. */
  readonly identityAllow: Tri;
  readonly boundary: Tri;
  readonly boundaryAnswer: PolicyAnswer | null;
  readonly resource: ResourceAnswer;
  /** What policies from outside the input say. */
  readonly limits: readonly LimitAnswer[];
  /** What would decide it. */
  readonly open: readonly string[];
}

export interface ResourceAnswer {
  /** Grants that name the role, anyone, or only delegate to the account. */
  readonly toRole: Tri;
  readonly toAnyone: Tri;
  readonly toAccount: Tri;
  readonly deny: Tri;
  readonly denies: readonly PolicyMatch[];
  readonly allows: readonly PolicyMatch[];
  readonly open: readonly string[];
}

/** The account's own key for a service admits every principal of the account; only a Deny stops it. */
export function decideAwsManagedKey(request: Request, role: RoleFacts): Decision {
  return combine(request, role, NO_RESOURCE, (sides) => negate(sides.deny), true);
}

export function decideSecret(request: Request, role: RoleFacts, secret: ResourceFacts): Decision {
  const resource = answerResource(secret, request, role);
  return combine(request, role, resource, ({ identity, boundary }) => {
    const granted = or(resource.toRole, resource.toAnyone, resource.toAccount, secret.open ? "maybe" : "no");
    return eitherAccount(
      secret.sameAccount,
      or(resource.toAnyone, and(or(resource.toRole, identity), boundary)),
      and(identity, boundary, granted),
    );
  });
}

/** SSM parameters have no resource policy that counts for ECS: only the role's side decides. */
export function decideParameter(request: Request, role: RoleFacts): Decision {
  return combine(request, role, NO_RESOURCE, ({ identity, boundary }) => and(identity, boundary));
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
export function decideKey(request: Request, role: RoleFacts, key: KeyFacts): Decision {
  const resource = answerResource(key, request, role);
  // A key that is only named is taken to delegate to its account, as the default policy does; said as an assumption.
  const delegates = key.defaultPolicy || key.open ? "yes" : resource.toAccount;
  const direct = or(key.grant, resource.toAnyone);
  return combine(request, role, resource, ({ identity, boundary }) => {
    const inAccount = or(direct, and(resource.toRole, boundary), and(delegates, identity, boundary));
    const policies = key.defaultPolicy ? "no" : or(resource.toRole, resource.toAnyone, resource.toAccount);
    // Whether a grant needs the grantee's own policies as well is not said for another account.
    const byGrant = and(key.grant, or(and(identity, boundary), "maybe"));
    const across = or(and(identity, boundary, key.open ? "maybe" : policies), byGrant);
    // The policy of a key that is only named may let the role in by itself.
    return eitherAccount(key.sameAccount, key.open ? or(inAccount, "maybe") : inAccount, across);
  });
}

function eitherAccount(sameAccount: Tri, inside: Tri, across: Tri): Tri {
  if (sameAccount === "yes") return inside;
  if (sameAccount === "no") return across;
  return inside === across ? inside : "maybe";
}

const NO_RESOURCE: ResourceAnswer = {
  toRole: "no",
  toAnyone: "no",
  toAccount: "no",
  deny: "no",
  denies: [],
  allows: [],
  open: [],
};

interface Sides {
  readonly identity: Tri;
  readonly boundary: Tri;
  readonly deny: Tri;
}

function combine(
  request: Request,
  role: RoleFacts,
  resource: ResourceAnswer,
  granted: (sides: Sides) => Tri,
  isAwsManagedKey: boolean = false,
): Decision {
  const identity = evaluatePolicies(role.identity, request);
  const identityAllow = or(identity.allow, role.open !== null || role.unresolved.length > 0 ? "maybe" : "no");
  const boundaryAnswer = role.boundary ? evaluatePolicies(role.boundary.policies, request) : null;
  const boundary = boundaryAnswer
    ? or(boundaryAnswer.allow, role.boundary?.unresolved.length ? "maybe" : "no")
    : "yes";
  const limits = answerLimits(role.limits, request, role, isAwsManagedKey);
  const deny = or(
    identity.deny,
    boundaryAnswer?.deny ?? "no",
    resource.deny,
    ...limits.map((each) => each.answer.deny),
  );
  // Only a Deny stops the use of an AWS managed key.
  const within = isAwsManagedKey ? "yes" : and(...limits.map((each) => each.allow));
  const outcome = and(granted({ identity: identityAllow, boundary, deny }), within, negate(deny));
  return {
    outcome,
    deny,
    identity,
    identityAllow,
    boundary,
    boundaryAnswer,
    resource,
    limits,
    open:
      outcome === "maybe"
        ? [
            ...openParts(role, identity, boundaryAnswer, boundary, resource),
            ...limits.flatMap((each) => each.answer.open),
          ]
        : [],
  };
}

function openParts(
  role: RoleFacts,
  identity: PolicyAnswer,
  boundaryAnswer: PolicyAnswer | null,
  boundary: Tri,
  resource: ResourceAnswer,
): readonly string[] {
  const parts = [...identity.open, ...(boundaryAnswer?.open ?? []), ...resource.open];
  if (identity.allow !== "yes") {
    if (role.open !== null) parts.push(role.open);
    for (const policy of role.unresolved) parts.push(`what the policy ${policy.label} allows`);
  }
  if (boundary === "maybe") {
    for (const policy of role.boundary?.unresolved ?? [])
      parts.push(`what the permissions boundary ${policy.label} allows`);
  }
  return [...new Set(parts)];
}

function answerResource(facts: ResourceFacts, request: Request, role: RoleFacts): ResourceAnswer {
  const of = (part: "role" | "anyone" | "account"): PolicyAnswer =>
    evaluatePolicies(facts.policies, request, (statement) =>
      statement.effect === "Deny" || !statement.principals
        ? "no"
        : reachOfAll(statement.principals, role)[part],
    );
  if (facts.policies.length === 0) return NO_RESOURCE;
  const [toRole, toAnyone, toAccount] = [of("role"), of("anyone"), of("account")];
  const denying = evaluatePolicies(facts.policies, request, (statement) =>
    statement.effect === "Allow" ? "no" : denyReaches(statement, role),
  );
  return {
    toRole: toRole.allow,
    toAnyone: toAnyone.allow,
    toAccount: toAccount.allow,
    deny: denying.deny,
    denies: denying.denies,
    allows: [...toRole.allows, ...toAnyone.allows, ...toAccount.allows],
    open: [...toRole.open, ...toAnyone.open, ...toAccount.open, ...denying.open],
  };
}

/** Whom the role is, for messages. */
export function describeRole(role: { readonly address: string | null; readonly arn: Text }): string {
  return (
    role.address ?? role.arn.map((part) => (typeof part === "string" ? part : `\${${part.label}}`)).join("")
  );
}
