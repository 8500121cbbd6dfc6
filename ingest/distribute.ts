import { not, type Condition } from "../model/condition.ts";
import type { Span } from "../model/source.ts";
import { sameText } from "../model/text.ts";
import { unknownValue, type ChoiceValue, type Value } from "../model/value.ts";

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
  return then && otherwise ? choose(choice.condition, then, otherwise, choice.span) : null;
}

/** More alternatives than this are not told apart: the value is not known then. */
const ALTERNATIVE_LIMIT = 512;

const counts = new WeakMap<ChoiceValue, number>();

function countAlternatives(value: Value): number {
  if (value.kind !== "choice") return 1;
  const known = counts.get(value);
  if (known !== undefined) return known;
  const count = countAlternatives(value.then) + countAlternatives(value.otherwise);
  counts.set(value, count);
  return count;
}

/** The one value where a condition holds, the other where it does not. */
export function choose(condition: Condition, then: Value, otherwise: Value, at: Span): Value {
  if (condition.kind === "constant") return condition.value ? then : otherwise;
  const [first, second] = [assume(then, condition, true), assume(otherwise, condition, false)];
  if (first.kind === "text" && second.kind === "text" && isAlike(first, second)) return first;
  if (countAlternatives(first) + countAlternatives(second) > ALTERNATIVE_LIMIT) {
    const reason = `the value has more than ${ALTERNATIVE_LIMIT} alternatives`;
    return unknownValue(`choice@${at.source.path}:${at.start}`, reason, at);
  }
  return { kind: "choice", condition, then: first, otherwise: second, span: at };
}

function isAlike(a: Value & { kind: "text" }, b: Value & { kind: "text" }): boolean {
  return (
    a.sensitive === b.sensitive && a.secretOf === b.secretOf && a.json === b.json && sameText(a.text, b.text)
  );
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
