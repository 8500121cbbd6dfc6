/** Which texts of a configuration or plan are marked sensitive. */
import type { Instance } from "../../model/graph.ts";
import { isKnown, startsWith } from "../../model/text.ts";
import { asLiteral, get, type Value } from "../../model/value.ts";
import { isObject } from "./plan-document.ts";

/** What names a role is told of where it names one of the input; documents mark their own parts. */
const JUDGED_APART = /role|policy|container_definitions|container_properties|job_definition/u;

/** Sensitive texts among the attributes of resources; the ARN of a resource of the input is there for everybody. */
export function sensitiveAttributes(instances: readonly Instance[]): readonly string[] {
  const found = instances.flatMap(({ attributes }) => {
    if (attributes.kind !== "object") return [];
    return [...attributes.entries].flatMap(([name, { value }]) =>
      JUDGED_APART.test(name) || isBuiltArn(value) ? [] : sensitiveTexts(value, false),
    );
  });
  if (found.length === 0) return found;
  const arns = new Set(instances.map(({ attributes }) => asLiteral(get(attributes, "arn"))));
  return found.filter((each) => !arns.has(each));
}

/** An ARN that is made from what only a deployment knows: it comes from a resource. */
function isBuiltArn(value: Value): boolean {
  return value.kind === "text" && startsWith(value.text, "arn:") && !isKnown(value.text);
}

/** Every known text inside of a value that is marked sensitive, or stands in one that is. */
export function sensitiveTexts(value: Value, isInside: boolean): readonly string[] {
  const isSensitive = isInside || value.sensitive === true;
  switch (value.kind) {
    case "text":
      return isSensitive ? value.text.filter((part) => typeof part === "string") : [];
    case "list":
      return value.items.flatMap((item) => sensitiveTexts(item, isSensitive));
    case "object":
      return [...value.entries.values()].flatMap((entry) => sensitiveTexts(entry.value, isSensitive));
    case "choice":
      return [value.then, value.otherwise].flatMap((option) => sensitiveTexts(option, isSensitive));
    default:
      return [];
  }
}

/**
 * A value with what of it the plan marks sensitive: `true` for a whole, else part by part.
 * https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
export function withMarks(value: Value, marked: unknown): Value {
  if (marked === true) return { ...value, sensitive: true };
  if (value.kind === "list" && Array.isArray(marked))
    return { ...value, items: value.items.map((item, index) => withMarks(item, marked[index])) };
  if (value.kind !== "object" || !isObject(marked)) return value;
  const entries = [...value.entries].map(([name, entry]) => {
    const own = Object.hasOwn(marked, name) ? marked[name] : false;
    return [name, { ...entry, value: withMarks(entry.value, own) }] as const;
  });
  return { ...value, entries: new Map(entries) };
}
