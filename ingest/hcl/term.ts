import type { Expression, ObjectItem, ObjectKey } from "./ast.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  GREATER,
  LESS,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  QUOTE,
  isDigit,
} from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { atColon, parseExpression, parseNumber } from "./expression.ts";
import { parseHeredoc, parseQuoted } from "./template.ts";

/** Reads what an expression is made of, without operators and steps. `code` is the code at the cursor. */
export function parseTerm(cursor: Cursor, code: number): Expression {
  if (cursor.atIdentifier()) return parseName(cursor);
  if (code === QUOTE) return parseQuoted(cursor);
  if (isDigit(code)) return parseNumber(cursor);
  if (code === OPEN_BRACKET) return parseTuple(cursor);
  if (code === OPEN_BRACE) return parseObject(cursor);
  if (code === OPEN_PAREN) return parseParentheses(cursor);
  if (code === LESS && cursor.code(1) === LESS) return parseHeredoc(cursor);
  return cursor.expected("an expression");
}

function parseName(cursor: Cursor): Expression {
  const start = cursor.at;
  const name = cursor.identifier("a name");
  const end = cursor.at;
  const next = cursor.skip();
  if (next === OPEN_PAREN || (next === COLON && cursor.code(1) === COLON)) {
    return parseCall(cursor, name, start, end);
  }
  if (name === "true") return { kind: "bool", value: true, start, end };
  if (name === "false") return { kind: "bool", value: false, start, end };
  if (name === "null") return { kind: "null", start, end };
  return { kind: "variable", name, start, end };
}

function parseCall(cursor: Cursor, firstName: string, start: number, firstEnd: number): Expression {
  let name = firstName;
  let nameEnd = firstEnd;
  while (cursor.code() === COLON && cursor.code(1) === COLON) {
    cursor.at += 2;
    cursor.skip();
    name += `::${cursor.identifier('a function name after "::"')}`;
    nameEnd = cursor.at;
    cursor.skip();
  }
  if (cursor.code() !== OPEN_PAREN) cursor.expected(`"(" and the arguments of ${name}`);
  const open = cursor.at++;
  const kept = cursor.newlines;
  cursor.newlines = false;
  const args: Expression[] = [];
  let expandFinal = false;
  while (cursor.skip() !== CLOSE_PAREN) {
    cursor.requireMore(open);
    args.push(parseExpression(cursor));
    cursor.requireMore(open);
    if (cursor.code() === DOT && cursor.code(1) === DOT && cursor.code(2) === DOT) {
      cursor.at += 3;
      expandFinal = true;
      if (cursor.skip() !== CLOSE_PAREN) cursor.expected('")" directly after "..."');
      break;
    }
    if (cursor.code() === COMMA) cursor.at++;
    else if (cursor.code() !== CLOSE_PAREN) cursor.expected(`"," or ")" in the arguments of ${name}`);
  }
  cursor.newlines = kept;
  cursor.at++;
  return { kind: "call", name, nameEnd, args, expandFinal, start, end: cursor.at };
}

function parseParentheses(cursor: Cursor): Expression {
  const start = cursor.at++;
  const kept = cursor.newlines;
  cursor.newlines = false;
  const inner = parseExpression(cursor);
  cursor.requireMore(start);
  if (cursor.code() !== CLOSE_PAREN) cursor.expected('")" to close the parentheses');
  cursor.newlines = kept;
  cursor.at++;
  return { kind: "parentheses", inner, start, end: cursor.at };
}

function parseTuple(cursor: Cursor): Expression {
  const start = cursor.at++;
  const kept = cursor.newlines;
  cursor.newlines = false;
  cursor.skip();
  if (cursor.atKeyword("for")) return parseFor(cursor, start, kept, CLOSE_BRACKET);
  const elements: Expression[] = [];
  while (cursor.skip() !== CLOSE_BRACKET) {
    cursor.requireMore(start);
    elements.push(parseExpression(cursor));
    cursor.requireMore(start);
    if (cursor.code() === COMMA) cursor.at++;
    else if (cursor.code() !== CLOSE_BRACKET) cursor.expected('"," or "]" in the list');
  }
  cursor.newlines = kept;
  cursor.at++;
  return { kind: "tuple", elements, start, end: cursor.at };
}

/** Line breaks separate the items of an object, but mean nothing in a `for` expression. */
function parseObject(cursor: Cursor): Expression {
  const start = cursor.at++;
  const kept = cursor.newlines;
  cursor.newlines = false;
  cursor.skip();
  if (cursor.atKeyword("for")) return parseFor(cursor, start, kept, CLOSE_BRACE);
  cursor.newlines = true;
  const items: ObjectItem[] = [];
  while (cursor.skipLines() !== CLOSE_BRACE) {
    cursor.requireMore(start);
    items.push(parseObjectItem(cursor));
    cursor.requireMore(start);
    if (cursor.code() === COMMA) cursor.at++;
    else if (cursor.code() !== CLOSE_BRACE && !cursor.atLineBreak()) {
      cursor.expected('a line break, "," or "}" after the value');
    }
  }
  cursor.newlines = kept;
  cursor.at++;
  return { kind: "object", items, start, end: cursor.at };
}

function parseObjectItem(cursor: Cursor): ObjectItem {
  const parsed = parseExpression(cursor);
  const key: ObjectKey =
    parsed.kind === "variable"
      ? { kind: "keyword-key", name: parsed.name, start: parsed.start, end: parsed.end }
      : parsed;
  const assigns = cursor.code() === EQUALS && cursor.code(1) !== GREATER;
  if (!assigns && !atColon(cursor)) cursor.expected('"=" or ":" after the key');
  cursor.at++;
  const value = parseExpression(cursor);
  return { key, value, start: key.start, end: value.end };
}

export interface ForIntroduction {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

/** `k, v in collection`, which `for` expressions and `%{for}` directives share. */
export function parseForIntroduction(cursor: Cursor): ForIntroduction {
  cursor.skip();
  let keyName: string | undefined;
  let valueName = cursor.identifier('a name after "for"');
  if (cursor.skip() === COMMA) {
    cursor.at++;
    cursor.skip();
    keyName = valueName;
    valueName = cursor.identifier('a name after ","');
  }
  cursor.keyword("in", 'after the names of "for"');
  return { keyName, valueName, collection: parseExpression(cursor) };
}

function parseFor(cursor: Cursor, start: number, keptNewlines: boolean, close: number): Expression {
  cursor.at += "for".length;
  const { keyName, valueName, collection } = parseForIntroduction(cursor);
  if (!atColon(cursor)) cursor.expected('":" after the collection of "for"');
  cursor.at++;
  let key: Expression | undefined;
  let value = parseExpression(cursor);
  if (cursor.code() === EQUALS && cursor.code(1) === GREATER) {
    cursor.at += 2;
    key = value;
    value = parseExpression(cursor);
  }
  const ellipsis = cursor.at;
  const grouping = cursor.code() === DOT && cursor.code(1) === DOT && cursor.code(2) === DOT;
  if (grouping) cursor.at += 3;
  cursor.skip();
  let condition: Expression | undefined;
  if (cursor.atKeyword("if")) {
    cursor.at += "if".length;
    condition = parseExpression(cursor);
  }
  if (cursor.code() !== close) {
    cursor.expected(`${close === CLOSE_BRACE ? '"}"' : '"]"'} to close the "for" expression`);
  }
  cursor.newlines = keptNewlines;
  const end = ++cursor.at;
  const common = { keyName, valueName, collection, value, condition, start, end };
  if (close === CLOSE_BRACKET) {
    if (key) cursor.fail('A "for" that builds a list takes no key.', key.start, key.end);
    if (grouping) cursor.fail('"..." groups by key and needs "{…}".', ellipsis, ellipsis + 3);
    return { kind: "for-tuple", ...common };
  }
  if (!key) cursor.fail('A "for" that builds an object needs "key => value".', value.start, value.end);
  return { kind: "for-object", key, grouping, ...common };
}
