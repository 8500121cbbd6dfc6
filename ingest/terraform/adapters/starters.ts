import type { Instance, Starter } from "../../../model/graph.ts";
import { sameText } from "../../../model/text.ts";
import { asLiteral, get } from "../../../model/value.ts";
import { withoutKeys } from "../../../model/address.ts";
import { attributeText, nameTexts, node, ofType } from "../instances.ts";
import type { Order } from "../order.ts";
import { STARTER_TYPES } from "../types.ts";

/** Services and schedules whose order is wholly in view. */
export function readStarters(instances: readonly Instance[], order: Order): readonly Starter[] {
  return ofType(instances, ...STARTER_TYPES).flatMap((instance): readonly Starter[] => {
    if (startsNone(instance, instances)) return [];
    const resource = withoutKeys(instance.address);
    const workloads = order.starts(resource);
    const { resources, isComplete } = order.before(resource);
    if (workloads.length === 0 || !isComplete) return [];
    const { address, span, when } = node(instance);
    return [{ address, span, when, workloads, before: resources }];
  });
}

/**
 * A service of no tasks, as one without a count is that does not run on every instance, and a schedule that is switched off.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#desired_count-1
 */
function startsNone(instance: Instance, instances: readonly Instance[]): boolean {
  const { attributes, type } = instance;
  if (type === "aws_ecs_service") {
    const count = get(attributes, "desired_count");
    if (count && count.kind !== "null")
      return (count.kind === "number" && count.value === 0) || asLiteral(count) === "0";
    const strategy = get(attributes, "scheduling_strategy");
    return !strategy || asLiteral(strategy) === "REPLICA";
  }
  if (type === "aws_scheduler_schedule") return asLiteral(get(attributes, "state")) === "DISABLED";
  if (type !== "aws_cloudwatch_event_target") return false;
  const named = attributeText(instance, "rule");
  return ofType(instances, "aws_cloudwatch_event_rule").some(
    (rule) =>
      nameTexts(rule).some((name) => sameText(name, named)) &&
      (asLiteral(get(rule.attributes, "state")) === "DISABLED" ||
        asLiteral(get(rule.attributes, "is_enabled")) === "false"),
  );
}
