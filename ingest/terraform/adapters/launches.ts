import type { Instance } from "../../../model/graph.ts";
import type { Launch } from "../../../model/network.ts";
import { withoutKeys } from "../../../model/address.ts";
import { asLiteral, get, itemsOf, type Value } from "../../../model/value.ts";
import { environmentLaunches, launchOf, type LaunchNames } from "../../launches.ts";
import { node, ofType } from "../instances.ts";
import type { Order } from "../order.ts";
import { STARTER_TYPES } from "../types.ts";
import { readCapacity, STRATEGY } from "./hosts.ts";

const NAMES: LaunchNames = {
  launchType: "launch_type",
  strategy: "capacity_provider_strategy",
  items: STRATEGY,
  version: "platform_version",
  network: [["network_configuration"]],
  subnets: "subnets",
  groups: "security_groups",
  publicAddress: "assign_public_ip",
};

/** The blocks of schedules that say how tasks are run. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_event_target: ["ecs_target"],
  aws_scheduler_schedule: ["target", "ecs_parameters"],
};

/** Where they name the cluster: a schedule names it as its target. */
const CLUSTER: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_event_target: ["arn"],
  aws_scheduler_schedule: ["target", "arn"],
};

export function readLaunches(instances: readonly Instance[], order: Order): readonly Launch[] {
  const capacity = readCapacity(instances);
  const started = ofType(instances, ...STARTER_TYPES).flatMap((instance): readonly Launch[] => {
    const workloads = order.starts(withoutKeys(instance.address));
    if (workloads.length === 0) return [];
    const parameters = valueAt(instance.attributes, PARAMETERS[instance.type] ?? []);
    const cluster = valueAt(instance.attributes, CLUSTER[instance.type] ?? ["cluster"]);
    return parameters
      ? [{ ...node(instance), workloads, ...launchOf(parameters, NAMES, cluster, capacity) }]
      : [];
  });
  return [...started, ...environments(instances)];
}

/** The first value under keys, through blocks. */
function valueAt(from: Value, path: readonly string[]): Value | undefined {
  return path.reduce<readonly Value[]>(
    (values, key) => values.flatMap((value) => itemsOf(get(value, key)).map((item) => item.value)),
    [from],
  )[0];
}

/** Jobs run in whichever environment their queue has: where there is one of their kind, in that. */
function environments(instances: readonly Instance[]): readonly Launch[] {
  const jobs = ofType(instances, "aws_batch_job_definition").map((job) => ({
    address: job.address,
    isFargate: itemsOf(get(job.attributes, "platform_capabilities")).some(
      ({ value }) => asLiteral(value) === "FARGATE",
    ),
  }));
  const found = ofType(instances, "aws_batch_compute_environment").flatMap((instance) => {
    const resources = valueAt(instance.attributes, ["compute_resources"]);
    if (!resources) return [];
    return [{ ...node(instance), resources }];
  });
  return environmentLaunches(found, jobs, {
    type: "type",
    subnets: "subnets",
    groups: "security_group_ids",
    template: "launch_template",
  });
}
