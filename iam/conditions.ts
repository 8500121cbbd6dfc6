/**
 * Condition operators over a request context.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { compareTexts } from "../model/letters.ts";
import { literal, text, type Text } from "../model/text.ts";
import type { ContextValue, RequestContext } from "./context.ts";
import { matchArn, matchLike } from "./glob.ts";
import { DATES, inNetwork, NUMBERS, sameBytes, type Compare } from "./operands.ts";
import type { PolicyCondition } from "./policy.ts";
import { and, negate, or, tri, type Tri } from "./tri.ts";
import { expandVariables } from "./variables.ts";

interface Operator {
  readonly compare: Compare;
  readonly negated: boolean;
  /** Policy variables are replaced in string and ARN operators only; for Bool the documentation disagrees. */
  readonly variables: boolean;
}

const equal: Compare = (expected, actual) => {
  const comparison = compareTexts(expected, actual);
  return comparison === "unknown" ? "maybe" : tri(comparison === "equal");
};

function fold(value: Text): Text {
  return text(...value.map((part) => (typeof part === "string" ? part.toLowerCase() : part)));
}

const equalIgnoringCase: Compare = (expected, actual) => equal(fold(expected), fold(actual));

function operator(compare: Compare, negated: boolean = false, variables: boolean = false): Operator {
  return { compare, negated, variables };
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["stringequals", operator(equal, false, true)],
  ["stringnotequals", operator(equal, true, true)],
  ["stringequalsignorecase", operator(equalIgnoringCase, false, true)],
  ["stringnotequalsignorecase", operator(equalIgnoringCase, true, true)],
  ["stringlike", operator(matchLike, false, true)],
  ["stringnotlike", operator(matchLike, true, true)],
  ["arnequals", operator(matchArn, false, true)],
  ["arnlike", operator(matchArn, false, true)],
  ["arnnotequals", operator(matchArn, true, true)],
  ["arnnotlike", operator(matchArn, true, true)],
  ["bool", operator(equalIgnoringCase)],
  ["numericequals", operator(NUMBERS.equals)],
  ["numericnotequals", operator(NUMBERS.equals, true)],
  ["numericlessthan", operator(NUMBERS.lessThan)],
  ["numericlessthanequals", operator(NUMBERS.lessThanEquals)],
  ["numericgreaterthan", operator(NUMBERS.greaterThan)],
  ["numericgreaterthanequals", operator(NUMBERS.greaterThanEquals)],
  ["dateequals", operator(DATES.equals)],
  ["datenotequals", operator(DATES.equals, true)],
  ["datelessthan", operator(DATES.lessThan)],
  ["datelessthanequals", operator(DATES.lessThanEquals)],
  ["dategreaterthan", operator(DATES.greaterThan)],
  ["dategreaterthanequals", operator(DATES.greaterThanEquals)],
  ["binaryequals", operator(sameBytes)],
  ["ipaddress", operator(inNetwork)],
  ["notipaddress", operator(inNetwork, true)],
]);

/** Whether a condition is met over all completions. */
export function meetsCondition(condition: PolicyCondition, context: RequestContext, variables: boolean): Tri {
  const [, set, name, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/iu.exec(condition.operator) ?? [];
  const actual = context(condition.key.toLowerCase());
  if (name?.toLowerCase() === "null") return meetsNull(condition, actual);
  const found = OPERATORS.get(name?.toLowerCase() ?? "");
  // AWS refuses a policy with an operator it does not know, so what it would do is not ours to guess.
  if (!found) return "maybe";
  const quantifier = set?.toLowerCase();
  const whenAbsent =
    quantifier === "foranyvalue"
      ? tri(ifExists !== undefined)
      : tri(quantifier === "forallvalues" || ifExists !== undefined || found.negated);
  if (actual.kind === "unknown") {
    // Whatever the value is, `*` is like it.
    const isLikeAll =
      found.compare === matchLike && condition.values.some(({ text: each }) => literal(each) === "*");
    return isLikeAll && tri(!found.negated) === whenAbsent ? whenAbsent : "maybe";
  }
  if (actual.kind === "absent" || actual.values.length === 0) return whenAbsent;
  const meetsOne = (value: Text): Tri => {
    const matched = or(
      ...condition.values.map((expected) => compareOne(found, expected.text, value, context, variables)),
    );
    return found.negated ? negate(matched) : matched;
  };
  if (quantifier === "forallvalues") return and(...actual.values.map(meetsOne));
  if (quantifier === "foranyvalue") return or(...actual.values.map(meetsOne));
  const [only] = actual.values;
  // A key with several values needs a set operator; without one AWS does not define the result.
  return actual.multivalued || !only ? "maybe" : meetsOne(only);
}

function compareOne(
  found: Operator,
  expected: Text,
  actual: Text,
  context: RequestContext,
  variables: boolean,
): Tri {
  if (!variables) return found.compare(expected, actual);
  const expanded = expandVariables(expected, context);
  if (expanded.kind === "plain") return found.compare(expected, actual);
  if (!found.variables) return "maybe";
  if (expanded.kind === "absent") return "no";
  const outcome = found.compare(expanded.text, actual);
  return expanded.exact || outcome === "no" ? outcome : "maybe";
}

function meetsNull(condition: PolicyCondition, actual: ContextValue): Tri {
  const given = condition.values.map((value) => literal(value.text)?.toLowerCase());
  if (given.includes("true") && given.includes("false")) return "yes";
  if (actual.kind === "unknown") return "maybe";
  const absent = actual.kind === "absent" || actual.values.length === 0;
  return or(
    ...condition.values.map((value): Tri => {
      const expected = literal(value.text)?.toLowerCase();
      if (expected === undefined) return "maybe";
      return tri(expected === "true" ? absent : expected === "false" && !absent);
    }),
  );
}
