/** What the Terraform adapters share: instances by type, their texts and tags. */
import type { Instance, Tags } from "../../model/graph.ts";
import { all, not } from "../../model/condition.ts";
import { hole, LANGUAGES, type Text } from "../../model/text.ts";
import { asText, get, type Entry, type Value } from "../../model/value.ts";
import { assume } from "../distribute.ts";

export function ofType(instances: readonly Instance[], ...types: readonly string[]): readonly Instance[] {
  const [only, ...more] = types;
  const byType = indexOf(instances);
  if (only !== undefined && more.length === 0) return byType.get(only) ?? [];
  return instances.filter((instance) => types.includes(instance.type));
}

/** A graph asks for each type many times. */
const indexes = new WeakMap<readonly Instance[], ReadonlyMap<string, readonly Instance[]>>();

function indexOf(instances: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> {
  const known = indexes.get(instances);
  if (known) return known;
  const made = new Map<string, Instance[]>();
  for (const instance of instances) {
    const list = made.get(instance.type);
    if (list) list.push(instance);
    else made.set(instance.type, [instance]);
  }
  indexes.set(instances, made);
  return made;
}

export function node(instance: Instance): Pick<Instance, "address" | "span" | "when" | "scope"> {
  const { address, span, when, scope } = instance;
  return { address, span, when, scope };
}

/** Empty where the attribute is not set; what is no text is not known. */
export function attributeText(instance: Instance, name: string): Text {
  const value = get(instance.attributes, name);
  if (!value) return [];
  const label = `${instance.address}.${name}`;
  return asText(value) ?? [hole(label, LANGUAGES.anything, label)];
}

/** What others may name a resource by: as far as it is known, and else as what they take from it. */
export function nameTexts(instance: Instance): readonly Text[] {
  return ["name", "id", "arn"].map((name) => {
    const known = attributeText(instance, name);
    const label = `${instance.address}.${name}`;
    return known.length > 0 ? known : [hole(label, LANGUAGES.anything, label, instance.address)];
  });
}

/** What resources are found by. */
const IDENTITY = [
  "name",
  "name_prefix",
  "path",
  "arn",
  "id",
  "key_id",
  "target_key_id",
  "secret_arn",
  "grantee_principal",
];

/** More alternatives of one resource than this are not told apart. */
const ALTERNATIVE_LIMIT = 32;

/** A resource whose name depends on conditions is one resource in each of their worlds. */
export function alternativesOf(instance: Instance): readonly Instance[] {
  let open: readonly Instance[] = [instance];
  const done: Instance[] = [];
  while (open.length > 0 && open.length + done.length <= ALTERNATIVE_LIMIT) {
    const [first, ...rest] = open;
    const split = first && splitOnce(first);
    if (first && !split) done.push(first);
    open = split ? [...split, ...rest] : rest;
  }
  return [...done, ...open];
}

function splitOnce(instance: Instance): readonly Instance[] | null {
  const { attributes } = instance;
  if (attributes.kind !== "object") return null;
  const choice = IDENTITY.map((name) => attributes.entries.get(name)?.value).find(
    (value) => value?.kind === "choice",
  );
  if (choice?.kind !== "choice") return null;
  const { condition } = choice;
  const under = (holds: boolean): Instance => {
    const entries = new Map<string, Entry>();
    for (const [name, entry] of attributes.entries)
      entries.set(name, { ...entry, value: assume(entry.value, condition, holds) });
    const when = all(instance.when, holds ? condition : not(condition));
    return { ...instance, when, attributes: { ...attributes, entries } };
  };
  return [under(true), under(false)];
}

/** `tags_all` carries the provider's default tags; where it is not known, `tags` may not be all. */
export function tagsOf(instance: Instance): Tags {
  const everyTag = get(instance.attributes, "tags_all");
  const own = get(instance.attributes, "tags");
  const found = everyTag?.kind === "object" ? everyTag : own;
  if (!found) return { values: new Map(), complete: everyTag === undefined };
  const { values, complete } = readTags(found);
  return { values, complete: complete && (everyTag?.kind === "object" || everyTag === undefined) };
}

/** The tags that are certainly there, each with its text; `complete` where there are no others. */
export function readTags(tags: Value): Tags {
  if (tags.kind !== "object") return { values: new Map(), complete: false };
  const values = new Map<string, Text>();
  let complete = !tags.more;
  for (const [key, { value }] of tags.entries) {
    const known = asText(value);
    if (known) values.set(key, known);
    // A tag without a value is not set; one that hangs on a condition may have another value, or be absent.
    else if (value.kind !== "null") complete = false;
  }
  return { values, complete };
}
