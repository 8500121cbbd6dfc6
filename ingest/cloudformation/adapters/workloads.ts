import { all } from "../../../model/condition.ts";
import type { Instance, Reference, Workload } from "../../../model/graph.ts";
import { itemsOf } from "../../../model/value.ts";
import { readBatchReferences } from "../../batch.ts";
import { getCased, isFargate, readContainer, rolesOf } from "../../containers.ts";
import { mergeAlternatives } from "../../references.ts";
import { ofType, type Stack } from "../stack.ts";

/** `AWS::ECS::TaskDefinition` and `AWS::Batch::JobDefinition`. */
export function readWorkloads(stack: Stack): readonly Workload[] {
  return [
    ...ofType(stack, "AWS::ECS::TaskDefinition").map((instance) =>
      workload(instance, "ecs", taskReferences(instance)),
    ),
    ...ofType(stack, "AWS::Batch::JobDefinition").map((instance) =>
      workload(instance, "batch", readBatchReferences(instance.attributes)),
    ),
  ];
}

const FARGATE_KEYS = { ecs: "requiresCompatibilities", batch: "platformCapabilities" } as const;

function workload(
  instance: Instance,
  service: Workload["service"],
  references: readonly Reference[],
): Workload {
  const { address, span, when, scope } = instance;
  const fargate = isFargate(getCased(instance.attributes, FARGATE_KEYS[service]));
  return { address, span, when, scope, service, fargate, references: mergeAlternatives(references) };
}

function taskReferences(instance: Instance): readonly Reference[] {
  const { attributes } = instance;
  const always = all();
  const roles = {
    executionRole: rolesOf(getCased(attributes, "executionRoleArn"), always),
    taskRole: rolesOf(getCased(attributes, "taskRoleArn"), always),
  };
  return itemsOf(getCased(attributes, "containerDefinitions")).flatMap((definition) =>
    readContainer(definition, roles),
  );
}
