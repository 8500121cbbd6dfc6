import { all } from "../../../model/condition.ts";
import type { Attachment, ManagedPolicy, Role } from "../../../model/graph.ts";
import { alternatives, asText, get, itemsOf, pick } from "../../../model/value.ts";
import { literal } from "../../../model/text.ts";
import { attach, inlinePolicy, policiesByArn } from "../../attachments.ts";
import { asDocument } from "../../embedded-json.ts";
import { whyMore } from "../outsiders.ts";
import { alongside, attribute, attsOf, ofType, refOf, refsOf, tagsOf, type Stack } from "../stack.ts";

/** `AWS::IAM::ManagedPolicy`. */
export function readManagedPolicies(stack: Stack): readonly ManagedPolicy[] {
  return ofType(stack, "AWS::IAM::ManagedPolicy").flatMap((instance) => {
    const document = attribute(instance, "PolicyDocument");
    if (!document) return [];
    const { address, span, when, scope } = instance;
    const arn = refOf(instance);
    return [{ address, span, when, scope, name: arn, arn, document: asDocument(document) }];
  });
}

/** `AWS::IAM::Role` with everything that is attached to it in the template. */
export function readRoles(stack: Stack, managed: readonly ManagedPolicy[]): readonly Role[] {
  const roles = ofType(stack, "AWS::IAM::Role").flatMap((instance): readonly Role[] => {
    const { address, span, when, scope, attributes } = instance;
    const inline = itemsOf(get(attributes, "Policies"), when).flatMap((policy) => {
      const name = asText(get(policy.value, "PolicyName"));
      const label = name ? (literal(name) ?? address) : address;
      return inlinePolicy(label, get(policy.value, "PolicyDocument"), policy.value.span, policy.when);
    });
    const names = refsOf(instance);
    return attsOf(instance, "Arn").map(({ value: arn, when: under }) => ({
      address,
      span,
      when: under,
      scope,
      name: alongside(names, under),
      arn,
      trust: pick(attributes, ["AssumeRolePolicyDocument"]).map((trust) => ({
        ...trust,
        value: asDocument(trust.value),
      })),
      boundary: policiesByArn(get(attributes, "PermissionsBoundary"), when, managed),
      policies: [...inline, ...policiesByArn(get(attributes, "ManagedPolicyArns"), when, managed)],
      open: whyMore({ name: alongside(names, under), arn }, stack),
      tags: tagsOf(instance),
    }));
  });
  return attach(roles, readAttachments(stack, managed));
}

export function readAttachments(stack: Stack, managed: readonly ManagedPolicy[]): readonly Attachment[] {
  const found: Attachment[] = [];
  for (const instance of ofType(stack, "AWS::IAM::Policy", "AWS::IAM::RolePolicy")) {
    const { address, span, when, attributes, scope } = instance;
    const { account } = scope;
    const name = get(attributes, "RoleName");
    const targets =
      instance.type === "AWS::IAM::RolePolicy" && name
        ? alternatives(name, when)
        : itemsOf(get(attributes, "Roles"), when);
    const uses = inlinePolicy(address, get(attributes, "PolicyDocument"), span, when);
    for (const target of targets) {
      for (const use of uses)
        found.push({
          role: asText(target.value) ?? [],
          account,
          use: { ...use.value, by: address },
          when: all(target.when, use.when),
        });
    }
  }
  for (const instance of ofType(stack, "AWS::IAM::ManagedPolicy")) {
    const policy = managed.find((each) => each.address === instance.address);
    if (!policy) continue;
    for (const target of itemsOf(get(instance.attributes, "Roles"), instance.when)) {
      for (const use of inlinePolicy(policy.address, policy.document, policy.span, target.when)) {
        const by = instance.address;
        const { account } = instance.scope;
        found.push({ role: asText(target.value) ?? [], account, use: { ...use.value, by }, when: use.when });
      }
    }
  }
  return found;
}
