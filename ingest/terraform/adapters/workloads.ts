import { ALWAYS } from "../../../model/condition.ts";
import type { Instance, Workload } from "../../../model/graph.ts";
import { alternatives, get, itemsOf, objectValue, type Entry, type Value } from "../../../model/value.ts";
import { readBatchContainers } from "../../batch.ts";
import { isFargate, isWindows, readContainers, rolesOf, type ContainerUse } from "../../containers.ts";
import { credentialFields } from "../../credential-fields.ts";
import { asDocument } from "../../embedded-json.ts";
import { node, ofType } from "../instances.ts";

export function readWorkloads(instances: readonly Instance[]): readonly Workload[] {
  return [
    ...ofType(instances, "aws_ecs_task_definition").map((instance): Workload => {
      const containers = taskContainers(instance);
      return {
        ...node(instance),
        service: "ecs",
        fargate: isFargate(get(instance.attributes, "requires_compatibilities")),
        ...readContainers(containers),
        isWindows: itemsOf(get(instance.attributes, "runtime_platform")).some(({ value }) =>
          isWindows(get(value, "operating_system_family")),
        ),
        credentials: credentialFields(get(instance.attributes, "volume"), containers, "terraform"),
      };
    }),
    ...ofType(instances, "aws_batch_job_definition").map((instance): Workload => ({
      ...node(instance),
      service: "batch",
      fargate: isFargate(get(instance.attributes, "platform_capabilities")),
      ...readContainers(readBatchContainers(batchForms(instance))),
    })),
  ];
}

function taskContainers({ attributes }: Instance): readonly ContainerUse[] {
  const roles = {
    executionRole: rolesOf(get(attributes, "execution_role_arn"), ALWAYS),
    taskRole: rolesOf(get(attributes, "task_role_arn"), ALWAYS),
  };
  const definitions = get(attributes, "container_definitions");
  if (!definitions) return [];
  return alternatives(asDocument(definitions)).flatMap((option) =>
    option.value.kind === "unknown"
      ? [{ definition: option, roles }]
      : itemsOf(option.value, option.when).map((definition) => ({ definition, roles })),
  );
}

/** Terraform holds the three forms as JSON texts; the Batch API has them as objects. */
const BATCH_FORMS = [
  ["container_properties", "containerProperties"],
  ["ecs_properties", "ecsProperties"],
  ["node_properties", "nodeProperties"],
] as const;

function batchForms({ attributes, span }: Instance): Value {
  const entries = new Map<string, Entry>();
  for (const [argument, key] of BATCH_FORMS) {
    const value = get(attributes, argument);
    // A plan writes a form that is not used as an empty text.
    const isEmpty = value?.kind === "text" && value.text.length === 0;
    if (value && !isEmpty) entries.set(key, { key: value.span, value: asDocument(value) });
  }
  return objectValue(entries, span);
}
