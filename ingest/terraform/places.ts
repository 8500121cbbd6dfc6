/** Where the resources of a plan stand in its text: found for those that the graph wants, in one pass. */
import type { Source, Span } from "../../model/source.ts";
import { span } from "../../model/source.ts";
import { get, type ObjectValue, type Value } from "../../model/value.ts";
import { readJsonAt } from "../json.ts";

export interface Place {
  /** The resource's `"address"` entry. */
  readonly span: Span;
  /** The resource's attributes with places; null when its text was not found. */
  readonly attributes: ObjectValue | null;
}

/** Addresses in the order of the document; `section` is the key under which they stand. */
export function locateResources(
  source: Source,
  section: string,
  addresses: readonly string[],
  attributes: readonly string[],
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  // A plan is not gone through for nothing.
  if (addresses.length === 0) return places;
  const { text } = source;
  const start = Math.max(0, text.indexOf(`"${section}"`));
  let from = start;
  for (const address of addresses) {
    const quoted = JSON.stringify(address);
    const found = findAddress(text, quoted, from) ?? findAddress(text, quoted, start);
    if (found === null) continue;
    from = found + quoted.length;
    const open = text.lastIndexOf("{", found);
    const object = open === -1 ? null : readJsonAt(source, open).value;
    places.set(address, {
      span: span(source, found, from),
      attributes: object ? nested(object, attributes) : null,
    });
  }
  return places;
}

/** The offset of an address as the value of `"address"`. */
function findAddress(text: string, quoted: string, from: number): number | null {
  for (let at = text.indexOf(quoted, from); at !== -1; at = text.indexOf(quoted, at + 1)) {
    if (/"address"\s*:\s*$/u.test(text.slice(Math.max(0, at - 40), at))) return at;
  }
  return null;
}

function nested(object: Value, keys: readonly string[]): ObjectValue | null {
  let value: Value | undefined = object;
  for (const key of keys) value = get(value, key);
  return value?.kind === "object" ? value : null;
}
