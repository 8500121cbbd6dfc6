import type { Instance } from "../../../model/graph.ts";
import type { Launch } from "../../../model/network.ts";
import { withoutKeys } from "../../../model/address.ts";
import { asLiteral, get, itemsOf, type Value } from "../../../model/value.ts";
import { launchOf, type LaunchNames } from "../../launches.ts";
import { textsIn } from "../../network-values.ts";
import { node, ofType } from "../instances.ts";
import type { Order } from "../order.ts";
import { STARTER_TYPES } from "../types.ts";

const NAMES: LaunchNames = {
  launchType: "launch_type",
  strategy: "capacity_provider_strategy",
  provider: "capacity_provider",
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

export function readLaunches(instances: readonly Instance[], order: Order): readonly Launch[] {
  const started = ofType(instances, ...STARTER_TYPES).flatMap((instance): readonly Launch[] => {
    const workloads = order.starts(withoutKeys(instance.address));
    if (workloads.length === 0) return [];
    const path = PARAMETERS[instance.type] ?? [];
    const [parameters] = path.reduce<readonly Value[]>(
      (values, key) => values.flatMap((value) => itemsOf(get(value, key)).map((item) => item.value)),
      [instance.attributes],
    );
    return parameters ? [{ ...node(instance), workloads, ...launchOf(parameters, NAMES) }] : [];
  });
  return [...started, ...environments(instances)];
}

/** Jobs run in whichever environment their queue has; those of Fargate in one of Fargate. */
function environments(instances: readonly Instance[]): readonly Launch[] {
  const jobs = ofType(instances, "aws_batch_job_definition");
  return ofType(instances, "aws_batch_compute_environment").flatMap((instance): readonly Launch[] => {
    const [resources] = itemsOf(get(instance.attributes, "compute_resources")).map((item) => item.value);
    const type = asLiteral(get(resources, "type"));
    if (!resources || (type !== "FARGATE" && type !== "FARGATE_SPOT")) return [];
    const workloads = jobs
      .filter((job) =>
        itemsOf(get(job.attributes, "platform_capabilities")).some(
          ({ value }) => asLiteral(value) === "FARGATE",
        ),
      )
      .map((job) => job.address);
    return [
      {
        ...node(instance),
        workloads,
        isFargate: true,
        platformVersion: null,
        placement: {
          subnets: textsIn(get(resources, "subnets")),
          securityGroups: textsIn(get(resources, "security_group_ids")),
          // Each job says it by itself.
          hasPublicAddress: null,
          span: resources.span,
        },
      },
    ];
  });
}
