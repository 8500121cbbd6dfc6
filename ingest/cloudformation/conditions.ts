import { all, any, equals, NEVER, not, type Condition, allOf, anyOf } from "../../model/condition.ts";
import { error } from "../../model/problem.ts";
import { spanKey, type Span } from "../../model/source.ts";
import { asText, type Value } from "../../model/value.ts";
import { assume } from "../distribute.ts";
import { followed, type Environment } from "./environment.ts";
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
  const condition =
    followed(env, name, at, () => readCondition(declared.value, env, name)) ?? flag(declared.key, env, name);
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
          return compare(argument, env, flag(value.span, env, within));
        case "Fn::Not": {
          const [operand] = operands();
          return operand ? not(operand) : flag(value.span, env, within);
        }
        case "Fn::And":
          return allOf(operands());
        case "Fn::Or":
          return anyOf(operands());
        default:
          return flag(value.span, env, within);
      }
    }
  }
  if (value.kind === "boolean") return { kind: "constant", value: value.value };
  return flag(value.span, env, within);
}

/** Alternatives of both sides that are compared with each other; beyond them the comparison is not computed. */
const COMPARISON_LIMIT = 128;

/** Whether both sides are equal: where one of them is chosen, in each alternative by itself. */
function compare(argument: Value, env: Environment, unknown: Condition): Condition {
  if (argument.kind !== "list") return unknown;
  const [left, right] = argument.items.map((item) => evaluate(item, env));
  return left && right ? compareValues(left, right, unknown, { left: COMPARISON_LIMIT }) : unknown;
}

/** One world has one alternative, so what is not known of several is one condition. */
function compareValues(left: Value, right: Value, unknown: Condition, budget: { left: number }): Condition {
  budget.left -= 1;
  if (budget.left < 0) return unknown;
  const condition =
    left.kind === "choice" ? left.condition : right.kind === "choice" ? right.condition : null;
  if (condition) {
    const branch = (holds: boolean): Condition =>
      compareValues(assume(left, condition, holds), assume(right, condition, holds), unknown, budget);
    return any(all(condition, branch(true)), all(not(condition), branch(false)));
  }
  const [one, other] = [asText(left), asText(right)];
  return one && other ? equals(one, other) : unknown;
}

/**
 * A condition that canread cannot compute: nothing is known but that it holds or does not. Copies of it, in rounds of a loop
 * or in nested stacks of one template, are conditions of their own.
 */
function flag(at: Span, env: Environment, within: string): Condition {
  const id = `condition:${spanKey(at)}#${env.prefix}${within}`;
  return { kind: "flag", id, label: within };
}
