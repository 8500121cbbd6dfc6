import type {
  Body,
  BodyItem,
  Expression,
  File,
  ForObject,
  ForTuple,
  ObjectKey,
  Template,
  TemplatePart,
} from "../../ingest/hcl/ast.ts";

/**
 * Prints a file so that reading the result gives the same tree, apart from places, comments, and how
 * templates were laid out: heredocs become quoted strings, strip markers are printed only where they matter.
 */
export function printHcl(file: File): string {
  return printItems(file.body, "");
}

function printItems(body: Body, indent: string): string {
  return body.items.map((item) => printItem(item, indent)).join("");
}

function printItem(item: BodyItem, indent: string): string {
  if (item.kind === "attribute")
    return `${indent}${item.name} = ${printExpression(item.expression, indent)}\n`;
  const labels = item.labels.map((label) => (label.quoted ? ` "${escape(label.value)}"` : ` ${label.value}`));
  return `${indent}${item.type}${labels.join("")} {\n${printItems(item.body, `${indent}  `)}${indent}}\n`;
}

function printExpression(node: Expression, indent = ""): string {
  const print = (child: Expression): string => printExpression(child, indent);
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
      return `"${printTemplate(node, indent)}"`;
    case "variable":
      return node.name;
    case "splat-item":
      return "";
    case "get-attribute":
      return `${stepBase(node.object, indent)}.${node.name}`;
    case "index":
      return printIndex(node, indent);
    case "splat":
      return `${stepBase(node.object, indent)}${node.style === "full" ? "[*]" : ".*"}${printEach(node, indent)}`;
    case "call":
      return `${node.name}(${node.args.map(print).join(", ")}${node.expandFinal ? "..." : ""})`;
    case "tuple":
      return `[${node.elements.map(print).join(", ")}]`;
    case "object":
      return printObject(node, indent);
    case "for-tuple":
      return `[${printForHead(node, indent)} : ${print(node.value)}${printForTail(node, indent)}]`;
    case "for-object": {
      const pair = `${print(node.key)} => ${print(node.value)}${node.grouping ? "..." : ""}`;
      return `{${printForHead(node, indent)} : ${pair}${printForTail(node, indent)}}`;
    }
    case "conditional":
      return `${print(node.condition)} ? ${print(node.whenTrue)} : ${print(node.whenFalse)}`;
    case "binary":
      return `${print(node.left)} ${node.operator} ${print(node.right)}`;
    case "unary":
      return `${node.operator}${print(node.operand)}`;
    case "parentheses":
    default:
      return `(${print(node.inner)})`;
  }
}

/** A number takes the dot that follows it for its own, unless a blank keeps them apart. */
function stepBase(object: Expression, indent: string): string {
  const printed = printExpression(object, indent);
  return object.kind === "number" ? `${printed} ` : printed;
}

function printIndex(node: Expression & { kind: "index" }, indent: string): string {
  return `${stepBase(node.object, indent)}[${printExpression(node.key, indent)}]`;
}

/** Brackets would end an attribute splat, so the indexes inside it keep their legacy form. */
function printEach(splat: Expression & { kind: "splat" }, indent: string): string {
  return splat.style === "full" ? printExpression(splat.each, indent) : printDotted(splat.each);
}

function printDotted(each: Expression): string {
  if (each.kind === "get-attribute") return `${printDotted(each.object)}.${each.name}`;
  if (each.kind === "index") return `${printDotted(each.object)}.${printExpression(each.key)}`;
  return "";
}

function printObject(node: Expression & { kind: "object" }, indent: string): string {
  if (node.items.length === 0) return "{}";
  const inner = `${indent}  `;
  const lines = node.items.map(({ key, value }) => {
    return `${inner}${printKey(key, inner)} = ${printExpression(value, inner)}\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function printKey(key: ObjectKey, indent: string): string {
  return key.kind === "keyword-key" ? key.name : printExpression(key, indent);
}

function printForHead(node: ForTuple | ForObject, indent: string): string {
  const names = node.keyName === undefined ? node.valueName : `${node.keyName}, ${node.valueName}`;
  return `for ${names} in ${printExpression(node.collection, indent)}`;
}

function printForTail(node: ForTuple | ForObject, indent: string): string {
  return node.condition ? ` if ${printExpression(node.condition, indent)}` : "";
}

function printTemplate(template: Template, indent: string): string {
  const [first, second] = template.parts;
  // An empty literal beside a lone interpolation is what a strip marker left of white space.
  if (template.parts.length === 2 && first && second) {
    if (isEmpty(second) && first.kind === "interpolation") {
      return `\${${printExpression(first.expression, indent)} ~} `;
    }
    if (isEmpty(first) && second.kind === "interpolation") {
      return ` \${~ ${printExpression(second.expression, indent)}}`;
    }
  }
  return printParts(template.parts, indent);
}

function isEmpty(part: TemplatePart): boolean {
  return part.kind === "literal" && part.value === "";
}

function printParts(parts: readonly TemplatePart[], indent: string): string {
  return parts.map((part) => printPart(part, indent)).join("");
}

function printPart(part: TemplatePart, indent: string): string {
  switch (part.kind) {
    case "literal":
      return escape(part.value);
    case "interpolation":
      return `\${${printExpression(part.expression, indent)}}`;
    case "if": {
      const otherwise = part.whenFalse ? `%{else}${printParts(part.whenFalse, indent)}` : "";
      const condition = printExpression(part.condition, indent);
      return `%{if ${condition}}${printParts(part.whenTrue, indent)}${otherwise}%{endif}`;
    }
    case "for":
    default: {
      const names = part.keyName === undefined ? part.valueName : `${part.keyName}, ${part.valueName}`;
      const collection = printExpression(part.collection, indent);
      return `%{for ${names} in ${collection}}${printParts(part.body, indent)}%{endfor}`;
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

function escape(value: string): string {
  return (
    value
      .replace(/[\n\r\t"\\]/gu, (character) => escapes[character] ?? character)
      .replace(/[$%]\{/gu, (start) => start.charAt(0) + start)
      // At the end it could make an escape of the sequence that follows.
      .replace(/[$%]$/u, (sign) => (sign === "$" ? "\\u0024" : "\\u0025"))
  );
}
