/** Functions that compare items with each other: sets, and lists without repetitions. */
import { literal, textKey, type Text } from "../../../model/text.ts";
import type { ListValue, Value } from "../../../model/value.ts";
import { compareOrder, compareStrings, compareValues, distinctItems, equalityOf } from "./comparison.ts";
import { manyOf } from "../../open-ended.ts";
import { isOpen, toBoolean, toText } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import {
  DEEP_LIST,
  define,
  defineVariadic,
  hasCertainOrder,
  ITEM_LIMIT,
  LIST,
  STRINGS,
  type Run,
} from "./parameters.ts";
import { setOf, unify } from "./unification.ts";

/** So many pairs of items that may be equal are told apart; each doubles the outcomes. */
const UNDECIDED_LIMIT = 2;

const distinct: TerraformFunction = define([DEEP_LIST], (run, list) => {
  const items = unify(list.items);
  if (!items) return run.fail("Invalid function argument: list of any single type required.");
  if (!hasCertainOrder(list)) return { ...list, span: run.at };
  return withoutRepeats(run, items, UNDECIDED_LIMIT);
});

function withoutRepeats(run: Run, values: readonly Value[], limit: number): Value {
  const { items, undecided, isBounded } = distinctItems(values);
  const [pair] = undecided;
  if (!pair && !isBounded) return run.list(items);
  const [earlier, later] = pair ?? [];
  const condition = earlier && later ? equalityOf(earlier, later) : null;
  if (!condition || isBounded || undecided.length > limit) {
    return run.unknown("distinct: which items are equal is not known");
  }
  return {
    kind: "choice",
    condition,
    then: withoutRepeats(
      run,
      items.filter((item) => item !== later),
      limit - 1,
    ),
    otherwise: settled(run, items, pair, undecided, limit - 1),
    span: run.at,
  };
}

/** The items where one pair is known to differ: the other undecided pairs are taken up in turn. */
function settled(
  run: Run,
  items: readonly Value[],
  pair: readonly [Value, Value] | undefined,
  undecided: readonly (readonly [Value, Value])[],
  limit: number,
): Value {
  const rest = undecided.filter((each) => each !== pair);
  const [next] = rest;
  if (!next) return run.list(items);
  const condition = equalityOf(next[0], next[1]);
  if (!condition) return run.unknown("distinct: which items are equal is not known");
  const then = run.list(items.filter((item) => item !== next[1]));
  return {
    kind: "choice",
    condition,
    then,
    otherwise: settled(run, items, next, rest, limit - 1),
    span: run.at,
  };
}

const compact: TerraformFunction = define([DEEP_LIST], (run, list) => {
  if (!hasCertainOrder(list)) return run.unknown("compact: the order of a set is not known");
  return compacted(run, list.items, [], UNDECIDED_LIMIT + 2);
});

/** Without nulls and empty strings; an item that may be empty gives a choice. */
function compacted(run: Run, items: readonly Value[], kept: readonly Value[], limit: number): Value {
  const out = [...kept];
  for (const [index, item] of items.entries()) {
    if (item.kind === "null") continue;
    // It may be empty, and is dropped then.
    if (item.kind === "unknown") {
      out.push(manyOf(item));
      continue;
    }
    const spelled = toText(item);
    if (!spelled) return run.fail("Invalid function argument: list of string required.", item.span);
    if (literal(spelled) === "") continue;
    const value: Value = item.kind === "text" ? item : { kind: "text", text: spelled, span: item.span };
    const isFilled = spelled.some((part) => typeof part === "string" || part.language.min > 0);
    if (!isFilled) {
      const condition = equalityOf(value, { kind: "text", text: [], span: run.at });
      if (!condition || limit === 0) return run.unknown("compact: which items are empty is not known");
      const rest = items.slice(index + 1);
      return {
        kind: "choice",
        condition,
        then: compacted(run, rest, out, limit - 1),
        otherwise: compacted(run, rest, [...out, value], limit - 1),
        span: run.at,
      };
    }
    out.push(value);
  }
  return run.list(out);
}

const sort: TerraformFunction = define([STRINGS], (run, texts) => {
  let isCertain = true;
  const order = (a: Text, b: Text): number => {
    if (textKey(a) === textKey(b)) return 0;
    const decided = compareOrder(a, b);
    if (decided === null) isCertain = false;
    return decided ?? compareStrings(textKey(a), textKey(b));
  };
  const sorted = texts.toSorted(order);
  return isCertain
    ? run.list(sorted.map((each) => run.text(each)))
    : run.unknown("sort: the order is not known");
});

/** The items of several sets as one type, list by list; null where they have none. */
function unifiedSets(lists: readonly ListValue[]): readonly (readonly Value[])[] | null {
  const all = unify(lists.flatMap((list) => list.items));
  if (!all) return null;
  let at = 0;
  return lists.map((list) => {
    at += list.items.length;
    return all.slice(at - list.items.length, at);
  });
}

type Combine = (run: Run, first: readonly Value[], others: readonly (readonly Value[])[]) => Value;

function overSets(combine: Combine): TerraformFunction {
  return defineVariadic([DEEP_LIST], DEEP_LIST, (run, [first], others) => {
    const [items, ...rest] = unifiedSets([first, ...others]) ?? [];
    return items ? combine(run, items, rest) : run.fail("all sets must have the same element type.");
  });
}

const union: Combine = (run, first, others) => setOf([...first, ...others.flat()], run.at);

/** Whether an item is in a list: true, false, or null. */
function isIn(item: Value, items: readonly Value[]): boolean | null {
  let isCertain = true;
  for (const other of items) {
    const comparison = compareValues(item, other);
    if (comparison === "equal") return true;
    if (comparison === "unknown") isCertain = false;
  }
  return isCertain ? false : null;
}

const intersection: Combine = (run, first, others) => {
  const kept: Value[] = [];
  for (const item of first) {
    const found = others.map((items) => isIn(item, items));
    if (found.includes(false)) continue;
    if (found.includes(null)) return run.unknown("setintersection: an item is not known");
    kept.push(item);
  }
  return setOf(kept, run.at);
};

const setsubtract: TerraformFunction = define([DEEP_LIST, DEEP_LIST], (run, first, second) => {
  const [items, without] = unifiedSets([first, second]) ?? [];
  if (!items || !without) return run.fail("both sets must have the same element type.");
  const kept: Value[] = [];
  for (const item of items) {
    const found = isIn(item, without);
    if (found === null) return run.unknown("setsubtract: an item is not known");
    if (!found) kept.push(item);
  }
  return setOf(kept, run.at);
});

const setproduct: TerraformFunction = defineVariadic([], LIST, (run, _, lists) => {
  if (lists.length < 2) return run.fail("at least two arguments are required.");
  const count = lists.reduce((product, list) => product * list.items.length, 1);
  if (count * lists.length > ITEM_LIMIT) return run.fail(`setproduct makes more than ${ITEM_LIMIT} items.`);
  const isSet = lists.every((list) => list.isSet === true);
  if (!isSet && lists.some((list) => !hasCertainOrder(list))) {
    return run.unknown("setproduct: the order of a set is not known");
  }
  let rows: (readonly Value[])[] = [[]];
  for (const list of lists) {
    const items = unify(list.items);
    if (!items) return run.fail("Invalid function argument: a list of any single type is required.");
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  const items = rows.map((row) => run.list(row));
  return isSet ? setOf(items, run.at) : run.list(items);
});

/** `alltrue` and `anytrue`: one value decides, whatever the others are. */
function overBooleans(decisive: boolean): TerraformFunction {
  return define([DEEP_LIST], (run, list) => {
    let isCertain = true;
    for (const item of list.items) {
      const known = item.kind === "number" ? null : toBoolean(item);
      if (known === decisive || (item.kind === "null" && !decisive)) return run.boolean(decisive);
      if (known !== null || item.kind === "null") continue;
      if (!isOpen(item)) return run.fail("Invalid function argument: list of bool required.", item.span);
      isCertain = false;
    }
    return isCertain ? run.boolean(!decisive) : run.unknown(`${run.name}: an item is not known`);
  });
}

export const SET_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["distinct", distinct],
  ["compact", compact],
  ["sort", sort],
  ["setunion", overSets(union)],
  ["setintersection", overSets(intersection)],
  ["setsubtract", setsubtract],
  ["setproduct", setproduct],
  ["alltrue", overBooleans(false)],
  ["anytrue", overBooleans(true)],
];
