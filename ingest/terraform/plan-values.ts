/** The values of a planned resource: known where the plan knows them, unknown leaves in their structure. */
import type { Span } from "../../model/source.ts";
import { listValue, objectValue, unknownValue, type Entry, type Value } from "../../model/value.ts";
import { isObject } from "./plan-document.ts";

/** Adds to a value what `after_unknown` says of it: `true` stands where a value is known only after apply. */
export function withUnknown(
  value: Value | undefined,
  unknown: unknown,
  name: string,
  at: Span,
  mentions: readonly string[],
): Value | undefined {
  if (unknown === true)
    return unknownValue(name, `${name} is known only after apply`, value?.span ?? at, mentions);
  if (isObject(unknown)) {
    const known = value?.kind === "object" ? value : null;
    const entries = new Map<string, Entry>(known?.entries);
    for (const [key, inner] of Object.entries(unknown)) {
      const entry = entries.get(key);
      const merged = withUnknown(entry?.value, inner, `${name}.${key}`, at, mentions);
      if (merged) entries.set(key, { key: entry?.key ?? at, value: merged });
    }
    return known || entries.size > 0 ? objectValue(entries, known?.span ?? at) : value;
  }
  if (Array.isArray(unknown)) {
    const known = value?.kind === "list" ? value.items : [];
    const length = Math.max(known.length, unknown.length);
    const items = Array.from({ length }, (_, index) =>
      withUnknown(known[index], unknown[index], `${name}[${index}]`, at, mentions),
    ).filter((item) => item !== undefined);
    return value || items.length > 0 ? listValue(items, value?.span ?? at) : undefined;
  }
  return value;
}
