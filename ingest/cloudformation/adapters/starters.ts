import type { Starter } from "../../../model/graph.ts";
import { literal, textKey } from "../../../model/text.ts";
import { alternatives, asLiteral, asText, type Value } from "../../../model/value.ts";
import { dependencies } from "../cycles.ts";
import type { Declaration, Environment } from "../environment.ts";
import { attribute, ofType, refOf, type Stack } from "../stack.ts";

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
  const tasks = new Map(
    ofType(stack, "AWS::ECS::TaskDefinition").map((task) => [textKey(refOf(task)), task.address] as const),
  );
  return ofType(stack, ...STARTERS).flatMap((instance): readonly Starter[] => {
    const count = asText(attribute(instance, "DesiredCount"));
    // A service of no tasks, and a rule or schedule that is switched off.
    if (count && literal(count) === "0") return [];
    if (asLiteral(attribute(instance, "State")) === "DISABLED") return [];
    const workloads = taskDefinitionsIn(instance.attributes).flatMap((value) =>
      alternatives(value).flatMap((option) => tasks.get(textKey(asText(option.value) ?? [])) ?? []),
    );
    if (workloads.length === 0) return [];
    const { address, span, when, declared, env } = instance;
    return [{ address, span, when, workloads, before: allBefore(declared, env) }];
  });
}

function taskDefinitionsIn(value: Value): readonly Value[] {
  if (value.kind === "list") return value.items.flatMap(taskDefinitionsIn);
  if (value.kind === "choice") return [value.then, value.otherwise].flatMap(taskDefinitionsIn);
  if (value.kind !== "object") return [];
  return [...value.entries].flatMap(([name, { value: inner }]) =>
    TASK_DEFINITION.has(name) ? [inner] : taskDefinitionsIn(inner),
  );
}

/** What is there before a resource is made, by address: a nested stack as a whole, and what its own parent waits for. */
function allBefore(start: Declaration, env: Environment): ReadonlySet<string> {
  const found = new Set(dependencies(start));
  for (const name of found) {
    const resource = env.resources.get(name);
    if (resource) for (const next of dependencies(resource)) found.add(next);
  }
  found.delete(start.logicalId);
  const addresses = new Set<string>();
  for (const name of found) {
    addresses.add(`${env.prefix}${name}`);
    const resource = env.resources.get(name);
    const child = resource && env.nested(resource);
    if (child) for (const inner of allWithin(child)) addresses.add(inner);
  }
  const outer = env.within ? allBefore(env.within.declared, env.within.env) : [];
  return new Set([...addresses, ...outer]);
}

function allWithin(env: Environment): readonly string[] {
  return [...env.resources.values()].flatMap((resource) => {
    const child = env.nested(resource);
    return [`${env.prefix}${resource.logicalId}`, ...(child ? allWithin(child) : [])];
  });
}
