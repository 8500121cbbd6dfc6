/** The instances that `count` and `for_each` make of a resource or a module call. */
import { ALWAYS, type Condition, anyOf } from "../../model/condition.ts";
import { error, type Problem } from "../../model/problem.ts";
import { span, spanKey, type Span } from "../../model/source.ts";
import { hole, LANGUAGES, literal } from "../../model/text.ts";
import {
  alternatives,
  asText,
  listValue,
  objectValue,
  textValue,
  unknownValue,
  type Value,
} from "../../model/value.ts";
import { choose, sameCondition } from "../distribute.ts";
import { argument, type Layers } from "./declarations.ts";
import { evaluateExpression } from "./expression.ts";
import { iterate } from "./for-expressions.ts";
import { numberOf, numberValue } from "./operators.ts";
import type { Scope } from "./scope.ts";

/** One instance of a resource or module call. */
export interface InstanceKey {
  /** As addresses spell it: `""`, `[0]`, `["x"]`, or `[*]` for a key that is not known. */
  readonly suffix: string;
  readonly when: Condition;
  /** `each` or `count` as the instance sees them. */
  readonly bound: readonly (readonly [string, Value])[];
  readonly key: string | number | null;
}

/** More instances than this are not expanded. */
const INSTANCE_LIMIT = 10_000;

/** The instances that `count` or `for_each` make, each with the worlds in which it exists. */
export function expand(
  address: string,
  layers: Layers,
  scope: Scope,
  problems: Problem[],
): readonly InstanceKey[] {
  const count = argument(layers, "count");
  const forEach = argument(layers, "for_each");
  const found = count ?? forEach;
  if (!found) return [{ suffix: "", when: ALWAYS, bound: [], key: null }];
  const value = evaluateExpression(found.expression, { ...scope, source: found.source });
  const at = span(found.source, found.expression.start, found.expression.end);
  return count ? countInstances(address, value, at, problems) : eachInstances(address, value, at, problems);
}

export function object(entries: readonly (readonly [string, Value])[], at: Span): Value {
  return objectValue(new Map(entries.map(([key, value]) => [key, { key: at, value }])), at);
}

function unknownInstance(name: "count" | "each", address: string, reason: string, at: Span): InstanceKey {
  const flag: Condition = {
    kind: "flag",
    id: `${name}:${address}#${address}[*] exists`,
    label: `${address}[*] exists`,
  };
  const index = unknownValue(`${address}.${name}`, reason, at);
  const bound =
    name === "count"
      ? object([["index", index]], at)
      : object(
          [
            ["key", textValue([index.hole], at)],
            ["value", { ...index, hole: { ...index.hole, id: `${index.hole.id}.value` } }],
          ],
          at,
        );
  return { suffix: "[*]", when: flag, bound: [[name, bound]], key: "*" };
}

function countInstances(
  address: string,
  count: Value,
  at: Span,
  problems: Problem[],
): readonly InstanceKey[] {
  const options = alternatives(count).map((option) => ({ number: numberOf(option.value), ...option }));
  if (options.some((option) => option.number === null)) {
    if (
      options.some(
        (option) =>
          option.value.kind === "list" || option.value.kind === "object" || option.value.kind === "null",
      )
    ) {
      problems.push(error("wrong-type", "count is a number", at));
      return [];
    }
    return [unknownInstance("count", address, `the count of ${address} is not known`, at)];
  }
  const most = Math.max(0, ...options.map((option) => option.number ?? 0));
  if (most > INSTANCE_LIMIT) {
    problems.push(error("bound", `${address} has more than ${INSTANCE_LIMIT} instances`, at));
    return [];
  }
  return Array.from({ length: most }, (_, index) => ({
    suffix: `[${index}]`,
    when: anyOf(options.filter((option) => (option.number ?? 0) > index).map((option) => option.when)),
    bound: [["count", object([["index", numberValue(index, at)]], at)]],
    key: index,
  }));
}

/** What is no text at all names no instance. */
const UNNAMED = [hole("instance-key", LANGUAGES.anything, "instance key")];

function eachInstances(
  address: string,
  forEach: Value,
  at: Span,
  problems: Problem[],
): readonly InstanceKey[] {
  const instances = new Map<string, { when: Condition; value: Value }[]>();
  let others: InstanceKey | null = null;
  for (const option of alternatives(forEach)) {
    const pairs = iterate(option.value);
    if (!pairs) {
      if (option.value.kind === "unknown")
        return [unknownInstance("each", address, `what ${address} is made for is not known`, at)];
      // What Terraform refuses in some worlds makes no instance there.
      if (option.when.kind !== "constant") continue;
      problems.push(error("wrong-type", "for_each is a map, or a set of strings", at));
      return [];
    }
    for (const { key, value, many } of pairs) {
      if (many) {
        others ??= unknownInstance("each", address, `what else ${address} is made for is not known`, at);
        continue;
      }
      // A plain list is refused by Terraform; its items stand for keys all the same where they are strings.
      const name = literal(asText(option.value.kind === "list" ? value : key) ?? UNNAMED);
      if (name === null) return [unknownInstance("each", address, `a key of ${address} is not known`, at)];
      instances.set(name, [...(instances.get(name) ?? []), { when: option.when, value }]);
    }
  }
  const known = [...instances].map(([name, options]): InstanceKey => ({
    suffix: `[${JSON.stringify(name)}]`,
    when: anyOf(options.map((option) => option.when)),
    bound: [
      [
        "each",
        object(
          [
            ["key", textValue(name, at)],
            ["value", joined(options, at)],
          ],
          at,
        ),
      ],
    ],
    key: name,
  }));
  return others ? [...known, others] : known;
}

/** The value of an instance that several alternatives make, each with its own. */
function joined(options: readonly { readonly when: Condition; readonly value: Value }[], at: Span): Value {
  const [first, ...rest] = options;
  if (!first) return unknownValue(`each@${spanKey(at)}`, "the value is not known", at);
  if (rest.length === 0) return first.value;
  return choose(first.when, first.value, joined(rest, at), at);
}

/** Instances as Terraform shows them together: a list under `count`, an object under `for_each`. */
export function collection(
  items: readonly { readonly key: string | null; readonly value: Value; readonly when: Condition }[],
  at: Span,
): Value {
  if (items.some((item) => item.key === "*")) {
    const reason = "how many instances there are is not known";
    const others = unknownValue(`instances@${spanKey(at)}`, reason, at);
    const known = items.filter((item) => item.key !== "*");
    // Without a key that is known, neither is known whether it is a list or a map.
    if (known.length === 0) return others;
    const whole = keyed(known, at);
    return whole.kind === "object" ? { ...whole, more: others } : others;
  }
  if (items.every((item) => item.key !== null && /^\d+$/u.test(item.key))) return counted(items, at);
  return keyed(items, at);
}

type Item = Parameters<typeof collection>[0][number];

/** A list that is as long as its last item that exists. */
function counted(items: readonly Item[], at: Span): Value {
  const all = (count: number): Value =>
    listValue(
      items.slice(0, count).map((item) => item.value),
      at,
    );
  let value = all(0);
  for (const [index, { when }] of items.entries()) value = choose(when, all(index + 1), value, at);
  return value;
}

/** So many different conditions of items are told apart; whether there is an item under a further one is not known. */
const CONDITION_LIMIT = 4;

function keyed(items: readonly Item[], at: Span, limit: number = CONDITION_LIMIT): Value {
  const open = items.find((item) => item.when.kind !== "constant");
  if (!open || limit === 0) {
    const certain = items.filter((item) => item.when.kind === "constant");
    const known = object(
      certain.map((item) => [item.key ?? "", item.value]),
      at,
    );
    if (!open || known.kind !== "object") return known;
    const reason = "which instances there are is not known";
    return { ...known, more: unknownValue(`instances@${spanKey(at)}`, reason, at) };
  }
  const isAlike = (item: Item): boolean => sameCondition(item.when, open.when);
  const there = items.map((item) => (isAlike(item) ? { ...item, when: ALWAYS } : item));
  const gone = items.filter((item) => !isAlike(item));
  return choose(open.when, keyed(there, at, limit - 1), keyed(gone, at, limit - 1), at);
}
