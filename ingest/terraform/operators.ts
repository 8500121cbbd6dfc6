/** Terraform's operators over values that may be partly unknown. */
import type { Condition } from "../../model/condition.ts";
import { spanKey, type Span } from "../../model/source.ts";
import { asText, unknownValue, type Value } from "../../model/value.ts";
import type { BinaryOperator } from "../hcl/ast.ts";
import { distribute } from "../distribute.ts";
import { equalityOf } from "./functions/comparison.ts";
import { failedIn } from "./scope.ts";

type Fail = (message: string) => Value;

export function booleanValue(value: boolean, span: Span): Value {
  return { kind: "boolean", value, span };
}

export function numberValue(value: number, span: Span): Value {
  return { kind: "number", value, span };
}

/** A condition as a value: true in the worlds in which it holds. */
function conditionValue(condition: Condition, span: Span): Value {
  if (condition.kind === "constant") return booleanValue(condition.value, span);
  return {
    kind: "choice",
    condition,
    then: booleanValue(true, span),
    otherwise: booleanValue(false, span),
    span,
  };
}

/** A number, or a text that spells one; null when it is neither or not known. */
export function numberOf(value: Value): number | null {
  if (value.kind === "number") return value.value;
  const [only] = value.kind === "text" ? value.text : [];
  if (value.kind !== "text" || value.text.length !== 1 || typeof only !== "string") return null;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(only) ? Number(only) : null;
}

export function booleanOf(value: Value): boolean | null {
  if (value.kind === "boolean") return value.value;
  const [only] = value.kind === "text" ? value.text : [];
  if (value.kind !== "text" || value.text.length !== 1) return null;
  // https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
  return only === "true" || only === "1" ? true : only === "false" || only === "0" ? false : null;
}

export function isUnknown(value: Value): boolean {
  return (
    value.kind === "unknown" || (value.kind === "text" && value.text.some((part) => typeof part !== "string"))
  );
}

export function binary(operator: BinaryOperator, left: Value, right: Value, at: Span, fail: Fail): Value {
  const apply = ([a, b]: readonly Value[]): Value | null => {
    if (!a || !b) return null;
    const isDecided = (operator === "&&" || operator === "||") && booleanOf(a) === (operator === "||");
    return isDecided ? a : (failedIn([a, b]) ?? applyBinary(operator, a, b, at, fail));
  };
  return distribute([left, right], apply) ?? unknownOperation(operator, at);
}

/** Called by what is written, without the strings in it. */
function unknownOperation(operator: string, at: Span): Value {
  const written = at.source.text.slice(at.start, at.end).replaceAll(/"[^"]*"/gu, '"…"');
  const label = written.length <= 80 && !written.includes("\n") ? written : `a comparison by ${operator}`;
  const reason = `the result of ${operator} is not known`;
  const unknown = unknownValue(`${operator}@${spanKey(at)}`, reason, at);
  return { ...unknown, hole: { ...unknown.hole, label } };
}

function applyBinary(operator: BinaryOperator, left: Value, right: Value, at: Span, fail: Fail): Value {
  switch (operator) {
    case "==":
    case "!=":
      return equality(left, right, operator === "!=", at);
    case "&&":
    case "||":
      return logical(operator, left, right, at, fail);
    default:
      return arithmetic(operator, left, right, at, fail);
  }
}

function equality(left: Value, right: Value, negated: boolean, at: Span): Value {
  const condition = equalityOf(left, right);
  if (condition === null) return unknownOperation(negated ? "!=" : "==", at);
  const found = conditionValue(condition, at);
  return negated ? not(found, at, () => found) : found;
}

function logical(operator: "&&" | "||", left: Value, right: Value, at: Span, fail: Fail): Value {
  const short = operator === "||";
  const values = [left, right].map(booleanOf);
  // A known side that decides is enough, whatever the other turns out to be.
  if (values.includes(short)) return booleanValue(short, at);
  for (const [index, side] of [left, right].entries()) {
    if (values[index] === null && !isUnknown(side)) return fail(`${operator} takes booleans`);
  }
  if (values[0] === !short && values[1] === !short) return booleanValue(!short, at);
  return conditionValue(truthOf(values[0] === null ? left : right), at);
}

/** An undecided boolean as a condition. */
export function truthOf(value: Value): Condition {
  const known = booleanOf(value);
  if (known !== null) return { kind: "constant", value: known };
  const [part] = asText(value) ?? [];
  if (typeof part === "object")
    return { kind: "flag", id: `true:${part.id}#${part.label}`, label: part.label };
  return { kind: "flag", id: `true:${spanKey(value.span)}`, label: "a condition" };
}

export function not(operand: Value, at: Span, fail: Fail): Value {
  const apply = ([value]: readonly Value[]): Value | null => {
    if (!value) return null;
    const known = booleanOf(value);
    if (known !== null) return booleanValue(!known, at);
    if (failedIn([value])) return value;
    return isUnknown(value)
      ? conditionValue({ kind: "not", operand: truthOf(value) }, at)
      : fail("! takes a boolean");
  };
  return distribute([operand], apply) ?? unknownOperation("!", at);
}

export function negative(operand: Value, at: Span, fail: Fail): Value {
  const apply = ([value]: readonly Value[]): Value | null => {
    if (!value) return null;
    const known = numberOf(value);
    if (known !== null) return numberValue(-known, at);
    return isUnknown(value) ? null : fail("- takes a number");
  };
  return distribute([operand], apply) ?? unknownOperation("-", at);
}

function arithmetic(operator: BinaryOperator, left: Value, right: Value, at: Span, fail: Fail): Value {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === null || b === null) {
    const wrong = [left, right].some((side, index) => [a, b][index] === null && !isUnknown(side));
    return wrong ? fail(`${operator} takes numbers`) : unknownOperation(operator, at);
  }
  switch (operator) {
    case "+":
      return numberValue(a + b, at);
    case "-":
      return numberValue(a - b, at);
    case "*":
      return numberValue(a * b, at);
    case "/":
      return b === 0 ? fail("division by zero") : numberValue(a / b, at);
    case "%":
      return b === 0 ? fail("division by zero") : numberValue(a % b, at);
    case "<":
      return booleanValue(a < b, at);
    case "<=":
      return booleanValue(a <= b, at);
    case ">":
      return booleanValue(a > b, at);
    case ">=":
      return booleanValue(a >= b, at);
    default:
      return fail(`${operator} is no operator on numbers`);
  }
}
