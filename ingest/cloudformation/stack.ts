import type { Instance, Tags } from "../../model/graph.ts";
import { asText, get, itemsOf, type ObjectValue, type Value } from "../../model/value.ts";
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

export function attOf(stack: Stack, instance: Instance, name: string): Text {
  const resource = stack.env.resources.get(instance.address);
  return (resource && asText(attributeOf(resource, name, instance.span, stack.env))) ?? [];
}

/** `Tags` as a list of keys and values, or as a map. */
export function tagsOf(instance: Instance): Tags {
  const tags = get(instance.attributes, "Tags");
  const values = new Map<string, Text>();
  let complete = true;
  if (tags?.kind === "object") addMap(tags, values);
  else {
    for (const { value, when } of itemsOf(tags)) {
      const key = asText(get(value, "Key"));
      const name = key ? literal(key) : null;
      const text = asText(get(value, "Value"));
      if (name === null || !text || when.kind !== "constant") complete = false;
      else values.set(name, text);
    }
  }
  return { values, complete };
}

function addMap(tags: ObjectValue, values: Map<string, Text>): void {
  for (const [name, entry] of tags.entries) {
    const text = asText(entry.value);
    if (text) values.set(name, text);
  }
}

/** An attribute of an instance, undefined when absent. */
export function attribute(instance: Instance, name: string): Value | undefined {
  return get(instance.attributes, name);
}
