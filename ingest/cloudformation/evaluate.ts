/** Evaluates a template's values: intrinsic functions to what they mean, the rest as it stands. */
import { listValue, type Entry, type ObjectValue, type Value } from "../../model/value.ts";
import type { Environment } from "./environment.ts";
import { intrinsicCalled } from "./intrinsics/index.ts";
import { included } from "./macros.ts";

export function evaluate(value: Value, env: Environment): Value {
  switch (value.kind) {
    case "list": {
      const items = value.items.map((item) => evaluate(item, env));
      if (items.every((item, index) => item === value.items[index] && item.kind !== "null")) return value;
      return listValue(
        items.filter((item) => item.kind !== "null"),
        value.span,
      );
    }
    case "object":
      return evaluateObject(value, env);
    case "choice":
      return { ...value, then: evaluate(value.then, env), otherwise: evaluate(value.otherwise, env) };
    default:
      return value;
  }
}

function evaluateObject(value: ObjectValue, env: Environment): Value {
  if (value.entries.has("Fn::Transform")) return included(value, env);
  if (value.entries.size === 1) {
    for (const [name, { value: argument }] of value.entries) {
      const intrinsic = intrinsicCalled(name);
      if (intrinsic) return intrinsic(argument, value.span, env);
    }
  }
  // Most of a template is plain: only what a function changes is made anew.
  let entries: Map<string, Entry> | null = null;
  for (const [name, entry] of value.entries) {
    const evaluated = evaluate(entry.value, env);
    if (evaluated === entry.value) continue;
    entries ??= new Map(value.entries);
    entries.set(name, { key: entry.key, value: evaluated });
  }
  return entries ? { ...value, entries } : value;
}
