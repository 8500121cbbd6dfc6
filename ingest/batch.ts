/**
 * Batch job definitions: the containers of a job, of its ECS tasks and of its nodes, in the shape of the Batch API.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html
 */
import { ALWAYS, type Condition, type Guarded } from "../model/condition.ts";
import { literal, render } from "../model/text.ts";
import { asText, itemsOf, type Value, type Plain } from "../model/value.ts";
import { getCased, pickCased, rolesOf, type ContainerUse, type Roles } from "./containers.ts";

export function readBatchContainers(definition: Value): readonly ContainerUse[] {
  return [
    ...pickCased(definition, ["containerProperties"], ALWAYS).map((each) => jobContainer(each, null)),
    ...pickCased(definition, ["ecsProperties"], ALWAYS).flatMap(readTasks),
    ...pickCased(definition, ["nodeProperties"], ALWAYS).flatMap(readNodes),
  ];
}

function rolesIn(value: Plain, when: Condition, taskRole: string): Roles {
  return {
    executionRole: rolesOf(getCased(value, "executionRoleArn"), when),
    taskRole: rolesOf(getCased(value, taskRole), when),
  };
}

function jobContainer(definition: Guarded<Plain>, name: string | null): ContainerUse {
  const { value, when } = definition;
  const platformVersion = getCased(getCased(value, "fargatePlatformConfiguration"), "platformVersion");
  return { definition, roles: rolesIn(value, when, "jobRoleArn"), name, platformVersion };
}

function readTasks(tasks: Guarded<Plain>): readonly ContainerUse[] {
  const { value, when } = tasks;
  // Containers that are not known: one stands for all that may be there.
  if (value.kind === "unknown") return [{ definition: tasks, roles: rolesIn(value, when, "taskRoleArn") }];
  return itemsOf(getCased(value, "taskProperties"), when).flatMap((task) => {
    const roles = rolesIn(task.value, task.when, "taskRoleArn");
    const platformVersion = getCased(task.value, "platformVersion");
    return itemsOf(getCased(task.value, "containers"), task.when).map((definition) => ({
      definition,
      roles,
      platformVersion,
    }));
  });
}

function readNodes(nodes: Guarded<Plain>): readonly ContainerUse[] {
  const { value, when } = nodes;
  if (value.kind === "unknown") return [jobContainer(nodes, null)];
  return itemsOf(getCased(value, "nodeRangeProperties"), when).flatMap((range) => {
    const names = asText(getCased(range.value, "targetNodes"));
    const name = names ? (literal(names) ?? render(names)) : null;
    return [
      ...pickCased(range.value, ["container"], range.when).map((each) => jobContainer(each, name)),
      ...pickCased(range.value, ["ecsProperties"], range.when).flatMap(readTasks),
    ];
  });
}
