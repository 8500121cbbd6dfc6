/** A statement in each of the forms that a Terraform configuration writes one in. */
import type { Block } from "../ingest/hcl/ast.ts";
import type { Text } from "../model/text.ts";
import { indent } from "./edit.ts";
import { hclExpression, type HclNames } from "./hcl-names.ts";
import type { Statement } from "./statements.ts";

/** A statement with an expression for every text. */
export interface Written {
  readonly action: string;
  readonly resources: readonly string[];
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
  }[];
  readonly principals: readonly string[];
}

/** Null where one of the texts has no name in the module. */
export function expressed(statement: Statement, names: HclNames, context: Block | null): Written | null {
  const all = (texts: readonly Text[]): readonly string[] | null => {
    const written = texts.map((each) => hclExpression(each, names, context));
    return written.every((each) => each !== null) ? written : null;
  };
  const resources = all(statement.resources);
  const principals = all(statement.principals);
  if (!resources || !principals) return null;
  const conditions = statement.conditions.map(({ operator, key, values }) => {
    const written = all(values);
    // A value that became a pattern is compared as one.
    const isPattern = written?.some((each) => each.includes("??????")) === true;
    return written && { operator: isPattern ? "StringLike" : operator, key, values: written };
  });
  return conditions.every((each) => each !== null)
    ? { action: statement.action, resources, conditions, principals }
    : null;
}

/** Statements of several callers or instances as one each: what differs in the resources alone adds up. */
export function mergeWritten(statements: readonly Written[]): readonly Written[] {
  const merged = new Map<string, Written>();
  for (const statement of statements) {
    const { action, conditions, principals, resources } = statement;
    const key = JSON.stringify([action, conditions, principals]);
    const known = merged.get(key);
    merged.set(
      key,
      known ? { ...known, resources: [...new Set([...known.resources, ...resources])] } : statement,
    );
  }
  return [...merged.values()];
}

/** Every expression of a statement. */
export function expressionsIn({ resources, conditions, principals }: Written): readonly string[] {
  return [...resources, ...principals, ...conditions.flatMap((each) => each.values)];
}

/** Assignments as `terraform fmt` aligns them: neighbours of one line have their equals signs in one column. */
export function assignments(pairs: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const isLong = (value: string): boolean => value.includes("\n");
  return pairs.map(([name, value], index) => {
    if (isLong(value)) return `${name} = ${value}`;
    let first = index;
    let last = index;
    while (first > 0 && !isLong(pairs[first - 1]?.[1] ?? "\n")) first -= 1;
    while (last + 1 < pairs.length && !isLong(pairs[last + 1]?.[1] ?? "\n")) last += 1;
    const width = Math.max(...pairs.slice(first, last + 1).map(([each]) => each.length));
    return `${name.padEnd(width)} = ${value}`;
  });
}

function braced(lines: readonly string[], open: string): string {
  const close = open.endsWith("[") ? "]" : "}";
  return `${open}\n${indent(lines.join("\n").split("\n"), "  ")}\n${close}`;
}

function listOf(items: readonly string[]): string {
  return items.length === 1
    ? `[${items.join("")}]`
    : braced(
        items.map((item) => `${item},`),
        "[",
      );
}

/** A `statement` block of a policy document. */
export function blockOf({ action, resources, conditions, principals }: Written): string {
  const block = (head: string, pairs: readonly (readonly [string, string])[]): string =>
    braced(assignments(pairs), `${head} {`);
  const whom =
    principals.length === 0
      ? []
      : [
          block("principals", [
            ["type", '"AWS"'],
            ["identifiers", listOf(principals)],
          ]),
        ];
  const what = assignments([
    ["actions", `[${JSON.stringify(action)}]`],
    ["resources", listOf(resources)],
  ]).join("\n");
  const under = conditions.map(({ operator, key, values }) =>
    block("condition", [
      ["test", JSON.stringify(operator)],
      ["variable", JSON.stringify(key)],
      ["values", listOf(values)],
    ]),
  );
  return braced([[...whom, what, ...under].join("\n\n")], "statement {");
}

/** An object of a policy, from which its spelling is made: expressions, lists of them, and objects. */
type Shape = string | readonly string[] | ShapeObject;
interface ShapeObject {
  readonly entries: readonly (readonly [key: string, value: Shape])[];
}

function shapeOf({ action, resources, conditions, principals }: Written): ShapeObject {
  const one = (items: readonly string[]): Shape => (items.length === 1 ? (items[0] ?? "") : items);
  const operators = [...new Set(conditions.map((each) => each.operator))].map((operator) => {
    const keys = conditions.filter((each) => each.operator === operator);
    const entries = keys.map(({ key, values }) => [key, one(values)] as const);
    return [operator, { entries }] as const;
  });
  const principal: ShapeObject = { entries: [["AWS", one(principals)]] };
  return {
    entries: [
      ["Effect", '"Allow"'],
      ...(principals.length === 0 ? [] : [["Principal", principal] as const]),
      ["Action", JSON.stringify(action)],
      ["Resource", one(resources)],
      ...(operators.length === 0 ? [] : [["Condition", { entries: operators }] as const]),
    ],
  };
}

function isObject(shape: Shape): shape is ShapeObject {
  return typeof shape === "object" && !Array.isArray(shape) && "entries" in shape;
}

/** An object expression, on one line where the one before is. */
export function objectOf(written: Written, isInline: boolean): string {
  const key = (name: string): string => (/^\w+$/u.test(name) ? name : JSON.stringify(name));
  const print = (shape: Shape, inline: boolean): string => {
    if (typeof shape === "string") return shape;
    if (!isObject(shape)) return inline ? `[${shape.join(", ")}]` : listOf(shape);
    // A principal is short, and everybody writes it on one line.
    const pairs = shape.entries.map(
      ([name, value]) => [key(name), print(value, inline || name === "Principal")] as const,
    );
    return inline
      ? `{ ${pairs.map(([name, value]) => `${name} = ${value}`).join(", ")} }`
      : braced(assignments(pairs), "{");
  };
  return print(shapeOf(written), isInline);
}

/** An object of a JSON text that is a template: every expression stands in a string. */
export function jsonOf(written: Written, isInline: boolean): string {
  const quoted = (expression: string): string =>
    expression.startsWith('"') ? expression : `"\${${expression}}"`;
  const print = (shape: Shape, inline: boolean): string => {
    if (typeof shape === "string") return quoted(shape);
    const items = isObject(shape)
      ? shape.entries.map(
          ([name, value]) => `${JSON.stringify(name)}: ${print(value, inline || name === "Principal")}`,
        )
      : shape.map(quoted);
    const [open, close] = isObject(shape) ? ["{", "}"] : ["[", "]"];
    if (inline) return isObject(shape) ? `{ ${items.join(", ")} }` : `[${items.join(", ")}]`;
    return `${open}\n${indent(items.join(",\n").split("\n"), "  ")}\n${close}`;
  };
  return print(shapeOf(written), isInline);
}
