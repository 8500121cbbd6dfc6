/**
 * Policies from outside the input that limit what its roles may do: of the organisation, of boundaries that are only
 * named, and of the endpoint that the reads go through.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { LimitKind } from "../model/limit.ts";
import { denyReaches, reachOfAll, type BoundedIdentity } from "./principal.ts";
import { evaluatePolicies, type EffectivePolicy, type PolicyAnswer, type Request } from "./statement.ts";
import { or, type Tri } from "./tri.ts";

/** Each service or resource control policy is one level of the organisation: all of them have to allow. */
export type Limits = Readonly<Record<LimitKind, readonly EffectivePolicy[]>>;

export const NO_LIMITS: Limits = { scp: [], rcp: [], boundary: [], endpoint: [] };

/** What one of them says to a request. */
export interface LimitAnswer {
  readonly kind: Exclude<LimitKind, "boundary">;
  readonly policy: EffectivePolicy;
  readonly answer: PolicyAnswer;
  readonly allow: Tri;
}

/** Services whose resources resource control policies speak of, among those that a read calls. */
const RCP_SERVICES = /^(?:secretsmanager|kms|sts|s3):/u;

/** What the agent itself calls; keys are used by the service, behind the endpoint. */
const THROUGH_ENDPOINT = /^(?:secretsmanager|ssm):/u;

export function answerLimits(
  limits: Limits,
  request: Request,
  role: BoundedIdentity,
  resourceIsAwsOwned: boolean,
): readonly LimitAnswer[] {
  const answers: LimitAnswer[] = [];
  for (const policy of limits.scp) {
    const answer = evaluatePolicies([policy], request);
    answers.push({ kind: "scp", policy, answer, allow: answer.allow });
  }
  // `RCPFullAWSAccess` is attached everywhere and cannot be detached; AWS managed keys are not subject to any.
  if (RCP_SERVICES.test(request.action) && !resourceIsAwsOwned) {
    for (const policy of limits.rcp) {
      const answer = answerResource(policy, request, role);
      answers.push({ kind: "rcp", policy, answer, allow: "yes" });
    }
  }
  if (THROUGH_ENDPOINT.test(request.action)) {
    for (const policy of limits.endpoint) {
      const answer = answerResource(policy, request, role);
      answers.push({ kind: "endpoint", policy, answer, allow: answer.allow });
    }
  }
  return answers;
}

/** A policy with principals: it speaks to the role however it names it. */
function answerResource(policy: EffectivePolicy, request: Request, role: BoundedIdentity): PolicyAnswer {
  return evaluatePolicies([policy], request, (statement): Tri => {
    if (!statement.principals) return "no";
    if (statement.effect === "Deny") return denyReaches(statement, role);
    const reach = reachOfAll(statement.principals, role);
    return or(reach.role, reach.anyone, reach.account);
  });
}
