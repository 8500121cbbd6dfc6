import type { Body, Block, Expression, File, ObjectKey, TemplatePart } from "../../ingest/hcl/ast.ts";

/** Renders a file the way hcl2json does, to compare what both understood. Throws where hcl2json gives up. */
export function renderAsHcl2json(file: File): unknown {
  return new Renderer(file.source.text).body(file.body);
}

interface JsonObject {
  [name: string]: unknown;
}

class Renderer {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  body(body: Body): JsonObject {
    const out = emptyObject();
    for (const item of body.items) if (item.kind === "block") this.block(item, out);
    // hcl2json writes attributes last, over blocks of the same name.
    for (const item of body.items) {
      if (item.kind === "attribute") out[item.name] = this.expression(item.expression);
    }
    return out;
  }

  private block(block: Block, root: JsonObject): void {
    let out = root;
    let key = block.type;
    for (const label of block.labels) {
      const inner = (out[key] ??= emptyObject());
      if (!isJsonObject(inner)) throw new Error(`mixed label counts of ${block.type}`);
      out = inner;
      key = label.value;
    }
    const body = this.body(block.body);
    const current = out[key];
    if (current === undefined) out[key] = [body];
    else if (Array.isArray(current)) current.push(body);
    else out[key] = [current, body];
  }

  private expression(node: Expression): unknown {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are source text
    switch (node.kind) {
      case "number":
        return Number(node.raw);
      case "bool":
        return node.value;
      case "null":
        return null;
      case "unary":
        return this.unary(node);
      case "template":
        if (node.parts.length === 1 && node.parts[0]?.kind === "interpolation") {
          return this.expression(node.parts[0].expression);
        }
        return this.parts(node.parts);
      case "tuple":
        return node.elements.map((element) => this.expression(element));
      case "object": {
        const out = emptyObject();
        for (const item of node.items) out[this.key(item.key)] = this.expression(item.value);
        return out;
      }
      default:
        return this.wrap(node);
    }
  }

  /** hcl2json computes operators on literals. */
  private unary(node: Expression & { kind: "unary" }): unknown {
    const { operand } = node;
    if (node.operator === "-" && operand.kind === "number") return -Number(operand.raw);
    if (node.operator === "!" && operand.kind === "bool") return !operand.value;
    if (operand.kind === "number" || operand.kind === "bool" || operand.kind === "null") {
      throw new Error("an operator on a literal of the wrong type");
    }
    return this.wrap(node);
  }

  private key(key: ObjectKey): string {
    if (key.kind === "keyword-key" || isTraversal(key)) return this.text.slice(key.start, key.end);
    return this.stringPart(key);
  }

  private parts(parts: readonly TemplatePart[]): string {
    return parts.map((part) => this.part(part)).join("");
  }

  private part(part: TemplatePart): string {
    switch (part.kind) {
      case "literal":
        return part.value.replace(/[$%]\{/gu, (start) => start.charAt(0) + start);
      case "interpolation":
        return this.stringPart(part.expression);
      case "if":
        return this.conditional(part.condition, this.parts(part.whenTrue), this.parts(part.whenFalse ?? []));
      case "for":
      default: {
        const names = part.keyName === undefined ? part.valueName : `${part.keyName}, ${part.valueName}`;
        const collection = this.text.slice(part.collection.start, part.collection.end);
        return `%{for ${names} in ${collection}}${this.parts(part.body)}%{endfor}`;
      }
    }
  }

  private stringPart(node: Expression): string {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are source text
    switch (node.kind) {
      case "number":
        return String(Number(node.raw));
      case "bool":
        return String(node.value);
      case "null":
        return "null";
      case "template":
        return this.parts(node.parts);
      case "conditional":
        return this.conditional(
          node.condition,
          this.stringPart(node.whenTrue),
          this.stringPart(node.whenFalse),
        );
      default:
        return this.wrap(node);
    }
  }

  private conditional(condition: Expression, whenTrue: string, whenFalse: string): string {
    const otherwise = whenFalse === "" ? "" : `%{else}${whenFalse}`;
    return `%{if ${this.text.slice(condition.start, condition.end)}}${whenTrue}${otherwise}%{endif}`;
  }

  private wrap(node: Expression): string {
    return `\${${this.text.slice(node.start, node.end)}}`;
  }
}

/** A root name with constant steps, which hcl2json spells out when it is an object key. */
function isTraversal(node: Expression): boolean {
  if (node.kind === "variable") return true;
  if (node.kind === "get-attribute") return isTraversal(node.object);
  if (node.kind !== "index" || !isTraversal(node.object)) return false;
  const { key } = node;
  if (key.kind === "template") return key.parts.length === 1 && key.parts[0]?.kind === "literal";
  return key.kind === "number" || key.kind === "bool" || key.kind === "null";
}

/** Without a prototype, so that a block may be called "constructor". */
function emptyObject(): JsonObject {
  const object: JsonObject = {};
  Object.setPrototypeOf(object, null);
  return object;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
