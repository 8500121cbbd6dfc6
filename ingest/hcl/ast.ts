import type { Source } from "../../model/source.ts";

/** Where a node stands: UTF-16 offsets `[start, end)` into the source of the file that holds it. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface File {
  readonly source: Source;
  readonly body: Body;
  readonly comments: readonly Comment[];
}

/** The text of a comment is the slice of the source that it covers, its delimiters included. */
export interface Comment extends Place {
  readonly style: "hash" | "slashes" | "block" | "json-key";
}

/**
 * `syntax` tells which of the two syntaxes the body was written in. The JSON syntax cannot tell a nested
 * block from an attribute: read nested blocks with `blocksOf` of json-syntax.ts, which covers both.
 */
export interface Body extends Place {
  readonly source: Source;
  readonly syntax: "native" | "json";
  readonly items: readonly BodyItem[];
}

export type BodyItem = Attribute | Block;

export interface Attribute extends Place {
  readonly kind: "attribute";
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** `invalid` where the value did not parse: the attribute is set, and nobody knows to what. */
  readonly expression: Expression;
}

/** Starts at its type; `headerEnd` is the end of the last label, or of the type when there are no labels. */
export interface Block extends Place {
  readonly kind: "block";
  readonly type: string;
  readonly labels: readonly Label[];
  readonly headerEnd: number;
  /** The place of the body includes the braces. */
  readonly body: Body;
}

export interface Label extends Place {
  readonly value: string;
  readonly quoted: boolean;
}

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | NullLiteral
  | Template
  | Variable
  | GetAttribute
  | Index
  | Splat
  | SplatItem
  | Call
  | Tuple
  | ObjectConstructor
  | ForTuple
  | ForObject
  | Conditional
  | Binary
  | Unary
  | Parentheses
  | Invalid;

/** HCL numbers are decimals of any precision, so the raw text is kept; it is never negative. */
export interface NumberLiteral extends Place {
  readonly kind: "number";
  readonly raw: string;
}

export interface BoolLiteral extends Place {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface NullLiteral extends Place {
  readonly kind: "null";
}

/**
 * A quoted string, a heredoc or a whole template file. Escapes are decoded, heredoc indentation and strip
 * markers are applied and strings are NFC normalised: the parts say what the template means. A template of
 * exactly one interpolation passes the value through unchanged; any other renders a string. A template
 * without content has one empty literal.
 */
export interface Template extends Place {
  readonly kind: "template";
  readonly parts: readonly TemplatePart[];
  readonly heredoc: Heredoc | undefined;
}

export interface Heredoc {
  readonly marker: string;
  /** `<<-`: the common indentation was removed. */
  readonly flush: boolean;
}

export type TemplatePart = TemplateLiteral | Interpolation | IfDirective | ForDirective;

/** The place is that of the raw text, so it may be longer than the value. */
export interface TemplateLiteral extends Place {
  readonly kind: "literal";
  readonly value: string;
}

/** `${…}`; the strip markers have already taken effect on the literals beside it. */
export interface Interpolation extends Place {
  readonly kind: "interpolation";
  readonly expression: Expression;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
}

/** `%{if …}…%{else}…%{endif}`. */
export interface IfDirective extends Place {
  readonly kind: "if";
  readonly condition: Expression;
  readonly whenTrue: readonly TemplatePart[];
  /** Undefined without an `%{else}`, which renders the same as an empty one. */
  readonly whenFalse: readonly TemplatePart[] | undefined;
}

/** `%{for …}…%{endfor}`. */
export interface ForDirective extends Place {
  readonly kind: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly body: readonly TemplatePart[];
}

/** A root name: `var`, `local`, a resource type, a name bound by `for`. */
export interface Variable extends Place {
  readonly kind: "variable";
  readonly name: string;
}

/** `object.name`; the name is the last `name.length` units of the place. */
export interface GetAttribute extends Place {
  readonly kind: "get-attribute";
  readonly object: Expression;
  readonly name: string;
}

/** `object[key]`, or the legacy `object.0`. */
export interface Index extends Place {
  readonly kind: "index";
  readonly object: Expression;
  readonly key: Expression;
}

/**
 * `object.*…` (`attribute`) or `object[*]…` (`full`). `each` is evaluated once per element: it is the chain
 * of steps that belongs to the splat, and the `splat-item` at its root stands for the element.
 */
export interface Splat extends Place {
  readonly kind: "splat";
  readonly style: "attribute" | "full";
  readonly object: Expression;
  readonly each: Expression;
}

export interface SplatItem extends Place {
  readonly kind: "splat-item";
}

export interface Call extends Place {
  readonly kind: "call";
  /** With its namespaces: `provider::aws::arn_parse`. */
  readonly name: string;
  readonly nameEnd: number;
  readonly args: readonly Expression[];
  /** The last argument was followed by `...`. */
  readonly expandFinal: boolean;
}

export interface Tuple extends Place {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
}

export interface ObjectConstructor extends Place {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
}

export interface ObjectItem extends Place {
  readonly key: ObjectKey;
  readonly value: Expression;
}

/** A bare identifier is a literal name; anything else, parenthesised or not, is evaluated. */
export type ObjectKey = KeywordKey | Expression;

export interface KeywordKey extends Place {
  readonly kind: "keyword-key";
  readonly name: string;
}

export interface ForTuple extends Place {
  readonly kind: "for-tuple";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly value: Expression;
  readonly condition: Expression | undefined;
}

export interface ForObject extends Place {
  readonly kind: "for-object";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly key: Expression;
  readonly value: Expression;
  /** `...` after the value: values of equal keys are collected into a list. */
  readonly grouping: boolean;
  readonly condition: Expression | undefined;
}

export interface Conditional extends Place {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface Binary extends Place {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export type BinaryOperator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

export interface Unary extends Place {
  readonly kind: "unary";
  readonly operator: "-" | "!";
  readonly operand: Expression;
}

export interface Parentheses extends Place {
  readonly kind: "parentheses";
  readonly inner: Expression;
}

/** Text that did not parse; a problem tells why. Its value is unknown. */
export interface Invalid extends Place {
  readonly kind: "invalid";
}

/** The string that a template is when nothing in it has to be evaluated. */
export function staticString(template: Template): string | undefined {
  const first = template.parts[0];
  return template.parts.length === 1 && first?.kind === "literal" ? first.value : undefined;
}
