import type { Body, Expression, ObjectKey, TemplatePart } from "../../ingest/hcl/ast.ts";
import { parseHcl, parseHclExpression, parseHclTemplate } from "../../ingest/hcl/parse.ts";
import type { Problem } from "../../model/problem.ts";
import { locate } from "../../model/source.ts";

/** Trees as short text, so that a table shows what each input means. */
export function sketch(node: Expression | ObjectKey): string {
  const all = (nodes: readonly Expression[]): string => nodes.map((each) => ` ${sketch(each)}`).join("");
  switch (node.kind) {
    case "number":
      return node.raw;
    case "bool":
      return String(node.value);
    case "null":
      return "null";
    case "invalid":
      return "<invalid>";
    case "template":
      return sketchParts(node.parts);
    case "variable":
      return node.name;
    case "keyword-key":
      return `:${node.name}`;
    case "splat-item":
      return "@";
    case "get-attribute":
      return `${sketch(node.object)}.${node.name}`;
    case "index":
      return `${sketch(node.object)}[${sketch(node.key)}]`;
    case "splat":
      return `(${node.style}-splat ${sketch(node.object)} ${sketch(node.each)})`;
    case "call":
      return `(call ${node.name}${all(node.args)}${node.expandFinal ? " ..." : ""})`;
    case "tuple":
      return `(tuple${all(node.elements)})`;
    case "object":
      return `(object${node.items.map(({ key, value }) => ` ${sketch(key)}=${sketch(value)}`).join("")})`;
    case "for-tuple":
    case "for-object": {
      const names = [...(node.keyName === undefined ? [] : [node.keyName]), node.valueName].join(",");
      const key = node.kind === "for-object" ? `${sketch(node.key)}=>` : "";
      const grouping = node.kind === "for-object" && node.grouping ? "..." : "";
      const condition = node.condition ? ` if ${sketch(node.condition)}` : "";
      return `(${node.kind} ${names} ${sketch(node.collection)} ${key}${sketch(node.value)}${grouping}${condition})`;
    }
    case "conditional":
      return `(?${all([node.condition, node.whenTrue, node.whenFalse])})`;
    case "binary":
      return `(${node.operator}${all([node.left, node.right])})`;
    case "unary":
      return `(${node.operator}${all([node.operand])})`;
    case "parentheses":
    default:
      return `(paren ${sketch(node.inner)})`;
  }
}

/** One literal is a JSON string; anything else is a list of parts. */
export function sketchParts(parts: readonly TemplatePart[]): string {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "literal") return JSON.stringify(only.value);
  return `<${parts.map(sketchPart).join(" ")}>`;
}

function sketchPart(part: TemplatePart): string {
  switch (part.kind) {
    case "literal":
      return JSON.stringify(part.value);
    case "interpolation":
      return sketch(part.expression);
    case "if": {
      const otherwise = part.whenFalse ? ` else ${sketchParts(part.whenFalse)}` : "";
      return `(if ${sketch(part.condition)} ${sketchParts(part.whenTrue)}${otherwise})`;
    }
    case "for":
    default: {
      const names = part.keyName === undefined ? part.valueName : `${part.keyName},${part.valueName}`;
      return `(for ${names} ${sketch(part.collection)} ${sketchParts(part.body)})`;
    }
  }
}

export function sketchBody(body: Body): string {
  return body.items
    .map((item) => {
      if (item.kind === "attribute") return `${item.name}=${sketch(item.expression)}`;
      const labels = item.labels.map(({ value, quoted }) => ` ${quoted ? JSON.stringify(value) : value}`);
      return `${item.type}${labels.join("")}{${sketchBody(item.body)}}`;
    })
    .join("; ");
}

/** `line:column message` of each problem. */
export function sketchProblems(problems: readonly Problem[]): string[] {
  return problems.map((problem) => {
    const { startLine, startColumn } = locate(problem.span);
    return `${startLine}:${startColumn} ${problem.message}`;
  });
}

/** The expression as a sketch, or its problems. */
export function read(text: string): string {
  const { value, problems } = parseHclExpression({ path: "expression", text });
  return problems.length > 0 ? sketchProblems(problems).join("\n") : sketch(value);
}

export function readTemplate(text: string): string {
  const { value, problems } = parseHclTemplate({ path: "template", text });
  return problems.length > 0 ? sketchProblems(problems).join("\n") : sketchParts(value.parts);
}

export function readFile(text: string): string {
  const { value, problems } = parseHcl({ path: "main.tf", text });
  return problems.length > 0 ? sketchProblems(problems).join("\n") : sketchBody(value.body);
}
