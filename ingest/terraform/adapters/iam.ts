import { all } from "../../../model/condition.ts";
import type { Attachment, Instance, ManagedPolicy, Role } from "../../../model/graph.ts";
import { asText, get, itemsOf, pick } from "../../../model/value.ts";
import { sameText, type Text } from "../../../model/text.ts";
import { attach, inlinePolicy, policiesByArn, usesOf } from "../../attachments.ts";
import { asDocument } from "../../embedded-json.ts";
import { attributeText, node, ofType, tagsOf } from "../instances.ts";

export function readManagedPolicies(instances: readonly Instance[]): readonly ManagedPolicy[] {
  return ofType(instances, "aws_iam_policy").flatMap((instance) => {
    const document = get(instance.attributes, "policy");
    if (!document) return [];
    return [
      {
        ...node(instance),
        name: attributeText(instance, "name"),
        arn: attributeText(instance, "arn"),
        document: asDocument(document),
      },
    ];
  });
}

export function readRoles(
  instances: readonly Instance[],
  managed: readonly ManagedPolicy[],
): readonly Role[] {
  const roles = ofType(instances, "aws_iam_role").map((instance): Role => {
    const { address, attributes, when } = instance;
    const inline = itemsOf(get(attributes, "inline_policy"), when).flatMap((block) =>
      inlinePolicy(`inline policy of ${address}`, get(block.value, "policy"), block.value.span, block.when),
    );
    return {
      ...node(instance),
      name: attributeText(instance, "name"),
      arn: attributeText(instance, "arn"),
      trust: pick(attributes, ["assume_role_policy"]).map((option) => ({
        ...option,
        value: asDocument(option.value),
      })),
      boundary: policiesByArn(get(attributes, "permissions_boundary"), when, managed),
      policies: [...inline, ...policiesByArn(get(attributes, "managed_policy_arns"), when, managed)],
      open: openness(instance, instances),
      tags: tagsOf(instance),
    };
  });
  return attach(roles, readAttachments(instances, managed));
}

/** What closes a role to policies that nothing in view attaches: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive */
const INLINE_EXCLUSIVE = "aws_iam_role_policies_exclusive";
const MANAGED_EXCLUSIVE = "aws_iam_role_policy_attachments_exclusive";
const EXCLUSIVE = [INLINE_EXCLUSIVE, MANAGED_EXCLUSIVE];

/** A role that is taken over keeps the policies it has, unless the input lists which it may have. */
function openness(role: Instance, instances: readonly Instance[]): string | null {
  if (role.adopted !== true) return null;
  const name = attributeText(role, "name");
  const isClosed = EXCLUSIVE.every((type) =>
    ofType(instances, type).some((each) => sameText(attributeText(each, "role_name"), name)),
  );
  return isClosed ? null : `which policies ${role.address} has besides: it exists and is imported`;
}

/**
 * Whether an exclusive list of the role may leave something out that the input attaches all the same: Terraform adds
 * it and takes it away again, in an order that nothing says.
 */
function isContested(instances: readonly Instance[], type: string, role: Text, wanted: Text): boolean {
  return ofType(instances, type).some((each) => {
    if (!sameText(attributeText(each, "role_name"), role)) return false;
    const listed = get(each.attributes, type === INLINE_EXCLUSIVE ? "policy_names" : "policy_arns");
    return !itemsOf(listed).some(
      (item) => item.when.kind === "constant" && sameText(asText(item.value) ?? [], wanted),
    );
  });
}

export function readAttachments(
  instances: readonly Instance[],
  managed: readonly ManagedPolicy[],
): readonly Attachment[] {
  const found: Attachment[] = [];
  for (const instance of ofType(instances, "aws_iam_role_policy")) {
    const { address, attributes, span, when, scope } = instance;
    for (const role of pick(attributes, ["role"], when)) {
      const name: Text = asText(role.value) ?? [];
      const attached = !isContested(instances, INLINE_EXCLUSIVE, name, attributeText(instance, "name"));
      for (const { value, when: exists } of inlinePolicy(
        address,
        get(attributes, "policy"),
        span,
        role.when,
      )) {
        const use = { ...value, attached, by: address };
        found.push({ role: name, account: scope.account, use, when: exists });
      }
    }
  }
  for (const instance of ofType(instances, "aws_iam_role_policy_attachment", "aws_iam_policy_attachment")) {
    const { attributes, span, when } = instance;
    const roles = [...pick(attributes, ["role"], when), ...itemsOf(get(attributes, "roles"), when)];
    for (const policy of pick(attributes, ["policy_arn"], when)) {
      const arn = asText(policy.value) ?? [];
      for (const { value: use, when: attached } of usesOf(arn, span, policy.when, managed, instance.address))
        for (const role of roles) {
          const name = asText(role.value) ?? [];
          const isCertain = !isContested(instances, MANAGED_EXCLUSIVE, name, arn);
          found.push({
            role: name,
            account: instance.scope.account,
            use: { ...use, attached: isCertain, by: instance.address },
            when: all(role.when, attached),
          });
        }
    }
  }
  for (const { address, attributes, when, scope } of ofType(
    instances,
    "aws_iam_role_policy_attachments_exclusive",
  )) {
    for (const { value, when: exists } of policiesByArn(get(attributes, "policy_arns"), when, managed)) {
      const role = asText(get(attributes, "role_name"));
      const use = { ...value, by: address };
      if (role) found.push({ role, account: scope.account, use, when: exists });
    }
  }
  return found;
}
