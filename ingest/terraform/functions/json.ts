/** `jsonencode` keeps the tree that it spells; `jsondecode` gives it back. */
import { holesOf, LANGUAGES, literal, text, type Text, type TextPart } from "../../../model/text.ts";
import { fromJson } from "../../../model/json.ts";
import type { Value } from "../../../model/value.ts";
import { decodeJson } from "../../embedded-json.ts";
import { sortedKeys } from "./comparison.ts";
import { numberText } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, ANYTHING, define, derivedHole, hasCertainOrder } from "./parameters.ts";

const PLAIN = /^[\w ./:;,*?$()[\]{}=+@#!-]*$/u;
const ESCAPED = /[<>&\u2028\u2029]/gu;

/** A string as Go's encoding/json spells it inside quotes. */
export function escapeJson(value: string): string {
  // Most strings need no escape at all.
  if (PLAIN.test(value)) return value;
  return JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The JSON of a value, with holes where the value has them. */
export function jsonText(value: Value): Text {
  const out: TextPart[] = [];
  render(value, out);
  return text(...out);
}

function render(value: Value, out: TextPart[]): void {
  switch (value.kind) {
    case "text":
      out.push('"', ...value.text.map((part) => (typeof part === "string" ? escapeJson(part) : part)), '"');
      return;
    case "number":
      out.push(numberText(value.value));
      return;
    case "boolean":
      out.push(String(value.value));
      return;
    case "null":
      out.push("null");
      return;
    case "list":
      if (!hasCertainOrder(value)) out.push(derivedHole("jsonencode", [value], LANGUAGES.anything));
      else renderItems("[", value.items, "]", out, (item) => render(item, out));
      return;
    case "object":
      if (value.more) {
        out.push(derivedHole("jsonencode", [value], LANGUAGES.anything));
        return;
      }
      renderItems("{", sortedKeys(value), "}", out, (key) => {
        out.push(`"${escapeJson(key)}":`);
        const entry = value.entries.get(key);
        if (entry) render(entry.value, out);
      });
      return;
    case "unknown":
      out.push(value.hole);
      return;
    case "choice":
      out.push(derivedHole("jsonencode", [value], LANGUAGES.anything));
  }
}

function renderItems<T>(
  open: string,
  items: readonly T[],
  close: string,
  out: TextPart[],
  each: (item: T) => void,
): void {
  out.push(open);
  for (const [index, item] of items.entries()) {
    if (index > 0) out.push(",");
    each(item);
  }
  out.push(close);
}

const jsonencode: TerraformFunction = define(
  [ANYTHING],
  (run, value) => {
    const spelled = run.text(jsonText(value));
    return spelled.kind === "text" ? { ...spelled, json: value } : spelled;
  },
  ANY_TEXT,
);

const jsondecode: TerraformFunction = (args, call) => {
  const [value] = args;
  if (value?.kind === "text" && value.json && args.length === 1) return value.json;
  return parsed(args, call);
};

const parsed: TerraformFunction = define([ANYTHING], (run, value) => {
  if (value.kind === "unknown") return run.unknown(`jsondecode: ${value.reason}`);
  if (value.kind === "number" || value.kind === "boolean") return value;
  if (value.kind !== "text")
    return run.fail("Invalid function argument: a JSON string is required.", value.span);
  const known = literal(value.text);
  const decoded = decodeJson(value.text, value.span);
  if (decoded) {
    // A hole in a key is lost from the tree, and with it what the key holds.
    return countHoles(decoded) === holesOf(value.text).length
      ? decoded
      : run.unknown("jsondecode: a key is not known");
  }
  if (known === null) return run.unknown("jsondecode: the text is not known to be JSON");
  // Scalars, and objects with a key twice, of which Terraform takes the last.
  try {
    return fromJson(JSON.parse(known), value.span);
  } catch {
    return run.fail("jsondecode: the string is not JSON.", value.span);
  }
});

function countHoles(value: Value): number {
  switch (value.kind) {
    case "text":
      return holesOf(value.text).length;
    case "list":
      return value.items.reduce((sum, item) => sum + countHoles(item), 0);
    case "object":
      return [...value.entries.values()].reduce((sum, entry) => sum + countHoles(entry.value), 0);
    default:
      return 0;
  }
}

export const JSON_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["jsonencode", jsonencode],
  ["jsondecode", jsondecode],
];
