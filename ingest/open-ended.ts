/**
 * Lists and objects of which a part is not known: a list holds an unknown that stands for any number of items, an
 * object may have more keys than are known. What is known of them is kept.
 */
import {
  unknownValue,
  type ListValue,
  type ObjectValue,
  type UnknownValue,
  type Value,
} from "../model/value.ts";

/** The unknown in a list, for however many items it stands there. */
export function manyOf(unknown: UnknownValue): UnknownValue {
  return { ...unknown, many: true };
}

export function isMany(value: Value | undefined): value is UnknownValue {
  return value?.kind === "unknown" && value.many === true;
}

/** What stands for the unknown part of a list or object; null where all of it is known. */
export function openPart(value: Value): UnknownValue | null {
  if (value.kind === "list") return value.items.find(isMany) ?? null;
  return value.kind === "object" ? (value.more ?? null) : null;
}

const openParts = new WeakMap<Value, UnknownValue | null>();

/** The same for a list or object anywhere inside of the value. */
export function openPartWithin(value: Value): UnknownValue | null {
  if (value.kind !== "list" && value.kind !== "object" && value.kind !== "choice") return null;
  const known = openParts.get(value);
  if (known !== undefined) return known;
  let found = openPart(value);
  for (const inner of innerOf(value)) found ??= openPartWithin(inner);
  openParts.set(value, found);
  return found;
}

function innerOf(value: Exclude<Value, { kind: "text" }>): Iterable<Value> {
  switch (value.kind) {
    case "list":
      return value.items;
    case "object":
      return [...value.entries.values()].map((entry) => entry.value);
    case "choice":
      return [value.then, value.otherwise];
    default:
      return [];
  }
}

/** What stands at an index of a list: beyond an unknown part that cannot be told. */
export function itemAt(list: ListValue, index: number): Value | undefined {
  const open = list.items.findIndex(isMany);
  if (open === -1 || index < open) return list.items[index];
  const part = list.items[open];
  if (!isMany(part)) return undefined;
  return unknownValue(`${part.hole.id}[${index}]`, part.reason, part.span, part.mentions);
}

/** What an object has under a key: one that is not known may be among the others. */
export function entryAt(object: ObjectValue, key: string): Value | undefined {
  const found = object.entries.get(key)?.value;
  if (found || !object.more) return found;
  const { hole, reason, span, mentions, sensitive } = object.more;
  const unknown = unknownValue(`${hole.id}.${key}`, `${hole.label}.${key}: ${reason}`, span, mentions);
  return sensitive === undefined ? unknown : { ...unknown, sensitive };
}
