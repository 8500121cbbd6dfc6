/**
 * `aws_iam_policy_document`: its arguments as the policy that the provider renders.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { text, type Text } from "../../model/text.ts";
import {
  asText,
  get,
  itemsOf,
  listValue,
  objectValue,
  textValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import type { Span } from "../../model/source.ts";

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

function principalsOf(block: Value, name: string): Value | undefined {
  const found = blocks(block, name);
  if (found.length === 0) return undefined;
  const byType = new Map<string, Value[]>();
  for (const principal of found) {
    const type = asText(get(principal, "type"))?.[0];
    const identifiers = itemsOf(get(principal, "identifiers")).map((item) => unescape(item.value));
    if (typeof type !== "string") continue;
    // `type = "*"` with `identifiers = ["*"]` renders as "*".
    if (type === "*") return textValue("*", principal.span);
    byType.set(type, [...(byType.get(type) ?? []), ...identifiers]);
  }
  return object(
    [...byType].map(([type, items]) => [type, listValue(items, block.span)] as const),
    block.span,
  );
}

function conditionsOf(block: Value): Value | undefined {
  const found = blocks(block, "condition");
  if (found.length === 0) return undefined;
  const byTest = new Map<string, Map<string, Entry>>();
  for (const condition of found) {
    const test = asText(get(condition, "test"))?.[0];
    const variable = asText(get(condition, "variable"))?.[0];
    const values = get(condition, "values");
    if (typeof test !== "string" || typeof variable !== "string" || !values) {
      byTest.set(
        "unknown",
        new Map([["unknown", { key: condition.span, value: listValue([], condition.span) }]]),
      );
      continue;
    }
    const keys = byTest.get(test) ?? new Map<string, Entry>();
    byTest.set(test, keys.set(variable, { key: condition.span, value: unescape(values) }));
  }
  return object(
    [...byTest].map(([test, keys]) => [test, objectValue(keys, block.span)] as const),
    block.span,
  );
}
