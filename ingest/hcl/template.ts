import type { Expression, Template } from "./ast.ts";
import {
  CLOSE_BRACE,
  DOLLAR,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  PERCENT,
  QUOTE,
  RETURN,
  TILDE,
  identifierEnd,
  isWhiteSpace,
  leadingSpace,
  startsIdentifier,
  trimEnd,
  trimStart,
} from "./characters.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { readLiteral, type LiteralToken } from "./literal.ts";
import { structureParts, type TemplateToken } from "./template-parts.ts";
import { parseForIntroduction } from "./term.ts";

/** A quoted string; the cursor is at the opening quote. */
export function parseQuoted(cursor: Cursor): Template {
  const start = cursor.at++;
  const first = readLiteral(cursor, true);
  if (cursor.code() === QUOTE) {
    cursor.at++;
    return finish([first], undefined, start, cursor);
  }
  const tokens = new TokenList();
  tokens.literal(first);
  for (;;) {
    if (cursor.code() === QUOTE) break;
    if (!readSequence(cursor, tokens)) {
      cursor.fail("This string is not closed on its line.", start, cursor.at);
    }
    tokens.literal(readLiteral(cursor, true));
  }
  cursor.at++;
  return finish(tokens.tokens, undefined, start, cursor);
}

/** A template that is the whole text, as in files rendered by `templatefile`. */
export function parseBareTemplate(cursor: Cursor): Template {
  const start = cursor.at;
  const tokens = new TokenList();
  while (!cursor.atEnd()) {
    if (!readSequence(cursor, tokens)) tokens.literal(readLiteral(cursor, false));
  }
  return finish(tokens.tokens, undefined, start, cursor);
}

/** `<<MARKER` or `<<-MARKER`, which must end its line; the cursor is at the first `<`. */
export function parseHeredoc(cursor: Cursor): Template {
  const start = cursor.at;
  const flush = cursor.code(2) === MINUS;
  const markerStart = start + (flush ? 3 : 2);
  cursor.at = markerStart;
  if (!startsIdentifier(cursor.text, markerStart)) cursor.expected('a heredoc marker after "<<"');
  cursor.at = identifierEnd(cursor.text, markerStart);
  const marker = cursor.text.slice(markerStart, cursor.at);
  if (!cursor.atLineBreak()) cursor.expected("a line break directly after the heredoc marker");
  cursor.at += cursor.code() === RETURN ? 2 : 1;

  const tokens = new TokenList();
  for (let lineStart = true; ;) {
    const end = lineStart ? heredocEnd(cursor, marker) : undefined;
    if (end !== undefined) {
      if (flush) flushIndentation(tokens.tokens);
      const template = finish(tokens.tokens, { marker, flush }, start, cursor, end);
      cursor.at = cursor.text.indexOf("\n", end);
      if (cursor.code(-1) === RETURN) cursor.at--;
      return template;
    }
    if (cursor.atEnd()) {
      const message = `This heredoc is not closed: no line of its own, ended by a line break, says ${marker}.`;
      cursor.fail(message, start, markerStart + marker.length);
    }
    if (readSequence(cursor, tokens)) {
      lineStart = false;
      continue;
    }
    const literal = readLiteral(cursor, false);
    rejectLoneReturn(cursor, literal);
    tokens.literal(literal);
    lineStart = cursor.code(-1) === NEWLINE;
  }
}

/** The end of the marker when this line closes the heredoc. The last line of a file needs its line break. */
function heredocEnd(cursor: Cursor, marker: string): number | undefined {
  const text = cursor.text;
  let at = cursor.at;
  while (isWhiteSpace(text.charCodeAt(at)) && text.charCodeAt(at) !== NEWLINE) at++;
  if (!text.startsWith(marker, at)) return undefined;
  const end = at + marker.length;
  for (at = end; text.charCodeAt(at) !== NEWLINE; at++) {
    if (!isWhiteSpace(text.charCodeAt(at))) return undefined;
  }
  return end;
}

function rejectLoneReturn(cursor: Cursor, literal: LiteralToken): void {
  const at = literal.value.indexOf("\r");
  if (at === -1 || (at === literal.value.length - 2 && literal.value.endsWith("\n"))) return;
  const place = cursor.text.indexOf("\r", literal.start);
  cursor.fail("A carriage return must be followed by a line feed here.", place, place + 1);
}

/** Collects tokens and applies strip markers to the literals on either side of them. */
class TokenList {
  readonly tokens: TemplateToken[] = [];
  private stripNext = false;

  literal(token: LiteralToken): void {
    if (token.start === token.end) return;
    if (this.stripNext) token.value = trimStart(token.value);
    this.stripNext = false;
    this.tokens.push(token);
  }

  sequence(token: TemplateToken, stripBefore: boolean, stripAfter: boolean): void {
    const before = this.tokens[this.tokens.length - 1];
    if (stripBefore && before?.kind === "literal") before.value = trimEnd(before.value);
    this.stripNext = stripAfter;
    this.tokens.push(token);
  }
}

/** Reads `${…}` or `%{…}` if one starts here. */
function readSequence(cursor: Cursor, tokens: TokenList): boolean {
  const code = cursor.code();
  if ((code !== DOLLAR && code !== PERCENT) || cursor.code(1) !== OPEN_BRACE) return false;
  const start = cursor.at;
  cursor.at += 2;
  const stripBefore = cursor.code() === TILDE;
  if (stripBefore) cursor.at++;
  const kept = cursor.newlines;
  cursor.newlines = false;
  const content = code === DOLLAR ? parseExpression(cursor) : readDirective(cursor);
  const stripAfter = closeSequence(cursor, code === DOLLAR, start);
  cursor.newlines = kept;
  const end = cursor.at;
  const token: TemplateToken =
    "start" in content
      ? { kind: "interpolation", expression: content, stripBefore, stripAfter, start, end }
      : { ...content, start, end };
  tokens.sequence(token, stripBefore, stripAfter);
  return true;
}

function closeSequence(cursor: Cursor, interpolation: boolean, start: number): boolean {
  const strip = cursor.skip() === TILDE && cursor.code(1) === CLOSE_BRACE;
  if (strip) cursor.at++;
  if (cursor.code() !== CLOSE_BRACE) {
    if (cursor.atEnd()) cursor.fail('This sequence is never closed with "}".', start, start + 2);
    if (!interpolation) cursor.expected('"}" to close the directive');
    cursor.expected('"}" to close the interpolation (write "$${" for the characters "${")');
  }
  cursor.at++;
  return strip;
}

/** A directive before its place is known. */
type Directive =
  | { readonly kind: "if"; readonly condition: Expression }
  | { readonly kind: "else" | "endif" | "endfor" }
  | {
      readonly kind: "for";
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
    };

function readDirective(cursor: Cursor): Directive {
  cursor.skip();
  const start = cursor.at;
  const word = cursor.identifier('"if", "else", "endif", "for" or "endfor" (write "%%{" for the characters)');
  switch (word) {
    case "if":
      return { kind: "if", condition: parseExpression(cursor) };
    case "for":
      return { kind: "for", ...parseForIntroduction(cursor) };
    case "else":
    case "endif":
    case "endfor":
      return { kind: word };
    default:
      cursor.at = start;
      return cursor.expected('"if", "else", "endif", "for" or "endfor"');
  }
}

function finish(
  tokens: TemplateToken[],
  heredoc: Template["heredoc"],
  start: number,
  cursor: Cursor,
  end: number = cursor.at,
): Template {
  return { kind: "template", parts: structureParts(cursor, tokens, start, end), heredoc, start, end };
}

/**
 * Takes the smallest indentation of all lines off each of them. Lines of white space alone do not count,
 * lines that start with a sequence have none. Works on what strip markers left: a line break that was
 * stripped joins the next line to this one.
 */
function flushIndentation(tokens: readonly TemplateToken[]): void {
  let smallest = Number.POSITIVE_INFINITY;
  const indented: LiteralToken[] = [];
  let lineStart = true;
  for (const token of tokens) {
    if (token.kind !== "literal") {
      if (lineStart) smallest = 0;
      lineStart = false;
      continue;
    }
    if (lineStart) {
      const indentation = leadingSpace(token.value);
      const blank = indentation === token.value.length && token.value.endsWith("\n");
      if (!blank) {
        indented.push(token);
        smallest = Math.min(smallest, indentation);
      }
    }
    lineStart = token.value.endsWith("\n");
  }
  for (const token of indented) token.value = token.value.slice(smallest);
}
