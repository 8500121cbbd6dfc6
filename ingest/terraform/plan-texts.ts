/** Arguments that hold JSON as text: one that is known and is not what its resource takes is a problem. */
import { error, type Problem } from "../../model/problem.ts";
import type { Place } from "./places.ts";
import { isObject, type PlanResource } from "./plan-document.ts";

type Kind = "list" | "object";

const TEXTS: ReadonlyMap<string, ReadonlyMap<string, Kind>> = new Map<string, ReadonlyMap<string, Kind>>([
  ["aws_ecs_task_definition", new Map<string, Kind>([["container_definitions", "list"]])],
  [
    "aws_batch_job_definition",
    new Map<string, Kind>([
      ["container_properties", "object"],
      ["ecs_properties", "object"],
      ["node_properties", "object"],
    ]),
  ],
  ["aws_iam_role", new Map<string, Kind>([["assume_role_policy", "object"]])],
  ["aws_iam_role_policy", new Map<string, Kind>([["policy", "object"]])],
  ["aws_iam_policy", new Map<string, Kind>([["policy", "object"]])],
]);

export function checkTexts(resource: PlanResource, place: Place): readonly Problem[] {
  const after = isObject(resource.after) ? resource.after : {};
  const problems: Problem[] = [];
  for (const [name, kind] of TEXTS.get(resource.type) ?? []) {
    const text = Object.hasOwn(after, name) ? after[name] : undefined;
    if (typeof text !== "string" || text === "" || holds(text, kind)) continue;
    const at = place.attributes?.entries.get(name)?.value.span ?? place.span;
    problems.push(
      error(
        "wrong-type",
        `${resource.address}.${name} is the JSON text of ${kind === "list" ? "a list" : "an object"}`,
        at,
      ),
    );
  }
  return problems;
}

function holds(text: string, kind: Kind): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return kind === "list" ? Array.isArray(value) : isObject(value);
}
