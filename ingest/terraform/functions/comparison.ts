/** Equality, order and identity of values of which parts may be unknown. */
import { createHash } from "node:crypto";
import { equals, type Condition, allOf } from "../../../model/condition.ts";
import { compareTexts, type Comparison } from "../../../model/letters.ts";
import { literal, sameText, textKey, type Text } from "../../../model/text.ts";
import { asText, type ListValue, type ObjectValue, type Value } from "../../../model/value.ts";
import { isMany, openPart } from "../../open-ended.ts";

/** A key that two values share exactly when they are the same value with the same unknown parts. */
export function valueKey(value: Value): string {
  switch (value.kind) {
    case "text":
      return JSON.stringify(textKey(value.text));
    case "number":
    case "boolean":
      return String(value.value);
    case "null":
      return "null";
    case "list":
      return `${value.isSet ? "set" : ""}[${value.items.map(valueKey).join(",")}]`;
    case "object":
      return `{${sortedKeys(value)
        .map((key) => `${JSON.stringify(key)}:${entryKey(value, key)}`)
        .join(",")}}`;
    case "unknown":
      return `\u0000${value.hole.id}\u0001${value.many === true ? "*" : ""}`;
    case "choice":
      return `(${conditionKey(value.condition)}?${valueKey(value.then)}:${valueKey(value.otherwise)})`;
  }
}

function entryKey(value: ObjectValue, key: string): string {
  const entry = value.entries.get(key);
  return entry ? valueKey(entry.value) : "";
}

function conditionKey(condition: Condition): string {
  switch (condition.kind) {
    case "constant":
      return String(condition.value);
    case "is":
      return `${condition.hole.id}=${JSON.stringify(condition.value)}`;
    case "flag":
      return condition.id;
    case "not":
      return `!${conditionKey(condition.operand)}`;
    case "all":
    case "any":
      return `${condition.kind}(${condition.operands.map(conditionKey).join(",")})`;
  }
}

/** The key, or its digest where it is long: what ids are made of. */
export function shortKey(key: string): string {
  return key.length <= 300 ? key : createHash("sha256").update(key).digest("hex");
}

/** The order of Terraform's strings, which is that of their bytes in UTF-8 and so of their code points. */
export function compareStrings(a: string, b: string): number {
  const left = a[Symbol.iterator]();
  const right = b[Symbol.iterator]();
  for (;;) {
    const one = left.next();
    const other = right.next();
    if (one.done || other.done) return Number(other.done ?? false) - Number(one.done ?? false);
    const difference = (one.value.codePointAt(0) ?? 0) - (other.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
}

/** The order of two texts where their known beginnings decide it, else null. */
export function compareOrder(a: Text, b: Text): number | null {
  const left = literal(a);
  const right = literal(b);
  if (left !== null && right !== null) return compareStrings(left, right);
  const one = typeof a[0] === "string" ? a[0] : "";
  const other = typeof b[0] === "string" ? b[0] : "";
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    if (one[index] !== other[index]) return compareStrings(one, other);
  }
  // The known beginning of a text that goes on is no larger than any text that continues it.
  if (left !== null && left.length === length && b.length > 0) return other.length > length ? -1 : null;
  if (right !== null && right.length === length && a.length > 0) return one.length > length ? 1 : null;
  return null;
}

export function sortedKeys(value: ObjectValue): readonly string[] {
  return [...value.entries.keys()].toSorted(compareStrings);
}

/** Whether two values are equal in every world, in none, or in some. */
export function compareValues(a: Value, b: Value): Comparison {
  if (a === b) return "equal";
  if (a.kind === "unknown" || b.kind === "unknown" || a.kind === "choice" || b.kind === "choice") {
    return valueKey(a) === valueKey(b) ? "equal" : "unknown";
  }
  if (a.kind === "text" && b.kind === "text") return compareBounded(a.text, b.text);
  if (a.kind === "list" && b.kind === "list") return compareLists(a, b);
  if (a.kind === "object" && b.kind === "object") return compareObjects(a, b);
  if (a.kind !== b.kind) return "different";
  return valueKey(a) === valueKey(b) ? "equal" : "different";
}

function compareLists(a: ListValue, b: ListValue): Comparison {
  if (openPart(a) || openPart(b)) return valueKey(a) === valueKey(b) ? "equal" : "unknown";
  if ((a.isSet || b.isSet) && !(isFullyKnown(a) && isFullyKnown(b))) {
    return valueKey(a) === valueKey(b) ? "equal" : "unknown";
  }
  if (a.items.length !== b.items.length) return "different";
  return combine(
    a.items.map((item, index) => {
      const other = b.items[index];
      return other ? compareValues(item, other) : "different";
    }),
  );
}

function compareObjects(a: ObjectValue, b: ObjectValue): Comparison {
  if (openPart(a) || openPart(b)) return "unknown";
  if (a.entries.size !== b.entries.size) return "different";
  return combine(
    [...a.entries].map(([key, entry]) => {
      const other = b.entries.get(key);
      return other ? compareValues(entry.value, other.value) : "different";
    }),
  );
}

function combine(parts: readonly Comparison[]): Comparison {
  if (parts.includes("different")) return "different";
  return parts.includes("unknown") ? "unknown" : "equal";
}

/** The condition under which two values are equal; null when it cannot be written down. */
export function equalityOf(a: Value, b: Value): Condition | null {
  if ((a.kind === "null" && mayBeNull(b)) || (b.kind === "null" && mayBeNull(a))) return null;
  const comparison = compareValues(a, b);
  if (comparison !== "unknown") return { kind: "constant", value: comparison === "equal" };
  if (a.kind === "list" && b.kind === "list" && !a.isSet && !b.isSet) {
    const parts = a.items.map((item, index) => {
      const other = b.items[index];
      return other ? equalityOf(item, other) : null;
    });
    return parts.some((part) => part === null) ? null : allOf(parts.filter((part) => part !== null));
  }
  const left = comparable(a);
  const right = comparable(b);
  return left && right ? equalTexts(left, right) : null;
}

/** A value that somebody gives as a whole; what is only in part unknown is no null. */
function mayBeNull(value: Value): boolean {
  const [part, ...others] = value.kind === "text" ? value.text : [];
  return others.length === 0 && typeof part === "object" && part.mayBeNull === true;
}

/** The condition under which two texts are equal; null when they are too long to tell. */
export function equalTexts(a: Text, b: Text): Condition | null {
  return isComparable(a, b) ? equals(a, b) : null;
}

/** Comparing texts with holes takes the product of their lengths. */
const PRODUCT_LIMIT = 1_000_000;

export function isComparable(a: Text, b: Text): boolean {
  if (literal(a) !== null && literal(b) !== null) return true;
  return sizeOfText(a) * sizeOfText(b) <= PRODUCT_LIMIT;
}

function sizeOfText(value: Text): number {
  let size = 1;
  for (const part of value) size += typeof part === "string" ? part.length : part.language.min + 1;
  return size;
}

function compareBounded(a: Text, b: Text): Comparison {
  if (isComparable(a, b)) return compareTexts(a, b);
  return sameText(a, b) ? "equal" : "unknown";
}

/** A scalar as a text. What is not known may be null, and is compared with no null here. */
function comparable(value: Value): Text | null {
  return value.kind === "null" ? null : (asText(value) ?? null);
}

export function isFullyKnown(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
    case "choice":
      return false;
    case "text":
      return value.text.every((part) => typeof part === "string");
    case "list":
      return value.items.every(isFullyKnown);
    case "object":
      return [...value.entries.values()].every((entry) => isFullyKnown(entry.value));
    default:
      return true;
  }
}

/** Comparisons of unknown items with all others grow with the square of their number. */
const COMPARISON_LIMIT = 200_000;

export interface Distinct {
  /** Each value once, the first of equal ones, in the order they came. */
  readonly items: readonly Value[];
  /** Pairs of kept items that are equal in some worlds. */
  readonly undecided: readonly (readonly [Value, Value])[];
  /** More pairs than were compared. */
  readonly isBounded: boolean;
}

export function distinctItems(values: readonly Value[]): Distinct {
  const byKey = new Map<string, Value>();
  for (const value of values) {
    const key = valueKey(value);
    if (!byKey.has(key)) byKey.set(key, value);
  }
  const items = [...byKey.values()];
  const undecided: (readonly [Value, Value])[] = [];
  const open = items.map((item) => !isFullyKnown(item));
  let comparisons = 0;
  for (const [index, item] of items.entries()) {
    for (let other = 0; other < index; other += 1) {
      const earlier = items[other];
      if (!earlier || !(open[index] || open[other])) continue;
      // Whatever it stands for may repeat what is there; it is not told apart.
      if (isMany(earlier) || isMany(item)) continue;
      comparisons += 1;
      if (comparisons > COMPARISON_LIMIT) return { items, undecided, isBounded: true };
      if (compareValues(earlier, item) === "unknown") undecided.push([earlier, item]);
    }
  }
  return { items, undecided, isBounded: false };
}
