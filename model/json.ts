import type { Span } from "./source.ts";
import { listValue, nullValue, objectValue, textValue, type Entry, type Value } from "./value.ts";

/** Plain JSON data; undefined for what is no JSON, or is nested too deeply for the engine. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Plain JSON data as a value whose every part stands at one place. */
export function fromJson(data: unknown, at: Span, depth: number = 0): Value {
  // Nothing that canread reads is nested like this; what lies deeper is not looked at.
  if (depth > 500) return nullValue(at);

  if (data === null || data === undefined) return nullValue(at);
  if (typeof data === "string") return textValue(data, at);
  if (typeof data === "number") return { kind: "number", value: data, span: at };
  if (typeof data === "boolean") return { kind: "boolean", value: data, span: at };
  if (Array.isArray(data))
    return listValue(
      data.map((item) => fromJson(item, at, depth + 1)),
      at,
    );
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(data))
    entries.set(key, { key: at, value: fromJson(value, at, depth + 1) });
  return objectValue(entries, at);
}
