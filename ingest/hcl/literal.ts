import { BACKSLASH, DOLLAR, NEWLINE, OPEN_BRACE, PERCENT, QUOTE, RETURN } from "./characters.ts";
import type { Cursor } from "./cursor.ts";

/** A run of literal text in a template. The value changes while strip markers and indentation apply. */
export interface LiteralToken {
  readonly kind: "literal";
  value: string;
  readonly start: number;
  end: number;
}

/**
 * Reads literal text up to the closing quote, the start of an interpolation or directive, or a line break:
 * included in the text when `quoted` is off, not allowed when it is on. Empty when there is none.
 */
export function readLiteral(cursor: Cursor, quoted: boolean): LiteralToken {
  const text = cursor.text;
  const start = cursor.at;
  let value = "";
  let copied = start;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === DOLLAR || code === PERCENT) {
      const next = text.charCodeAt(at + 1);
      if (next === OPEN_BRACE) break;
      if (next === code && text.charCodeAt(at + 2) === OPEN_BRACE) {
        value += text.slice(copied, at + 1);
        copied = at + 2;
        at += 3;
      } else {
        at++;
      }
    } else if (code === NEWLINE) {
      if (!quoted) at++;
      break;
    } else if (code === BACKSLASH && quoted) {
      value += text.slice(copied, at);
      const escape = readEscape(cursor, at);
      value += escape.value;
      at = escape.end;
      copied = at;
    } else if ((code === QUOTE || code === RETURN) && quoted) {
      break;
    } else if (code === 0 && at >= cursor.length) {
      break;
    } else {
      at++;
    }
  }
  cursor.at = at;
  value += text.slice(copied, at);
  return { kind: "literal", value, start, end: at };
}

interface Escape {
  readonly value: string;
  readonly end: number;
}

const simpleEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

function readEscape(cursor: Cursor, at: number): Escape {
  const selector = cursor.text.charAt(at + 1);
  const simple = simpleEscapes[selector];
  if (simple !== undefined) return { value: simple, end: at + 2 };
  if (selector === "u") return readUnicodeEscape(cursor, at, 4);
  if (selector === "U") return readUnicodeEscape(cursor, at, 8);
  const end = Math.min(cursor.length, at + 2);
  const known = 'Known escapes are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN.';
  return cursor.fail(`Unknown escape "${cursor.text.slice(at, end).trim()}". ${known}`, at, end);
}

function readUnicodeEscape(cursor: Cursor, at: number, digits: number): Escape {
  const end = at + 2 + digits;
  const hex = cursor.text.slice(at + 2, end);
  const written = cursor.text.slice(at, at + 2);
  if (hex.length !== digits || !/^[0-9a-fA-F]+$/u.test(hex)) {
    cursor.fail(`"${written}" needs ${digits} hexadecimal digits.`, at, Math.min(cursor.length, at + 2));
  }
  const point = Number.parseInt(hex, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    cursor.fail(`"${written}${hex}" is not a Unicode character.`, at, end);
  }
  return { value: String.fromCodePoint(point), end };
}

/** A quoted string without interpolations, as block labels are; the cursor is at the opening quote. */
export function readPlainString(cursor: Cursor): string {
  const open = cursor.at++;
  const literal = readLiteral(cursor, true);
  const code = cursor.code();
  if (code === QUOTE) {
    cursor.at++;
    return literal.value;
  }
  if (code === DOLLAR || code === PERCENT) {
    const sign = String.fromCharCode(code);
    const help = `write "${sign}${sign}{" for the characters "${sign}{"`;
    cursor.fail(`A label cannot contain "${sign}{…}"; ${help}.`, cursor.at, cursor.at + 2);
  }
  return cursor.fail("This string is not closed on its line.", open, cursor.at);
}
