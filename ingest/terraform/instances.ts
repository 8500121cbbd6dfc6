/** What the Terraform adapters share: instances by type, their texts and tags. */
import type { Instance, Tags } from "../../model/graph.ts";
import type { Text } from "../../model/text.ts";
import { asText, get } from "../../model/value.ts";

export function ofType(instances: readonly Instance[], ...types: readonly string[]): readonly Instance[] {
  return instances.filter((instance) => types.includes(instance.type));
}

export function node(instance: Instance): Pick<Instance, "address" | "span" | "when" | "scope"> {
  const { address, span, when, scope } = instance;
  return { address, span, when, scope };
}

export function attributeText(instance: Instance, name: string): Text {
  return asText(get(instance.attributes, name)) ?? [];
}

/** `tags_all` carries the provider's default tags; where it is not known, `tags` may not be all. */
export function tagsOf(instance: Instance): Tags {
  const all = get(instance.attributes, "tags_all");
  const own = get(instance.attributes, "tags");
  const found = all?.kind === "object" ? all : own;
  const values = new Map<string, Text>();
  if (found?.kind === "object") {
    for (const [key, entry] of found.entries) {
      const value = asText(entry.value);
      if (value) values.set(key, value);
    }
  }
  const complete =
    all?.kind === "object" || (all === undefined && own?.kind !== "unknown" && own?.kind !== "choice");
  return { values, complete };
}
