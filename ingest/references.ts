/** One read is one reference, however many alternatives its definition has. */
import {
  all,
  any,
  ALWAYS,
  excludes,
  holds,
  worldsOf,
  type Condition,
  type Guarded,
  COMPARED_WORLDS,
} from "../model/condition.ts";
import type { Reference } from "../model/graph.ts";

/**
 * A definition that depends on a condition names its variables once in each of its alternatives: what stands under
 * one name in worlds that exclude each other is one reference, with a target for each.
 */
export function mergeAlternatives(references: readonly Reference[]): readonly Reference[] {
  if (references.every((reference) => reference.when.kind === "constant")) return references;
  const merged: Reference[] = [];
  for (const reference of references) {
    const at = merged.findIndex(
      (other) => isSamePlace(other, reference) && excludes(other.when, reference.when),
    );
    const found = merged[at];
    if (found) merged[at] = join(found, reference);
    else merged.push(reference);
  }
  return merged;
}

function isSamePlace(a: Reference, b: Reference): boolean {
  return (
    a.when.kind !== "constant" &&
    a.container === b.container &&
    a.kind === b.kind &&
    a.name !== null &&
    a.name === b.name
  );
}

function join(a: Reference, b: Reference): Reference {
  return {
    ...a,
    when: simplify(any(a.when, b.when)),
    target: [...under(a.target, a.when), ...under(b.target, b.when)],
    executionRole: [...under(a.executionRole, a.when), ...under(b.executionRole, b.when)],
    taskRole: [...under(a.taskRole, a.when), ...under(b.taskRole, b.when)],
  };
}

function under<T>(options: readonly Guarded<T>[], when: Condition): readonly Guarded<T>[] {
  return options.map((option) => ({ value: option.value, when: all(when, option.when) }));
}

/** What holds in every world is no condition. */
function simplify(condition: Condition): Condition {
  const worlds = worldsOf([condition], COMPARED_WORLDS);
  return worlds !== null && worlds.every((world) => holds(condition, world)) ? ALWAYS : condition;
}
