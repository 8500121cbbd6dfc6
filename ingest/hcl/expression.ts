import type { BinaryOperator, Expression, NumberLiteral } from "./ast.ts";
import {
  AMPERSAND,
  BANG,
  CLOSE_BRACKET,
  COLON,
  DOT,
  EQUALS,
  GREATER,
  LESS,
  LOWER_E,
  MINUS,
  OPEN_BRACKET,
  PERCENT,
  PIPE,
  PLUS,
  QUESTION,
  SLASH,
  STAR,
  UPPER_E,
  isDigit,
} from "./characters.ts";
import { LONG_CHAIN, type Cursor } from "./cursor.ts";
import { parseTerm } from "./term.ts";

const precedences: Readonly<Record<BinaryOperator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
};

/** Reads one expression; the cursor stops behind it and the blanks that follow. */
export function parseExpression(cursor: Cursor): Expression {
  cursor.enter();
  const condition = parseBinary(cursor, 1);
  if (cursor.code() !== QUESTION) {
    cursor.depth--;
    return condition;
  }
  cursor.at++;
  const whenTrue = parseExpression(cursor);
  if (!atColon(cursor)) cursor.expected('":" and the value for the false case');
  cursor.at++;
  const whenFalse = parseExpression(cursor);
  cursor.depth--;
  return {
    kind: "conditional",
    condition,
    whenTrue,
    whenFalse,
    start: condition.start,
    end: whenFalse.end,
  };
}

/** `::` is a token of its own, which separates namespaces. */
export function atColon(cursor: Cursor): boolean {
  return cursor.code() === COLON && cursor.code(1) !== COLON;
}

/** All binary operators group to the left, so the right operand takes only tighter ones. */
function parseBinary(cursor: Cursor, lowest: number): Expression {
  let left = parseOperand(cursor);
  for (let count = 0; ; count++) {
    cursor.skip();
    const operator = operatorHere(cursor);
    if (operator === undefined) return left;
    const precedence = precedences[operator];
    if (precedence < lowest) return left;
    if (count > LONG_CHAIN) cursor.tall = true;
    cursor.at += operator.length;
    const right = parseBinary(cursor, precedence + 1);
    left = { kind: "binary", operator, left, right, start: left.start, end: right.end };
  }
}

function operatorHere(cursor: Cursor): BinaryOperator | undefined {
  switch (cursor.code()) {
    case PIPE:
      return cursor.code(1) === PIPE ? "||" : undefined;
    case AMPERSAND:
      return cursor.code(1) === AMPERSAND ? "&&" : undefined;
    case EQUALS:
      return cursor.code(1) === EQUALS ? "==" : undefined;
    case BANG:
      return cursor.code(1) === EQUALS ? "!=" : undefined;
    case LESS:
      return cursor.code(1) === EQUALS ? "<=" : "<";
    case GREATER:
      return cursor.code(1) === EQUALS ? ">=" : ">";
    case PLUS:
      return "+";
    case MINUS:
      return "-";
    case STAR:
      return "*";
    case SLASH:
      return "/";
    case PERCENT:
      return "%";
    default:
      return undefined;
  }
}

/** A term with its traversal steps, behind any number of unary operators: `-a.b` negates `a.b`. */
function parseOperand(cursor: Cursor): Expression {
  const code = cursor.skip();
  if (code !== MINUS && code !== BANG) return parseSteps(cursor, parseTerm(cursor, code));
  const start = cursor.at++;
  cursor.enter();
  const operand = parseOperand(cursor);
  cursor.depth--;
  return { kind: "unary", operator: code === MINUS ? "-" : "!", operand, start, end: operand.end };
}

function parseSteps(cursor: Cursor, term: Expression): Expression {
  let object = term;
  for (let count = 0; ; count++) {
    const code = cursor.skip();
    if (code === DOT && !(cursor.code(1) === DOT && cursor.code(2) === DOT)) {
      cursor.at++;
      object = parseDotStep(cursor, object);
    } else if (code === OPEN_BRACKET) {
      object = parseBracketStep(cursor, object);
    } else {
      return object;
    }
    if (count > LONG_CHAIN) cursor.tall = true;
  }
}

function parseDotStep(cursor: Cursor, object: Expression): Expression {
  const code = cursor.skip();
  if (code === STAR) return parseAttributeSplat(cursor, object);
  if (isDigit(code)) return legacyIndex(cursor, object);
  const name = cursor.identifier('an attribute name after "."');
  return { kind: "get-attribute", object, name, start: object.start, end: cursor.at };
}

/** `list.0`, which predates brackets. A second one would read as a decimal fraction, so it is an error. */
function legacyIndex(cursor: Cursor, object: Expression): Expression {
  const key = parseNumber(cursor);
  if (key.raw.includes(".")) {
    const proper = key.raw.replaceAll(".", "][");
    cursor.fail(`Two indexes in a row need brackets: [${proper}].`, key.start, key.end);
  }
  return { kind: "index", object, key, start: object.start, end: key.end };
}

/** `object.*`: only dotted steps belong to the splat, brackets that follow apply to its result. */
function parseAttributeSplat(cursor: Cursor, object: Expression): Expression {
  const marker = cursor.at++;
  let each: Expression = { kind: "splat-item", start: marker, end: cursor.at };
  for (let count = 0; ; count++) {
    if (cursor.skip() !== DOT || (cursor.code(1) === DOT && cursor.code(2) === DOT)) break;
    if (count > LONG_CHAIN) cursor.tall = true;
    cursor.at++;
    const code = cursor.skip();
    if (code === STAR) cursor.fail('A ".*" cannot follow another; use "[*]".', cursor.at, cursor.at + 1);
    if (isDigit(code)) {
      each = legacyIndex(cursor, each);
    } else {
      const name = cursor.identifier('an attribute name after "."');
      each = { kind: "get-attribute", object: each, name, start: each.start, end: cursor.at };
    }
  }
  return { kind: "splat", style: "attribute", object, each, start: object.start, end: each.end };
}

function parseBracketStep(cursor: Cursor, object: Expression): Expression {
  const open = cursor.at++;
  if (cursor.skip() === STAR) {
    cursor.at++;
    if (cursor.skip() !== CLOSE_BRACKET) cursor.expected('"]" after "[*"');
    cursor.at++;
    cursor.enter();
    // Every step that follows belongs to the splat, further splats included.
    const each = parseSteps(cursor, { kind: "splat-item", start: open, end: cursor.at });
    cursor.depth--;
    return { kind: "splat", style: "full", object, each, start: object.start, end: each.end };
  }
  const kept = cursor.newlines;
  cursor.newlines = false;
  const key = parseExpression(cursor);
  if (cursor.code() !== CLOSE_BRACKET) cursor.expected('"]" to close the index');
  cursor.newlines = kept;
  cursor.at++;
  return { kind: "index", object, key, start: object.start, end: cursor.at };
}

const wellFormedNumber = /^\d+(?:\.\d*)?(?:[eE][+-]?(\d+))?$/u;

/** A decimal exponent beyond this is not representable in any implementation of HCL. */
const MAX_EXPONENT = 600_000_000;

export function parseNumber(cursor: Cursor): NumberLiteral {
  const start = cursor.at;
  let end = start;
  for (let at = start; ; at++) {
    const code = cursor.text.charCodeAt(at);
    if (isDigit(code)) end = at + 1;
    else if (code === LOWER_E || code === UPPER_E) {
      const sign = cursor.text.charCodeAt(at + 1);
      if (sign === PLUS || sign === MINUS) at++;
      if (!isDigit(cursor.text.charCodeAt(at + 1))) break;
    } else if (code !== DOT) break;
  }
  cursor.at = end;
  const raw = cursor.text.slice(start, end);
  // Nearly all numbers are short runs of digits, which need no second look.
  if (raw.length > 1) {
    const exponent = wellFormedNumber.exec(raw);
    if (exponent === null || Number(exponent[1] ?? 0) > MAX_EXPONENT) {
      cursor.fail(`"${raw}" is not a number.`, start, end);
    }
  }
  return { kind: "number", raw, start, end };
}
