/** Whether a document has the form of a schema: what has not, with its place and what may be meant. */
import { didYouMean } from "../model/edits.ts";
import type { Span } from "../model/source.ts";
import { asLiteral, type Value } from "../model/value.ts";
import type { Schema } from "./config-schema.ts";

export interface Mismatch {
  readonly message: string;
  readonly at: Span;
}

/** `name` is how the value is called in messages: `rules`, `paths[2]`. */
export function mismatches(value: Value, schema: Schema, name: string): readonly Mismatch[] {
  const { type } = schema;
  const wrong = (message: string): readonly Mismatch[] => [{ message, at: value.span }];
  switch (type) {
    case "object":
      return value.kind === "object" ? inObject(value, schema, name) : wrong(`${name} is an object`);
    case "array":
      return value.kind === "list"
        ? value.items.flatMap((item, index) =>
            mismatches(item, schema.items ?? { type: "string" }, `${name}[${index}]`),
          )
        : wrong(`${name} is a list`);
    case "boolean":
      return value.kind === "boolean" ? [] : wrong(`${name} is true or false`);
    case "string": {
      const text = spelling(value);
      if (text === undefined) return wrong(`${name} is a text: write it in quotes`);
      if (schema.enum && !schema.enum.includes(text))
        return wrong(
          `${name} is ${JSON.stringify(text)}, and has to be one of ${schema.enum.join(", ")}${didYouMean(text, schema.enum)}`,
        );
      const isOfForm = schema.pattern === undefined || new RegExp(schema.pattern, "u").test(text);
      return isOfForm
        ? []
        : wrong(`${name} is ${JSON.stringify(text)}: ${schema.description ?? "another form is expected"}`);
    }
  }
}

/** A text as it is written: `off` is one, too, where YAML has a boolean. */
export function spelling(value: Value | undefined): string | undefined {
  if (value?.kind === "boolean") return value.written;
  return value?.kind === "text" ? asLiteral(value) : undefined;
}

function inObject(
  value: Extract<Value, { kind: "object" }>,
  schema: Schema,
  name: string,
): readonly Mismatch[] {
  const { properties = {}, additionalProperties = false } = schema;
  const prefix = name === "the configuration" ? "" : `${name}.`;
  return [...value.entries].flatMap(([key, entry]): readonly Mismatch[] => {
    const own = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (own) return mismatches(entry.value, own, `${prefix}${key}`);
    const known = Object.keys(properties);
    return [
      {
        message: `${name} has no ${JSON.stringify(key)}${didYouMean(key, known)}: there are ${known.join(", ")}`,
        at: entry.key,
      },
    ];
  });
}
