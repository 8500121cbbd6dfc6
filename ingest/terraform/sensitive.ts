/** Which texts of a configuration or plan are marked sensitive. */
import type { Instance } from "../../model/graph.ts";
import type { Value } from "../../model/value.ts";

/** What names a role is told of where it names one of the input; documents mark their own parts. */
const JUDGED_APART = /role|policy|container_definitions|container_properties|job_definition/u;

/** Sensitive texts among the attributes of resources. */
export function sensitiveAttributes(instances: readonly Instance[]): readonly string[] {
  return instances.flatMap(({ attributes }) => {
    if (attributes.kind !== "object") return [];
    return [...attributes.entries].flatMap(([name, { value }]) =>
      JUDGED_APART.test(name) ? [] : sensitiveTexts(value, false),
    );
  });
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
