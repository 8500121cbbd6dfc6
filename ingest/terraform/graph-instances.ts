/** The resources of a configuration as the adapters read them. */
import { spanKey } from "../../model/source.ts";
import { all } from "../../model/condition.ts";
import type { Instance, LookedUpSecret } from "../../model/graph.ts";
import {
  asText,
  get,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import { ARGUMENTS } from "./arguments.ts";
import { contentsOf } from "./contents.ts";
import { headerSpan, ignoresChanges, type DeclaredResource } from "./declarations.ts";
import { alternativesOf } from "./instances.ts";
import { instancesOf, type Module } from "./module.ts";
import type { Provider } from "./providers.ts";
import { addressOf, placeOf, providerOf, readArguments, readAttribute, readWhole } from "./resources.ts";
import { NETWORK_TYPES } from "./types.ts";

/** To the adapters an argument that is not written is not set. */
function asWritten(whole: Value): Value {
  return whole.kind === "object" ? objectValue(whole.entries, whole.span) : whole;
}

/** Others may give more to a part of a network of which Terraform is told to ignore changes. */
function leavesToOthers(declared: DeclaredResource): boolean {
  return (
    NETWORK_TYPES.has(declared.type) &&
    ["route", "ingress", "egress"].some((name) => ignoresChanges(declared, name))
  );
}

/** The instances of every wanted resource of a module and the modules below it. */
export function graphInstances(
  module: Module,
  wanted: ReadonlySet<string>,
  children: readonly Module[],
): readonly Instance[] {
  const own = [...module.declared.resources.values()]
    .filter((declared) => declared.mode === "managed" && wanted.has(declared.type))
    .flatMap((declared) =>
      instancesOf(module, declared).flatMap((instance): readonly Instance[] => {
        const { defaultTags } = providerOf(module, declared);
        const names = ARGUMENTS.get(declared.type);
        const whole = names
          ? readArguments(module, declared, instance, names)
          : readWhole(module, declared, instance);
        const attributes = withDefaultTags(asWritten(whole), defaultTags);
        return alternativesOf({
          address: addressOf(module, declared, instance),
          type: declared.type,
          attributes,
          span: headerSpan(declared.layers[0]),
          when: all(module.when, instance.when),
          scope: placeOf(module, declared, instance),
          ...contentsOf(module, declared, instance),
          ...(module.project.isAdopted(addressOf(module, declared, instance)) || leavesToOthers(declared)
            ? { adopted: true }
            : {}),
        });
      }),
    );
  return [...own, ...children.flatMap((child) => graphInstances(child, wanted, childModules(child)))];
}

/** The secrets that data sources look up, with the names and ARNs that references may take from them. */
export function lookedUpSecrets(module: Module): readonly LookedUpSecret[] {
  const own = [...module.declared.resources.values()]
    .filter(({ mode, type }) => mode === "data" && type === "aws_secretsmanager_secret")
    .flatMap((declared) =>
      instancesOf(module, declared).flatMap((instance): readonly LookedUpSecret[] => {
        const at = headerSpan(declared.layers[0]);
        const [name, arn] = ["name", "arn"].map((attribute) =>
          asText(readAttribute(module, declared, instance, attribute, at)),
        );
        return name && arn ? [{ address: addressOf(module, declared, instance), span: at, name, arn }] : [];
      }),
    );
  return [...own, ...childModules(module).flatMap(lookedUpSecrets)];
}

export function childModules(module: Module): readonly Module[] {
  return [...module.children.values()].flatMap((children) => (typeof children === "string" ? [] : children));
}

/** `tags_all` is what the resource carries: its own tags over the provider's. */
function withDefaultTags(attributes: Value, defaults: Provider["defaultTags"]): Value {
  if (attributes.kind !== "object" || (defaults.values.size === 0 && defaults.complete)) return attributes;
  const own = get(attributes, "tags");
  const { span: at } = attributes;
  const tags = new Map<string, Entry>();
  for (const [key, value] of defaults.values) tags.set(key, { key: at, value: textValue(value, at) });
  // Tags that are not known take the place of any default.
  const isOpen = own !== undefined && own.kind !== "object";
  if (isOpen) tags.clear();
  for (const [key, entry] of own?.kind === "object" ? own.entries : []) tags.set(key, entry);
  const whole = objectValue(tags, at);
  const isWhole = !isOpen && defaults.complete && (own?.kind !== "object" || !own.more);
  const more = unknownValue(`tags@${spanKey(at)}`, "there may be more tags", at);
  const everyTag = { key: at, value: isWhole ? whole : { ...whole, more } };
  return { ...attributes, entries: new Map(attributes.entries).set("tags_all", everyTag) };
}
