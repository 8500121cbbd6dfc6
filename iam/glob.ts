/**
 * Matching of IAM patterns over symbolic text. A pattern is compiled to letters; two questions are asked of it:
 * whether it matches every completion of the subject (simulation with each unknown letter read as a fresh
 * letter that equals only itself) and whether it matches any (reachability over pairs of positions).
 *
 * AWS's text leaves open how far `*` reaches across the colons of an ARN, so ARNs are matched under two
 * readings: the strict one, segment by segment, must agree for a certain match; only what the wide one, over
 * the whole string, excludes is a certain miss.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import {
  canMeet,
  differByOwner,
  lettersOf,
  mayMeet,
  PAIR_LIMIT,
  sameLetter,
  type Letter,
} from "../model/letters.ts";
import { alphabetHas, literal, sameText, type Text } from "../model/text.ts";
import type { Tri } from "./tri.ts";

export type PatternLetter =
  | Letter
  | { readonly kind: "question" }
  /** `*`; in the header of an ARN it stops at a colon. */
  | { readonly kind: "star"; readonly stopsAtColon: boolean };

const STAR: PatternLetter = { kind: "star", stopsAtColon: false };
const QUESTION: PatternLetter = { kind: "question" };

const compiled = new WeakMap<Text, readonly PatternLetter[]>();

/** The wildcards of the known parts become pattern letters; what a hole stands for is taken literally. */
function compilePattern(pattern: Text): readonly PatternLetter[] {
  const known = compiled.get(pattern);
  if (known) return known;
  const letters = lettersOf(pattern).map((letter): PatternLetter => {
    if (letter.kind !== "char") return letter;
    return letter.char === "*" ? STAR : letter.char === "?" ? QUESTION : letter;
  });
  compiled.set(pattern, letters);
  return letters;
}

/** AWS's ARNs and patterns have at most some thousand letters; hostile ones are not compared. */
function isTooLong(pattern: readonly PatternLetter[], subject: readonly Letter[]): boolean {
  return (pattern.length + 1) * (subject.length + 1) > PAIR_LIMIT;
}

function canHoldColon(letter: Letter): boolean {
  return letter.kind === "char" ? letter.char === ":" : alphabetHas(letter.alphabet, ":");
}

/** Whether the pattern matches the subject whatever its holes stand for. Sound, and exact but for rare shapes. */
function matchesAlways(pattern: readonly PatternLetter[], subject: readonly Letter[]): boolean {
  if (isTooLong(pattern, subject)) return false;
  const skipStars = (positions: Set<number>): Set<number> => {
    for (const at of positions) if (pattern[at]?.kind === "star") positions.add(at + 1);
    return positions;
  };
  let active = skipStars(new Set([0]));
  for (const letter of subject) {
    const next = new Set<number>();
    for (const at of active) {
      const expected = pattern[at];
      if (!expected) continue;
      if (expected.kind === "star") {
        if (!expected.stopsAtColon || !canHoldColon(letter)) next.add(at);
      } else if (expected.kind === "question" ? letter.kind !== "loop" : sameLetter(expected, letter)) {
        next.add(at + 1);
      }
    }
    if (next.size === 0) return false;
    active = skipStars(next);
  }
  return active.has(pattern.length);
}

/** Whether some completion of pattern and subject matches; `false` is certain. */
function matchesSometimes(pattern: readonly PatternLetter[], subject: readonly Letter[]): boolean {
  return mayMeet(pattern, subject, isOpen, meets);
}

/** A star, or a hole of the pattern that may itself stand for a wildcard. */
function isOpen(letter: PatternLetter): boolean {
  if (letter.kind === "star" || letter.kind === "loop") return true;
  return letter.kind === "one" && alphabetHas(letter.alphabet, "*");
}

function meets(expected: PatternLetter, letter: Letter): boolean {
  if (expected.kind === "question") return true;
  if (expected.kind === "star")
    return !(expected.stopsAtColon && letter.kind === "char" && letter.char === ":");
  if (expected.kind !== "char" && alphabetHas(expected.alphabet, "*")) return true;
  return canMeet(expected, letter);
}

function decide(pattern: readonly PatternLetter[], subject: readonly Letter[]): Tri {
  if (matchesAlways(pattern, subject)) return "yes";
  return matchesSometimes(pattern, subject) ? "maybe" : "no";
}

/** Case-sensitive glob over the whole text, as `StringLike` reads it. */
export function matchLike(pattern: Text, subject: Text): Tri {
  return decide(compilePattern(pattern), lettersOf(subject));
}

const foldedPatterns = new WeakMap<Text, Text>();

function foldCase(pattern: Text): Text {
  const known = foldedPatterns.get(pattern);
  if (known) return known;
  const folded = pattern.map((part) => (typeof part === "string" ? part.toLowerCase() : part));
  foldedPatterns.set(pattern, folded);
  return folded;
}

/** Action patterns: `*` and `?` anywhere, letter case does not count. */
export function matchAction(pattern: Text, action: string): Tri {
  const folded = foldCase(pattern);
  const known = literal(folded);
  if (known !== null && !/[*?]/u.test(known)) return known === action.toLowerCase() ? "yes" : "no";
  return decide(compilePattern(folded), lettersOf([action.toLowerCase()]));
}

export interface ResourceMatch {
  readonly outcome: Tri;
  /** What AWS does not document, where the readings of the pattern disagree. */
  readonly ambiguity: "resource-type" | "colons" | "length" | null;
}

const ALL: ResourceMatch = { outcome: "yes", ambiguity: null };
const NONE: ResourceMatch = { outcome: "no", ambiguity: null };

/** A `Resource` pattern of an identity policy against the ARN that the call is made on. */
export function matchResource(pattern: Text, resource: Text): ResourceMatch {
  const known = literal(pattern);
  if (known === "*" || sameText(pattern, resource)) return ALL;
  if (differsEarly(pattern, resource)) return NONE;
  if (!hasWildcards(pattern) && differByOwner(pattern, resource)) return NONE;
  const letters = compilePattern(pattern);
  const subject = lettersOf(resource);
  if (isTooLong(letters, subject)) return { outcome: "maybe", ambiguity: "length" };
  const strict = splitArn(letters);
  const parts = splitArn(subject);
  if (strict && parts && (hasLiteralType(strict.resource) || isOfS3(parts))) {
    const header = strict.header.every((segment, index) => matchesAlways(segment, parts.header[index] ?? []));
    if (header && matchesAlways(strict.resource, parts.resource)) return ALL;
  }
  if (!matchesSometimes(letters, subject)) return NONE;
  if (strict && parts && strictlyPossible(strict, parts)) return { outcome: "maybe", ambiguity: null };
  const isTyped = !strict || hasLiteralType(strict.resource);
  return { outcome: "maybe", ambiguity: isTyped ? "colons" : "resource-type" };
}

function hasWildcards(pattern: Text): boolean {
  return pattern.some((part) => typeof part === "string" && /[*?]/u.test(part));
}

/** Two known beginnings that part before any wildcard: most pairs end here. */
function differsEarly(pattern: Text, resource: Text): boolean {
  const [first] = pattern;
  const [other] = resource;
  if (typeof first !== "string" || typeof other !== "string") return false;
  const wildcard = first.search(/[*?]/u);
  const length = Math.min(wildcard === -1 ? first.length : wildcard, other.length);
  return first.slice(0, length) !== other.slice(0, length);
}

interface ArnLetters<L> {
  readonly header: readonly (readonly L[])[];
  readonly resource: readonly L[];
}

/** Cuts at the first five colons; null where a hole in the header may hold more of them or the ARN is short. */
function splitArn<L extends PatternLetter>(letters: readonly L[]): ArnLetters<L> | null {
  const header: L[][] = [];
  let segment: L[] = [];
  for (const [index, letter] of letters.entries()) {
    if (letter.kind === "char" && letter.char === ":") {
      header.push(segment);
      segment = [];
      if (header.length === 5)
        return { header: header.map(stopAtColons), resource: letters.slice(index + 1) };
      continue;
    }
    if ((letter.kind === "one" || letter.kind === "loop") && alphabetHas(letter.alphabet, ":")) return null;
    segment.push(letter);
  }
  return null;
}

function stopAtColons<L extends PatternLetter>(segment: readonly L[]): readonly L[] {
  return segment.map((letter) => (letter.kind === "star" ? { ...letter, stopsAtColon: true } : letter));
}

/**
 * What S3 keeps has no type in its ARN, so that a wildcard may stand anywhere.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
 */
function isOfS3({ header }: ArnLetters<Letter>): boolean {
  const service = (header[2] ?? []).map((letter) => (letter.kind === "char" ? letter.char : "")).join("");
  return service === "s3";
}

/** The resource type, up to the first `/` or `:`, takes no wildcard. */
function hasLiteralType(resource: readonly PatternLetter[]): boolean {
  for (const letter of resource) {
    if (letter.kind === "star" || letter.kind === "question") return false;
    if (letter.kind === "char" && (letter.char === "/" || letter.char === ":")) return true;
  }
  return true;
}

function strictlyPossible(pattern: ArnLetters<PatternLetter>, subject: ArnLetters<Letter>): boolean {
  return (
    hasLiteralType(pattern.resource) &&
    pattern.header.every((segment, index) => matchesSometimes(segment, subject.header[index] ?? [])) &&
    matchesSometimes(pattern.resource, subject.resource)
  );
}

/** `ArnLike` and `ArnEquals`: six components, each with its own wildcards, the sixth taking the rest. */
export function matchArn(pattern: Text, subject: Text): Tri {
  if (sameText(pattern, subject)) return "yes";
  const expected = splitArn(compilePattern(pattern));
  const actual = splitArn(lettersOf(subject));
  if (!expected) return literal(pattern) !== null && literal(pattern) !== "*" ? "no" : "maybe";
  if (!actual) return literal(subject) === null ? "maybe" : "no";
  const segments = [
    ...expected.header.map((segment, index) => decide(segment, actual.header[index] ?? [])),
    decide(expected.resource, actual.resource),
  ];
  if (segments.includes("no")) return "no";
  return segments.includes("maybe") ? "maybe" : "yes";
}
