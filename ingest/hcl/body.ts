import { error } from "../../model/problem.ts";
import { span } from "../../model/source.ts";
import type { Attribute, Block, Body, BodyItem, Expression, Label } from "./ast.ts";
import { CLOSE_BRACE, COMMA, EQUALS, GREATER, OPEN_BRACE, QUOTE, identifierEnd } from "./characters.ts";
import { SyntaxFailure, type Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { readPlainString } from "./literal.ts";
import { itemEnd } from "./recovery.ts";
import { checkHeight } from "./walk.ts";

/** A file with more errors than this is not HCL; reading on would cost time and tell nothing. */
const MAX_PROBLEMS = 100;

/** Reads the items of a file. Errors are confined to the item that they are in. */
export function parseFileBody(cursor: Cursor): Body {
  const items: BodyItem[] = [];
  parseItems(cursor, items, undefined);
  return { source: cursor.source, syntax: "native", items, start: 0, end: cursor.length };
}

/** `open` is the header of the block whose body this is; undefined for a file. */
function parseItems(cursor: Cursor, items: BodyItem[], open: Header | undefined): void {
  const names = new Set<string>();
  for (;;) {
    let start = cursor.at;
    const { depth } = cursor;
    try {
      cursor.newlines = true;
      const code = cursor.skipLines();
      start = cursor.at;
      if (cursor.atEnd()) {
        if (open) reportUnclosed(cursor, open);
        return;
      }
      if (code === CLOSE_BRACE && open) return;
      if (cursor.problems.length >= MAX_PROBLEMS) stopReading(cursor);
      else parseItem(cursor, items, names);
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      cursor.depth = depth;
      recover(cursor, failure, start);
    }
  }
}

function recover(cursor: Cursor, failure: SyntaxFailure, itemStart: number): void {
  report(cursor, failure);
  const end = itemEnd(cursor.text, cursor.length, itemStart, Math.max(failure.start, itemStart));
  // A stray closing brace is where the balanced text ends and has to be stepped over.
  cursor.at = end > itemStart ? end : itemStart + 1;
  cursor.forgetCommentsFrom(cursor.at);
}

function report(cursor: Cursor, failure: SyntaxFailure): void {
  const place = span(cursor.source, failure.start, failure.end);
  cursor.problems.push(error(failure.kind, failure.message, place));
}

function stopReading(cursor: Cursor): void {
  const place = span(cursor.source, cursor.at, cursor.length);
  const message = `More than ${MAX_PROBLEMS} errors; the rest of the file was not read.`;
  cursor.problems.push(error("bound", message, place));
  cursor.at = cursor.length;
}

function reportUnclosed(cursor: Cursor, header: Header): void {
  if (cursor.problems.length > MAX_PROBLEMS) return;
  const message = `The block "${header.type}" is never closed with "}".`;
  cursor.problems.push(error("syntax", message, span(cursor.source, header.start, header.headerEnd)));
}

function parseItem(cursor: Cursor, items: BodyItem[], names: Set<string>): void {
  const start = cursor.at;
  if (cursor.code() === QUOTE) {
    cursor.fail("A body starts its items with an unquoted name.", start, start + 1);
  }
  const name = cursor.identifier("an attribute or a block");
  const nameEnd = cursor.at;
  const code = cursor.skip();
  if (code === EQUALS && cursor.code(1) !== EQUALS && cursor.code(1) !== GREATER) {
    const attribute = parseAttribute(cursor, name, start, nameEnd);
    if (!names.has(name)) items.push(attribute);
    else if (attribute.expression.kind !== "invalid") reportDuplicate(cursor, attribute);
    names.add(name);
  } else if (code === QUOTE || code === OPEN_BRACE || cursor.atIdentifier()) {
    items.push(parseBlock(cursor, name, start, nameEnd));
  } else {
    cursor.expected(`"=" or a block after "${name}"`);
  }
}

function reportDuplicate(cursor: Cursor, attribute: Attribute): void {
  const place = span(cursor.source, attribute.nameStart, attribute.nameEnd);
  cursor.problems.push(error("syntax", `"${attribute.name}" is set twice in the same body.`, place));
}

function parseAttribute(cursor: Cursor, name: string, start: number, nameEnd: number): Attribute {
  cursor.at++;
  const { depth } = cursor;
  const valueStart = cursor.at;
  let expression: Expression;
  try {
    expression = parseValue(cursor);
    if (!cursor.atLineBreak() && !cursor.atEnd()) rejectRest(cursor);
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    cursor.depth = depth;
    cursor.newlines = true;
    recover(cursor, failure, start);
    expression = invalid(cursor, valueStart, cursor.at);
  }
  return {
    kind: "attribute",
    name,
    nameStart: start,
    nameEnd,
    expression,
    start,
    end: expression.end,
  };
}

function rejectRest(cursor: Cursor): never {
  if (cursor.code() === COMMA) {
    cursor.fail("Attributes are separated by line breaks, not by commas.", cursor.at, cursor.at + 1);
  }
  return cursor.expected("a line break after the value");
}

function parseValue(cursor: Cursor): Expression {
  cursor.tall = false;
  const expression = parseExpression(cursor);
  if (cursor.tall) checkHeight(cursor, expression);
  return expression;
}

function invalid(cursor: Cursor, from: number, to: number): Expression {
  const text = cursor.text.slice(from, to);
  const start = from + (text.length - text.trimStart().length);
  return { kind: "invalid", start, end: Math.max(start, from + text.trimEnd().length) };
}

interface Header {
  readonly type: string;
  readonly labels: readonly Label[];
  readonly start: number;
  readonly headerEnd: number;
}

function parseBlock(cursor: Cursor, type: string, start: number, typeEnd: number): Block {
  const labels: Label[] = [];
  let headerEnd = typeEnd;
  while (cursor.code() !== OPEN_BRACE) {
    const labelStart = cursor.at;
    const quoted = cursor.code() === QUOTE;
    let value: string;
    if (quoted) {
      value = readPlainString(cursor);
    } else {
      if (!cursor.atIdentifier()) cursor.expected(`a label or "{" in the header of "${type}"`);
      cursor.at = identifierEnd(cursor.text, labelStart);
      value = cursor.text.slice(labelStart, cursor.at);
    }
    headerEnd = cursor.at;
    labels.push({ value, quoted, start: labelStart, end: headerEnd });
    cursor.skip();
  }
  const body = parseBlockBody(cursor, { type, labels, start, headerEnd });
  const block: Block = { kind: "block", type, labels, headerEnd, body, start, end: cursor.at };
  requireLineBreak(cursor);
  return block;
}

/** The block itself was understood, so what follows it on its line is reported without dropping it. */
function requireLineBreak(cursor: Cursor): void {
  try {
    cursor.skip();
    if (!cursor.atLineBreak() && !cursor.atEnd()) cursor.expected("a line break after the block");
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    recover(cursor, failure, cursor.at);
  }
}

function parseBlockBody(cursor: Cursor, header: Header): Body {
  cursor.enter();
  const start = cursor.at++;
  const items: BodyItem[] = [];
  const code = cursor.skip();
  if (code === CLOSE_BRACE || cursor.atLineBreak() || cursor.atEnd()) parseItems(cursor, items, header);
  else parseOneLine(cursor, items);
  cursor.depth--;
  if (!cursor.atEnd()) cursor.at++;
  return { source: cursor.source, syntax: "native", items, start, end: cursor.at };
}

/** A block on one line holds exactly one attribute and no blocks: `a { b = 1 }`. */
function parseOneLine(cursor: Cursor, items: BodyItem[]): void {
  const start = cursor.at;
  const name = cursor.identifier('an attribute, a line break or "}" after "{"');
  const nameEnd = cursor.at;
  cursor.skip();
  if (cursor.code() !== EQUALS || cursor.code(1) === EQUALS || cursor.code(1) === GREATER) {
    cursor.expected(`"=" after "${name}": a block on one line holds one attribute and no blocks`);
  }
  cursor.at++;
  const expression = parseValue(cursor);
  if (cursor.code() !== CLOSE_BRACE) {
    cursor.expected('"}": a block on one line holds exactly one attribute');
  }
  const end = expression.end;
  items.push({ kind: "attribute", name, nameStart: start, nameEnd, expression, start, end });
}
