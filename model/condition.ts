import { compareTexts } from "./letters.ts";
import { literal, type Hole, type Text } from "./text.ts";

/**
 * A condition that the input leaves undecided, as a formula over atoms: "this hole is that value", or a flag
 * of which nothing is known but its name. Conditions guard values and resources; a world decides the atoms.
 */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "is"; readonly hole: Hole; readonly value: string }
  | { readonly kind: "flag"; readonly id: string; readonly label: string }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "all" | "any"; readonly operands: readonly Condition[] };

export const ALWAYS: Condition = { kind: "constant", value: true };
export const NEVER: Condition = { kind: "constant", value: false };

/** A value that is there only in the worlds in which its condition holds. */
export interface Guarded<T> {
  readonly value: T;
  readonly when: Condition;
}

export function not(operand: Condition): Condition {
  if (operand.kind === "constant") return operand.value ? NEVER : ALWAYS;
  return operand.kind === "not" ? operand.operand : { kind: "not", operand };
}

export function all(...operands: readonly Condition[]): Condition {
  return allOf(operands);
}

/** There may be more than a call takes arguments. */
export function allOf(operands: readonly Condition[]): Condition {
  const kept = operands.filter((operand) => !(operand.kind === "constant" && operand.value));
  if (kept.some((operand) => operand.kind === "constant")) return NEVER;
  const [first] = kept;
  return kept.length <= 1 ? (first ?? ALWAYS) : { kind: "all", operands: kept };
}

export function any(...operands: readonly Condition[]): Condition {
  return anyOf(operands);
}

export function anyOf(operands: readonly Condition[]): Condition {
  return not(allOf(operands.map(not)));
}

/** Whether two texts are equal, as a condition: decided where every completion agrees. */
export function equals(a: Text, b: Text): Condition {
  const comparison = compareTexts(a, b);
  if (comparison !== "unknown") return comparison === "equal" ? ALWAYS : NEVER;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const value = literal(other);
    const [part, rest] = value === null ? [] : onlyHole(one, value);
    if (part !== undefined && rest !== undefined) {
      if (part.sensitive !== true) return { kind: "is", hole: part, value: rest };
      const words = `a comparison with ${part.label}`;
      return { kind: "flag", id: `equals:${part.id}=${rest}#${words}`, label: words };
    }
  }
  const label = [a, b]
    .map((side) => side.map((part) => (typeof part === "string" ? part : part.id)).join(""))
    .toSorted()
    .join(" = ");
  return { kind: "flag", id: `equals:${label}`, label };
}

/** The one hole of a text, and what it is where the text is a known value. */
function onlyHole(value: Text, known: string): readonly [Hole, string] | readonly [] {
  const at = value.findIndex((part) => typeof part !== "string");
  const part = value[at];
  if (typeof part !== "object" || value.some((each, index) => index !== at && typeof each !== "string"))
    return [];
  const before = value.slice(0, at).join("");
  const after = value.slice(at + 1).join("");
  const isPossible =
    known.length >= before.length + after.length && known.startsWith(before) && known.endsWith(after);
  return isPossible ? [part, known.slice(before.length, known.length - after.length)] : [];
}

/** One consistent choice for the undecided conditions. */
export interface World {
  /** Values of holes and truth of flags, by id; a hole mapped to null is none of the values asked about. */
  readonly choices: ReadonlyMap<string, string | boolean | null>;
  /** Holes that the world makes known. */
  readonly bindings: ReadonlyMap<string, string>;
}

export const ONLY_WORLD: World = { choices: new Map(), bindings: new Map() };

/** What compound conditions come to in a world: they share their parts, and are asked again and again. */
const knownTruths = new WeakMap<World["choices"], WeakMap<Condition, boolean>>();

export function holds(condition: Condition, world: World): boolean {
  if (condition.kind !== "all" && condition.kind !== "any") return holdsItself(condition, world);
  const known = knownTruths.get(world.choices) ?? new WeakMap<Condition, boolean>();
  knownTruths.set(world.choices, known);
  const truth = known.get(condition) ?? holdsItself(condition, world);
  known.set(condition, truth);
  return truth;
}

function holdsItself(condition: Condition, world: World): boolean {
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "is":
      return world.choices.get(condition.hole.id) === condition.value;
    case "flag":
      return world.choices.get(condition.id) === true;
    case "not":
      return !holds(condition.operand, world);
    case "all":
      return condition.operands.every((operand) => holds(operand, world));
    case "any":
      return condition.operands.some((operand) => holds(operand, world));
  }
}

/** Whether a condition holds; null where the world does not decide it. */
export function truthIn(condition: Condition, world: World): boolean | null {
  const { choices } = world;
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "is":
      return choices.has(condition.hole.id) ? choices.get(condition.hole.id) === condition.value : null;
    case "flag":
      return choices.has(condition.id) ? choices.get(condition.id) === true : null;
    case "not": {
      const truth = truthIn(condition.operand, world);
      return truth === null ? null : !truth;
    }
    case "all":
    case "any": {
      // One operand that does not hold decides "all", one that does decides "any".
      const decisive = condition.kind === "any";
      const truths = condition.operands.map((operand) => truthIn(operand, world));
      if (truths.includes(decisive)) return decisive;
      return truths.includes(null) ? null : !decisive;
    }
  }
}

/** What a world chose for a hole or flag, in words; null is none of the values asked about. */
export function choiceWords(id: string, value: string | boolean | null): string {
  const name = id.slice(id.lastIndexOf("#") + 1);
  if (typeof value === "string") return `${name} is ${JSON.stringify(value)}`;
  if (value === null) return `${name} is anything else`;
  return value ? `${name} holds` : `${name} does not hold`;
}

type Domain = readonly (string | boolean | null)[];

type Atoms = Map<string, Set<string | boolean | null>>;

const atomsOf = new WeakMap<Condition, Atoms>();

function collectAtoms(condition: Condition, into: Atoms): void {
  if (condition.kind !== "all" && condition.kind !== "any") {
    collectOwnAtoms(condition, into);
    return;
  }
  let known = atomsOf.get(condition);
  if (!known) {
    known = new Map();
    collectOwnAtoms(condition, known);
    atomsOf.set(condition, known);
  }
  for (const [id, values] of known) into.set(id, new Set([...(into.get(id) ?? []), ...values]));
}

function collectOwnAtoms(condition: Condition, into: Atoms): void {
  switch (condition.kind) {
    case "constant":
      return;
    case "is": {
      const { choices } = condition.hole.language;
      const known = into.get(condition.hole.id) ?? new Set<string | boolean | null>(choices ?? [null]);
      known.add(condition.value);
      into.set(condition.hole.id, known);
      return;
    }
    case "flag":
      into.set(condition.id, new Set([true, false]));
      return;
    case "not":
      collectAtoms(condition.operand, into);
      return;
    case "all":
    case "any":
      for (const operand of condition.operands) collectAtoms(operand, into);
  }
}

/**
 * Every world that differs for the given conditions, or null when there are more than `limit`. A hole that is
 * compared with several values is at most one of them; a hole with finitely many choices is one of those.
 */
export function worldsOf(conditions: Iterable<Condition>, limit: number): readonly World[] | null {
  const atoms = new Map<string, Set<string | boolean | null>>();
  for (const condition of conditions) collectAtoms(condition, atoms);
  let count = 1;
  for (const domain of atoms.values()) count *= domain.size;
  if (count > limit) return null;
  let worlds: Map<string, string | boolean | null>[] = [new Map()];
  for (const [id, values] of atoms) {
    const domain: Domain = [...values];
    worlds = worlds.flatMap((world) => domain.map((value) => new Map(world).set(id, value)));
  }
  return worlds.map((choices) => ({
    choices,
    bindings: new Map(
      [...choices].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    ),
  }));
}

/** Conditions that leave more worlds than this are not compared. */
export const COMPARED_WORLDS = 64;

/** Whether no world has both. */
export function excludes(a: Condition, b: Condition): boolean {
  const worlds = worldsOf([a, b], COMPARED_WORLDS);
  return worlds !== null && worlds.every((world) => !(holds(a, world) && holds(b, world)));
}

/** Whether the second holds in every world in which the first does. */
export function implies(a: Condition, b: Condition): boolean {
  return a === b || excludes(a, not(b));
}

/** What the condition depends on, as people call it. */
export function atomLabels(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "constant":
      return [];
    case "is":
      return [condition.hole.label];
    case "flag":
      return [condition.label];
    case "not":
      return atomLabels(condition.operand);
    case "all":
    case "any":
      return condition.operands.flatMap(atomLabels);
  }
}

/** The condition in words: "Env is prod", "not (IsProd)". */
export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "constant":
      return condition.value ? "always" : "never";
    case "is":
      return `${condition.hole.label} is ${JSON.stringify(condition.value)}`;
    case "flag":
      return condition.label;
    case "not":
      return condition.operand.kind === "is"
        ? `${condition.operand.hole.label} is not ${JSON.stringify(condition.operand.value)}`
        : `not (${describeCondition(condition.operand)})`;
    case "all":
    case "any":
      return condition.operands.map(describeCondition).join(condition.kind === "all" ? " and " : " or ");
  }
}
