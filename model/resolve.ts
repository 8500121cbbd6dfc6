import { ALWAYS, holds, type Condition, type Guarded, type World } from "./condition.ts";
import { substitute } from "./text.ts";
import type { Entry, Value } from "./value.ts";

/** Values that hold no choice, and those that hold no hole either, which a world could bind. */
const decided = new WeakMap<Value, boolean>();
const plain = new WeakMap<Value, boolean>();

/** The value as it is in one world: choices taken, holes that the world knows filled in. */
export function resolveValue(value: Value, world: World): Value {
  // A value that resolves to itself is returned as it is, so that what was read from it is found again.
  if (world.bindings.size === 0 ? isDecided(value) : isPlain(value)) return value;
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

function isDecided(value: Value): boolean {
  return remembered(decided, value, () => value.kind !== "choice" && everyPart(value, isDecided));
}

function isPlain(value: Value): boolean {
  const isKnown = value.kind !== "text" || value.text.every((part) => typeof part === "string");
  return remembered(plain, value, () => isKnown && value.kind !== "choice" && everyPart(value, isPlain));
}

function remembered(cache: WeakMap<Value, boolean>, value: Value, compute: () => boolean): boolean {
  const known = cache.get(value);
  if (known !== undefined) return known;
  const answer = compute();
  cache.set(value, answer);
  return answer;
}

function everyPart(value: Value, holdsFor: (part: Value) => boolean): boolean {
  if (value.kind === "list") return value.items.every(holdsFor);
  if (value.kind === "object") return [...value.entries.values()].every((entry) => holdsFor(entry.value));
  return true;
}

/** Every condition inside a value. */
export function conditionsIn(value: Value): readonly Condition[] {
  if (isDecided(value)) return [];
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
