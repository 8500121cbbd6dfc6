/** The words of an argument: what a decision rests on, each with its place. */
import { render, type Text } from "../model/text.ts";
import type { Step } from "../model/verdict.ts";
import type { Decision, KeyFacts } from "./decide.ts";
import { describeRole } from "./decide.ts";
import type { RoleInWorld } from "./in-world.ts";
import type { LimitAnswer } from "./limits.ts";
import { describeStatement } from "./policy.ts";
import type { PolicyMatch } from "./statement.ts";

/** How the policies from outside the input are called. */
export const LIMIT_WORDS: Readonly<Record<LimitAnswer["kind"], string>> = {
  scp: "the service control policy",
  rcp: "the resource control policy",
  endpoint: "the endpoint policy",
};

export function step(message: string, span?: Step["span"] | null): Step {
  return span ? { message, span } : { message };
}

/** A statement of an AWS managed policy has no place in the input: its attachment has. */
export function matchStep(
  match: PolicyMatch,
  verb: "allows" | "denies" | "may allow" | "may deny",
  action: string,
): Step {
  const element = match.element ? ` on ${render(match.element.text)}` : "";
  const where = `${describeStatement(match.statement)} of ${match.policy.label}`;
  return step(`${where} ${verb} ${action}${element}`, placeOf(match));
}

export function placeOf(match: PolicyMatch): NonNullable<Step["span"]> {
  return match.policy.managed === undefined ? match.statement.span : match.policy.span;
}

/** The argument of one decision. */
export function argue(decision: Decision, action: string, role: RoleInWorld): readonly Step[] {
  const steps: Step[] = [];
  const answers = [
    decision.identity,
    decision.resource,
    ...(decision.boundaryAnswer ? [decision.boundaryAnswer] : []),
    ...decision.limits.map((each) => each.answer),
  ];
  if (decision.deny !== "no") {
    for (const answer of answers) {
      for (const match of answer.denies) {
        steps.push(matchStep(match, match.outcome === "yes" ? "denies" : "may deny", action));
      }
    }
    if (decision.deny === "yes") return steps;
  }
  const allows = [...decision.identity.allows, ...decision.resource.allows];
  const certain = allows.filter((match) => match.outcome === "yes");
  // One statement that surely allows is enough of an argument; what merely may allow is told when nothing does.
  const [best] = certain;
  if (best) steps.push(matchStep(best, "allows", action));
  else for (const match of allows) steps.push(matchStep(match, "may allow", action));
  if (allows.length === 0 && decision.identityAllow === "no") {
    steps.push(step(`no policy of ${describeRole(role)} allows ${action} on this resource`, role.span));
  }
  if (decision.boundary === "no") {
    steps.push(step(`the permissions boundary of ${describeRole(role)} does not allow ${action}`, role.span));
  }
  for (const { kind, policy, allow } of decision.limits) {
    if (allow === "no")
      steps.push(step(`${LIMIT_WORDS[kind]} ${policy.label} does not allow ${action}`, policy.span));
  }
  for (const open of decision.outcome === "maybe" ? decision.open : [])
    steps.push(step(`not known: ${open}`));
  return steps;
}

export function keyStep(key: KeyFacts, arn: Text, span: Step["span"]): Step {
  const policy = key.defaultPolicy
    ? "has the default key policy, which leaves the decision to identity policies"
    : key.open
      ? "is not part of the input"
      : "has its own key policy";
  return step(`the key ${render(arn)} ${policy}`, span);
}
