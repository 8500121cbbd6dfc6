import type { Span } from "./source.ts";
import { listValue, nullValue, objectValue, textValue, type Entry, type Value } from "./value.ts";

/** Plain JSON data as a value whose every part stands at one place. */
export function fromJson(data: unknown, at: Span): Value {
  if (data === null || data === undefined) return nullValue(at);
  if (typeof data === "string") return textValue(data, at);
  if (typeof data === "number") return { kind: "number", value: data, span: at };
  if (typeof data === "boolean") return { kind: "boolean", value: data, span: at };
  if (Array.isArray(data))
    return listValue(
      data.map((item) => fromJson(item, at)),
      at,
    );
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(data)) entries.set(key, { key: at, value: fromJson(value, at) });
  return objectValue(entries, at);
}
