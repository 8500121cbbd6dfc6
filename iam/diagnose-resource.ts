/** Causes on the side of the secret, its key, and the way to it. */
import { spanKey } from "../model/source.ts";
import { literal, render, sameText, textKey } from "../model/text.ts";
import type { Cause } from "../model/verdict.ts";
import { step } from "./argument.ts";
import { candidates, cause, type Failure } from "./causes.ts";
import { describeRole } from "./decide.ts";
import type { Requirement } from "./requirements.ts";

export function keyAliasGrant(
  { role, reference }: Failure,
  { kind, request, key }: Requirement,
): Cause | null {
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
      `kms:Decrypt in ${policy.label} is granted on ${shown}, ${alias ? "an alias, which authorises nothing but calls on the alias itself" : "a bare key id, where IAM compares ARNs"}`,
      `grant it on the key's ARN, ${render(request.resource)}`,
      spanKey(element.span),
      [step("the reference", reference.span)],
    );
  }
  return null;
}

export function undecryptableKey({ role, reference }: Failure, requirement: Requirement): Cause | null {
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

export function closedKeyPolicy({ role, reference }: Failure, requirement: Requirement): Cause | null {
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

export function unsharedSecret(
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

export function unshareableKey(
  { reference }: Failure,
  { kind, request, sameAccount }: Requirement,
): Cause | null {
  if (kind !== "aws-managed-key" || sameAccount !== "no") return null;
  return cause(
    "unshareable-key",
    reference.span,
    "the secret belongs to another account and is encrypted under the AWS managed key, which only its own account can use",
    "encrypt the secret under a customer managed key and let the role use it",
    textKey(request.resource),
  );
}

export function endpointPolicyGap({ reference }: Failure, { decision, request }: Requirement): Cause | null {
  const gap = decision?.limits.find((each) => each.kind === "endpoint" && each.allow === "no");
  if (!gap) return null;
  const { label, span, startedBy } = gap.policy;
  const which = startedBy
    ? `${label}, behind which ${startedBy.address} starts the tasks`
    : `the endpoint that the read goes through, ${label}`;
  return cause(
    "endpoint-policy-gap",
    span,
    `the policy of ${which}, does not allow ${request.action} on ${render(request.resource)}`,
    "allow the call in the endpoint's policy",
    `${spanKey(span)}|${request.action}`,
    [
      step("the reference", reference.span),
      ...(startedBy ? [step("what starts the tasks", startedBy.span)] : []),
    ],
  );
}
