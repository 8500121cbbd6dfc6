import type { Instance, Starter } from "../../../model/graph.ts";
import { get } from "../../../model/value.ts";
import { withoutKeys } from "../../../model/address.ts";
import { node, ofType } from "../instances.ts";
import type { Order } from "../order.ts";
import { STARTER_TYPES } from "../types.ts";

/** Services and schedules whose order is wholly in view. */
export function readStarters(instances: readonly Instance[], order: Order): readonly Starter[] {
  return ofType(instances, ...STARTER_TYPES).flatMap((instance): readonly Starter[] => {
    const count = get(instance.attributes, "desired_count");
    // A service of no tasks starts none.
    if (count?.kind === "number" && count.value === 0) return [];
    const resource = withoutKeys(instance.address);
    const workloads = order.starts(resource);
    const { resources, isComplete } = order.before(resource);
    if (workloads.length === 0 || !isComplete) return [];
    const { address, span, when } = node(instance);
    return [{ address, span, when, workloads, before: resources }];
  });
}
