/** Strings with interpolations, heredocs and template files. */
import { spanKey, type Span } from "../../model/source.ts";
import { joinTexts, type Text } from "../../model/text.ts";
import { asText, textValue, unknownValue, type Piece, type Value } from "../../model/value.ts";
import { distribute } from "../distribute.ts";
import type { Template, TemplatePart } from "../hcl/ast.ts";
import { evaluateExpression, failure, spanOf } from "./expression.ts";
import { iterate } from "./for-expressions.ts";
import { booleanOf, isUnknown } from "./operators.ts";
import { bind, failedIn, scopeUnder, type Scope } from "./scope.ts";

/** Longer texts are refused: no policy or definition comes near it. */
const LENGTH_LIMIT = 4_000_000;

export function evaluateTemplate(node: Template, scope: Scope): Value {
  const [only] = node.parts;
  // A template of one interpolation is the value itself, of whatever type.
  if (node.parts.length === 1 && only?.kind === "interpolation")
    return evaluateExpression(only.expression, scope);
  return renderParts(node.parts, spanOf(node, scope), scope);
}

export function renderParts(parts: readonly TemplatePart[], at: Span, outer: Scope): Value {
  const values = parts.map((part) => renderPart(part, outer));
  const scope = scopeUnder(values, outer);
  const secretOf = values.find((value) => value.secretOf !== undefined)?.secretOf;
  const isSensitive = values.some((value) => value.sensitive === true);
  const join = (plain: readonly Value[]): Value => {
    const failed = failedIn(plain);
    if (failed) return failed;
    const pieces: Piece[] = [];
    for (const value of plain) {
      const spelled = spell(value);
      if (!spelled) {
        if (value.kind === "unknown") return value;
        const { source, start, end } = value.span;
        const written = source.text.slice(start, end);
        const what = /^[\w.]{1,80}$/u.test(written) ? written : "this value";
        return failure(
          value.kind === "null"
            ? `${what} is null, which cannot be put into a string`
            : "only strings, numbers and booleans can be put into a string",
          value.span,
          scope,
        );
      }
      pieces.push(...piecesOf(value, spelled));
    }
    const whole = joinTexts(
      pieces.map((piece) => piece.text),
      [],
    );
    if (lengthOf(whole) > LENGTH_LIMIT) return failure("the text is too long", at, scope);
    return { kind: "text", text: whole, pieces, span: at };
  };
  const joined =
    distribute(values, join) ?? unknownValue(`template@${spanKey(at)}`, "too many undecided conditions", at);
  return mark(joined, isSensitive, secretOf);
}

/** What is secret is so piece by piece: of a document that holds a secret, the rest is not. */
function piecesOf(value: Value, spelled: Text): readonly Piece[] {
  const isSensitive = value.sensitive === true;
  if (value.kind !== "text" || !value.pieces)
    return [
      {
        text: spelled,
        span: value.span,
        ...(isSensitive ? { sensitive: true } : {}),
        ...(value.kind === "text" && value.json ? { json: value.json } : {}),
      },
    ];
  if (!isSensitive || value.pieces.some((piece) => piece.sensitive === true)) return value.pieces;
  return value.pieces.map((piece) => ({ ...piece, sensitive: true }));
}

function mark(value: Value, isSensitive: boolean, secretOf: string | undefined): Value {
  return {
    ...value,
    ...(isSensitive ? { sensitive: true } : {}),
    ...(secretOf === undefined ? {} : { secretOf }),
  };
}

function spell(value: Value): Text | undefined {
  return value.kind === "unknown" ? [value.hole] : asText(value);
}

function lengthOf(value: Text): number {
  let length = 0;
  for (const part of value) length += typeof part === "string" ? part.length : 1;
  return length;
}

function renderPart(part: TemplatePart, scope: Scope): Value {
  const at = spanOf(part, scope);
  switch (part.kind) {
    case "literal":
      return textValue(part.value, at);
    case "interpolation":
      return evaluateExpression(part.expression, scope);
    case "if": {
      const condition = evaluateExpression(part.condition, scope);
      const own = scopeUnder([condition], scope);
      const pick = ([value]: readonly Value[]): Value | null => {
        const known = value ? booleanOf(value) : null;
        if (known !== null) return renderParts(known ? part.whenTrue : (part.whenFalse ?? []), at, own);
        if (value && !isUnknown(value)) return failure("the condition of a directive is a boolean", at, own);
        if (value && failedIn([value])) return value;
        return unknownValue(`if@${spanKey(at)}`, "the condition of a directive is not known", at);
      };
      return (
        distribute([condition], pick) ??
        unknownValue(`if@${spanKey(at)}`, "too many undecided conditions", at)
      );
    }
    case "for": {
      const collection = evaluateExpression(part.collection, scope);
      const own = scopeUnder([collection], scope);
      const run = ([value]: readonly Value[]): Value | null => {
        const pairs = value ? iterate(value) : null;
        if (!pairs) {
          if (value && !isUnknown(value))
            return failure("a for directive runs over a list, set, map or object", at, own);
          if (value && failedIn([value])) return value;
          return unknownValue(`for@${spanKey(at)}`, "what the for directive runs over is not known", at);
        }
        const bodies = pairs.flatMap(({ key, value: item, many }) => {
          if (many) return many;
          const names: (readonly [string, Value])[] = [[part.valueName, item]];
          if (part.keyName !== undefined) names.push([part.keyName, key]);
          return renderParts(part.body, at, bind(own, names));
        });
        return concatenate(bodies, at);
      };
      return (
        distribute([collection], run) ??
        unknownValue(`for@${spanKey(at)}`, "too many undecided conditions", at)
      );
    }
  }
}

function concatenate(values: readonly Value[], at: Span): Value | null {
  return distribute(values, (plain) => {
    const unknown = plain.find((value) => value.kind === "unknown");
    if (unknown) return unknown;
    const pieces = plain.flatMap((value): readonly Piece[] =>
      value.kind === "text" ? piecesOf(value, value.text) : [],
    );
    return {
      kind: "text",
      text: joinTexts(
        pieces.map((piece) => piece.text),
        [],
      ),
      pieces,
      span: at,
    };
  });
}
