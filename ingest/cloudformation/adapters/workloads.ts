import { all } from "../../../model/condition.ts";
import type { Instance, Workload } from "../../../model/graph.ts";
import { itemsOf } from "../../../model/value.ts";
import { readBatchContainers } from "../../batch.ts";
import {
  getCased,
  isFargate,
  isWindows,
  readContainers,
  rolesOf,
  type ContainerUse,
} from "../../containers.ts";
import { credentialFields } from "../../credential-fields.ts";
import { ofType, type Stack } from "../stack.ts";

/** `AWS::ECS::TaskDefinition` and `AWS::Batch::JobDefinition`. */
export function readWorkloads(stack: Stack): readonly Workload[] {
  return [
    ...ofType(stack, "AWS::ECS::TaskDefinition").map((instance) =>
      workload(instance, "ecs", taskContainers(instance)),
    ),
    ...ofType(stack, "AWS::Batch::JobDefinition").map((instance) =>
      workload(instance, "batch", readBatchContainers(instance.attributes)),
    ),
  ];
}

const FARGATE_KEYS = { ecs: "requiresCompatibilities", batch: "platformCapabilities" } as const;

function workload(
  instance: Instance,
  service: Workload["service"],
  containers: readonly ContainerUse[],
): Workload {
  const { address, span, when, scope } = instance;
  const fargate = isFargate(getCased(instance.attributes, FARGATE_KEYS[service]));
  const family = getCased(getCased(instance.attributes, "runtimePlatform"), "operatingSystemFamily");
  const credentials = credentialFields(
    getCased(instance.attributes, "volumes"),
    containers,
    "cloudformation",
  );
  return {
    address,
    span,
    when,
    scope,
    service,
    fargate,
    ...readContainers(containers),
    credentials,
    isWindows: isWindows(family),
  };
}

function taskContainers(instance: Instance): readonly ContainerUse[] {
  const { attributes } = instance;
  const always = all();
  const roles = {
    executionRole: rolesOf(getCased(attributes, "executionRoleArn"), always),
    taskRole: rolesOf(getCased(attributes, "taskRoleArn"), always),
  };
  return itemsOf(getCased(attributes, "containerDefinitions")).map((definition) => ({
    definition,
    roles,
  }));
}
