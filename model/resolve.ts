import { ALWAYS, holds, type Condition, type Guarded, type World } from "./condition.ts";
import { substitute } from "./text.ts";
import type { Entry, Value } from "./value.ts";

/** Values that hold no choice and no hole that a world could bind resolve to themselves. */
const plain = new WeakMap<Value, boolean>();

/** The value as it is in one world: choices taken, holes that the world knows filled in. */
export function resolveValue(value: Value, world: World): Value {
  if (isPlain(value)) return value;
  switch (value.kind) {
    case "choice":
      return resolveValue(holds(value.condition, world) ? value.then : value.otherwise, world);
    case "text":
      return { ...value, text: substitute(value.text, world.bindings) };
    case "list":
      return { ...value, items: value.items.map((item) => resolveValue(item, world)) };
    case "object": {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of value.entries) {
        entries.set(key, { key: entry.key, value: resolveValue(entry.value, world) });
      }
      return { ...value, entries };
    }
    default:
      return value;
  }
}

function isPlain(value: Value): boolean {
  const known = plain.get(value);
  if (known !== undefined) return known;
  const answer = computePlain(value);
  plain.set(value, answer);
  return answer;
}

function computePlain(value: Value): boolean {
  switch (value.kind) {
    case "choice":
      return false;
    case "text":
      return value.text.every((part) => typeof part === "string");
    case "list":
      return value.items.every(isPlain);
    case "object":
      return [...value.entries.values()].every((entry) => isPlain(entry.value));
    default:
      return true;
  }
}

/** Every condition inside a value. */
export function conditionsIn(value: Value): readonly Condition[] {
  switch (value.kind) {
    case "choice":
      return [value.condition, ...conditionsIn(value.then), ...conditionsIn(value.otherwise)];
    case "list":
      return value.items.flatMap(conditionsIn);
    case "object":
      return [...value.entries.values()].flatMap((entry) => conditionsIn(entry.value));
    default:
      return [];
  }
}

/** The guarded values that exist in a world. */
export function inWorld<T>(options: readonly Guarded<T>[], world: World): readonly T[] {
  return options
    .filter((option) => option.when === ALWAYS || holds(option.when, world))
    .map((option) => option.value);
}
