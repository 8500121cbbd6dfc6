import type { Condition, Guarded } from "../model/condition.ts";
import { spanKey, type Span } from "../model/source.ts";
import { sameText } from "../model/text.ts";
import { nullValue, unknownValue, type ChoiceValue, type Value, type Plain } from "../model/value.ts";

/** A function is applied to at most so many combinations of alternatives. */
const COMBINATION_LIMIT = 128;

/**
 * Applies a function to arguments that may be choices: the result is a choice of results. A condition that is
 * met twice is decided once. Conditions multiply, so the work is bounded; null past the bound.
 */
export function distribute(
  args: readonly Value[],
  apply: (args: readonly Plain[]) => Value | null,
): Value | null {
  return distributeWithin({ left: COMBINATION_LIMIT }, args, apply);
}

function distributeWithin(
  budget: { left: number },
  args: readonly Value[],
  apply: (args: readonly Plain[]) => Value | null,
): Value | null {
  const at = args.findIndex((arg) => arg.kind === "choice");
  const choice = args[at];
  if (choice?.kind !== "choice") {
    budget.left -= 1;
    return budget.left < 0 ? null : apply(args.filter((arg): arg is Plain => arg.kind !== "choice"));
  }
  const branch = (holds: boolean): Value | null =>
    distributeWithin(
      budget,
      args.map((arg) => assume(arg, choice.condition, holds)),
      apply,
    );
  const then = branch(true);
  const otherwise = then && branch(false);
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
    return unknownValue(`choice@${spanKey(at)}`, reason, at);
  }
  return { kind: "choice", condition, then: first, otherwise: second, span: at };
}

/** What is given, and in the worlds in which nothing is, something else. */
export function orElse<Fallback extends Value | undefined>(
  given: Value | undefined,
  fallback: Fallback,
): Value | Fallback {
  if (given?.kind === "choice") {
    const [then, otherwise] = [orElse(given.then, fallback), orElse(given.otherwise, fallback)];
    if (!then || !otherwise) return then ?? otherwise;
    return then === given.then && otherwise === given.otherwise ? given : { ...given, then, otherwise };
  }
  return given === undefined || given.kind === "null" ? fallback : given;
}

/** An item of a list that is there in some worlds: itself, or nothing. */
export function guardedItem({ value, when }: Guarded<Value>): Value {
  return choose(when, value, nullValue(value.span), value.span);
}

function isAlike(a: Value & { kind: "text" }, b: Value & { kind: "text" }): boolean {
  return (
    a.sensitive === b.sensitive && a.secretOf === b.secretOf && a.json === b.json && sameText(a.text, b.text)
  );
}

/** The value where a condition is known to hold, or not to. */
export function assume(value: Value, condition: Condition, holds: boolean): Value {
  if (value.kind !== "choice") return value;
  const known = truthUnder(value.condition, condition, holds);
  return known === null ? value : assume(known ? value.then : value.otherwise, condition, holds);
}

/** Whether a condition holds where another is known to hold, or not to; null when that says nothing of it. */
function truthUnder(condition: Condition, other: Condition, holds: boolean): boolean | null {
  if (sameCondition(condition, other)) return holds;
  if (condition.kind === "not") {
    const operand = truthUnder(condition.operand, other, holds);
    return operand === null ? null : !operand;
  }
  if (other.kind === "not") return truthUnder(condition, other.operand, !holds);
  // A hole is one value only.
  if (holds && condition.kind === "is" && other.kind === "is" && condition.hole.id === other.hole.id)
    return false;
  // All of several hold where their conjunction does, and none where their disjunction does not.
  if ((other.kind === "all" && holds) || (other.kind === "any" && !holds)) {
    for (const operand of other.operands) {
      const known = truthUnder(condition, operand, holds);
      if (known !== null) return known;
    }
  }
  return null;
}

export function sameCondition(a: Condition, b: Condition): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "constant":
      return b.kind === "constant" && a.value === b.value;
    case "is":
      return b.kind === "is" && a.hole.id === b.hole.id && a.value === b.value;
    case "flag":
      return b.kind === "flag" && a.id === b.id;
    case "not":
      return b.kind === "not" && sameCondition(a.operand, b.operand);
    case "all":
    case "any":
      return (
        b.kind === a.kind &&
        a.operands.length === b.operands.length &&
        a.operands.every((operand, index) => sameCondition(operand, b.operands[index] ?? operand))
      );
  }
}
