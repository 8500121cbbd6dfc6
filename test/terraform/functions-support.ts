/** Evaluates expressions for the tests of the functions, over files and names that the test gives. */
import { evaluateExpression } from "../../ingest/terraform/expression.ts";
import type { FileAccess } from "../../ingest/terraform/functions/function.ts";
import type { Scope } from "../../ingest/terraform/scope.ts";
import { parseHclExpression } from "../../ingest/hcl/parse.ts";
import type { Problem } from "../../model/problem.ts";
import type { Condition } from "../../model/condition.ts";
import { literal, type Text } from "../../model/text.ts";
import { unknownValue, type Value } from "../../model/value.ts";
import { numberText } from "../../ingest/terraform/functions/conversions-of-scalars.ts";

export function filesOf(contents: ReadonlyMap<string, Uint8Array>): FileAccess {
  const clean = (path: string): string => path.replace(/^(?:\.\/)+/u, "");
  return {
    read: (path) => {
      const bytes = contents.get(clean(path));
      return bytes ? { bytes } : { refused: `there is no file ${path}` };
    },
    list: (folder) => {
      const prefix = folder === "." || folder === "" ? "" : `${clean(folder)}/`;
      return [...contents.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length))
        .toSorted();
    },
  };
}

export interface Evaluated {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

export function evaluate(
  expression: string,
  bound: ReadonlyMap<string, Value> = new Map(),
  files: FileAccess = filesOf(new Map()),
): Evaluated {
  const source = { path: "main.tf", text: expression };
  const parsed = parseHclExpression(source);
  const problems: Problem[] = [...parsed.problems];
  const scope: Scope = {
    source,
    bound,
    folder: ".",
    files,
    depth: 0,
    rounds: 1,
    isCaught: false,
    follow: (root, _, at) => ({ value: unknownValue(root, `${root} is not known`, at), used: 0 }),
    report: (problem) => problems.push(problem),
  };
  const value = evaluateExpression(parsed.value, scope);
  return { value, problems: problems.filter((problem) => problem.severity === "error") };
}

/** The value as JSON data; what is not known is `{ unknown: … }`. */
export function toJson(value: Value): unknown {
  switch (value.kind) {
    case "text":
      return (
        literal(value.text) ?? {
          holes: value.text.map((part) => (typeof part === "string" ? part : `<${part.label}>`)).join(""),
        }
      );
    case "number":
      return Number(numberText(value.value));
    case "boolean":
      return value.value;
    case "null":
      return null;
    case "list":
      return value.items.map(toJson);
    case "object":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, toJson(entry.value)]));
    case "unknown":
      return { unknown: value.reason };
    case "choice":
      return { when: value.condition, then: toJson(value.then), otherwise: toJson(value.otherwise) };
  }
}

/** A value in short: holes as `<label>`, unknowns as `?`, choices as `(condition ? … : …)`. */
export function show(value: Value): string {
  switch (value.kind) {
    case "text":
      return `"${showText(value.text)}"`;
    case "number":
    case "boolean":
      return String(value.value);
    case "null":
      return "null";
    case "list":
      return `${value.isSet ? "set" : ""}[${value.items.map(show).join(", ")}]`;
    case "object":
      return `{${[
        ...[...value.entries].map(([key, entry]) => `${key}: ${show(entry.value)}`),
        ...(value.more ? ["…"] : []),
      ].join(", ")}}`;
    case "unknown":
      return value.many === true ? "…" : "?";
    case "choice":
      return `(${showCondition(value.condition)} ? ${show(value.then)} : ${show(value.otherwise)})`;
  }
}

function showText(value: Text): string {
  return value.map((part) => (typeof part === "string" ? part : `<${part.label}>`)).join("");
}

function showCondition(condition: Condition): string {
  switch (condition.kind) {
    case "is":
      return `${condition.hole.label} is ${condition.value}`;
    case "not":
      return `not ${showCondition(condition.operand)}`;
    case "all":
    case "any":
      return condition.operands.map(showCondition).join(condition.kind === "all" ? " and " : " or ");
    case "flag":
      return condition.label;
    case "constant":
      return String(condition.value);
  }
}
