import {
  alphabetHas,
  literal,
  mayHold,
  sameText,
  type Alphabet,
  type Hole,
  type Text,
  type TextPart,
} from "./text.ts";

/**
 * A text as a sequence of letters, the form in which texts are compared and matched. A hole of fixed length
 * n becomes n letters of its alphabet; a longer or open hole becomes its `min` letters and a loop. Letters of
 * one hole at one index are equal wherever they occur.
 */
export type Letter =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "one"; readonly alphabet: Alphabet; readonly hole: Hole; readonly index: number }
  | { readonly kind: "loop"; readonly alphabet: Alphabet; readonly hole: Hole };

/** Known characters are few and met often, so that each is one object. */
const chars = new Map<string, Letter>();

function charLetter(char: string): Letter {
  const known = chars.get(char);
  if (known) return known;
  const letter: Letter = { kind: "char", char };
  // Names come from outside: what is kept stays small whatever they hold.
  if (chars.size < 10_000) chars.set(char, letter);
  return letter;
}

export function lettersOf(value: Text): readonly Letter[] {
  const letters: Letter[] = [];
  for (const part of value) {
    if (typeof part === "string") {
      for (const char of part) letters.push(charLetter(char));
      continue;
    }
    const { alphabet, min, max } = part.language;
    for (let index = 0; index < min; index += 1) letters.push({ kind: "one", alphabet, hole: part, index });
    if (max === null || max > min) letters.push({ kind: "loop", alphabet, hole: part });
  }
  return letters;
}

/** Whether a letter of `a` and a letter of `b` can be the same character. All alphabets share the digits. */
export function canMeet(a: Letter, b: Letter): boolean {
  if (a.kind === "char") return b.kind === "char" ? a.char === b.char : alphabetHas(b.alphabet, a.char);
  return b.kind === "char" ? alphabetHas(a.alphabet, b.char) : true;
}

export function sameLetter(a: Letter, b: Letter): boolean {
  if (a.kind === "char" || b.kind === "char") return a.kind === b.kind && canMeet(a, b);
  if (a.hole.id !== b.hole.id || a.kind !== b.kind) return false;
  return a.kind === "loop" || (b.kind === "one" && a.index === b.index);
}

/** Pairs of positions that are looked at for one comparison: past them nothing is certain. */
export const PAIR_LIMIT = 4_000_000;

/**
 * Whether two sequences may be one string: reachability over the pairs of positions, where a letter that repeats stands
 * for any number of letters. `meets` says of one letter and one letter whether they may be the same. Each pair is looked
 * at by itself, so that `false` is certain and `true` may be too generous.
 */
export function mayMeet<Left>(
  left: readonly Left[],
  right: readonly Letter[],
  repeats: (letter: Left) => boolean,
  meets: (letter: Left, other: Letter) => boolean,
): boolean {
  const width = right.length + 1;
  if ((left.length + 1) * width > PAIR_LIMIT) return true;
  const seen = new Uint8Array((left.length + 1) * width);
  const queue: number[] = [0];
  seen[0] = 1;
  const visit = (i: number, j: number): void => {
    const at = i * width + j;
    if (seen[at] === 1) return;
    seen[at] = 1;
    queue.push(at);
  };
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const i = Math.floor(at / width);
    const j = at % width;
    const [own, other] = [left[i], right[j]];
    if (own === undefined && other === undefined) return true;
    const isRepeated = own !== undefined && repeats(own);
    const isOtherRepeated = other?.kind === "loop";
    if (isRepeated) visit(i + 1, j);
    if (isOtherRepeated) visit(i, j + 1);
    if (own !== undefined && other && meets(own, other))
      visit(isRepeated ? i : i + 1, isOtherRepeated ? j : j + 1);
  }
  return false;
}

/** Whether some completion of both sequences is one string; shared holes are let go of. */
export function canBeEqual(a: readonly Letter[], b: readonly Letter[]): boolean {
  return mayMeet(a, b, isLoop, canMeet);
}

function isLoop({ kind }: Letter): boolean {
  return kind === "loop";
}

/** The number of characters of a part, where it is the same in every completion. */
function fixedLength(part: TextPart): number | null {
  if (typeof part === "string") return part.length;
  const { min, max, choices } = part.language;
  return min === max && !choices ? min : null;
}

function samePart(a: TextPart | undefined, b: TextPart | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return typeof a === "string" || typeof b === "string" ? a === b : a.id === b.id;
}

/** What two resources generate differs. */
function areGeneratedApart(a: TextPart | undefined, b: TextPart | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object") return false;
  return a.owner !== undefined && b.owner !== undefined && a.owner !== b.owner;
}

/**
 * Whether two texts differ because different resources generate parts of them: what stands before and behind is
 * alike, so that they could only be equal if the generated parts were.
 */
export function differByOwner(a: Text, b: Text): boolean {
  let from = 0;
  while (samePart(a[from], b[from])) from += 1;
  let [left, right] = [a.length - 1, b.length - 1];
  while (left > from && right > from) {
    const [one, other] = [a[left], b[right]];
    if (one === undefined || other === undefined) return false;
    const length = fixedLength(one);
    const isAligned = length !== null && length === fixedLength(other);
    if (isAligned && areGeneratedApart(one, other)) return true;
    if (!samePart(one, other) && !(isAligned && typeof one === "object" && typeof other === "object"))
      return false;
    left -= 1;
    right -= 1;
  }
  return left === from && right === from && areGeneratedApart(a[from], b[from]);
}

export type Comparison = "equal" | "different" | "unknown";

/** Three-valued equality of two texts over all completions. */
export function compareTexts(a: Text, b: Text): Comparison {
  if (sameText(a, b)) return "equal";
  const left = literal(a);
  const right = literal(b);
  if (left !== null && right !== null) return "different";
  const single = a.length === 1 ? a[0] : undefined;
  if (single !== undefined && typeof single !== "string" && right !== null) {
    const { choices } = single.language;
    if (choices) return choices.includes(right) ? "unknown" : "different";
    if (![...right].every((char) => mayHold(single, char))) return "different";
  }
  const other = b.length === 1 ? b[0] : undefined;
  if (other !== undefined && typeof other !== "string" && left !== null && other.language.choices) {
    return other.language.choices.includes(left) ? "unknown" : "different";
  }
  if (differByOwner(a, b)) return "different";
  return canBeEqual(lettersOf(a), lettersOf(b)) ? "unknown" : "different";
}
