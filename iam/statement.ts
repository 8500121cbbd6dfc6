import type { Span } from "../model/source.ts";
import { literal, type Text } from "../model/text.ts";
import { meetsCondition } from "./conditions.ts";
import type { RequestContext } from "./context.ts";
import { matchAction, matchResource } from "./glob.ts";
import type { Element, Elements, Policy, Statement } from "./policy.ts";
import { and, negate, or, type Tri } from "./tri.ts";
import { expandVariables } from "./variables.ts";

/** One call: the action, the resource it is made on, and what the call carries. */
export interface Request {
  readonly action: string;
  readonly resource: Text;
  readonly context: RequestContext;
}

/** How one statement takes one request, part by part. */
export interface StatementMatch {
  readonly statement: Statement;
  readonly action: Tri;
  readonly resource: Tri;
  readonly condition: Tri;
  readonly outcome: Tri;
  /** What left it open, in words. */
  readonly open: readonly string[];
  /** The element that the resource matched, or came nearest to deciding. */
  readonly element: Element | null;
}

export function matchStatement(statement: Statement, request: Request): StatementMatch {
  const open: string[] = [];
  const action = matchActions(statement.actions, request.action);
  if (action === "maybe")
    open.push(`whether ${describeElements(statement.actions)} covers ${request.action}`);
  const resource =
    action === "no" ? { outcome: "no" as const, element: null } : matchResources(statement, request, open);
  const outcome = and(action, resource.outcome);
  let condition: Tri = "yes";
  if (outcome !== "no") {
    for (const each of statement.conditions) {
      const met = meetsCondition(each, request.context, statement.variables);
      if (met === "maybe") open.push(`whether the condition ${each.operator} on ${each.key} is met`);
      condition = and(condition, met);
    }
  }
  return {
    statement,
    action,
    resource: resource.outcome,
    condition,
    outcome: and(outcome, condition),
    open,
    element: resource.element,
  };
}

function matchActions(elements: Elements, action: string): Tri {
  const matched = or(...elements.items.map((element) => matchAction(element.text, action)));
  return elements.negated ? negate(matched) : matched;
}

function matchResources(
  statement: Statement,
  request: Request,
  open: string[],
): { readonly outcome: Tri; readonly element: Element | null } {
  const { resources } = statement;
  if (!resources) return { outcome: "yes", element: null };
  let matched: Tri = "no";
  let nearest: Element | null = null;
  for (const element of resources.items) {
    const each = matchOne(element, statement, request, open);
    if (each === "absent") {
      // "The resource that includes a policy variable with no value will not match any resource": what that means in
      // NotResource, nothing or everything, is not said.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
      if (resources.negated) {
        matched = or(matched, "maybe");
        open.push(`what NotResource means with ${quote(element.text)}, whose variable has no value`);
      }
      continue;
    }
    if (each !== "no" && or(matched, each) !== matched) {
      nearest = element;
      matched = or(matched, each);
    }
    if (matched === "yes") break;
  }
  return { outcome: resources.negated ? negate(matched) : matched, element: nearest };
}

function matchOne(element: Element, statement: Statement, request: Request, open: string[]): Tri | "absent" {
  let pattern = element.text;
  let exact = true;
  if (statement.variables) {
    const expanded = expandVariables(pattern, request.context);
    if (expanded.kind === "absent") return "absent";
    if (expanded.kind === "text") {
      pattern = expanded.text;
      exact = expanded.exact;
    }
  }
  const { outcome, ambiguity } = matchResource(pattern, request.resource);
  if (outcome === "yes" && !exact) {
    open.push(`what a wildcard character in the value of a policy variable means`);
    return "maybe";
  }
  if (outcome === "maybe") {
    open.push(
      ambiguity === null
        ? `whether ${quote(pattern)} means ${quote(request.resource)}`
        : AMBIGUITIES[ambiguity](quote(pattern)),
    );
  }
  return outcome;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html: no wildcard "that specifies the resource type" */
const AMBIGUITIES = {
  "resource-type": (pattern: string): string =>
    `whether ${pattern}, with a wildcard where the resource type stands (\`secret:*\` and \`parameter/*\` are sure), matches, which AWS does not document`,
  colons: (pattern: string): string =>
    `whether the pattern ${pattern} matches across the parts of the ARN, which AWS does not document`,
  length: (pattern: string): string =>
    `whether a pattern of ${pattern.length} letters matches: longer than any that AWS takes, it is not compared`,
};

function quote(value: Text): string {
  return value.map((part) => (typeof part === "string" ? part : `\${${part.label}}`)).join("");
}

function describeElements(elements: Elements): string {
  const names = elements.items.map((element) => literal(element.text) ?? quote(element.text)).join(", ");
  return elements.negated ? `everything but ${names}` : names;
}

/** A policy in view, as it applies to a role, a secret or a key. */
export interface EffectivePolicy {
  readonly label: string;
  readonly span: Span;
  readonly policy: Policy;
  /** False when it is not certain that it applies here. */
  readonly certain: boolean;
  /** An AWS managed policy, at this version of the table. */
  readonly managed?: string;
}

export interface PolicyMatch extends StatementMatch {
  readonly policy: EffectivePolicy;
}

/** What a set of policies says to a request: the union of its Allows and of its Denies. */
export interface PolicyAnswer {
  readonly allow: Tri;
  readonly deny: Tri;
  /** Statements that allow, or may. */
  readonly allows: readonly PolicyMatch[];
  readonly denies: readonly PolicyMatch[];
  readonly open: readonly string[];
}

/** `applies` says whether a statement is about who asks, and `unsure`, in words, what is open where that is. */
export function evaluatePolicies(
  policies: readonly EffectivePolicy[],
  request: Request,
  applies: (statement: Statement) => Tri = () => "yes",
  unsure?: string,
): PolicyAnswer {
  const allows: PolicyMatch[] = [];
  const denies: PolicyMatch[] = [];
  const open: string[] = [];
  let allow: Tri = "no";
  let deny: Tri = "no";
  for (const policy of policies) {
    for (const unknown of policy.policy.unknowns) {
      allow = or(allow, "maybe");
      open.push(`${policy.label}: ${unknown.reason}`);
    }
    for (const statement of policy.policy.statements) {
      const isMeant = applies(statement);
      const reach = and(isMeant, policy.certain ? "yes" : "maybe");
      if (reach === "no") continue;
      const match = matchStatement(statement, request);
      const outcome = and(reach, match.outcome);
      if (outcome === "no") continue;
      if (outcome === "maybe") {
        const reasons = policy.certain ? match.open : [`whether ${policy.label} is attached`, ...match.open];
        const whom = isMeant === "maybe" && unsure !== undefined ? [unsure] : [];
        const told = [...reasons, ...whom];
        open.push(...(told.length > 0 ? told : [`to whom ${policy.label} applies`]));
      }
      const found = { ...match, outcome, policy };
      // An effect that is not known yet may be either.
      const weight = statement.effect === "unknown" ? "maybe" : outcome;
      if (statement.effect !== "Deny") {
        allows.push(found);
        allow = or(allow, weight);
      }
      if (statement.effect !== "Allow") {
        denies.push(found);
        deny = or(deny, weight);
      }
    }
  }
  return { allow, deny, allows, denies, open };
}
