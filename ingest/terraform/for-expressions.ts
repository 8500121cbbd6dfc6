/** `[for …]` and `{for …}`. A collection or filter that is not known leaves the result unknown. */
import type { Span } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import {
  asText,
  listValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import { distribute } from "../distribute.ts";
import type { Expression, ForObject, ForTuple } from "../hcl/ast.ts";
import { evaluateExpression, failure, spanOf } from "./expression.ts";
import { booleanOf, isUnknown, numberValue } from "./operators.ts";
import { bind, failedIn, scopeUnder, type Scope } from "./scope.ts";

interface Iteration {
  readonly key: Value;
  readonly value: Value;
}

/** The pairs that a collection gives, in Terraform's order; null for what is no collection. */
export function iterate(collection: Value): readonly Iteration[] | null {
  if (collection.kind === "list") {
    return collection.items.map((value, index) => ({
      key: collection.isSet ? value : numberValue(index, value.span),
      value,
    }));
  }
  if (collection.kind === "object") {
    return [...collection.entries]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => ({ key: textValue(key, entry.key), value: entry.value }));
  }
  return null;
}

type Collect = (scopes: readonly Scope[]) => Value | null;

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
    unknownValue(`for@${at.source.path}:${at.start}`, reason, at, mentions);
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
    const scopes = pairs.map(({ key, value: item }) =>
      bind(
        scope,
        node.keyName === undefined
          ? [[node.valueName, item]]
          : [
              [node.keyName, key],
              [node.valueName, item],
            ],
      ),
    );
    return node.condition ? filtered(node.condition, scopes, scope, collect, open) : collect(scopes);
  };
  return distribute([collection], apply) ?? open("too many undecided conditions");
}

/** A filter that is undecided for some items makes the result a choice. */
function filtered(
  condition: Expression,
  scopes: readonly Scope[],
  scope: Scope,
  collect: Collect,
  open: (reason: string) => Value,
): Value | null {
  const conditions = scopes.map((each) => evaluateExpression(condition, each));
  const own = scopeUnder(conditions, scope);
  return distribute(conditions, (decided) => {
    const failed = failedIn(decided);
    if (failed) return failed;
    const kept: Scope[] = [];
    for (const [index, each] of decided.entries()) {
      const known = booleanOf(each);
      const item = scopes[index];
      if (known === null) {
        return isUnknown(each)
          ? open("whether an item is kept is not known")
          : failure("the filter of a for expression is a boolean", spanOf(condition, own), own);
      }
      if (known && item) kept.push(item);
    }
    return collect(kept);
  });
}

export function evaluateForTuple(node: ForTuple, scope: Scope): Value {
  const at = spanOf(node, scope);
  return evaluateFor(node, at, scope, (scopes) =>
    listValue(
      scopes.map((each) => evaluateExpression(node.value, each)),
      at,
    ),
  );
}

export function evaluateForObject(node: ForObject, scope: Scope): Value {
  const at = spanOf(node, scope);
  return evaluateFor(node, at, scope, (scopes) => {
    const entries = new Map<string, Entry>();
    const groups = new Map<string, Value[]>();
    for (const each of scopes) {
      const spelled = asText(evaluateExpression(node.key, each));
      const key = spelled ? literal(spelled) : null;
      if (key === null)
        return unknownValue(`for@${at.source.path}:${at.start}`, "a key of the map is not known", at);
      const value = evaluateExpression(node.value, each);
      if (node.grouping) groups.set(key, [...(groups.get(key) ?? []), value]);
      else if (entries.has(key))
        return failure(
          `the key ${JSON.stringify(key)} comes up twice; \`...\` behind the value groups them`,
          at,
          scope,
        );
      else entries.set(key, { key: spanOf(node.key, scope), value });
    }
    for (const [key, values] of groups) entries.set(key, { key: at, value: listValue(values, at) });
    return objectValue(entries, at);
  });
}
