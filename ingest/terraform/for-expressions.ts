/** `[for …]` and `{for …}`. A collection or filter that is not known leaves the result unknown. */
import { error } from "../../model/problem.ts";
import { spanKey, type Span } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import {
  asText,
  listValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type UnknownValue,
  type Value,
} from "../../model/value.ts";
import { distribute } from "../distribute.ts";
import type { Expression, ForObject, ForTuple } from "../hcl/ast.ts";
import { evaluateExpression, failure, spanOf } from "./expression.ts";
import { isMany, manyOf } from "../open-ended.ts";
import { booleanOf, isUnknown, numberValue } from "./operators.ts";
import { bind, failedIn, scopeUnder, type Scope } from "./scope.ts";

/**
 * `range` gives 1,024 items at most, and two of them within each other about a million rounds: beyond that nothing is
 * described that somebody deploys.
 */
const ROUND_LIMIT = 2_000_000;

interface Iteration {
  readonly key: Value;
  readonly value: Value;
  /** It stands for any number of pairs. */
  readonly many?: UnknownValue;
}

/** The pairs that a collection gives, in Terraform's order; null for what is no collection. */
export function iterate(collection: Value): readonly Iteration[] | null {
  if (collection.kind === "list") {
    const open = collection.items.findIndex(isMany);
    return collection.items.map((value, index) => {
      // Behind a part that is not known, an item has no index that is.
      const at = numberValue(index, value.span);
      const key =
        open !== -1 && index >= open ? unknownValue(`index:${index}`, "the index is not known", at.span) : at;
      const pair = { key: collection.isSet ? value : key, value };
      return isMany(value) ? { ...pair, many: value } : pair;
    });
  }
  if (collection.kind === "object") {
    const pairs = [...collection.entries]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => ({ key: textValue(key, entry.key), value: entry.value }));
    const { more } = collection;
    return more ? [...pairs, { key: more, value: more, many: more }] : pairs;
  }
  return null;
}

const BEYOND_LIMIT = "for expressions within each other take too many rounds";

function beyondLimit(at: Span, scope: Scope): UnknownValue {
  const message = `for expressions within each other take more than ${ROUND_LIMIT} rounds`;
  scope.report(error("bound", message, at));
  return unknownValue(`for@${spanKey(at)}`, BEYOND_LIMIT, at);
}

function isBeyondLimit(value: Value): boolean {
  return value.kind === "unknown" && value.reason === BEYOND_LIMIT;
}

/** A pair to evaluate, or what stands for any number of them. */
type Pair = Scope | UnknownValue;

function isOpenPair(pair: Pair): pair is UnknownValue {
  return "hole" in pair;
}

type Collect = (pairs: readonly Pair[]) => Value | null;

function evaluateFor(
  node: {
    readonly collection: Expression;
    readonly keyName: string | undefined;
    readonly valueName: string;
    readonly condition: Expression | undefined;
  },
  at: Span,
  outer: Scope,
  collect: Collect,
): Value {
  const open = (reason: string, mentions?: readonly string[]): Value =>
    unknownValue(`for@${spanKey(at)}`, reason, at, mentions);
  const collection = evaluateExpression(node.collection, outer);
  const scope = scopeUnder([collection], outer);
  const apply = ([value]: readonly Value[]): Value | null => {
    if (!value) return null;
    const pairs = iterate(value);
    if (!pairs) {
      if (failedIn([value])) return value;
      if (value.kind === "unknown") return open(value.reason, value.mentions);
      return isUnknown(value)
        ? open("what the for expression runs over is not known")
        : failure(
            "a for expression runs over a list, set, map or object",
            spanOf(node.collection, scope),
            scope,
          );
    }
    const rounds = scope.rounds * Math.max(1, pairs.length);
    if (rounds > ROUND_LIMIT) return beyondLimit(at, scope);
    const inner = { ...scope, rounds };
    const bound = pairs.map(
      ({ key, value: item, many }): Pair =>
        many ??
        bind(
          inner,
          node.keyName === undefined
            ? [[node.valueName, item]]
            : [
                [node.keyName, key],
                [node.valueName, item],
              ],
        ),
    );
    return node.condition ? filtered(node.condition, bound, scope, collect) : collect(bound);
  };
  return distribute([collection], apply) ?? open("too many undecided conditions");
}

/**
 * A filter that is undecided for some items makes the result a choice; an item of which not even that is known
 * becomes one of those that may be there.
 */
function filtered(
  condition: Expression,
  pairs: readonly Pair[],
  scope: Scope,
  collect: Collect,
): Value | null {
  const always: Value = { kind: "boolean", value: true, span: spanOf(condition, scope) };
  const conditions = pairs.map((pair) => (isOpenPair(pair) ? always : evaluateExpression(condition, pair)));
  const own = scopeUnder(conditions, scope);
  const collectKept = (decided: readonly Value[]): Value | null => {
    const failed = failedIn(decided);
    if (failed) return failed;
    const kept: Pair[] = [];
    for (const [index, each] of decided.entries()) {
      const known = booleanOf(each);
      const pair = pairs[index];
      if (known === null && !isUnknown(each))
        return failure("the filter of a for expression is a boolean", spanOf(condition, own), own);
      if (!pair || known === false) continue;
      kept.push(known === null && !isOpenPair(pair) ? perhaps(each) : pair);
    }
    return collect(kept);
  };
  const perhapsAll = (): Value | null =>
    collectKept(conditions.map((each) => (each.kind === "choice" ? perhaps(each) : each)));
  return distribute(conditions, collectKept) ?? perhapsAll();
}

/** An item of a collection that may be there or not. */
function perhaps(condition: Value): UnknownValue {
  const at = condition.span;
  const mentions = condition.kind === "unknown" ? condition.mentions : undefined;
  return manyOf(unknownValue(`filter@${spanKey(at)}`, "whether an item is kept is not known", at, mentions));
}

export function evaluateForTuple(node: ForTuple, scope: Scope): Value {
  const at = spanOf(node, scope);
  return evaluateFor(node, at, scope, (pairs) => {
    const items: Value[] = [];
    for (const pair of pairs) {
      const item = isOpenPair(pair) ? manyOf(pair) : evaluateExpression(node.value, pair);
      // One round beyond the limit tells of all.
      if (isBeyondLimit(item)) return item;
      items.push(item);
    }
    return listValue(items, at);
  });
}

export function evaluateForObject(node: ForObject, scope: Scope): Value {
  const at = spanOf(node, scope);
  return evaluateFor(node, at, scope, (pairs) => {
    const entries = new Map<string, Entry>();
    const groups = new Map<string, Value[]>();
    let more: UnknownValue | null = null;
    for (const each of pairs) {
      if (isOpenPair(each)) {
        more ??= each;
        continue;
      }
      const spelled = asText(evaluateExpression(node.key, each));
      const key = spelled ? literal(spelled) : null;
      if (key === null) {
        more ??= unknownValue(`for@${spanKey(at)}`, "a key of the map is not known", at);
        continue;
      }
      const value = evaluateExpression(node.value, each);
      if (isBeyondLimit(value)) return value;
      if (node.grouping) groups.set(key, [...(groups.get(key) ?? []), value]);
      else if (entries.has(key))
        return failure(
          `the key ${JSON.stringify(key)} comes up twice; \`...\` behind the value groups them`,
          at,
          scope,
        );
      else entries.set(key, { key: spanOf(node.key, scope), value });
    }
    const others = more ? [manyOf(more)] : [];
    for (const [key, values] of groups)
      entries.set(key, { key: at, value: listValue([...values, ...others], at) });
    const whole = objectValue(entries, at);
    return more ? { ...whole, more } : whole;
  });
}
