/** The values of a planned resource: known where the plan knows them, unknown leaves in their structure. */
import type { Span } from "../../model/source.ts";
import { listValue, objectValue, unknownValue, type Entry, type Value } from "../../model/value.ts";
import { isObject } from "./plan-document.ts";

/** From an attribute to one of its parts: indices and names. */
export type PartPath = readonly (string | number)[];

/** The part that is looked at, and how a part that is not known is found otherwise. */
interface Part {
  readonly name: string;
  readonly path: PartPath;
  readonly known: (path: PartPath) => Value | null;
}

/** Adds to a value what `after_unknown` says of it: `true` stands where a value is known only after apply. */
export function withUnknown(
  value: Value | undefined,
  unknown: unknown,
  part: Part,
  at: Span,
  mentions: readonly string[],
): Value | undefined {
  const { name } = part;
  if (unknown === true)
    return (
      part.known(part.path) ??
      unknownValue(name, `${name} is known only after apply`, value?.span ?? at, mentions)
    );
  if (isObject(unknown)) {
    const known = value?.kind === "object" ? value : null;
    const entries = new Map<string, Entry>(known?.entries);
    for (const [key, inner] of Object.entries(unknown)) {
      const entry = entries.get(key);
      const deeper = { ...part, name: `${name}.${key}`, path: [...part.path, key] };
      const merged = withUnknown(entry?.value, inner, deeper, at, mentions);
      if (merged) entries.set(key, { key: entry?.key ?? at, value: merged });
    }
    return known || entries.size > 0 ? objectValue(entries, known?.span ?? at) : value;
  }
  if (Array.isArray(unknown)) {
    const known = value?.kind === "list" ? value.items : [];
    const length = Math.max(known.length, unknown.length);
    const items = Array.from({ length }, (_, index) => {
      const deeper = { ...part, name: `${name}[${index}]`, path: [...part.path, index] };
      return withUnknown(known[index], unknown[index], deeper, at, mentions);
    }).filter((item) => item !== undefined);
    return value || items.length > 0 ? listValue(items, value?.span ?? at) : undefined;
  }
  return value;
}
