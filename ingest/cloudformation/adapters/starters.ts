import type { Starter } from "../../../model/graph.ts";
import { literal } from "../../../model/text.ts";
import { asText, type Value } from "../../../model/value.ts";
import { dependencies, namesIn } from "../cycles.ts";
import type { Declaration } from "../environment.ts";
import { attribute, ofType, type Stack } from "../stack.ts";

/** What starts tasks by itself. */
export const STARTERS: ReadonlySet<string> = new Set([
  "AWS::ECS::Service",
  "AWS::ECS::TaskSet",
  "AWS::Events::Rule",
  "AWS::Scheduler::Schedule",
]);

/** The properties by which they name what they start. */
const TASK_DEFINITION = new Set(["TaskDefinition", "TaskDefinitionArn"]);

/** Services and schedules: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html */
export function readStarters(stack: Stack): readonly Starter[] {
  return ofType(stack, ...STARTERS).flatMap((instance): readonly Starter[] => {
    const { declared } = instance;
    const { resources } = instance.env;
    const count = asText(attribute(instance, "DesiredCount"));
    if (!declared.properties || (count && literal(count) === "0")) return [];
    const named = taskDefinitionsIn(declared.properties).flatMap((value) => [...namesIn(value)]);
    const workloads = named.filter((name) => resources.get(name)?.type === "AWS::ECS::TaskDefinition");
    if (workloads.length === 0) return [];
    const { address, span, when } = instance;
    return [{ address, span, when, workloads, before: allBefore(declared, resources) }];
  });
}

function taskDefinitionsIn(value: Value): readonly Value[] {
  if (value.kind === "list") return value.items.flatMap(taskDefinitionsIn);
  if (value.kind !== "object") return [];
  return [...value.entries].flatMap(([name, { value: inner }]) =>
    TASK_DEFINITION.has(name) ? [inner] : taskDefinitionsIn(inner),
  );
}

function allBefore(start: Declaration, resources: ReadonlyMap<string, Declaration>): ReadonlySet<string> {
  const found = new Set(dependencies(start));
  for (const name of found) {
    const resource = resources.get(name);
    if (resource) for (const next of dependencies(resource)) found.add(next);
  }
  found.delete(start.logicalId);
  return found;
}
