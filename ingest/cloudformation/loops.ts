/**
 * `Fn::ForEach` written out, before anything of the template is read.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
import { error, info } from "../../model/problem.ts";
import { spanKey, type Span } from "../../model/source.ts";
import { isKnown, literal, text } from "../../model/text.ts";
import {
  asLiteral,
  textValue,
  unknownValue,
  type Entry,
  type ObjectValue,
  type UnknownValue,
  type Value,
} from "../../model/value.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";

const LOOP = "Fn::ForEach::";

/** Loops in loops multiply: what they write out together has no more values than this. */
const VALUE_LIMIT = 200_000;

/** Values of the identifiers of the loops around. */
type Bindings = ReadonlyMap<string, string>;

interface Expansion {
  readonly env: Environment;
  left: number;
}

/** The sections of a template in which loops may stand. */
const SECTIONS = ["Conditions", "Resources", "Outputs"];

/**
 * The template with its loops written out. What a loop over unknown items makes is not known: the object that it
 * stands in may have more keys.
 */
export function writtenOut(document: ObjectValue, env: Environment): ObjectValue {
  if (!document.span.source.text.includes(LOOP)) return document;
  const expansion: Expansion = { env, left: VALUE_LIMIT };
  const entries = new Map(document.entries);
  for (const name of SECTIONS) {
    const section = entries.get(name);
    if (section) entries.set(name, { ...section, value: expand(section.value, expansion, new Map()) });
  }
  return { ...document, entries };
}

function expand(value: Value, expansion: Expansion, bindings: Bindings): Value {
  expansion.left -= 1;
  switch (value.kind) {
    case "text":
      return bindings.size === 0
        ? value
        : { ...value, text: text(...value.text.map((part) => filledIn(part, bindings))) };
    case "list":
      return { ...value, items: value.items.map((item) => expand(item, expansion, bindings)) };
    case "object":
      return expandObject(value, expansion, bindings);
    default:
      return value;
  }
}

function filledIn<P>(part: P, bindings: Bindings): P | string {
  if (typeof part !== "string" || !part.includes("{")) return part;
  return part.replaceAll(/([$&])\{([A-Za-z0-9]+)\}/gu, (whole: string, sign: string, name: string) => {
    const bound = bindings.get(name);
    if (bound === undefined) return whole;
    // `&{}` leaves out what a logical id may not hold.
    return sign === "&" ? bound.replaceAll(/[^A-Za-z0-9]/gu, "") : bound;
  });
}

function expandObject(value: ObjectValue, expansion: Expansion, bindings: Bindings): Value {
  const target = value.entries.size === 1 ? asLiteral(value.entries.get("Ref")?.value) : undefined;
  const bound = target === undefined ? undefined : bindings.get(target);
  if (bound !== undefined) return textValue(bound, value.span);
  const entries = new Map<string, Entry>();
  let more = value.more;
  const add = (name: string, entry: Entry): void => {
    if (entries.has(name)) {
      const message = `the key ${JSON.stringify(name)} is made twice`;
      expansion.env.problems.push(error("duplicate-key", message, entry.key));
    }
    entries.set(name, entry);
  };
  for (const [name, entry] of value.entries) {
    if (!name.startsWith(LOOP)) {
      const key = filledIn(name, bindings);
      add(key, { key: entry.key, value: expand(entry.value, expansion, bindings) });
      continue;
    }
    const rounds = roundsOf(name.slice(LOOP.length), entry, expansion, bindings);
    if (rounds.kind === "unknown") more = rounds;
    else for (const [key, made] of rounds.entries) add(key, made);
  }
  return more === undefined ? { ...value, entries } : { ...value, entries, more };
}

interface Rounds {
  readonly kind: "known";
  readonly entries: readonly (readonly [string, Entry])[];
}

/** The keys that a loop makes, round by round. */
function roundsOf(
  name: string,
  { key, value }: Entry,
  expansion: Expansion,
  bindings: Bindings,
): Rounds | UnknownValue {
  const { env } = expansion;
  const [identifier, collection, body] = value.kind === "list" ? value.items : [];
  const id = asLiteral(identifier);
  if (id === undefined || !collection || body?.kind !== "object") {
    const message = `Fn::ForEach::${name} takes an identifier, a list and an object`;
    env.problems.push(error("wrong-type", message, value.span));
    return unknownRounds(message, key);
  }
  const items = itemsOf(expand(collection, expansion, bindings), env);
  if (!items) {
    const reason = `the items of the loop ${name} are not known: what it makes is not judged`;
    env.problems.push(info("open-input", reason, key));
    return unknownRounds(reason, key);
  }
  const entries: (readonly [string, Entry])[] = [];
  for (const item of items) {
    if (expansion.left < 0) {
      const message = `loops write out more than ${VALUE_LIMIT} values`;
      env.problems.push(error("bound", message, key));
      return unknownRounds(message, key);
    }
    const made = expandObject(body, expansion, new Map([...bindings, [id, item]]));
    if (made.kind !== "object") continue;
    if (made.more) return made.more;
    entries.push(...made.entries);
  }
  return { kind: "known", entries };
}

function unknownRounds(reason: string, at: Span): UnknownValue {
  return unknownValue(`loop@${spanKey(at)}`, reason, at);
}

/** The items of a list that is known as a whole. */
function itemsOf(collection: Value, env: Environment): readonly string[] | null {
  const list = evaluate(collection, env);
  if (list.kind !== "list") return null;
  const items = list.items.map((item) =>
    item.kind === "text" && isKnown(item.text) ? literal(item.text) : (asLiteral(item) ?? null),
  );
  return items.every((item) => item !== null) ? items : null;
}
