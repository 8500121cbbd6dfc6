/**
 * `aws_iam_policy_document`: its arguments as the policy that the provider renders.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { hole, LANGUAGES, literal, text, type Text } from "../../model/text.ts";
import {
  asText,
  get,
  itemsOf,
  listValue,
  nullValue,
  objectValue,
  textValue,
  unknownValue,
  type ChoiceValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import { spanKey, type Span } from "../../model/source.ts";
import { choose, guardedItem } from "../distribute.ts";
import { assumeWithin } from "./functions/nested-choices.ts";

/** The policy of a data source's attributes: `statement` blocks as a list of objects, `version`. */
export function policyOf(attributes: Value, at: Span): Value {
  const version = asText(get(attributes, "version")) ?? text("2012-10-17");
  const statements = blocks(attributes, "statement").map(statementOf);
  return object(
    [
      ["Version", textValue(version, at)],
      ["Statement", listValue(statements, at)],
    ],
    at,
  );
}

function object(entries: readonly (readonly [string, Value | undefined])[], at: Span): Value {
  const map = new Map<string, Entry>();
  for (const [key, value] of entries) if (value) map.set(key, { key: value.span, value });
  return objectValue(map, at);
}

function blocks(value: Value, name: string): readonly Value[] {
  const found = get(value, name);
  return found?.kind === "list" ? found.items : found ? [found] : [];
}

export function statementOf(block: Value): Value {
  if (block.kind === "choice") {
    return { ...block, then: statementOf(block.then), otherwise: statementOf(block.otherwise) };
  }
  if (block.kind !== "object") return block;
  return object(
    [
      ["Sid", nonEmpty(get(block, "sid"))],
      ["Effect", get(block, "effect") ?? textValue("Allow", block.span)],
      ["Action", listOf(block, "actions")],
      ["NotAction", listOf(block, "not_actions")],
      ["Resource", listOf(block, "resources")],
      ["NotResource", listOf(block, "not_resources")],
      ["Principal", principalsOf(block, "principals")],
      ["NotPrincipal", principalsOf(block, "not_principals")],
      ["Condition", conditionsOf(block)],
    ],
    block.span,
  );
}

function nonEmpty(value: Value | undefined): Value | undefined {
  return value && asText(value)?.length !== 0 ? value : undefined;
}

/** In this data source `&{…}` is written for a policy variable, which Terraform would else interpolate. */
function unescape(value: Value): Value {
  switch (value.kind) {
    case "text":
      return { ...value, text: replaceMarks(value.text) };
    case "list":
      return { ...value, items: value.items.map(unescape) };
    case "choice":
      return { ...value, then: unescape(value.then), otherwise: unescape(value.otherwise) };
    default:
      return value;
  }
}

function replaceMarks(value: Text): Text {
  return text(...value.map((part) => (typeof part === "string" ? part.replaceAll("&{", "${") : part)));
}

function listOf(block: Value, name: string): Value | undefined {
  const value = get(block, name);
  if (!value || (value.kind === "list" && value.items.length === 0)) return undefined;
  return unescape(value);
}

/** `identifiers` of the same type add up; which types there are is known only where every block is. */
function principalsOf(block: Value, name: string): Value | undefined {
  return inEachCase(blocks(block, name), ["type"], block.span, (found) => {
    const byType = new Map<string, Value[]>();
    for (const principal of found) {
      const type = literal(asText(get(principal, "type")) ?? UNKNOWN_TEXT);
      if (type === null) return unknownPart(`${name} of a statement`, principal.span);
      // `type = "*"` with `identifiers = ["*"]` renders as "*".
      if (type === "*") return textValue("*", principal.span);
      byType.set(type, [...(byType.get(type) ?? []), ...guardedItems(get(principal, "identifiers"))]);
    }
    return object(
      [...byType].map(([type, items]) => [type, listValue(items, block.span)] as const),
      block.span,
    );
  });
}

/** Values of the same operator and key add up. */
function conditionsOf(block: Value): Value | undefined {
  return inEachCase(blocks(block, "condition"), ["test", "variable"], block.span, (found) => {
    const byTest = new Map<string, Map<string, Entry>>();
    for (const condition of found) {
      const test = literal(asText(get(condition, "test")) ?? UNKNOWN_TEXT);
      const variable = literal(asText(get(condition, "variable")) ?? UNKNOWN_TEXT);
      const values = get(condition, "values");
      if (test === null || variable === null || !values) {
        const nothing = { key: condition.span, value: listValue([], condition.span) };
        byTest.set("unknown", new Map([["unknown", nothing]]));
        continue;
      }
      const keys = byTest.get(test) ?? new Map<string, Entry>();
      const earlier = keys.get(variable);
      const value = earlier
        ? listValue([...guardedItems(earlier.value), ...guardedItems(values)], condition.span)
        : unescape(values);
      byTest.set(test, keys.set(variable, { key: earlier?.key ?? condition.span, value }));
    }
    return object(
      [...byTest].map(([test, keys]) => [test, objectValue(keys, block.span)] as const),
      block.span,
    );
  });
}

const UNKNOWN_TEXT: Text = [hole("unknown", LANGUAGES.anything, "unknown")];

function unknownPart(what: string, at: Span): Value {
  return unknownValue(`part@${spanKey(at)}`, `the ${what} are not known`, at);
}

/** The items of a list, each where it is there: nothing elsewhere. */
function guardedItems(value: Value | undefined): readonly Value[] {
  return itemsOf(value).map(({ value: item, when }) => guardedItem({ value: unescape(item), when }));
}

/** At most so many outcomes of the conditions under which there are blocks are told apart. */
const CASE_LIMIT = 64;

/** What blocks make, in each outcome of the conditions that decide which there are and what their `keys` say. */
function inEachCase(
  found: readonly Value[],
  keys: readonly string[],
  at: Span,
  make: (blocks: readonly Value[]) => Value,
): Value | undefined {
  if (found.length === 0) return undefined;
  const budget = { left: CASE_LIMIT };
  const decide = (open: readonly Value[]): Value => {
    const choice = firstChoice(open, keys);
    if (choice && budget.left > 0) {
      const under = (holds: boolean): Value =>
        decide(open.map((value) => assumeWithin(value, choice.condition, holds)));
      return choose(choice.condition, under(true), under(false), at);
    }
    budget.left -= 1;
    const there = open.filter((value) => value.kind !== "null");
    if (choice || there.some((value) => value.kind !== "object")) return unknownPart("blocks", at);
    return there.length === 0 ? nullValue(at) : make(there);
  };
  return decide(found);
}

function firstChoice(found: readonly Value[], keys: readonly string[]): ChoiceValue | null {
  for (const block of found) {
    if (block.kind === "choice") return block;
    for (const key of keys) {
      const value = get(block, key);
      if (value?.kind === "choice") return value;
    }
  }
  return null;
}
