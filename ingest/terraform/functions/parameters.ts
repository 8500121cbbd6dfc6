/** How a function says what it takes: arguments are counted, converted and checked before its body runs. */
import {
  hole,
  LANGUAGES,
  literal,
  render,
  text,
  type Hole,
  type Language,
  type Text,
} from "../../../model/text.ts";
import type { ListValue, ObjectValue, Value, Plain } from "../../../model/value.ts";
import { shortKey, valueKey } from "./comparison.ts";
import { isOpen, toNumber, toText } from "./conversions-of-scalars.ts";
import type { Call, TerraformFunction } from "./function.ts";
import { withoutChoices } from "./nested-choices.ts";

/** No text that a function makes is longer. */
export const TEXT_LIMIT: number = 4 * 1024 * 1024;
/** No list or object that a function makes has more items. */
export const ITEM_LIMIT = 100_000;

type Read<T> = { readonly given: T } | { readonly open: string } | { readonly wrong: string };

export interface Parameter<T> {
  readonly read: (value: Plain) => Read<T>;
  /** The function looks into the items, so undecided conditions among them are resolved first. */
  readonly isDeep?: boolean;
}

type GivenOf<P extends readonly Parameter<unknown>[]> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** A call with its arguments, and what bodies make results with. */
export interface Run extends Call {
  readonly args: readonly Plain[];
  readonly text: (value: Text | string) => Value;
  readonly number: (value: number) => Value;
  readonly boolean: (value: boolean) => Value;
  readonly list: (items: readonly Value[]) => Value;
  readonly object: (entries: Iterable<readonly [string, Value]>) => Value;
  /** The result is a string, but not known which; equal calls give equal strings. */
  readonly someText: (language?: Language) => Value;
}

interface Options {
  /** The result is always a string, in this language. */
  readonly text?: Language;
}

export const ANY_TEXT: Options = { text: LANGUAGES.anything };

export function define<const P extends readonly Parameter<unknown>[]>(
  parameters: P,
  body: (run: Run, ...given: GivenOf<P>) => Value,
  options: Options = {},
): TerraformFunction {
  return (args, call) => {
    if (args.length !== parameters.length) return wrongCount(args.length, parameters.length, false, call);
    return prepared(parameters, null, args, call, options, (run, given) =>
      body(run, ...(given as GivenOf<P>)),
    );
  };
}

export function defineVariadic<const P extends readonly Parameter<unknown>[], R>(
  parameters: P,
  rest: Parameter<R>,
  body: (run: Run, given: GivenOf<P>, rest: readonly R[]) => Value,
  options: Options = {},
): TerraformFunction {
  return (args, call) => {
    if (args.length < parameters.length) return wrongCount(args.length, parameters.length, true, call);
    return prepared(parameters, rest, args, call, options, (run, given) =>
      body(
        run,
        given.slice(0, parameters.length) as GivenOf<P>,
        given.slice(parameters.length) as readonly R[],
      ),
    );
  };
}

function wrongCount(count: number, expected: number, isVariadic: boolean, call: Call): Value {
  const few = count < expected ? "Not enough" : "Too many";
  const takes = `${isVariadic ? "at least " : ""}${expected} argument${expected === 1 ? "" : "s"}`;
  return call.fail(`${few} function arguments: "${call.name}" takes ${takes}, not ${count}.`);
}

function prepared(
  parameters: readonly Parameter<unknown>[],
  rest: Parameter<unknown> | null,
  args: readonly Plain[],
  certain: Call,
  options: Options,
  body: (run: Run, given: readonly unknown[]) => Value,
): Value {
  const parameterAt = (index: number): Parameter<unknown> => parameters[index] ?? rest ?? ANYTHING;
  const resolved = withoutChoices(
    args,
    (index) => parameterAt(index).isDeep === true,
    (plain, isDecided) => {
      const call = isDecided ? certain : certain.undecided();
      const run = runOf(plain, call);
      const given: unknown[] = [];
      let open: string | null = null;
      for (const [index, arg] of plain.entries()) {
        const read = parameterAt(index).read(arg);
        if ("wrong" in read) return wrongArgument(index, read.wrong, arg, call);
        if ("open" in read) open ??= read.open;
        else given.push(read.given);
      }
      if (open === null) return body(run, given);
      return options.text ? run.someText(options.text) : call.unknown(`${call.name}: ${open}`);
    },
  );
  return resolved ?? certain.unknown(`${certain.name}: too many undecided conditions in its arguments`);
}

function wrongArgument(index: number, what: string, arg: Plain, call: Call): Value {
  return call.fail(`Invalid function argument: argument ${index + 1} of "${call.name}": ${what}.`, arg.span);
}

function runOf(args: readonly Plain[], call: Call): Run {
  const limited = (count: number, make: () => Value): Value =>
    count > ITEM_LIMIT ? call.fail(`"${call.name}" makes more than ${ITEM_LIMIT} items.`) : make();
  return {
    ...call,
    args,
    text: (value) => textResult(value, call),
    number: (value) => numberResult(value, call),
    boolean: (value) => ({ kind: "boolean", value, span: call.at }),
    list: (items) => limited(items.length, () => ({ kind: "list", items, span: call.at })),
    object: (entries) => {
      const map = new Map<string, { key: Call["at"]; value: Value }>();
      for (const [key, value] of entries) map.set(key, { key: value.span, value });
      return limited(map.size, () => ({ kind: "object", entries: map, span: call.at }));
    },
    someText: (language = LANGUAGES.anything) => ({
      kind: "text",
      text: [derivedHole(call.name, args, language)],
      span: call.at,
    }),
  };
}

function textResult(value: Text | string, call: Call): Value {
  const made = typeof value === "string" ? text(value) : value;
  let length = 0;
  for (const part of made) length += typeof part === "string" ? part.length : 0;
  if (length > TEXT_LIMIT) return call.fail(`"${call.name}" makes a string of more than 4 MB.`);
  return { kind: "text", text: made, span: call.at };
}

function numberResult(value: number, call: Call): Value {
  if (!Number.isFinite(value)) return call.fail(`"${call.name}" makes no finite number.`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return call.unknown(`${call.name}: the number is too large to be computed exactly`);
  }
  return { kind: "number", value: value + 0, span: call.at };
}

/** The hole for what a function makes of arguments: the same for the same arguments. */
export function derivedHole(name: string, args: readonly Value[], language: Language): Hole {
  // An unknown and the string of nothing but it are the same string.
  const key = (value: Value): string =>
    value.kind === "unknown"
      ? valueKey({ kind: "text", text: [value.hole], span: value.span })
      : valueKey(value);
  const id = `${name}(${shortKey(args.map(key).join(","))})`;
  return hole(id, language, `${name}(${args.map(labelOf).join(", ")})`);
}

function labelOf(value: Value): string {
  if (value.kind === "number" || value.kind === "boolean") return String(value.value);
  const spelled = toText(value);
  if (!spelled) return "…";
  const [only] = spelled;
  const label =
    spelled.length === 1 && typeof only === "object" ? only.label : JSON.stringify(render(spelled));
  return label.length > 60 ? "…" : label;
}

const nullGiven: { readonly wrong: string } = { wrong: "argument must not be null" };

export const ANYTHING: Parameter<Plain> = { read: (value) => ({ given: value }) };

export const NOT_NULL: Parameter<Plain> = {
  read: (value) => (value.kind === "null" ? nullGiven : { given: value }),
};

/** A string of which parts may be unknown. */
export const STRING: Parameter<Text> = {
  read: (value) => {
    if (value.kind === "null") return nullGiven;
    const given = toText(value);
    return given ? { given } : { wrong: "string required" };
  },
};

/** A string that is known as a whole. */
export const KNOWN_STRING: Parameter<string> = {
  read: (value) => {
    if (value.kind === "null") return nullGiven;
    const given = toText(value);
    if (!given) return { wrong: "string required" };
    const known = literal(given);
    return known === null ? { open: `${render(given)} is not known` } : { given: known };
  },
};

export const NUMBER: Parameter<number> = {
  read: (value) => {
    if (value.kind === "null") return nullGiven;
    const given = toNumber(value);
    if (given !== null) return { given };
    return isOpen(value) ? { open: "a number is not known" } : { wrong: "a number is required" };
  },
};

export const WHOLE: Parameter<number> = {
  read: (value) => {
    const read = NUMBER.read(value);
    return "given" in read && !Number.isInteger(read.given) ? { wrong: "a whole number is required" } : read;
  },
};

/** A list, tuple or set. */
export const LIST: Parameter<ListValue> = {
  read: (value) => {
    if (value.kind === "null") return nullGiven;
    if (value.kind === "list") return { given: value };
    return value.kind === "unknown" ? { open: value.reason } : { wrong: "list required" };
  },
};

/** The same, for a function that compares or reads the items. */
export const DEEP_LIST: Parameter<ListValue> = { ...LIST, isDeep: true };

export const OBJECT: Parameter<ObjectValue> = {
  read: (value) => {
    if (value.kind === "null") return nullGiven;
    if (value.kind === "object") return { given: value };
    return value.kind === "unknown" ? { open: value.reason } : { wrong: "map or object required" };
  },
};

/** A list of strings, in an order that is certain. */
export const STRINGS: Parameter<readonly Text[]> = {
  isDeep: true,
  read: (value) => {
    const read = LIST.read(value);
    if (!("given" in read)) return read;
    const { items } = read.given;
    if (!hasCertainOrder(read.given)) return { open: "the order of a set is not known" };
    const texts = items.map(toText);
    if (items.some((item) => item.kind === "null")) return { wrong: "a string in the list is null" };
    return texts.includes(null)
      ? { wrong: "list of string required" }
      : { given: texts.filter((item) => item !== null) };
  },
};

/** A set with unknown parts has neither a certain order nor a certain length. */
export function hasCertainOrder(value: ListValue): boolean {
  return !value.isSet || value.items.length <= 1 || value.items.every((item) => !isOpen(item));
}
