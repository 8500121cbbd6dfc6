/**
 * Batch job definitions: the containers of a job, of its ECS tasks and of its nodes, in the shape of the Batch API.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html
 */
import { ALWAYS, type Condition, type Guarded } from "../model/condition.ts";
import type { Reference } from "../model/graph.ts";
import { literal, render } from "../model/text.ts";
import { asText, itemsOf, type ChoiceValue, type Value } from "../model/value.ts";
import { getCased, pickCased, readContainer, rolesOf, unknownReference, type Roles } from "./containers.ts";

type Plain = Exclude<Value, ChoiceValue>;

export function readBatchReferences(definition: Value): readonly Reference[] {
  return readProperties(definition, ALWAYS, null);
}

function readProperties(properties: Value, when: Condition, container: string | null): readonly Reference[] {
  return [
    ...pickCased(properties, ["containerProperties"], when).flatMap((each) =>
      readJobContainer(each, container),
    ),
    ...pickCased(properties, ["ecsProperties"], when).flatMap(readTasks),
    ...pickCased(properties, ["nodeProperties"], when).flatMap(readNodes),
  ];
}

function openRoles(value: Plain, when: Condition): Roles {
  return {
    executionRole: rolesOf(getCased(value, "executionRoleArn"), when),
    taskRole: rolesOf(undefined, when),
  };
}

function readJobContainer(each: Guarded<Plain>, container: string | null): readonly Reference[] {
  const { value, when } = each;
  if (value.kind === "unknown") return [unknownReference(value, when, openRoles(value, when))];
  const roles = {
    executionRole: rolesOf(getCased(value, "executionRoleArn"), when),
    taskRole: rolesOf(getCased(value, "jobRoleArn"), when),
  };
  return readContainer(each, roles, container);
}

function readTasks({ value, when }: Guarded<Plain>): readonly Reference[] {
  if (value.kind === "unknown") return [unknownReference(value, when, openRoles(value, when))];
  return itemsOf(getCased(value, "taskProperties"), when).flatMap((task) => {
    const roles = {
      executionRole: rolesOf(getCased(task.value, "executionRoleArn"), task.when),
      taskRole: rolesOf(getCased(task.value, "taskRoleArn"), task.when),
    };
    return itemsOf(getCased(task.value, "containers"), task.when).flatMap((each) =>
      readContainer(each, roles),
    );
  });
}

function readNodes({ value, when }: Guarded<Plain>): readonly Reference[] {
  if (value.kind === "unknown") return [unknownReference(value, when, openRoles(value, when))];
  return itemsOf(getCased(value, "nodeRangeProperties"), when).flatMap((range) => {
    const nodes = asText(getCased(range.value, "targetNodes"));
    const container = nodes ? (literal(nodes) ?? render(nodes)) : null;
    return [
      ...pickCased(range.value, ["container"], range.when).flatMap((each) =>
        readJobContainer(each, container),
      ),
      ...pickCased(range.value, ["ecsProperties"], range.when).flatMap(readTasks),
    ];
  });
}
