/**
 * The nearest cause of a refuted read. Each step asks one question, in the order in which the causes are told;
 * the first that answers names the defect, the place of the repair and the change that would repair it.
 */
import type { Graph, Reference, Workload } from "../model/graph.ts";
import { knownPrefix, literal, render, sameText, textKey } from "../model/text.ts";
import type { Span } from "../model/source.ts";
import type { Cause, CauseRule, Step } from "../model/verdict.ts";
import { matchStep, placeOf, step } from "./argument.ts";
import { describeRole } from "./decide.ts";
import type { RoleInWorld } from "./facts.ts";
import { matchResource } from "./glob.ts";
import { nearMiss, suffixMiss } from "./near-miss.ts";
import type { Requirement } from "./requirements.ts";
import { matchStatement, type EffectivePolicy, type Request } from "./statement.ts";
import { reachOfAll } from "./principal.ts";
import { or } from "./tri.ts";
import { describeStatement, type Element, type Statement } from "./policy.ts";
import { trustSpan } from "./trust.ts";

export interface Failure {
  readonly graph: Graph;
  readonly workload: Workload;
  readonly reference: Reference;
  readonly role: RoleInWorld;
  /** The role of the application in the container, when it is another one. */
  readonly taskRole: RoleInWorld | null;
  /** Whether the task role would meet a requirement. */
  readonly taskRoleMeets: (requirement: Requirement) => boolean;
  /** The refuted requirements. */
  readonly failed: readonly Requirement[];
}

type Diagnosis = (failure: Failure, requirement: Requirement) => Cause | null;

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

/** One finding explains the read; what else is missing is said in it. */
function withFurther(found: Cause, failed: readonly Requirement[], told: Requirement): Cause {
  const further = failed.filter((requirement) => requirement !== told && requirement.kind !== told.kind);
  if (further.length === 0) return found;
  const actions = further.map(
    (requirement) => `${requirement.request.action} on ${render(requirement.request.resource)}`,
  );
  return { ...found, detail: `${found.detail}; ${actions.join(" and ")} is not allowed either` };
}

function cause(
  rule: CauseRule,
  at: Span,
  detail: string,
  remedy: string,
  key: string,
  related: readonly Step[] = [],
): Cause {
  return { rule, at, detail, remedy, related, key: `${rule}|${key}` };
}

function spanKey(at: Span): string {
  return `${at.source.path}:${at.start}`;
}

function untrustedService({ role, reference }: Failure, { kind }: Requirement): Cause | null {
  if (kind !== "assume-role") return null;
  const at = trustSpan(role) ?? reference.span;
  return cause(
    "untrusted-service",
    at,
    `the trust policy of ${describeRole(role)} does not let ecs-tasks.amazonaws.com assume it`,
    'allow sts:AssumeRole to the principal {"Service": "ecs-tasks.amazonaws.com"}, without conditions that ECS does not meet',
    spanKey(at),
  );
}

function explicitDeny({ reference }: Failure, { decision, request }: Requirement): Cause | null {
  if (decision?.deny !== "yes") return null;
  const denies = [
    ...decision.identity.denies,
    ...decision.resource.denies,
    ...(decision.boundaryAnswer?.denies ?? []),
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
  if (!decision || decision.boundary !== "no") return null;
  if (decision.identityAllow === "no" && decision.resource.toRole === "no") return null;
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

/** Allow statements of the role with the part of each request that they get right. */
function* candidates(
  role: RoleInWorld,
  request: Request,
): Generator<{ policy: EffectivePolicy; statement: Statement; element: Element }> {
  for (const policy of role.identity) {
    if (policy.managed !== undefined) continue;
    for (const statement of policy.policy.statements) {
      if (statement.effect !== "Allow" || !statement.resources || statement.resources.negated) continue;
      if (matchStatement({ ...statement, resources: null, conditions: [] }, request).action === "no")
        continue;
      for (const element of statement.resources.items) {
        // What matches, or may, is no miss: there it is a condition or the other side that fails.
        if (matchResource(element.text, request.resource).outcome === "no")
          yield { policy, statement, element };
      }
    }
  }
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

function mismatchedGrant(failure: Failure, { kind, request }: Requirement): Cause | null {
  if (kind !== "secret" && kind !== "parameter" && kind !== "customer-key") return null;
  const { role, reference, graph } = failure;
  const others = [...graph.secrets, ...graph.parameters, ...graph.keys]
    .map((node) => node.arn)
    .filter((arn) => !sameText(arn, request.resource));
  for (const { element, policy } of candidates(role, request)) {
    // A grant that means something else of the input is no near miss.
    if (others.some((arn) => matchResource(element.text, arn).outcome === "yes")) continue;
    const miss = nearMiss(element.text, request.resource);
    if (!miss) continue;
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

function wrongAction({ role, reference }: Failure, { kind, request }: Requirement): Cause | null {
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
        `${describeStatement(statement)} of ${policy.label} allows ${render(action.text)} on ${render(element.text)}, but ECS calls ${request.action}`,
        `allow ${request.action}`,
        spanKey(action.span),
        [step("the reference", reference.span)],
      );
    }
  }
  return null;
}

function unmetCondition({ role, reference }: Failure, requirement: Requirement): Cause | null {
  const { kind, request, resourcePolicies } = requirement;
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
  return null;
}

/** An identity policy speaks to its own role; a policy on the other side to whom its principals name. */
function speaksTo(statement: Statement, role: RoleInWorld): boolean {
  if (!statement.principals) return true;
  const reach = reachOfAll(statement.principals, role);
  return or(reach.role, reach.anyone, reach.account) !== "no";
}

function keyAliasGrant({ role, reference }: Failure, { kind, request, key }: Requirement): Cause | null {
  if (kind !== "customer-key") return null;
  for (const { element, policy } of candidates(role, request)) {
    const shown = render(element.text);
    const known = literal(element.text) ?? shown;
    const alias = /^(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias\//u.test(known);
    const bareId = key !== null && sameText(element.text, key.keyId);
    if (!alias && !bareId && !/^[0-9a-f-]{36}$/u.test(known)) continue;
    return cause(
      "key-alias-grant",
      element.span,
      `kms:Decrypt in ${policy.label} is granted on ${shown}, ${alias ? "an alias" : "a bare key id"}, which authorises nothing but calls on the alias itself`,
      `grant it on the key's ARN, ${render(request.resource)}`,
      spanKey(element.span),
      [step("the reference", reference.span)],
    );
  }
  return null;
}

function undecryptableKey({ role, reference }: Failure, requirement: Requirement): Cause | null {
  const { kind, decision, request, key } = requirement;
  if (kind !== "customer-key" || !decision || decision.identityAllow !== "no") return null;
  return cause(
    "undecryptable-key",
    reference.span,
    `the secret is encrypted under the customer managed key ${key?.address ?? render(request.resource)}, and nothing lets ${describeRole(role)} call kms:Decrypt on it`,
    `allow kms:Decrypt on the key's ARN, ${render(request.resource)}`,
    `${describeRole(role)}|${textKey(request.resource)}`,
    [
      ...(key ? [step("the key", key.span)] : []),
      ...(role.span ? [step("the execution role", role.span)] : []),
    ],
  );
}

function closedKeyPolicy({ role, reference }: Failure, requirement: Requirement): Cause | null {
  const { kind, request, key } = requirement;
  if (kind !== "customer-key") return null;
  const at = key?.policies[0]?.value.span ?? key?.span ?? reference.span;
  return cause(
    "closed-key-policy",
    at,
    `the policy of the key ${key?.address ?? render(request.resource)} neither lets ${describeRole(role)} decrypt nor leaves that to the account's identity policies`,
    "let the role decrypt in the key policy, or add the statement that gives the account root kms:*",
    `${spanKey(at)}|${describeRole(role)}`,
    [step("the reference", reference.span)],
  );
}

function unsharedSecret(
  { role, reference }: Failure,
  { kind, request, decision, sameAccount }: Requirement,
): Cause | null {
  if (kind !== "secret" || sameAccount !== "no" || decision?.identityAllow === "no") return null;
  return cause(
    "unshared-secret",
    reference.span,
    `${render(request.resource)} belongs to another account, and its resource policy does not let ${describeRole(role)} in`,
    "allow secretsmanager:GetSecretValue to the role in the secret's resource policy",
    textKey(request.resource),
  );
}

function unshareableKey({ reference }: Failure, { kind, request, sameAccount }: Requirement): Cause | null {
  if (kind !== "aws-managed-key" || sameAccount !== "no") return null;
  return cause(
    "unshareable-key",
    reference.span,
    "the secret belongs to another account and is encrypted under the AWS managed key, which only its own account can use",
    "encrypt the secret under a customer managed key and let the role use it",
    textKey(request.resource),
  );
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
