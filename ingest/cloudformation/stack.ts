import type { Condition, Guarded } from "../../model/condition.ts";
import type { Instance, Tags } from "../../model/graph.ts";
import { alternatives, asText, get, itemsOf, type Value } from "../../model/value.ts";
import { literal, type Text } from "../../model/text.ts";
import { attributeOf, referenceTo } from "./attributes.ts";
import type { Environment } from "./environment.ts";

/** The evaluated resources of a template, as its adapters see them. */
export interface Stack {
  readonly env: Environment;
  readonly instances: readonly Instance[];
}

export function ofType(stack: Stack, ...types: readonly string[]): readonly Instance[] {
  return stack.instances.filter((instance) => types.includes(instance.type));
}

/** The text of `Ref` on the instance. */
export function refOf(stack: Stack, instance: Instance): Text {
  const resource = stack.env.resources.get(instance.address);
  return (resource && asText(referenceTo(resource, instance.span, stack.env))) ?? [];
}

/** The text of `Ref` in each of its alternatives: a name may hang on a condition. */
export function refsOf(stack: Stack, instance: Instance): readonly Guarded<Text>[] {
  const resource = stack.env.resources.get(instance.address);
  return resource ? textsOf(referenceTo(resource, instance.span, stack.env), instance.when) : [];
}

export function attsOf(stack: Stack, instance: Instance, name: string): readonly Guarded<Text>[] {
  const resource = stack.env.resources.get(instance.address);
  return resource ? textsOf(attributeOf(resource, name, instance.span, stack.env), instance.when) : [];
}

function textsOf(value: Value, when: Condition): readonly Guarded<Text>[] {
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

export function attOf(stack: Stack, instance: Instance, name: string): Text {
  const resource = stack.env.resources.get(instance.address);
  return (resource && asText(attributeOf(resource, name, instance.span, stack.env))) ?? [];
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
