import type { Instance } from "../../../model/graph.ts";
import type { Launch } from "../../../model/network.ts";
import { withoutKeys } from "../../../model/address.ts";
import { asText, get, itemsOf, type Value } from "../../../model/value.ts";
import { environmentLaunches, launchOf, runsOnFargate, type LaunchNames } from "../../launches.ts";
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
  const definitions = ofType(instances, "aws_ecs_task_definition");
  const started = ofType(instances, ...STARTER_TYPES).flatMap((instance): readonly Launch[] => {
    const named = order.starts(withoutKeys(instance.address));
    if (named.length === 0) return [];
    const workloads = startedBy(instance, named, definitions);
    const parameters = valueAt(instance.attributes, PARAMETERS[instance.type] ?? []);
    const cluster = valueAt(instance.attributes, CLUSTER[instance.type] ?? ["cluster"]);
    return parameters
      ? [{ ...node(instance), workloads, ...launchOf(parameters, NAMES, cluster, capacity) }]
      : [];
  });
  return [...started, ...environments(instances)];
}

/**
 * Of the definitions that a service's block names the instances that the service itself starts: by what it names, where
 * that says so, and else where there is but one.
 */
function startedBy(
  instance: Instance,
  named: readonly string[],
  definitions: readonly Instance[],
): readonly string[] {
  const path = PARAMETERS[instance.type];
  const from = valueAt(instance.attributes, path ?? []);
  const [only, ...others] = asText(get(from, path ? "task_definition_arn" : "task_definition")) ?? [];
  const owner =
    typeof only === "object" && others.length === 0 ? only.id.replace(/\.[a-z_]+$/u, "") : undefined;
  if (definitions.some(({ address }) => address === owner)) return owner === undefined ? [] : [owner];
  return named.flatMap((name) => {
    const own = definitions.filter(({ address }) => withoutKeys(address) === name);
    const addresses = new Set(own.map(({ address }) => address));
    return addresses.size === 1 ? [...addresses] : [];
  });
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
    isFargate: runsOnFargate(get(job.attributes, "platform_capabilities")),
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
