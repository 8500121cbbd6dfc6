import { all, any, equals, NEVER, not, type Condition } from "../../model/condition.ts";
import { error } from "../../model/problem.ts";
import type { Span } from "../../model/source.ts";
import { asText, type Value } from "../../model/value.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { nameIn } from "./intrinsics/intrinsic.ts";

/** A condition of the template by its name. */
export function namedCondition(name: string, at: Span, env: Environment): Condition {
  const known = env.memo.conditions.get(name);
  if (known === "open") {
    env.problems.push(error("cyclic-reference", `the condition ${name} refers to itself`, at));
    return NEVER;
  }
  if (known) return known;
  const declared = env.conditions.get(name);
  if (!declared) {
    if (env.isComplete) env.problems.push(error("dangling-reference", `no condition is called ${name}`, at));
    const open: Condition = {
      kind: "flag",
      id: `condition:${at.source.path}#${env.prefix}${name}`,
      label: name,
    };
    env.memo.conditions.set(name, open);
    return open;
  }
  env.memo.conditions.set(name, "open");
  const condition = readCondition(declared.value, env, name);
  env.memo.conditions.set(name, condition);
  return condition;
}

function readCondition(value: Value, env: Environment, within: string): Condition {
  if (value.kind === "object" && value.entries.size === 1) {
    for (const [name, { value: argument }] of value.entries) {
      const operands = (): readonly Condition[] =>
        argument.kind === "list" ? argument.items.map((item) => readCondition(item, env, within)) : [];
      switch (name) {
        case "Condition": {
          if (argument.kind === "object") return readCondition(argument, env, within);
          const target = nameIn(argument);
          return target === null ? flag(value.span, env, within) : namedCondition(target, argument.span, env);
        }
        case "Fn::Equals":
          return compare(argument, env) ?? flag(value.span, env, within);
        case "Fn::Not": {
          const [operand] = operands();
          return operand ? not(operand) : flag(value.span, env, within);
        }
        case "Fn::And":
          return all(...operands());
        case "Fn::Or":
          return any(...operands());
        default:
          return flag(value.span, env, within);
      }
    }
  }
  if (value.kind === "boolean") return { kind: "constant", value: value.value };
  return flag(value.span, env, within);
}

function compare(argument: Value, env: Environment): Condition | null {
  if (argument.kind !== "list") return null;
  const [left, right] = argument.items.map((item) => asText(evaluate(item, env)));
  return left && right ? equals(left, right) : null;
}

/**
 * A condition that canread cannot compute: nothing is known but that it holds or does not. Copies of it, in rounds of a loop
 * or in nested stacks of one template, are conditions of their own.
 */
function flag(at: Span, env: Environment, within: string): Condition {
  const id = `condition:${at.source.path}:${at.start}#${env.prefix}${within}`;
  return { kind: "flag", id, label: within };
}
