/**
 * A state as Terraform stores it, version 4, told as `terraform show -json` tells it:
 * https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statefile/version4.go
 */
import { span, type Source } from "../../model/source.ts";
import { get } from "../../model/value.ts";
import { readJsonAt } from "../json.ts";
import { isObject, listAt, stringAt, type Json } from "./plan-document.ts";
import type { Place } from "./places.ts";

/** Terraform since 0.12 writes version 4; a file without `resources` or of another version is none that is known. */
export const STATE_VERSION = 4;

export function isRawState(document: Json): boolean {
  return (
    typeof document["version"] === "number" &&
    typeof document["terraform_version"] === "string" &&
    ["resources", "modules", "lineage"].some((key) => Object.hasOwn(document, key))
  );
}

export function shownState(raw: Json): Json {
  const root: Json[] = [];
  const modules = new Map<string, Json[]>();
  for (const resource of listAt(raw, "resources")) {
    const module = stringAt(resource, "module");
    const resources = module === null ? root : (modules.get(module) ?? []);
    if (module !== null) modules.set(module, resources);
    for (const instance of currentInstances(resource)) resources.push(shownInstance(resource, instance));
  }
  const children = [...modules].map(([address, resources]) => ({ address, resources }));
  return {
    format_version: "1.0",
    terraform_version: raw["terraform_version"],
    values: { root_module: { resources: root, child_modules: children } },
  };
}

function currentInstances(resource: unknown): readonly Json[] {
  return listAt(resource, "instances")
    .filter(isObject)
    .filter((instance) => stringAt(instance, "deposed") === null);
}

function shownInstance(resource: unknown, instance: Json): Json {
  const type = stringAt(resource, "type") ?? "";
  const name = stringAt(resource, "name") ?? "";
  const index = instance["index_key"];
  return {
    address: addressOf(resource, index),
    mode: stringAt(resource, "mode") ?? "managed",
    type,
    name,
    ...(index === undefined ? {} : { index }),
    values: instance["attributes"],
    sensitive_values: sensitiveValues(listAt(instance, "sensitive_attributes")),
  };
}

function addressOf(resource: unknown, index: unknown): string {
  const module = stringAt(resource, "module");
  const mode = stringAt(resource, "mode") === "data" ? "data." : "";
  const own = `${mode}${stringAt(resource, "type") ?? ""}.${stringAt(resource, "name") ?? ""}`;
  const key = typeof index === "string" || typeof index === "number" ? `[${JSON.stringify(index)}]` : "";
  return `${module === null ? "" : `${module}.`}${own}${key}`;
}

/** Paths of steps; an attribute of which a part is sensitive is taken to be sensitive as a whole. */
function sensitiveValues(paths: readonly unknown[]): Json {
  const names = paths.flatMap((path) => {
    const name = Array.isArray(path) ? stringAt(path[0], "value") : null;
    return name === null ? [] : [[name, true] as const];
  });
  return Object.fromEntries(names);
}

/** The places of the wanted resources' instances, in one pass over the text. */
export function locateInstances(
  source: Source,
  raw: Json,
  wanted: (type: string) => boolean,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let from = Math.max(0, source.text.indexOf('"resources"'));
  for (const resource of listAt(raw, "resources")) {
    const type = stringAt(resource, "type");
    const name = stringAt(resource, "name");
    if (type === null || name === null || !wanted(type)) continue;
    const found = findHead(source.text, type, name, from);
    if (!found) continue;
    from = found.end;
    const object = readJsonAt(source, source.text.lastIndexOf("{", found.start)).value;
    const instances = object && get(object, "instances");
    if (instances?.kind !== "list") continue;
    for (const instance of instances.items) {
      if (get(instance, "deposed")) continue;
      const key = get(instance, "index_key");
      const index = key?.kind === "text" ? key.text.join("") : key?.kind === "number" ? key.value : undefined;
      const attributes = get(instance, "attributes");
      places.set(addressOf(resource, index), {
        span: span(source, found.start, found.end),
        attributes: attributes?.kind === "object" ? attributes : null,
      });
    }
  }
  return places;
}

/** The `"type"` and `"name"` of a resource, which stand before its instances. */
function findHead(
  text: string,
  type: string,
  name: string,
  from: number,
): { readonly start: number; readonly end: number } | null {
  const head = /"type"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"name"\s*:\s*("(?:[^"\\]|\\.)*")/gu;
  head.lastIndex = from;
  for (let match = head.exec(text); match; match = head.exec(text)) {
    if (match[1] === JSON.stringify(type) && match[2] === JSON.stringify(name))
      return { start: match.index, end: match.index + match[0].length };
  }
  return null;
}
