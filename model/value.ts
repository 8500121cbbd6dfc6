import { all, ALWAYS, not, type Condition, type Guarded } from "./condition.ts";
import type { Span } from "./source.ts";
import { hole, LANGUAGES, literal, text, type Hole, type Text } from "./text.ts";

/**
 * A value of a document after its language was evaluated: known where it can be, with its place. Lists and
 * objects keep their structure around unknown leaves; an undecided condition keeps both branches.
 */
export type Value =
  | TextValue
  | NumberValue
  | BooleanValue
  | NullValue
  | ListValue
  | ObjectValue
  | UnknownValue
  | ChoiceValue;

/** A value whose top is no undecided condition; inside of lists and objects there may still be some. */
export type Plain = Exclude<Value, ChoiceValue>;

interface Placed {
  readonly span: Span;
  /** Marked as secret by its language; never printed. */
  readonly sensitive?: boolean;
  /** The value is the content of a secret or parameter, not its name: which one, in words. */
  readonly secretOf?: string;
}

export interface TextValue extends Placed {
  readonly kind: "text";
  readonly text: Text;
  /** The value that the text spells as JSON, with its own places, where an expression encoded it. */
  readonly json?: Value;
  /** The parts that it was put together from, each with its own place, where those are known. */
  readonly pieces?: readonly Piece[];
}

export interface Piece {
  readonly text: Text;
  readonly span: Span;
  readonly sensitive?: boolean;
  /** The value that the piece encodes, where it is an encoded one. */
  readonly json?: Value;
}

export interface NumberValue extends Placed {
  readonly kind: "number";
  readonly value: number;
}

export interface BooleanValue extends Placed {
  readonly kind: "boolean";
  readonly value: boolean;
  /** How the document spells it, where that is another word: as a name it is that word. */
  readonly written?: string;
}

export interface NullValue extends Placed {
  readonly kind: "null";
}

export interface ListValue extends Placed {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** A Terraform set: no order, no index, equal items once. */
  readonly isSet?: boolean;
}

export interface Entry {
  readonly key: Span;
  readonly value: Value;
}

export interface ObjectValue extends Placed {
  readonly kind: "object";
  readonly entries: ReadonlyMap<string, Entry>;
  /** There may be more keys than these: what they hold. */
  readonly more?: UnknownValue;
}

/** A value of which only its origin is known. `mentions` are the resources that its expression refers to. */
export interface UnknownValue extends Placed {
  readonly kind: "unknown";
  readonly hole: Hole;
  readonly reason: string;
  readonly mentions?: readonly string[];
  /** The language refuses it wherever it would be the value: the reason says why. */
  readonly failed?: boolean;
  /** It stands for any number of items, or none, of the list that holds it. */
  readonly many?: boolean;
}

export interface ChoiceValue extends Placed {
  readonly kind: "choice";
  readonly condition: Condition;
  readonly then: Value;
  readonly otherwise: Value;
}

export function textValue(value: Text | string, span: Span): TextValue {
  return { kind: "text", text: typeof value === "string" ? text(value) : value, span };
}

export function nullValue(span: Span): NullValue {
  return { kind: "null", span };
}

export function listValue(items: readonly Value[], span: Span): ListValue {
  return { kind: "list", items, span };
}

export function objectValue(entries: ReadonlyMap<string, Entry>, span: Span): ObjectValue {
  return { kind: "object", entries, span };
}

export function unknownValue(
  id: string,
  reason: string,
  span: Span,
  mentions?: readonly string[],
): UnknownValue {
  const unknown: UnknownValue = {
    kind: "unknown",
    hole: { ...hole(id, LANGUAGES.anything, id.replace(/@[^@]*$/u, "")), reason },
    reason,
    span,
  };
  return mentions && mentions.length > 0 ? { ...unknown, mentions } : unknown;
}

/** The same unknown under the name that people know it by. */
export function called(unknown: UnknownValue, label: string): UnknownValue {
  return { ...unknown, hole: { ...unknown.hole, label } };
}

/** The value with its parts changed: items, entries with their keys' places, both branches of a choice. */
export function mapParts(
  value: Value,
  change: (part: Value) => Value,
  place: (key: Span) => Span = (key) => key,
): Value {
  switch (value.kind) {
    case "list":
      return { ...value, items: value.items.map(change) };
    case "object":
      return {
        ...value,
        entries: new Map(
          [...value.entries].map(([name, entry]) => [
            name,
            { key: place(entry.key), value: change(entry.value) },
          ]),
        ),
      };
    case "choice":
      return { ...value, then: change(value.then), otherwise: change(value.otherwise) };
    default:
      return value;
  }
}

/** The attribute of an object; undefined when absent, null, or not an object. Where it may be absent, an unknown. */
export function get(value: Value | undefined, key: string): Value | undefined {
  if (value?.kind !== "object") return undefined;
  const found = value.entries.get(key)?.value ?? value.more;
  return found?.kind === "null" ? undefined : found;
}

/** The text that a scalar spells, as Terraform and CloudFormation convert it; undefined for other kinds. */
export function asText(value: Value | undefined): Text | undefined {
  switch (value?.kind) {
    case "text":
      return value.text;
    case "number":
      return text(String(value.value));
    case "boolean":
      return text(String(value.value));
    case "unknown":
      return [value.hole];
    default:
      return undefined;
  }
}

/** The known string, number or boolean as a string; undefined when any part is unknown. */
export function asLiteral(value: Value | undefined): string | undefined {
  const spelled = asText(value);
  return spelled === undefined ? undefined : (literal(spelled) ?? undefined);
}

/** The choices at the top of a value resolved: each outcome with the condition under which it is the value. */
export function alternatives(
  value: Value,
  when: Condition = ALWAYS,
): readonly Guarded<Exclude<Value, ChoiceValue>>[] {
  if (value.kind !== "choice") return [{ value, when }];
  return [
    ...alternatives(value.then, all(when, value.condition)),
    ...alternatives(value.otherwise, all(when, not(value.condition))),
  ].filter((option) => !(option.when.kind === "constant" && !option.when.value));
}

/** The items of a list, or the value itself where one stands for a list of one, with choices resolved. */
export function itemsOf(
  value: Value | undefined,
  when: Condition = ALWAYS,
): readonly Guarded<Exclude<Value, ChoiceValue>>[] {
  if (!value) return [];
  return alternatives(value, when).flatMap((option) =>
    option.value.kind === "list"
      ? option.value.items.flatMap((item) =>
          alternatives(item, option.when).filter((each) => each.value.kind !== "null"),
        )
      : option.value.kind === "null"
        ? []
        : [option],
  );
}

/** The first unknown inside a value, depth first. */
function findUnknown(value: Value): UnknownValue | undefined {
  switch (value.kind) {
    case "unknown":
      return value;
    case "list":
      return firstOf(value.items);
    case "object":
      return firstOf([...value.entries.values()].map((entry) => entry.value));
    case "choice":
      return findUnknown(value.then) ?? findUnknown(value.otherwise);
    default:
      return undefined;
  }
}

function firstOf(values: readonly Value[]): UnknownValue | undefined {
  for (const value of values) {
    const found = findUnknown(value);
    if (found) return found;
  }
  return undefined;
}

/** The values at a path of keys, through choices, each with its condition. Nulls and absent keys give nothing. */
export function pick(
  value: Value | undefined,
  keys: readonly string[],
  when: Condition = ALWAYS,
): readonly Guarded<Exclude<Value, ChoiceValue>>[] {
  if (!value) return [];
  const [key, ...rest] = keys;
  const here = alternatives(value, when).filter((option) => option.value.kind !== "null");
  if (key === undefined) return here;
  return here.flatMap((option) => pick(get(option.value, key), rest, option.when));
}
