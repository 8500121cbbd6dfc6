/**
 * Policies from outside the input that limit what its roles may do: of the organisation, of boundaries that are only
 * named, and of the endpoint that the reads go through.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { parseArn } from "../model/arn.ts";
import type { EndpointPolicyUse } from "../model/graph.ts";
import { compareTexts } from "../model/letters.ts";
import type { LimitKind } from "../model/limit.ts";
import { text, type Text } from "../model/text.ts";
import { denyReaches, reachOfAll, type BoundedIdentity } from "./principal.ts";
import { evaluatePolicies, type EffectivePolicy, type PolicyAnswer, type Request } from "./statement.ts";
import { or, type Tri } from "./tri.ts";

/** Each service or resource control policy is one level of the organisation: all of them have to allow. */
export interface Limits extends Readonly<Record<LimitKind, readonly EffectivePolicy[]>> {
  readonly endpoint: readonly EndpointPolicy[];
}

/** Without a service it is the policy of whichever endpoint the calls go through. */
export interface EndpointPolicy extends EffectivePolicy {
  /** `com.amazonaws.eu-west-1.secretsmanager`: what goes through the endpoint. */
  readonly service?: Text;
  readonly startedBy?: EndpointPolicyUse["startedBy"];
}

export const NO_LIMITS: Limits = { scp: [], rcp: [], boundary: [], endpoint: [] };

/** What one of them says to a request. */
export interface LimitAnswer {
  readonly kind: Exclude<LimitKind, "boundary">;
  readonly policy: EndpointPolicy;
  readonly answer: PolicyAnswer;
  readonly allow: Tri;
}

/** Services whose resources resource control policies speak of, among those that a read calls. */
const RCP_SERVICES = /^(?:secretsmanager|kms|sts|s3):/u;

/** What the agent itself calls; keys are used by the service, behind the endpoint. */
const THROUGH_ENDPOINT = /^(secretsmanager|ssm):/u;

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
  return [...answers, ...limits.endpoint.flatMap((policy) => answerEndpoint(policy, request, role))];
}

/** A call that may go another way is refused by no endpoint for sure. */
function answerEndpoint(
  policy: EndpointPolicy,
  request: Request,
  role: BoundedIdentity,
): readonly LimitAnswer[] {
  const goes = passes(policy, request);
  if (goes === "no") return [];
  const answer = answerResource({ ...policy, certain: true }, request, role);
  if (goes === "yes") return [{ kind: "endpoint", policy, answer, allow: answer.allow }];
  if (answer.allow === "yes" && answer.deny === "no") return [];
  const open = [`whether the calls go through the endpoint of ${policy.label}`, ...answer.open];
  const weakened: PolicyAnswer = { ...answer, deny: answer.deny === "no" ? "no" : "maybe", open };
  return [{ kind: "endpoint", policy, answer: weakened, allow: "maybe" }];
}

/** An endpoint serves the service in its own region. https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
function passes({ service, certain }: EndpointPolicy, { action, resource }: Request): Tri {
  const [, store] = THROUGH_ENDPOINT.exec(action) ?? [];
  if (store === undefined) return "no";
  const last = service?.at(-1);
  if (typeof last === "string" && last.includes(".") && !last.endsWith(`.${store}`)) return "no";
  if (service === undefined) return "yes";
  const region = parseArn(resource)?.region;
  const called = region && text("com.amazonaws.", region, `.${store}`);
  const comparison = called ? compareTexts(called, service) : "unknown";
  if (comparison === "different") return "no";
  return comparison === "equal" && certain ? "yes" : "maybe";
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
