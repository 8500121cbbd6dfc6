/** Looking things up by the texts that name them: a list is indexed once for each way of naming. */
import { textKey, type Text } from "./text.ts";

export type Names<T> = (node: T) => readonly Text[];

const indexes = new WeakMap<readonly unknown[], Map<unknown, ReadonlyMap<string, unknown>>>();

/** The first that goes by the text. `names` has to be one function, not a new one for each call. */
export function findByText<T extends object>(nodes: readonly T[], names: Names<T>, wanted: Text): T | null {
  const known = indexes.get(nodes) ?? new Map<unknown, ReadonlyMap<string, unknown>>();
  indexes.set(nodes, known);
  let index = known.get(names) as ReadonlyMap<string, T> | undefined;
  if (!index) {
    const made = new Map<string, T>();
    for (const node of nodes) {
      for (const name of names(node)) {
        const key = textKey(name);
        if (!made.has(key)) made.set(key, node);
      }
    }
    known.set(names, made);
    index = made;
  }
  return index.get(textKey(wanted)) ?? null;
}
