/** Variable types: `list(object({ name = string, size = optional(number, 1) }))`, and conversion to them. */
import { entryAt } from "../open-ended.ts";
import { literal } from "../../model/text.ts";
import {
  asText,
  listValue,
  nullValue,
  objectValue,
  textValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import type { Expression } from "../hcl/ast.ts";
import { evaluateExpression } from "./expression.ts";
import { booleanOf, booleanValue, numberOf, numberValue } from "./operators.ts";
import type { Scope } from "./scope.ts";

export type Type =
  | { readonly kind: "any" | "string" | "number" | "bool" }
  | { readonly kind: "list" | "set" | "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, AttributeType> };

interface AttributeType {
  readonly type: Type;
  readonly optional: boolean;
  readonly fallback: Value | null;
}

const ANY: Type = { kind: "any" };

export function parseType(node: Expression | undefined, scope: Scope): Type {
  if (!node) return ANY;
  if (node.kind === "variable") return primitive(node.name);
  if (node.kind === "template")
    return primitive(literal(asText(evaluateExpression(node, scope)) ?? []) ?? "any");
  if (node.kind !== "call") return ANY;
  const [first] = node.args;
  switch (node.name) {
    case "list":
    case "set":
    case "map":
      return { kind: node.name, element: parseType(first, scope) };
    case "tuple":
      return first?.kind === "tuple"
        ? { kind: "tuple", elements: first.elements.map((each) => parseType(each, scope)) }
        : ANY;
    case "object":
      return first?.kind === "object" ? objectType(first.items, scope) : ANY;
    default:
      return ANY;
  }
}

function primitive(name: string): Type {
  if (name === "string" || name === "number" || name === "bool") return { kind: name };
  // The old spellings `list` and `map` leave their elements open.
  return name === "list" || name === "map" || name === "set" ? { kind: name, element: ANY } : ANY;
}

function objectType(items: Extract<Expression, { kind: "object" }>["items"], scope: Scope): Type {
  const attributes = new Map<string, AttributeType>();
  for (const { key, value } of items) {
    const name =
      key.kind === "keyword-key" ? key.name : literal(asText(evaluateExpression(key, scope)) ?? []);
    if (name === null) continue;
    const isOptional = value.kind === "call" && value.name === "optional";
    const [type, fallback] = isOptional ? value.args : [value];
    attributes.set(name, {
      type: parseType(type, scope),
      optional: isOptional,
      fallback: fallback && isOptional ? evaluateExpression(fallback, scope) : null,
    });
  }
  return { kind: "object", attributes };
}

/** The value as the type wants it; null with a reason where Terraform would refuse it. */
export function convert(value: Value, type: Type, refuse: (message: string) => void): Value {
  if (value.kind === "choice") {
    return {
      ...value,
      then: convert(value.then, type, refuse),
      otherwise: convert(value.otherwise, type, refuse),
    };
  }
  if (value.kind === "null" || value.kind === "unknown") return value;
  switch (type.kind) {
    case "any":
      return value;
    case "string":
      return toString(value, refuse);
    case "number": {
      const number = numberOf(value);
      if (number !== null) return { ...numberValue(number, value.span), ...marks(value) };
      return isOpenText(value) ? value : refused(value, "a number is wanted here", refuse);
    }
    case "bool": {
      const boolean = booleanOf(value);
      if (boolean !== null) return { ...booleanValue(boolean, value.span), ...marks(value) };
      return isOpenText(value) ? value : refused(value, "a boolean is wanted here", refuse);
    }
    case "list":
    case "set":
      return toList(value, type, refuse);
    case "tuple":
      if (value.kind !== "list") return refused(value, "a tuple is wanted here", refuse);
      return {
        ...value,
        items: value.items.map((item, index) => convert(item, type.elements[index] ?? ANY, refuse)),
      };
    case "map":
      if (value.kind !== "object") return refused(value, "a map is wanted here", refuse);
      return mapEntries(value, (entry) => convert(entry, type.element, refuse));
    case "object":
      if (value.kind !== "object") return refused(value, "an object is wanted here", refuse);
      return toObject(value, type, refuse);
  }
}

function marks(value: Value): Partial<Pick<Value, "sensitive" | "secretOf">> {
  return {
    ...(value.sensitive === undefined ? {} : { sensitive: value.sensitive }),
    ...(value.secretOf === undefined ? {} : { secretOf: value.secretOf }),
  };
}

function refused(value: Value, message: string, refuse: (message: string) => void): Value {
  refuse(message);
  return value;
}

function isOpenText(value: Value): boolean {
  return value.kind === "text" && value.text.some((part) => typeof part !== "string");
}

function toString(value: Value, refuse: (message: string) => void): Value {
  if (value.kind === "text") return value;
  const spelled = asText(value);
  return spelled
    ? { ...textValue(spelled, value.span), ...marks(value) }
    : refused(value, "a string is wanted here", refuse);
}

function toList(
  value: Value,
  type: Extract<Type, { kind: "list" | "set" | "map" }>,
  refuse: (message: string) => void,
): Value {
  if (value.kind !== "list") return refused(value, `a ${type.kind} is wanted here`, refuse);
  const items = value.items.map((item) => convert(item, type.element, refuse));
  if (type.kind === "list") return { ...listValue(items, value.span), ...marks(value) };
  return { ...toSet(items, value), ...marks(value) };
}

/** Equal items once; strings in lexical order. */
function toSet(items: readonly Value[], whole: Value): Value {
  const known = new Map<string, Value>();
  const open: Value[] = [];
  for (const item of items) {
    const spelled = asText(item);
    const name = spelled ? literal(spelled) : null;
    if (name === null) open.push(item);
    else if (!known.has(name)) known.set(name, item);
  }
  const ordered = [...known].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  return { ...listValue([...ordered, ...open], whole.span), isSet: true };
}

function mapEntries(value: Extract<Value, { kind: "object" }>, change: (value: Value) => Value): Value {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of value.entries) entries.set(key, { key: entry.key, value: change(entry.value) });
  return { ...value, entries };
}

/** Attributes that the type does not have are dropped; optional ones get their default, or null. */
function toObject(
  value: Extract<Value, { kind: "object" }>,
  type: Extract<Type, { kind: "object" }>,
  refuse: (message: string) => void,
): Value {
  const entries = new Map<string, Entry>();
  for (const [name, attribute] of type.attributes) {
    const written = value.entries.get(name);
    const found = entryAt(value, name);
    const given = found && { key: written?.key ?? value.span, value: found };
    const isMissing = !given || (given.value.kind === "null" && attribute.fallback !== null);
    if (!isMissing) {
      entries.set(name, { key: given.key, value: convert(given.value, attribute.type, refuse) });
      continue;
    }
    if (!attribute.optional) refuse(`the attribute ${JSON.stringify(name)} is missing`);
    const fallback = attribute.fallback
      ? convert(attribute.fallback, attribute.type, refuse)
      : nullValue(value.span);
    entries.set(name, { key: value.span, value: fallback });
  }
  return { ...objectValue(entries, value.span), ...marks(value) };
}
