/** Brings policies to their roles: whichever resource declares the attachment, the role ends up having it. */
import { all, type Condition, type Guarded } from "../model/condition.ts";
import type { Attachment, ManagedPolicy, PolicyContent, PolicyUse, Role } from "../model/graph.ts";
import { compareTexts } from "../model/letters.ts";
import type { Span } from "../model/source.ts";
import { literal, render, sameText, type Text } from "../model/text.ts";
import { alternatives, asText, itemsOf, type Value } from "../model/value.ts";
import { asDocument } from "./embedded-json.ts";

export function attach(roles: readonly Role[], attachments: readonly Attachment[]): readonly Role[] {
  // What is spelled out is found by its text; only what is not known has to be compared with everything.
  const spelled = new Map<string, Attachment[]>();
  const open: Attachment[] = [];
  for (const attachment of attachments) {
    const name = literal(attachment.role);
    const list = name === null ? open : (spelled.get(name) ?? []);
    list.push(attachment);
    if (name !== null) spelled.set(name, list);
  }
  const order = new Map(attachments.map((attachment, index) => [attachment, index] as const));
  const candidates = (role: Role): readonly Attachment[] => {
    const [name, arn] = [literal(role.name), literal(role.arn)];
    if (name === null || arn === null) return attachments;
    return [...(spelled.get(name) ?? []), ...(spelled.get(arn) ?? []), ...open].toSorted(
      (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
    );
  };
  return roles.map((role) => {
    const added = candidates(role).flatMap((attachment): readonly Guarded<PolicyUse>[] => {
      const target = meansRole(attachment.role, role);
      if (target === "different") return [];
      const use = target === "equal" ? attachment.use : { ...attachment.use, attached: false };
      return [{ value: use, when: attachment.when }];
    });
    return added.length === 0 ? role : { ...role, policies: [...role.policies, ...added] };
  });
}

/** By name or ARN; what one resource generates is never the name of another. */
function meansRole(name: Text, role: Role): "equal" | "different" | "unknown" {
  if (sameText(name, role.name) || sameText(name, role.arn)) return "equal";
  const comparison = compareTexts(name, role.name);
  if (comparison !== "unknown") return comparison;
  const isGenerated = (value: Text): boolean =>
    value.some((part) => typeof part !== "string" && part.owner !== undefined);
  const isParameter = name.some((part) => typeof part !== "string" && part.owner === undefined);
  return !isParameter && (isGenerated(name) || isGenerated(role.name)) ? "different" : "unknown";
}

/** An attached policy by its ARN: with its document where the input has it, once for each policy of that ARN. */
export function usesOf(
  arn: Text,
  at: Span,
  when: Condition,
  managed: readonly ManagedPolicy[],
  label?: string,
): readonly Guarded<PolicyUse>[] {
  const use = (name: string, content: PolicyContent): PolicyUse => ({
    label: label ?? name,
    span: at,
    content,
    attached: true,
  });
  const found = managed.filter((policy) => sameText(policy.arn, arn));
  if (found.length === 0) return [{ value: use(render(arn), { kind: "arn", arn }), when }];
  return found.map((policy) => ({
    value: use(policy.address, { kind: "document", document: policy.document }),
    // Which of several policies of one name exists, their conditions say; a single one is the one meant.
    when: found.length === 1 ? when : all(when, policy.when),
  }));
}

/** The policies that a list of ARNs attaches. */
export function policiesByArn(
  list: Value | undefined,
  when: Condition,
  managed: readonly ManagedPolicy[],
): readonly Guarded<PolicyUse>[] {
  return itemsOf(list, when).flatMap((item): readonly Guarded<PolicyUse>[] => {
    const arn = asText(item.value) ?? [];
    // A state writes an argument that is not set as an empty text.
    return arn.length === 0 ? [] : usesOf(arn, item.value.span, item.when, managed);
  });
}

/** A document as a policy of its own, in each of its alternatives; it stands where `at` says, or is written. */
export function inlinePolicy(
  label: string,
  document: Value | undefined,
  at: Span | null,
  when: Condition,
): readonly Guarded<PolicyUse>[] {
  if (!document) return [];
  return alternatives(document, when)
    .filter((option) => option.value.kind !== "null")
    .map((option) => ({
      value: {
        label,
        span: at ?? option.value.span,
        content: { kind: "document", document: asDocument(option.value) },
        attached: true,
      },
      when: all(option.when),
    }));
}
