import type { Condition, Guarded } from "../../model/condition.ts";
import type { Instance, Tags } from "../../model/graph.ts";
import { alternatives, asText, get, itemsOf, type Value } from "../../model/value.ts";
import { literal, type Text } from "../../model/text.ts";
import { attributeOf, referenceTo } from "./attributes.ts";
import type { Declaration, Environment } from "./environment.ts";

/** A resource with its properties evaluated, and the declaration and template that it comes from. */
export interface Resource extends Instance {
  readonly declared: Declaration;
  readonly env: Environment;
}

/** The evaluated resources of a stack, as its adapters see them. */
export interface Stack {
  readonly instances: readonly Resource[];
}

export function ofType(stack: Stack, ...types: readonly string[]): readonly Resource[] {
  return stack.instances.filter((instance) => types.includes(instance.type));
}

/** The text of `Ref` on the resource. */
export function refOf({ declared, span, env }: Resource): Text {
  return asText(referenceTo(declared, span, env)) ?? [];
}

/** The text of `Ref` in each of its alternatives: a name may hang on a condition. */
export function refsOf({ declared, span, env, when }: Resource): readonly Guarded<Text>[] {
  return textsOf(referenceTo(declared, span, env), when);
}

export function attsOf({ declared, span, env, when }: Resource, name: string): readonly Guarded<Text>[] {
  return textsOf(attributeOf(declared, name, span, env), when);
}

export function textsOf(value: Value, when: Condition): readonly Guarded<Text>[] {
  return alternatives(value, when).map((option) => ({
    value: asText(option.value) ?? [],
    when: option.when,
  }));
}

/** The alternative that goes with another one: under the same condition, else the only one. */
export function alongside(options: readonly Guarded<Text>[], when: Condition): Text {
  const same = options.find((option) => JSON.stringify(option.when) === JSON.stringify(when));
  return (same ?? options[0])?.value ?? [];
}

export function attOf({ declared, span, env }: Resource, name: string): Text {
  return asText(attributeOf(declared, name, span, env)) ?? [];
}

/**
 * `Tags` as a list of keys and values, or as a map: a resource has what the template gives it. They are not all
 * where an entry is not understood, or is there only under a condition.
 */
export function tagsOf(instance: Instance): Tags {
  const tags = get(instance.attributes, "Tags");
  const values = new Map<string, Text>();
  let complete = true;
  const add = (name: string | null, value: Value | undefined): void => {
    const text = asText(value);
    if (name !== null && text) values.set(name, text);
    else complete = false;
  };
  if (tags?.kind === "object") for (const [name, entry] of tags.entries) add(name, entry.value);
  else {
    for (const { value, when } of itemsOf(tags)) {
      const key = asText(get(value, "Key"));
      add(key && when.kind === "constant" ? literal(key) : null, get(value, "Value"));
    }
  }
  return { values, complete };
}

/** An attribute of an instance, undefined when absent. */
export function attribute(instance: Instance, name: string): Value | undefined {
  return get(instance.attributes, name);
}
