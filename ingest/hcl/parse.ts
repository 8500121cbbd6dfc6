import { error, type Result } from "../../model/problem.ts";
import { span, type Source } from "../../model/source.ts";
import type { Expression, File, Template } from "./ast.ts";
import { parseFileBody } from "./body.ts";
import { Cursor, SyntaxFailure } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { parseBareTemplate } from "./template.ts";
import { checkHeight } from "./walk.ts";

/** Reads a file in the HCL native syntax: .tf, .tofu, .tfvars. A bad item does not keep others from being read. */
export function parseHcl(source: Source): Result<File> {
  const cursor = new Cursor(source);
  const body = parseFileBody(cursor);
  return { value: { source, body, comments: cursor.comments }, problems: cursor.problems };
}

/** Reads a text that is one expression; line breaks mean nothing in it. */
export function parseHclExpression(source: Source): Result<Expression> {
  return parseWhole(source, { kind: "invalid", start: 0, end: source.text.length }, (cursor) => {
    const expression = parseExpression(cursor);
    if (!cursor.atEnd()) cursor.expected("the end of the expression");
    return expression;
  });
}

/** Reads a text that is a template as a whole, as `templatefile` does. */
export function parseHclTemplate(source: Source): Result<Template> {
  const { length } = source.text;
  const unread: Expression = { kind: "invalid", start: 0, end: length };
  const interpolation = {
    kind: "interpolation" as const,
    expression: unread,
    stripBefore: false,
    stripAfter: false,
    start: 0,
    end: length,
  };
  const fallback: Template = {
    kind: "template",
    parts: [interpolation],
    heredoc: undefined,
    start: 0,
    end: length,
  };
  return parseWhole(source, fallback, parseBareTemplate);
}

function parseWhole<T extends Expression>(
  source: Source,
  fallback: T,
  parse: (cursor: Cursor) => T,
): Result<T> {
  const cursor = new Cursor(source);
  cursor.newlines = false;
  try {
    const value = parse(cursor);
    if (cursor.tall) checkHeight(cursor, value);
    return { value, problems: [] };
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    const place = span(source, failure.start, failure.end);
    return { value: fallback, problems: [error(failure.kind, failure.message, place)] };
  }
}
