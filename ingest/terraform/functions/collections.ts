/** Functions over lists, maps and objects. Items that are not known, or undecided, are kept as they are. */
import type { Condition } from "../../../model/condition.ts";
import { anyOf } from "../../../model/condition.ts";
import { literal, text, type Text } from "../../../model/text.ts";
import {
  unknownValue,
  type Entry,
  type ListValue,
  type ObjectValue,
  type UnknownValue,
  type Value,
  type Plain,
} from "../../../model/value.ts";
import { choose } from "../../distribute.ts";
import { entryAt, isMany, manyOf } from "../../open-ended.ts";
import { equalityOf, equalTexts, sortedKeys } from "./comparison.ts";
import { isOpen } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import {
  ANYTHING,
  define,
  defineVariadic,
  hasCertainOrder,
  ITEM_LIMIT,
  KNOWN_STRING,
  LIST,
  NOT_NULL,
  OBJECT,
  STRING,
  WHOLE,
  type Run,
} from "./parameters.ts";
import { findChoice, withoutChoices } from "./nested-choices.ts";
import { graphemes } from "./texts.ts";

/** A map with more keys than this is not looked up with a key that is not known. */
const LOOKUP_LIMIT = 20;

const length: TerraformFunction = define([NOT_NULL], (run, value) => {
  switch (value.kind) {
    case "list":
      return hasCertainOrder(value)
        ? run.number(value.items.length)
        : run.unknown("length: how many items of the set are equal is not known");
    case "object":
      return run.number(value.entries.size);
    case "text": {
      const known = literal(value.text);
      if (known !== null) return run.number(graphemes(known).length);
      const sizes = value.text.map((part) =>
        typeof part === "string" ? graphemes(part).length : fixedSize(part),
      );
      return sizes.includes(-1)
        ? run.unknown("length: the string is not known")
        : run.number(sizes.reduce((sum, size) => sum + size, 0));
    }
    case "unknown":
      return run.unknown(`length: ${value.reason}`);
    default:
      return run.fail("Invalid function argument: a string or a collection is required.", value.span);
  }
});

function fixedSize(part: Exclude<Text[number], string>): number {
  return part.language.min === part.language.max ? part.language.min : -1;
}

const merge: TerraformFunction = defineVariadic([], ANYTHING, (run, _, maps) => {
  const wrong = maps.find((map) => !["object", "null", "unknown"].includes(map.kind));
  if (wrong) return run.fail("Invalid function argument: merge takes maps and objects.", wrong.span);
  // Nothing is added by empty ones.
  const filled = maps.filter((map) => map.kind === "unknown" || (map.kind === "object" && !isEmpty(map)));
  const [only] = filled;
  if (filled.length === 1 && only?.kind === "unknown") return only;
  const entries = new Map<string, Entry>();
  let more: UnknownValue | undefined;
  for (const map of filled) {
    const open = map.kind === "unknown" ? map : map.kind === "object" ? map.more : undefined;
    if (open) {
      more = open;
      // What comes later replaces what was there before; under which keys is not known.
      for (const [key, entry] of entries) entries.set(key, { key: entry.key, value: replaced(key, open) });
    }
    if (map.kind === "object") for (const [key, entry] of map.entries) entries.set(key, entry);
  }
  const whole: ObjectValue = { kind: "object", entries, span: run.at };
  return more ? { ...whole, more } : whole;
});

function isEmpty(map: ObjectValue): boolean {
  return map.entries.size === 0 && !map.more;
}

function replaced(key: string, by: UnknownValue): Value {
  const reason = `whether ${JSON.stringify(key)} is replaced is not known: ${by.reason}`;
  return unknownValue(`${by.hole.id}.${key}`, reason, by.span, by.mentions);
}

/** `lookup` and what else takes a value by its key: a key that is not known gives a choice of values. */
function valueAt(run: Run, map: ObjectValue, key: Text, otherwise: () => Value): Value {
  const known = literal(key);
  if (known !== null) return entryAt(map, known) ?? otherwise();
  if (map.entries.size > LOOKUP_LIMIT || map.more) return run.unknown("lookup: the key is not known");
  const cases: (readonly [Condition, Value])[] = [];
  for (const [name, entry] of map.entries) {
    const condition = equalTexts(key, text(name));
    if (!condition) return run.unknown("lookup: the key is not known");
    if (condition.kind === "constant" && !condition.value) continue;
    cases.push([condition, entry.value]);
  }
  let value = otherwise();
  for (const [condition, then] of cases.toReversed()) {
    value = choose(condition, then, value, run.at);
  }
  return value;
}

const lookup: TerraformFunction = defineVariadic([ANYTHING, STRING], ANYTHING, (run, [map, key], rest) => {
  const [fallback] = rest;
  if (rest.length > 1) return run.fail("lookup takes two or three arguments.");
  if (map.kind === "unknown") return run.unknown(`lookup: ${map.reason}`);
  if (map.kind !== "object") return run.fail("Invalid function argument: lookup takes a map.", map.span);
  const missing = (): Value => {
    if (fallback) return fallback;
    const known = literal(key);
    return known === null
      ? run.unknown("lookup: the key is not known")
      : run.fail(`lookup failed to find key ${JSON.stringify(known)}.`);
  };
  return valueAt(run, map, key, missing);
});

const keys: TerraformFunction = define([OBJECT], (run, map) =>
  run.list([
    ...others(map),
    ...sortedKeys(map).map((key): Value => ({
      kind: "text",
      text: text(key),
      span: map.entries.get(key)?.key ?? run.at,
    })),
  ]),
);

const values: TerraformFunction = define([OBJECT], (run, map) =>
  run.list([...others(map), ...sortedKeys(map).flatMap((key) => map.entries.get(key)?.value ?? [])]),
);

/** What may be there besides: it stands first, because it may come before any other. */
function others(map: ObjectValue): readonly Value[] {
  return map.more ? [manyOf(map.more)] : [];
}

const zipmap: TerraformFunction = define([LIST, LIST], (run, names, items) => {
  if (names.items.length !== items.items.length) {
    return run.fail(
      `number of keys (${names.items.length}) does not match number of values (${items.items.length}).`,
    );
  }
  if (!hasCertainOrder(names) || !hasCertainOrder(items))
    return run.unknown("zipmap: the order of a set is not known");
  const entries = new Map<string, Entry>();
  for (const [index, name] of names.items.entries()) {
    if (name.kind === "choice") return run.unknown("zipmap: a key is not known");
    const read = KNOWN_STRING.read(name);
    if ("wrong" in read)
      return run.fail(`Invalid function argument: key ${index}: ${read.wrong}.`, name.span);
    if ("open" in read) return run.unknown(`zipmap: ${read.open}`);
    const value = items.items[index];
    if (value) entries.set(read.given, { key: name.span, value });
  }
  return { kind: "object", entries, span: run.at };
});

const concat: TerraformFunction = defineVariadic([], NOT_NULL, (run, _, lists) => {
  if (lists.length === 0) return run.fail("concat takes at least one list.");
  const items: Value[] = [];
  for (const list of lists) {
    if (list.kind === "list" && list.isSet)
      return run.fail("concat: all arguments must be lists or tuples, not sets.", list.span);
    if (list.kind === "list") for (const item of list.items) items.push(item);
    else if (list.kind === "unknown") items.push(manyOf(list));
    else return run.fail("Invalid function argument: concat takes lists.", list.span);
  }
  const [only] = lists;
  return lists.length === 1 && only?.kind === "unknown" ? only : run.list(items);
});

/** Until Terraform 0.15; what is written for it is still found. */
const listOf: TerraformFunction = defineVariadic([], ANYTHING, (run, _, items) => run.list(items));

const mapOf: TerraformFunction = defineVariadic([], ANYTHING, (run, _, items) => {
  const entries: (readonly [string, Value])[] = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [name, value] = [items[at], items[at + 1]];
    const read = name && KNOWN_STRING.read(name);
    if (!read || !("given" in read) || !value) return run.unknown("map: a key is not known");
    entries.push([read.given, value]);
  }
  return run.object(entries);
});

/** Lists inside lists, at any depth. A condition that decides whether there is a list is brought to the top. */
function flattened(items: readonly Value[]): readonly Value[] | null {
  const out: Value[] = [];
  for (const item of items) {
    // An unknown may be a list, or an item.
    if (item.kind === "unknown") {
      out.push(manyOf(item));
      continue;
    }
    if (item.kind !== "list") {
      out.push(item);
      continue;
    }
    const inner = hasCertainOrder(item) ? flattened(item.items) : null;
    if (!inner || out.length + inner.length > ITEM_LIMIT) return null;
    for (const each of inner) out.push(each);
  }
  return out;
}

/** Whether a choice stands where a list may: then it has to be decided before flattening. */
function hidesList(value: Value): boolean {
  if (value.kind === "list")
    return value.items.some((item) => (item.kind === "choice" ? mayBeList(item) : hidesList(item)));
  return false;
}

function mayBeList(value: Value): boolean {
  if (value.kind === "choice") return mayBeList(value.then) || mayBeList(value.otherwise);
  return value.kind === "list" || value.kind === "unknown";
}

const flatten: TerraformFunction = define([LIST], (run, list) => {
  const flat = (value: Plain | undefined): Value => {
    const items = value?.kind === "list" ? flattened(value.items) : null;
    return items ? run.list(items) : run.unknown("flatten: an item that may be a list is not known");
  };
  if (!hidesList(list)) return flat(list);
  return (
    withoutChoices(
      [list],
      () => true,
      ([value]) => flat(value),
    ) ?? run.unknown("flatten: too many undecided conditions")
  );
});

function element(run: Run, list: ListValue, index: number): Value {
  const { items } = list;
  if (list.isSet) return run.fail("element: a set has no order; convert it to a list.", list.span);
  if (items.length === 0) return run.fail("cannot use element function with an empty list.");
  const at = ((index % items.length) + items.length) % items.length;
  return items[at] ?? run.fail("element: there is no such index.");
}

const slice: TerraformFunction = define([LIST, WHOLE, WHOLE], (run, list, start, end) => {
  if (list.isSet) return run.fail("cannot slice a set, because its elements do not have indices.");
  if (start < 0 || end < start || end > list.items.length) {
    return run.fail(`slice: the range ${start} to ${end} is not in a list of ${list.items.length}.`);
  }
  return run.list(list.items.slice(start, end));
});

const one: TerraformFunction = define([LIST], (run, list) => {
  const [first, second] = list.items;
  if (!first) return { kind: "null", span: run.at };
  if (!second) return first;
  return hasCertainOrder(list)
    ? run.fail("must be a list, set, or tuple value with either zero or one elements.")
    : run.unknown("one: how many items of the set are equal is not known");
});

const reverse: TerraformFunction = define([LIST], (run, list) =>
  hasCertainOrder(list)
    ? run.list(list.items.toReversed())
    : run.unknown("reverse: the order of a set is not known"),
);

const chunklist: TerraformFunction = define([LIST, WHOLE], (run, list, size) => {
  if (size < 0) return run.fail("the size argument must be positive.");
  if (size === 0) return run.list(list.items.length === 0 ? [] : [run.list(list.items)]);
  const chunks: Value[] = [];
  for (let at = 0; at < list.items.length; at += size) chunks.push(run.list(list.items.slice(at, at + size)));
  return run.list(chunks);
});

/** Whether an item is in a list: as a condition on what is not known, where it can be written down. */
function membership(run: Run, items: readonly Value[], wanted: Value): Value {
  const conditions = items.map((item) => equalityOf(item, wanted));
  if (conditions.some((condition) => condition?.kind === "constant" && condition.value))
    return run.boolean(true);
  if (conditions.includes(null)) return run.unknown(`${run.name}: an item is not known`);
  const condition = anyOf(conditions.filter((each) => each !== null));
  if (condition.kind === "constant") return run.boolean(condition.value);
  return choose(condition, run.boolean(true), run.boolean(false), run.at);
}

const contains: TerraformFunction = define([LIST, NOT_NULL], (run, list, wanted) => {
  const decide = (all: readonly Value[], value: Value): Value => {
    const found = membership(
      run,
      all.filter((item) => !isMany(item)),
      value,
    );
    const isCertain = (found.kind === "boolean" && found.value) || !all.some(isMany);
    return isCertain ? found : run.unknown("contains: not all items are known");
  };
  if (!findChoice(list)) return decide(list.items, wanted);
  const spread = withoutChoices(
    [list, wanted],
    () => true,
    ([first, second]) =>
      first?.kind === "list" && second
        ? decide(first.items, second)
        : run.unknown("contains: an item is not known"),
  );
  return spread ?? run.unknown("contains: too many undecided conditions");
});

const index: TerraformFunction = define([LIST, NOT_NULL], (run, list, wanted) => {
  if (list.isSet) return run.fail("index: the argument must be a list or tuple.", list.span);
  for (const [at, item] of list.items.entries()) {
    const condition = equalityOf(item, wanted);
    if (condition?.kind !== "constant") return run.unknown("index: an item is not known");
    if (condition.value) return run.number(at);
  }
  return run.fail("item not found.");
});

const coalescelist: TerraformFunction = defineVariadic([], ANYTHING, (run, _, lists) => {
  if (lists.length === 0) return run.fail("at least one argument is required.");
  for (const list of lists) {
    if (list.kind === "unknown") return run.unknown(`coalescelist: ${list.reason}`);
    if (list.kind !== "list") return run.fail("coalescelist arguments must be lists or tuples.", list.span);
    if (list.items.some((item) => !isMany(item))) return list;
    if (list.items.length > 0) return run.unknown("coalescelist: whether a list is empty is not known");
  }
  return run.fail("no non-null, non-empty list arguments.");
});

const matchkeys: TerraformFunction = define([LIST, LIST, LIST], (run, items, names, wanted) => {
  if (items.items.length !== names.items.length)
    return run.fail("length of keys and values should be equal.");
  const kept: Value[] = [];
  for (const [at, name] of names.items.entries()) {
    const found = membership(run, wanted.items, name);
    if (found.kind !== "boolean") return run.unknown("matchkeys: a key is not known");
    const item = items.items[at];
    if (found.value && item) kept.push(item);
  }
  return run.list(kept);
});

const transpose: TerraformFunction = define([OBJECT], (run, map) => {
  const lists = new Map<string, Value[]>();
  for (const key of sortedKeys(map)) {
    const list = map.entries.get(key)?.value;
    if (list?.kind === "unknown" || list?.kind === "choice")
      return run.unknown("transpose: a list is not known");
    if (list?.kind !== "list")
      return run.fail("Invalid function argument: map of list of string required.", list?.span);
    for (const item of list.items) {
      if (item.kind === "choice" || isOpen(item)) return run.unknown("transpose: a key is not known");
      const read = KNOWN_STRING.read(item);
      if (!("given" in read))
        return run.fail("Invalid function argument: map of list of string required.", item.span);
      const found = lists.get(read.given) ?? [];
      found.push({ kind: "text", text: text(key), span: run.at });
      lists.set(read.given, found);
    }
  }
  return run.object([...lists].map(([key, items]) => [key, run.list(items)] as const));
});

export const COLLECTION_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["list", listOf],
  ["map", mapOf],
  ["length", length],
  ["merge", merge],
  ["lookup", lookup],
  ["keys", keys],
  ["values", values],
  ["zipmap", zipmap],
  ["concat", concat],
  ["flatten", flatten],
  ["element", define([LIST, WHOLE], element)],
  ["slice", slice],
  ["one", one],
  ["reverse", reverse],
  ["chunklist", chunklist],
  ["contains", contains],
  ["index", index],
  ["coalescelist", coalescelist],
  ["matchkeys", matchkeys],
  ["transpose", transpose],
];
