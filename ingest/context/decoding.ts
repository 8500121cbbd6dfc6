/** How facts of other stacks are read back: each part says what it wants, and where it is missing. */
import { ALWAYS, NEVER, not, type Condition, type Guarded, allOf, anyOf } from "../../model/condition.ts";
import { spanKey, type Span } from "../../model/source.ts";
import {
  hole,
  LANGUAGES,
  text,
  type Alphabet,
  type Hole,
  type Language,
  type Text,
} from "../../model/text.ts";
import {
  asLiteral,
  listValue,
  nullValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type ObjectValue,
  type Value,
} from "../../model/value.ts";
import { manyOf } from "../open-ended.ts";

/** The facts are not what canread writes: what is wanted at a place. Never leaves this folder. */
export class Malformed extends Error {
  readonly span: Span;

  constructor(wanted: string, span: Span) {
    super(wanted);
    this.span = span;
  }
}

/** Reads one document. Unknown parts of it are others than those of the input, unless they are everybody's. */
export class Decoder {
  /** What sets the unknowns of this document apart. */
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  field(value: Value, key: string): Value {
    const found = this.optional(value, key);
    if (!found) throw new Malformed(`${JSON.stringify(key)} is missing`, value.span);
    return found;
  }

  optional(value: Value, key: string): Value | undefined {
    return this.object(value).entries.get(key)?.value;
  }

  object(value: Value): ObjectValue {
    if (value.kind !== "object") throw new Malformed("an object is expected", value.span);
    return value;
  }

  items<T>(value: Value, read: (item: Value) => T): readonly T[] {
    if (value.kind !== "list") throw new Malformed("a list is expected", value.span);
    return value.items.map(read);
  }

  string(value: Value): string {
    const known = value.kind === "text" ? asLiteral(value) : undefined;
    if (known === undefined) throw new Malformed("a string is expected", value.span);
    return known;
  }

  boolean(value: Value): boolean {
    if (value.kind !== "boolean") throw new Malformed("true or false is expected", value.span);
    return value.value;
  }

  /** A string, or the list of its parts. */
  text(value: Value): Text {
    if (value.kind === "text") return value.text;
    return text(...this.items(value, (part) => (part.kind === "text" ? this.string(part) : this.hole(part))));
  }

  hole(value: Value): Hole {
    const id = this.identity(this.string(this.field(value, "hole")));
    const choices = this.optional(value, "choices");
    const alphabet = ALPHABETS.find((each) => each === this.string(this.field(value, "alphabet")));
    if (!alphabet) throw new Malformed("the alphabet is not known", value.span);
    const language = shaped({
      alphabet,
      min: this.count(this.field(value, "min")),
      max: this.bound(this.field(value, "max")),
      ...(choices ? { choices: this.items(choices, (each) => this.string(each)) } : {}),
    });
    const owner = this.optional(value, "owner");
    const made = hole(
      id,
      language,
      this.string(this.field(value, "label")),
      owner && this.identity(this.string(owner)),
    );
    const sensitive = this.optional(value, "sensitive");
    return sensitive && this.boolean(sensitive) ? { ...made, sensitive: true } : made;
  }

  /** No text is longer than what AWS takes: a large count would be a large text in every comparison. */
  count(value: Value): number {
    if (value.kind !== "number" || !(value.value >= 0 && value.value <= 10_000))
      throw new Malformed("a number up to 10000 is expected", value.span);
    return value.value;
  }

  bound(value: Value): number | null {
    return value.kind === "null" ? null : this.count(value);
  }

  /**
   * The account and region that are not given are those of the input; what is found by a name is one for all, where no
   * other unknown of that stack is a part of the name.
   */
  identity(id: string): string {
    if (id === "account" || id === "region") return id;
    const holes = id
      .split("\u0000")
      .slice(1)
      .map((part) => part.split("\u0001", 1)[0]);
    const isShared =
      /^(?:resolve|suffix|import):/u.test(id) &&
      holes.every((each) => each === "account" || each === "region");
    return isShared ? id : `${this.origin}:${id}`;
  }

  condition(value: Value): Condition {
    if (value.kind === "boolean") return value.value ? ALWAYS : NEVER;
    const operands = (key: string): readonly Condition[] =>
      this.items(this.field(value, key), (each) => this.condition(each));
    const { entries } = this.object(value);
    if (entries.has("is")) {
      return {
        kind: "is",
        hole: this.hole(this.field(value, "is")),
        value: this.string(this.field(value, "value")),
      };
    }
    if (entries.has("flag")) {
      return {
        kind: "flag",
        id: this.identity(this.string(this.field(value, "flag"))),
        label: this.string(this.field(value, "label")),
      };
    }
    if (entries.has("not")) return not(this.condition(this.field(value, "not")));
    return entries.has("all") ? allOf(operands("all")) : anyOf(operands("any"));
  }

  when(value: Value): Condition {
    const when = this.optional(value, "when");
    return when ? this.condition(when) : ALWAYS;
  }

  guarded<T>(value: Value, read: (value: Value) => T): Guarded<T> {
    return { value: read(this.field(value, "is")), when: this.when(value) };
  }

  allGuarded<T>(value: Value, key: string, read: (value: Value) => T): readonly Guarded<T>[] {
    return this.items(this.field(value, key), (each) => this.guarded(each, read));
  }

  pairs(value: Value): ReadonlyMap<string, Text> {
    return new Map(
      this.items(value, (pair): readonly [string, Text] => {
        const [key, known] = this.items(pair, (each) => each);
        if (!key || !known) throw new Malformed("a pair is expected", pair.span);
        return [this.string(key), this.text(known)];
      }),
    );
  }

  /** A document, of which what is not plain stands under keys that begin with `$`. */
  value(value: Value): Value {
    const at = value.span;
    if (value.kind === "list")
      return listValue(
        value.items.map((item) => this.value(item)),
        at,
      );
    if (value.kind !== "object") return value.kind === "null" ? nullValue(at) : value;
    const { entries } = value;
    if (entries.has("$text")) return textValue(this.text(this.field(value, "$text")), at);
    if (entries.has("$unknown")) return this.unknown(value);
    if (entries.has("$choice")) {
      return {
        kind: "choice",
        condition: this.condition(this.field(value, "$choice")),
        then: this.value(this.field(value, "$then")),
        otherwise: this.value(this.field(value, "$otherwise")),
        span: at,
      };
    }
    const made = new Map<string, Entry>();
    if (!entries.has("$object")) {
      for (const [name, entry] of entries) made.set(name, { key: entry.key, value: this.value(entry.value) });
      return objectValue(made, at);
    }
    for (const pair of this.items(this.field(value, "$object"), (each) => each)) {
      const [key, inner] = this.items(pair, (each) => each);
      if (!key || !inner) throw new Malformed("a pair is expected", pair.span);
      made.set(this.string(key), { key: key.span, value: this.value(inner) });
    }
    const more = this.optional(value, "$more");
    const object = objectValue(made, at);
    return more ? { ...object, more: this.open(this.string(more), at) } : object;
  }

  unknown(value: Value): Value {
    const unknown = this.open(this.string(this.field(value, "$unknown")), value.span);
    return this.optional(value, "$many") ? manyOf(unknown) : unknown;
  }

  open(reason: string, at: Span): ReturnType<typeof unknownValue> {
    return unknownValue(`fact@${spanKey(at)}`, reason, at);
  }
}

/** The languages that AWS shapes are told by being the same object. */
function shaped(language: Language): Language {
  const same = Object.values(LANGUAGES).find(
    (each) =>
      each.alphabet === language.alphabet &&
      each.min === language.min &&
      each.max === language.max &&
      each.choices?.join() === language.choices?.join(),
  );
  return same ?? language;
}

const ALPHABETS: readonly Alphabet[] = [
  "any",
  "no-colon",
  "name",
  "hyphenated",
  "lower-hyphen",
  "alphanumeric",
  "digit",
];
