/** One type for many values, as lists, sets and maps of Terraform want it. */
import type { Span } from "../../../model/source.ts";
import type { Entry, ListValue, ObjectValue, Value } from "../../../model/value.ts";
import { compareOrder, compareStrings, distinctItems, valueKey } from "./comparison.ts";
import { toText } from "./conversions-of-scalars.ts";

/** The values as one type; null where there is none. Nulls and unknowns are of every type. */
export function unify(values: readonly Value[]): readonly Value[] | null {
  const kinds = new Set(values.map((value) => value.kind));
  kinds.delete("null");
  kinds.delete("unknown");
  kinds.delete("choice");
  if (kinds.size <= 1) {
    const [kind] = kinds;
    if (kind === "list") return unifyLists(values);
    return kind === "object" ? unifyObjects(values) : values;
  }
  if (!kinds.has("text") || kinds.has("list") || kinds.has("object")) return null;
  return values.map(asString);
}

function asString(value: Value): Value {
  if (value.kind === "choice") {
    return { ...value, then: asString(value.then), otherwise: asString(value.otherwise) };
  }
  const spelled = value.kind === "number" || value.kind === "boolean" ? toText(value) : null;
  return spelled ? { kind: "text", text: spelled, span: value.span } : value;
}

function unifyLists(values: readonly Value[]): readonly Value[] | null {
  const inner = unify(values.flatMap((value) => (value.kind === "list" ? value.items : [])));
  if (!inner) return null;
  let at = 0;
  return values.map((value) => {
    if (value.kind !== "list") return value;
    at += value.items.length;
    return { ...value, items: inner.slice(at - value.items.length, at) };
  });
}

/** Objects of the same attributes stay objects, attribute by attribute; others become maps of one type. */
function unifyObjects(values: readonly Value[]): readonly Value[] | null {
  const objects = values.filter((value) => value.kind === "object");
  const shapes = new Set(objects.map((value) => [...value.entries.keys()].toSorted().join("\u0000")));
  const keys = [...new Set(objects.flatMap((value) => [...value.entries.keys()]))];
  const groups = shapes.size <= 1 ? keys.map((key) => [key]) : [keys];
  const changed = objects.map((value) => new Map(value.entries));
  for (const group of groups) {
    const cells = changed.flatMap((entries) =>
      group.flatMap((key) => {
        const entry = entries.get(key);
        return entry ? [{ entries, key, entry }] : [];
      }),
    );
    const unified = unify(cells.map((cell) => cell.entry.value));
    if (!unified) return null;
    for (const [index, { entries, key, entry }] of cells.entries()) {
      entries.set(key, { key: entry.key, value: unified[index] ?? entry.value });
    }
  }
  let next = 0;
  return values.map((value) => {
    if (value.kind !== "object") return value;
    const entries = changed[next] ?? value.entries;
    next += 1;
    return { ...value, entries };
  });
}

/** A set: equal values once, known strings, numbers and bools in their order, what is partly known behind them. */
export function setOf(values: readonly Value[], span: Span): ListValue {
  const { items } = distinctItems(values);
  return { kind: "list", items: items.toSorted(compareItems), isSet: true, span };
}

function compareItems(a: Value, b: Value): number {
  if (a.kind === "number" && b.kind === "number") return a.value - b.value;
  if (a.kind === "boolean" && b.kind === "boolean") return Number(a.value) - Number(b.value);
  if (a.kind === "text" && b.kind === "text") {
    const rank = (value: typeof a): number => Number(value.text.some((part) => typeof part !== "string"));
    const order = rank(a) - rank(b) || compareOrder(a.text, b.text);
    return order ?? compareStrings(valueKey(a), valueKey(b));
  }
  return Number(a.kind === "unknown") - Number(b.kind === "unknown");
}

export function mapValues(value: ObjectValue, items: readonly Value[]): ObjectValue {
  const entries = new Map<string, Entry>();
  for (const [index, [key, entry]] of [...value.entries].entries()) {
    entries.set(key, { key: entry.key, value: items[index] ?? entry.value });
  }
  return { ...value, entries };
}
