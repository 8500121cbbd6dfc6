import type { Node as JsonNode } from "jsonc-parser";
import { error, type Problem } from "../../model/problem.ts";
import { span, type Source } from "../../model/source.ts";
import type { Expression, ObjectItem, Template } from "./ast.ts";
import { parseHclTemplate } from "./parse.ts";

/** Turns JSON values into expressions; what goes wrong in their templates is added to the problems. */
export class JsonExpressions {
  private readonly source: Source;
  private readonly problems: Problem[];

  constructor(source: Source, problems: Problem[]) {
    this.source = source;
    this.problems = problems;
  }

  convert(node: JsonNode): Expression {
    const start = node.offset;
    const end = node.offset + node.length;
    switch (node.type) {
      case "object":
        return { kind: "object", items: this.items(node), start, end };
      case "array":
        return {
          kind: "tuple",
          elements: (node.children ?? []).map((child) => this.convert(child)),
          start,
          end,
        };
      case "string":
        return this.template(node);
      case "number":
        return this.number(start, end);
      case "boolean":
        return { kind: "bool", value: node.value === true, start, end };
      case "null":
        return { kind: "null", start, end };
      case "property":
      default:
        return { kind: "invalid", start, end };
    }
  }

  private items(node: JsonNode): ObjectItem[] {
    const items: ObjectItem[] = [];
    for (const { children } of node.children ?? []) {
      const [key, value] = children ?? [];
      if (!key || !value) continue;
      const converted = this.convert(value);
      items.push({ key: this.template(key), value: converted, start: key.offset, end: converted.end });
    }
    return items;
  }

  private number(start: number, end: number): Expression {
    const raw = this.source.text.slice(start, end);
    if (!raw.startsWith("-")) return { kind: "number", raw, start, end };
    const operand = { kind: "number" as const, raw: raw.slice(1), start: start + 1, end };
    return { kind: "unary", operator: "-", operand, start, end };
  }

  /** A string is a template; its places are those of the characters in the JSON text. */
  private template(node: JsonNode): Template {
    const start = node.offset;
    const end = node.offset + node.length;
    const text = String(node.value);
    if (!/[$%]\{/u.test(text)) {
      const value = text.normalize("NFC");
      const literal = { kind: "literal" as const, value, ...inside(start, end) };
      return { kind: "template", parts: [literal], heredoc: undefined, start, end };
    }
    const offsets = characterOffsets(this.source.text, start + 1, text.length);
    const place = (offset: number): number => offsets[offset] ?? end;
    const { value, problems } = parseHclTemplate({ path: this.source.path, text });
    for (const problem of problems) {
      const at = span(this.source, place(problem.span.start), place(problem.span.end));
      this.problems.push(error(problem.kind, problem.message, at));
    }
    return { ...relocate(value, place), start, end };
  }
}

/** The place between the quotes; an unterminated string has no closing one. */
function inside(start: number, end: number): { readonly start: number; readonly end: number } {
  return { start: Math.min(start + 1, end), end: Math.max(Math.min(start + 1, end), end - 1) };
}

/** Where each unit of a decoded JSON string stands in the text, and where the string ends. */
function characterOffsets(text: string, from: number, length: number): readonly number[] {
  const offsets: number[] = [];
  let at = from;
  for (let unit = 0; unit <= length; unit++) {
    offsets.push(at);
    if (text.charAt(at) === "\\") at += text.charAt(at + 1) === "u" ? 6 : 2;
    else at++;
  }
  return offsets;
}

const offsetNames: ReadonlySet<string> = new Set(["start", "end", "nameEnd"]);

/** Copies a tree with every offset in it mapped. */
function relocate<T>(tree: T, place: (offset: number) => number): T {
  const copy = (value: unknown, name: string): unknown => {
    if (typeof value === "number") return offsetNames.has(name) ? place(value) : value;
    if (Array.isArray(value)) return value.map((each) => copy(each, ""));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each, key)]));
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the copy has the shape of the original
  return copy(tree, "") as T;
}
