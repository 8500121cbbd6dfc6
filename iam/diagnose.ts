/**
 * The nearest cause of a refuted read. Each step asks one question, in the order in which the causes are told;
 * the first that answers names the defect, the place of the repair and the change that would repair it.
 */
import { SERVICES } from "../model/services.ts";
import { knownPrefix, literal, render, sameText, textKey, type Text } from "../model/text.ts";
import type { Graph, KeyGrant, Reference } from "../model/graph.ts";
import { spanKey, type Span } from "../model/source.ts";
import type { Cause } from "../model/verdict.ts";
import { LIMIT_WORDS, matchStep, placeOf, step } from "./argument.ts";
import { candidates, cause, type Diagnosis, type Failure } from "./causes.ts";
import { describeRole } from "./decide.ts";
import {
  closedKeyPolicy,
  endpointPolicyGap,
  keyAliasGrant,
  undecryptableKey,
  unshareableKey,
  unsharedSecret,
} from "./diagnose-resource.ts";
import type { RoleInWorld } from "./in-world.ts";
import { matchResource } from "./glob.ts";
import { nearMiss, suffixMiss } from "./near-miss.ts";
import type { Requirement } from "./requirements.ts";
import { matchStatement, type EffectivePolicy } from "./statement.ts";
import { reachOfAll } from "./principal.ts";
import { or } from "./tri.ts";
import { describeStatement, type Statement } from "./policy.ts";
import { trustSpan } from "./trust.ts";

const DIAGNOSES: readonly Diagnosis[] = [
  untrustedService,
  explicitDeny,
  boundaryGap,
  grantOnTaskRole,
  missingSuffix,
  mismatchedGrant,
  wrongAction,
  unmetCondition,
  keyAliasGrant,
  undecryptableKey,
  closedKeyPolicy,
  // The policy of a secret elsewhere may not be in view; that of the endpoint is.
  endpointPolicyGap,
  unsharedSecret,
  unshareableKey,
  unreadable,
];

export function diagnose(failure: Failure): Cause {
  for (const diagnosis of DIAGNOSES) {
    for (const requirement of failure.failed) {
      const found = diagnosis(failure, requirement);
      if (found) return withFurther(found, failure.failed, requirement);
    }
  }
  throw new Error("a refuted read has a refuted requirement");
}

/** What of these may be wrong where a file is read from a bucket; null where it is nothing but a grant that is missing. */
export function diagnoseFile(failure: Failure): Cause | null {
  for (const diagnosis of [untrustedService, explicitDeny, boundaryGap, grantOnTaskRole, unmetCondition]) {
    for (const requirement of failure.failed) {
      const found = diagnosis(failure, requirement);
      if (found) return found;
    }
  }
  return null;
}

/** One finding explains the read; what else is missing is said in it. */
function withFurther(found: Cause, failed: readonly Requirement[], told: Requirement): Cause {
  const further = failed.filter((requirement) => requirement !== told && requirement.kind !== told.kind);
  if (further.length === 0) return found;
  const actions = further.map(
    (requirement) => `${requirement.request.action} on ${render(requirement.request.resource)}`,
  );
  return { ...found, detail: `${found.detail}; ${actions.join(" and ")} is not allowed either` };
}

function untrustedService({ role, reference, workload }: Failure, { kind }: Requirement): Cause | null {
  if (kind !== "assume-role") return null;
  const { principal, name } = SERVICES[workload.service];
  const at = trustSpan(role) ?? reference.span;
  return cause(
    "untrusted-service",
    at,
    `the trust policy of ${describeRole(role)} does not let ${principal} assume it`,
    `allow sts:AssumeRole to the principal {"Service": "${principal}"}, without conditions that ${name} does not meet`,
    spanKey(at),
  );
}

function explicitDeny({ reference }: Failure, { decision, request }: Requirement): Cause | null {
  if (decision?.deny !== "yes") return null;
  const denies = [
    ...decision.identity.denies,
    ...decision.resource.denies,
    ...(decision.boundaryAnswer?.denies ?? []),
    ...decision.limits.flatMap((each) => each.answer.denies),
  ];
  const match = denies.find((each) => each.outcome === "yes") ?? denies[0];
  if (!match) return null;
  const at = placeOf(match);
  return cause(
    "explicit-deny",
    at,
    `${matchStep(match, "denies", request.action).message}, and a Deny overrules every Allow`,
    "leave this secret out of the Deny, or remove it",
    spanKey(at),
    [step("the reference", reference.span)],
  );
}

function boundaryGap({ role, reference }: Failure, { decision, request }: Requirement): Cause | null {
  if (!decision || (decision.identityAllow === "no" && decision.resource.toRole === "no")) return null;
  const gap = decision.limits.find((each) => each.kind !== "endpoint" && each.allow === "no");
  if (gap) {
    return cause(
      "boundary-gap",
      gap.policy.span,
      `${LIMIT_WORDS[gap.kind]} ${gap.policy.label} does not allow ${request.action} on ${render(request.resource)}`,
      "allow the action at every level of the organisation",
      `${spanKey(gap.policy.span)}|${request.action}`,
      [step("the reference", reference.span)],
    );
  }
  if (decision.boundary !== "no") return null;
  const at = role.boundaryAt ?? role.span ?? reference.span;
  return cause(
    "boundary-gap",
    at,
    `the permissions boundary of ${describeRole(role)} does not allow ${request.action} on ${render(request.resource)}`,
    "allow the action in the boundary as well: a role can do only what both its policies and its boundary allow",
    `${spanKey(at)}|${request.action}`,
    [step("the reference", reference.span)],
  );
}

function grantOnTaskRole(failure: Failure, requirement: Requirement): Cause | null {
  const { role, taskRole } = failure;
  if (!taskRole || requirement.kind === "assume-role" || sameText(taskRole.arn, role.arn)) return null;
  if (!failure.taskRoleMeets(requirement)) return null;
  const { action } = requirement.request;
  const grants = taskRole.identity.flatMap((policy) =>
    policy.policy.statements
      .filter(
        (each) => each.effect === "Allow" && matchStatement(each, requirement.request).outcome === "yes",
      )
      .map((each) => ({ policy, statement: each })),
  );
  const [grant] = grants;
  const at = grant ? placeIn(grant.policy, grant.statement) : failure.reference.span;
  return cause(
    "grant-on-task-role",
    at,
    `${action} is granted to the task role ${describeRole(taskRole)}, but ECS reads secrets with the execution role ${describeRole(role)}`,
    `attach the policy to ${describeRole(role)}`,
    `${spanKey(at)}|${describeRole(role)}`,
    [
      step("the reference", failure.reference.span),
      ...(role.span ? [step("the execution role", role.span)] : []),
    ],
  );
}

function placeIn(policy: EffectivePolicy, statement: Statement): Span {
  return policy.managed === undefined ? statement.span : policy.span;
}

function missingSuffix({ role, reference }: Failure, { kind, request }: Requirement): Cause | null {
  if (kind !== "secret") return null;
  for (const { element, policy } of candidates(role, request)) {
    const miss = suffixMiss(element.text, request.resource);
    if (!miss) continue;
    return cause(
      "missing-arn-suffix",
      element.span,
      `${render(element.text)} in ${policy.label} ${miss}; IAM compares it with the stored ARN ${render(request.resource)}`,
      "write the secret's full ARN, or end the pattern in `-??????`",
      spanKey(element.span),
      [step("the reference", reference.span)],
    );
  }
  return null;
}

function meansAnother(graph: Graph, pattern: Text, resource: Text): boolean {
  return [graph.secrets, graph.parameters, graph.keys].some((nodes) =>
    nodes.some(({ arn }) => matchResource(pattern, arn).outcome === "yes" && !sameText(arn, resource)),
  );
}

function mismatchedGrant(failure: Failure, { kind, request }: Requirement): Cause | null {
  if (kind !== "secret" && kind !== "parameter" && kind !== "customer-key") return null;
  const { role, reference, graph } = failure;
  for (const { element, policy } of candidates(role, request)) {
    const miss = nearMiss(element.text, request.resource);
    // A grant that means something else of the input is no near miss.
    if (!miss || meansAnother(graph, element.text, request.resource)) continue;
    return cause(
      "mismatched-grant",
      element.span,
      `${render(element.text)} in ${policy.label} misses ${render(request.resource)}: ${miss}`,
      `name ${render(request.resource)} exactly`,
      spanKey(element.span),
      [step("the reference", reference.span)],
    );
  }
  return null;
}

const SSM_SIBLINGS = new Set(["ssm:getparameter", "ssm:getparametersbypath"]);

function wrongAction({ role, reference, workload }: Failure, { kind, request }: Requirement): Cause | null {
  if (kind !== "secret" && kind !== "parameter" && kind !== "customer-key") return null;
  const service = request.action.slice(0, request.action.indexOf(":") + 1);
  for (const policy of role.identity) {
    if (policy.managed !== undefined) continue;
    for (const statement of policy.policy.statements) {
      if (
        statement.effect !== "Allow" ||
        statement.actions.negated ||
        !statement.resources ||
        statement.resources.negated
      )
        continue;
      const named = statement.actions.items.filter((item) =>
        knownPrefix(item.text).toLowerCase().startsWith(service),
      );
      const siblings = named.filter((item) => SSM_SIBLINGS.has((literal(item.text) ?? "").toLowerCase()));
      const element = statement.resources.items.find(
        (item) =>
          (literal(item.text) !== "*" || siblings.length > 0) &&
          matchResource(item.text, request.resource).outcome === "yes",
      );
      const [action] = siblings.length > 0 ? siblings : named;
      if (!action || !element || matchStatement(statement, request).action !== "no") continue;
      return cause(
        "wrong-action",
        action.span,
        `${describeStatement(statement)} of ${policy.label} allows ${render(action.text)} on ${render(element.text)}, but ${SERVICES[workload.service].name} calls ${request.action}`,
        `allow ${request.action}`,
        spanKey(action.span),
        [step("the reference", reference.span)],
      );
    }
  }
  return null;
}

function unmetCondition({ role, reference }: Failure, requirement: Requirement): Cause | null {
  const { kind, request, resourcePolicies, unmetGrant } = requirement;
  if (kind === "assume-role" || kind === "aws-managed-key") return null;
  for (const policy of [...role.identity, ...resourcePolicies]) {
    for (const statement of policy.policy.statements) {
      if (statement.effect !== "Allow" || !speaksTo(statement, role)) continue;
      const match = matchStatement(statement, request);
      if (match.action !== "yes" || match.resource !== "yes" || match.condition !== "no") continue;
      const unmet = statement.conditions.find(
        (each) => matchStatement({ ...statement, conditions: [each] }, request).condition === "no",
      );
      const at = policy.managed === undefined ? (unmet?.span ?? statement.span) : policy.span;
      const condition = unmet ? `${unmet.operator} on ${unmet.key}` : "a condition";
      return cause(
        "unmet-condition",
        at,
        `${describeStatement(statement)} of ${policy.label} allows ${request.action} only under ${condition}, which this call never meets`,
        "remove the condition, or state it so that the call meets it",
        spanKey(at),
        [step("the reference", reference.span)],
      );
    }
  }
  return unmetGrant ? unmetConstraint(unmetGrant, role, reference) : null;
}

function unmetConstraint({ span, constraints }: KeyGrant, role: RoleInWorld, reference: Reference): Cause {
  const keys = constraints.flatMap(({ pairs }) => [...pairs.keys()]);
  return cause(
    "unmet-condition",
    span,
    `the grant lets ${describeRole(role)} decrypt only under an encryption context of ${keys.join(" and ")}, which the service does not give so`,
    "constrain the grant by encryption_context_subset with SecretARN or PARAMETER_ARN and the full ARN, or leave the constraint out",
    spanKey(span),
    [step("the reference", reference.span)],
  );
}

/** An identity policy speaks to its own role; a policy on the other side to whom its principals name. */
function speaksTo(statement: Statement, role: RoleInWorld): boolean {
  if (!statement.principals) return true;
  const reach = reachOfAll(statement.principals, role);
  return or(reach.role, reach.anyone, reach.account) !== "no";
}

function unreadable({ role, reference }: Failure, { kind, request }: Requirement): Cause | null {
  const rule = kind === "parameter" ? "unreadable-parameter" : "unreadable-secret";
  return cause(
    rule,
    reference.span,
    `no policy of ${describeRole(role)} allows ${request.action} on ${render(request.resource)}`,
    `allow ${request.action} on ${render(request.resource)} to ${describeRole(role)}`,
    `${describeRole(role)}|${textKey(request.resource)}`,
    role.span ? [step("the execution role", role.span)] : [],
  );
}
