import { not, type Condition } from "../model/condition.ts";
import type { ChoiceValue, Value } from "../model/value.ts";

type Plain = Exclude<Value, ChoiceValue>;

/**
 * Applies a function to arguments that may be choices: the result is a choice of results. A condition that is
 * met twice is decided once. Nested conditions multiply, so the depth is bounded; null past the bound.
 */
export function distribute(
  args: readonly Value[],
  apply: (args: readonly Plain[]) => Value | null,
  depth: number = 6,
): Value | null {
  const at = args.findIndex((arg) => arg.kind === "choice");
  const choice = args[at];
  if (choice?.kind !== "choice") return apply(args.filter((arg): arg is Plain => arg.kind !== "choice"));
  if (depth === 0) return null;
  const branch = (holds: boolean): Value | null =>
    distribute(
      args.map((arg) => assume(arg, choice.condition, holds)),
      apply,
      depth - 1,
    );
  const then = branch(true);
  const otherwise = branch(false);
  if (!then || !otherwise) return null;
  return { kind: "choice", condition: choice.condition, then, otherwise, span: choice.span };
}

/** The value where a condition is known to hold, or not to. */
export function assume(value: Value, condition: Condition, holds: boolean): Value {
  if (value.kind !== "choice") return value;
  if (sameCondition(value.condition, condition)) {
    return assume(holds ? value.then : value.otherwise, condition, holds);
  }
  if (sameCondition(value.condition, not(condition))) {
    return assume(holds ? value.otherwise : value.then, condition, holds);
  }
  return value;
}

function sameCondition(a: Condition, b: Condition): boolean {
  if (a === b) return true;
  if (a.kind === "is" && b.kind === "is") return a.hole.id === b.hole.id && a.value === b.value;
  if (a.kind === "flag" && b.kind === "flag") return a.id === b.id;
  return a.kind === "not" && b.kind === "not" && sameCondition(a.operand, b.operand);
}
