import { parse, parseTree, printParseErrorCode, type Node as JsonNode, type ParseError } from "jsonc-parser";
import { error, type Problem, type Result } from "../../model/problem.ts";
import { span, type Source } from "../../model/source.ts";
import type { Attribute, Block, Body, BodyItem, Comment, Expression, File, Label } from "./ast.ts";
import { BYTE_ORDER_MARK } from "./characters.ts";
import { MAX_DEPTH } from "./cursor.ts";
import { JsonExpressions } from "./json-expression.ts";

/**
 * The JSON syntax of Terraform, .tf.json. What a JSON object means depends on the schema that it is read
 * with: an attribute with an object value and a nested block look the same. The blocks that Terraform itself
 * defines are known and become blocks here. Inside them every property stays an attribute, and whoever knows
 * that a property is a nested block asks for it with `blocksOf`.
 */
const topLevelLabels: Readonly<Record<string, number>> = {
  check: 1,
  data: 2,
  ephemeral: 2,
  import: 0,
  locals: 0,
  module: 1,
  moved: 0,
  output: 1,
  provider: 1,
  removed: 0,
  resource: 2,
  terraform: 0,
  variable: 1,
};

/** Reads a .tf.json file. JSON comments and trailing commas are errors, `"//"` properties are comments. */
export function parseHclJson(source: Source): Result<File> {
  return read(source, (context, root) => {
    const items: BodyItem[] = [];
    for (const property of propertiesOf(context, root)) {
      const labelCount = Object.hasOwn(topLevelLabels, property.name)
        ? topLevelLabels[property.name]
        : undefined;
      if (labelCount === undefined) items.push(attributeOf(context, property));
      else blocksFromJson(context, property, property.value, labelCount, [], items);
    }
    return items;
  });
}

/** Reads a .tfvars.json file: its properties are attributes, whatever their names are. */
export function parseHclJsonVariables(source: Source): Result<File> {
  return read(source, (context, root) =>
    propertiesOf(context, root).map((each) => attributeOf(context, each)),
  );
}

/**
 * The blocks of this type in a body of either syntax. In the JSON syntax these are the objects in the
 * attribute of that name: one object or a list of them, below one level of names per label.
 * An attribute that is something else (`null`, or an expression that renders to blocks) yields no block.
 */
export function blocksOf(body: Body, type: string, labelCount = 0): readonly Block[] {
  const blocks: Block[] = [];
  for (const item of body.items) {
    if (item.kind === "block") {
      if (item.type === type) blocks.push(item);
    } else if (body.syntax === "json" && item.name === type) {
      blocksFromExpression(body.source, item, item.expression, labelCount, [], blocks);
    }
  }
  return blocks;
}

function blocksFromExpression(
  source: Source,
  attribute: Attribute,
  value: Expression,
  labelCount: number,
  labels: readonly Label[],
  blocks: Block[],
): void {
  if (value.kind === "tuple") {
    for (const element of value.elements) {
      blocksFromExpression(source, attribute, element, labelCount, labels, blocks);
    }
    return;
  }
  if (value.kind !== "object") return;
  const items: Attribute[] = [];
  for (const { key, value: inner } of value.items) {
    const name = keyText(source, key);
    if (labelCount > labels.length) {
      const label = { value: name, quoted: true, start: key.start, end: key.end };
      blocksFromExpression(source, attribute, inner, labelCount, [...labels, label], blocks);
    } else if (name !== "//") {
      items.push({
        kind: "attribute",
        name,
        nameStart: key.start,
        nameEnd: key.end,
        expression: inner,
        start: key.start,
        end: inner.end,
      });
    }
  }
  if (labelCount > labels.length) return;
  const { start, end } = value;
  const body: Body = { source, syntax: "json", items, start, end };
  blocks.push(blockAround(attribute.name, attribute.nameStart, attribute.nameEnd, labels, body));
}

/** Names of attributes are never templates, so the text of the key is what counts. */
function keyText(
  source: Source,
  key: Expression | { readonly kind: "keyword-key"; readonly name: string },
): string {
  if (key.kind === "keyword-key") return key.name;
  const name: unknown = parse(source.text.slice(key.start, key.end));
  return String(name);
}

/** A block starts at its last label, since several blocks can share their type and first label. */
function blockAround(
  type: string,
  typeStart: number,
  typeEnd: number,
  labels: readonly Label[],
  body: Body,
): Block {
  const last = labels[labels.length - 1];
  const start = last?.start ?? typeStart;
  return { kind: "block", type, labels, headerEnd: last?.end ?? typeEnd, body, start, end: body.end };
}

interface Context {
  readonly source: Source;
  readonly problems: Problem[];
  readonly comments: Comment[];
  readonly expressions: JsonExpressions;
}

interface Property {
  readonly name: string;
  readonly key: JsonNode;
  readonly value: JsonNode;
}

function read(source: Source, itemsOf: (context: Context, root: JsonNode) => BodyItem[]): Result<File> {
  const { length } = source.text;
  const problems: Problem[] = [];
  const comments: Comment[] = [];
  const root = parseJson(source, problems);
  const context = { source, problems, comments, expressions: new JsonExpressions(source, problems) };
  const items = root ? itemsOf(context, root) : [];
  const body: Body = { source, syntax: "json", items, start: 0, end: length };
  return { value: { source, body, comments }, problems };
}

function parseJson(source: Source, problems: Problem[]): JsonNode | undefined {
  const tooDeep = firstTooDeep(source.text);
  if (tooDeep !== undefined) {
    const message = `This is nested more than ${MAX_DEPTH} levels deep and was not read.`;
    problems.push(error("bound", message, span(source, tooDeep, tooDeep + 1)));
    return undefined;
  }
  const errors: ParseError[] = [];
  // A blank keeps the offsets, which removing the mark would shift.
  const text = source.text.charCodeAt(0) === BYTE_ORDER_MARK ? ` ${source.text.slice(1)}` : source.text;
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  for (const [index, { error: code, offset, length }] of errors.entries()) {
    // What follows an error at the same place is its echo.
    if (errors[index - 1]?.offset === offset) continue;
    const start = Math.min(offset, source.text.length);
    const end = Math.min(start + length, source.text.length);
    problems.push(
      error("syntax", `Invalid JSON: ${wordsOf(printParseErrorCode(code))}.`, span(source, start, end)),
    );
  }
  return root;
}

/** "CommaExpected" as "comma expected". */
function wordsOf(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter}`).toLowerCase();
}

/** The JSON parser is recursive, so the nesting is measured before it runs. */
function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      for (at++; at < text.length && text.charAt(at) !== '"' && text.charAt(at) !== "\n"; at++) {
        if (text.charAt(at) === "\\") at++;
      }
    } else if (character === "{" || character === "[") {
      if (++depth > MAX_DEPTH) return at;
    } else if (character === "}" || character === "]") {
      depth--;
    }
  }
  return undefined;
}

/** The properties of an object, or of the objects of a list, without those that are comments. */
function propertiesOf(context: Context, node: JsonNode): Property[] {
  if (node.type === "array") return (node.children ?? []).flatMap((each) => propertiesOf(context, each));
  if (node.type !== "object") {
    context.problems.push(error("wrong-type", "An object is required here.", placeOf(context, node)));
    return [];
  }
  const properties: Property[] = [];
  for (const { children: pair } of node.children ?? []) {
    const [key, value] = pair ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    if (name === "//") {
      context.comments.push({ style: "json-key", start: key.offset, end: value.offset + value.length });
    } else {
      properties.push({ name, key, value });
    }
  }
  return properties;
}

function placeOf(context: Context, node: JsonNode): Problem["span"] {
  return span(context.source, node.offset, node.offset + node.length);
}

function attributeOf(context: Context, { name, key, value }: Property): Attribute {
  const nameEnd = key.offset + key.length;
  const expression = context.expressions.convert(value);
  const place = { start: key.offset, end: expression.end };
  return { kind: "attribute", name, nameStart: key.offset, nameEnd, expression, ...place };
}

/** The JSON under the name of a block: one level of names per label, lists of objects at any level. */
function blocksFromJson(
  context: Context,
  type: Property,
  value: JsonNode,
  labelCount: number,
  labels: readonly Label[],
  items: BodyItem[],
): void {
  if (value.type === "null") return;
  if (value.type === "array") {
    for (const each of value.children ?? []) blocksFromJson(context, type, each, labelCount, labels, items);
    return;
  }
  if (labels.length < labelCount) {
    for (const { name, key, value: inner } of propertiesOf(context, value)) {
      const label = { value: name, quoted: true, start: key.offset, end: key.offset + key.length };
      blocksFromJson(context, type, inner, labelCount, [...labels, label], items);
    }
    return;
  }
  const attributes = uniqueAttributes(context, propertiesOf(context, value));
  const place = { start: value.offset, end: value.offset + value.length };
  const body: Body = { source: context.source, syntax: "json", items: attributes, ...place };
  items.push(blockAround(type.name, type.key.offset, type.key.offset + type.key.length, labels, body));
}

function uniqueAttributes(context: Context, properties: readonly Property[]): Attribute[] {
  const names = new Set<string>();
  const attributes: Attribute[] = [];
  for (const property of properties) {
    if (names.has(property.name)) {
      const message = `"${property.name}" is set twice in the same body.`;
      context.problems.push(error("syntax", message, placeOf(context, property.key)));
    } else {
      attributes.push(attributeOf(context, property));
    }
    names.add(property.name);
  }
  return attributes;
}
