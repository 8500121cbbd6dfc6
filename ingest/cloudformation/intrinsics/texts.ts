/** Functions that give a text: `Fn::Sub`, `Fn::Join`, `Fn::Base64`, `Fn::ToJsonString`. */
import { error } from "../../../model/problem.ts";
import type { Span } from "../../../model/source.ts";
import { isKnown, joinTexts, literal, text, type Text } from "../../../model/text.ts";
import { asText, textValue, type Value } from "../../../model/value.ts";
import { isMany } from "../../open-ended.ts";
import type { Environment } from "../environment.ts";
import { evaluate } from "../evaluate.ts";
import { derived, isOpen, lift, literalOf, mistake, opaque, type Intrinsic } from "./intrinsic.ts";
import { closeGaps } from "./lists.ts";
import { getAtt, resolveName } from "./names.ts";

const SUB_TAKES = "Fn::Sub takes a string, or a string and a map";

export const sub: Intrinsic = (argument, at, env) => {
  const [template, variables] = argument.kind === "list" ? argument.items : [argument];
  const pattern = literalOf(template);
  if (pattern === null) return mistake(SUB_TAKES, argument.span, env);
  if (argument.kind === "list" && variables?.kind !== "object") return mistake(SUB_TAKES, argument.span, env);
  const own = variables?.kind === "object" ? variables : undefined;
  const pieces = pattern.split(/\$\{([^}]*)\}/u);
  const values = pieces.map((piece, index): Value => {
    if (index % 2 === 0) return textValue(piece, at);
    if (piece.startsWith("!")) return textValue(`\${${piece.slice(1)}}`, at);
    const name = piece.trim();
    const bound = own?.entries.get(name)?.value;
    if (bound) return evaluate(bound, env);
    const dot = name.indexOf(".");
    if (dot === -1) return resolveName(name, at, env);
    return getAtt(textValue(name, at), at, env);
  });
  return concat("Fn::Sub", { values, delimiter: [], where: template?.span ?? at }, at, env);
};

/** Ten times what CloudFormation takes for a whole template. */
const TEXT_LIMIT = 10_000_000;

function lengthOf(texts: readonly Text[]): number {
  let length = 0;
  for (const each of texts) for (const part of each) length += typeof part === "string" ? part.length : 1;
  return length;
}

interface Pieces {
  readonly values: readonly Value[];
  readonly delimiter: Text;
  /** The written text. */
  readonly where: Span;
}

function concat(name: string, { values, delimiter, where }: Pieces, at: Span, env: Environment): Value {
  const source = values.find((value) => value.secretOf !== undefined)?.secretOf;
  return lift(name, values, at, (args) => {
    const texts = args.map(asText);
    if (texts.some((each) => each === undefined)) return null;
    const known = texts.filter((each): each is Text => each !== undefined);
    if (lengthOf(known) + lengthOf([delimiter]) * known.length > TEXT_LIMIT) {
      const message = `${name} writes out more than ${TEXT_LIMIT} characters`;
      env.problems.push(error("bound", message, where));
      return opaque(name, message, at, args);
    }
    const joined = textValue(joinTexts(known, delimiter), where);
    return source === undefined ? joined : { ...joined, secretOf: source };
  });
}

export const join: Intrinsic = (argument, at, env) => {
  const [delimiter, items] = argument.kind === "list" ? argument.items : [];
  const separator = literalOf(delimiter && evaluate(delimiter, env));
  const list = items ? evaluate(items, env) : undefined;
  if (separator === null || !list)
    return mistake("Fn::Join takes a delimiter and a list", argument.span, env);
  return lift("Fn::Join", [closeGaps(list, at)], at, ([only]) => {
    // A parameter or an attribute that is not known may be a list.
    if (only?.kind !== "list")
      return isOpen(only) ? null : mistake("Fn::Join takes a delimiter and a list", argument.span, env);
    // How many items there are is not known.
    if (only.items.some(isMany)) return null;
    return concat("Fn::Join", { values: only.items, delimiter: text(separator), where: at }, at, env);
  });
};

export const base64: Intrinsic = (argument, at, env) =>
  lift("Fn::Base64", [evaluate(argument, env)], at, ([value]) => {
    const spelled = asText(value);
    if (!spelled) return mistake("Fn::Base64 takes a string", argument.span, env);
    const known = literal(spelled);
    return known === null
      ? derived("Fn::Base64", spelled, at)
      : textValue(Buffer.from(known, "utf8").toString("base64"), at);
  });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-ToJsonString.html */
export const toJsonString: Intrinsic = (argument, at, env) => {
  const value = evaluate(argument, env);
  if (value.kind !== "object" && value.kind !== "list") {
    return isOpen(value) || value.kind === "choice"
      ? opaque("Fn::ToJsonString", "what Fn::ToJsonString encodes is not known", at, [value])
      : mistake("Fn::ToJsonString takes an object or a list", argument.span, env);
  }
  const plain = plainOf(value);
  const spelled =
    plain === undefined
      ? opaque("Fn::ToJsonString", "the JSON text holds what is not known", at, [value])
      : null;
  const json = spelled ? (asText(spelled) ?? []) : [JSON.stringify(plain)];
  return { ...textValue(json, at), json: value };
};

/** The value as JSON's own; undefined where a part of it is not known. Deep nesting is refused by the readers. */
function plainOf(value: Value): unknown {
  switch (value.kind) {
    case "text":
      return isKnown(value.text) ? literal(value.text) : undefined;
    case "number":
    case "boolean":
      return value.value;
    case "null":
      return null;
    case "list": {
      const items = value.items.map(plainOf);
      return items.includes(undefined) ? undefined : items;
    }
    case "object": {
      const entries = [...value.entries].map(([key, entry]) => [key, plainOf(entry.value)] as const);
      return value.more || entries.some(([, each]) => each === undefined)
        ? undefined
        : Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}
