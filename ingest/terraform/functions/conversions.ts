/** Conversions between types, marks, and the functions that choose the first value there is. */
import { equals } from "../../../model/condition.ts";
import { literal, text } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";
import { isOpen, toBoolean, toNumber, toText } from "./conversions-of-scalars.ts";
import type { Call, TerraformFunction } from "./function.ts";
import { ANYTHING, define, defineVariadic, hasCertainOrder, type Run } from "./parameters.ts";
import { mapValues, setOf, unify } from "./unification.ts";

const tostring: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "null" || value.kind === "text") return value;
  const spelled = toText(value);
  return spelled ? run.text(spelled) : refused(run, "string", value);
});

const tonumber: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "null") return value;
  const number = toNumber(value);
  if (number !== null) return value.kind === "number" ? value : run.number(number);
  return isOpen(value) ? stillUnknown(run, value) : refused(run, "number", value);
});

const tobool: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "null") return value;
  const boolean = value.kind === "number" ? null : toBoolean(value);
  if (boolean !== null) return run.boolean(boolean);
  return isOpen(value) ? stillUnknown(run, value) : refused(run, "bool", value);
});

/** An unknown stays the unknown that it is: a conversion does not change what decides it. */
function stillUnknown(run: Run, value: Value): Value {
  return value.kind === "unknown" ? value : run.unknown(`${run.name}: the string is not known`);
}

function refused(run: Call, type: string, value: Value): Value {
  return run.fail(`Invalid function argument: cannot convert this ${wordFor(value)} to ${type}.`, value.span);
}

function wordFor(value: Value): string {
  if (value.kind === "text") return "string";
  return value.kind === "boolean" ? "bool" : value.kind;
}

const tolist: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "null" || value.kind === "unknown") return value;
  if (value.kind !== "list") return refused(run, "list", value);
  if (!hasCertainOrder(value)) return run.unknown("tolist: the order of a set is not known");
  const items = unify(value.items);
  return items
    ? { kind: "list", items, span: value.span }
    : run.fail("cannot convert tuple to list of any single type.", value.span);
});

const toset: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "null" || value.kind === "unknown") return value;
  if (value.kind !== "list") return refused(run, "set", value);
  const items = unify(value.items);
  return items
    ? setOf(items, value.span)
    : run.fail("cannot convert tuple to set of any single type.", value.span);
});

const tomap: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "null" || value.kind === "unknown") return value;
  if (value.kind !== "object") return refused(run, "map", value);
  const items = unify([...value.entries.values()].map((entry) => entry.value));
  return items
    ? mapValues(value, items)
    : run.fail("cannot convert object to map of any single type.", value.span);
});

const coalesce: TerraformFunction = defineVariadic([], ANYTHING, (run, _, given) => {
  if (given.length === 0) return run.fail("at least one argument is required.");
  // A null without a type leaves the type open, and the others as they are.
  const unified = unify(given) ?? (given.some((value) => value.kind === "null") ? given : null);
  if (!unified) return run.fail("all arguments must have the same type.");
  return firstOf(run, unified);
});

/** The first that is neither null nor empty; a text that may be empty gives a choice. */
function firstOf(run: Run, values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (!first) return run.fail("no non-null, non-empty-string arguments.");
  if (first.kind === "unknown") {
    if (rest.length === 0) return first;
    return rest.some((value) => value.kind === "text")
      ? run.someText()
      : run.unknown(`coalesce: ${first.reason}`);
  }
  if (first.kind === "null") return firstOf(run, rest);
  if (first.kind !== "text") return first;
  if (literal(first.text) === "") return firstOf(run, rest);
  const isFilled = first.text.some((part) => typeof part === "string" || part.language.min > 0);
  if (isFilled || rest.length === 0) return first;
  const condition = equals(first.text, text());
  if (condition.kind === "constant") return condition.value ? firstOf(run, rest) : first;
  return { kind: "choice", condition, then: firstOf(run, rest), otherwise: first, span: run.at };
}

const sensitive: TerraformFunction = define([ANYTHING], (_, value) => ({ ...value, sensitive: true }));

const nonsensitive: TerraformFunction = define([ANYTHING], (_, value) => {
  const { sensitive: _mark, ...plain } = value;
  return plain;
});

const issensitive: TerraformFunction = define([ANYTHING], (run, value) =>
  value.sensitive === true || (value.kind !== "unknown" && !isOpen(value))
    ? run.boolean(value.sensitive === true)
    : run.unknown("issensitive: the value is not known"),
);

const ephemeralasnull: TerraformFunction = define([ANYTHING], (_, value) => value);

const type: TerraformFunction = define([ANYTHING], (run) =>
  run.fail('The console-only "type" function cannot be used as part of an expression.'),
);

export const CONVERSION_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["tostring", tostring],
  ["tonumber", tonumber],
  ["tobool", tobool],
  ["tolist", tolist],
  ["toset", toset],
  ["tomap", tomap],
  ["coalesce", coalesce],
  ["sensitive", sensitive],
  ["nonsensitive", nonsensitive],
  ["issensitive", issensitive],
  ["ephemeralasnull", ephemeralasnull],
  ["type", type],
];
