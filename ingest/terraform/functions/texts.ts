/** What is certain about texts with holes, and ways to rewrite them part by part. */
import { canBeEqual, lettersOf } from "../../../model/letters.ts";
import {
  hole,
  LANGUAGES,
  literal,
  mayHold,
  sameText,
  text,
  type Hole,
  type Text,
} from "../../../model/text.ts";
import { isComparable } from "./comparison.ts";
import { derivedHole, type Run } from "./parameters.ts";

const WHATEVER: Hole = hole("whatever", LANGUAGES.anything, "…");

/** Made when it is needed: that takes longer than reading a small template. */
let segmenter: Intl.Segmenter | undefined;

/** The characters as people count them, which is how Terraform counts. */
export function graphemes(value: string): readonly string[] {
  if (/^[\x20-\x7e]*$/u.test(value)) return [...value];
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return [...segmenter.segment(value)].map((part) => part.segment);
}

function mayEqual(a: Text, b: Text): boolean {
  return !isComparable(a, b) || canBeEqual(lettersOf(a), lettersOf(b));
}

/** Whether a text begins with another: in every world, in none, or null. */
export function hasPrefix(value: Text, prefix: Text): boolean | null {
  if (afterPrefix(value, prefix) !== null) return true;
  if (literal(value) !== null && literal(prefix) !== null) return false;
  return mayEqual(value, text(prefix, WHATEVER)) ? null : false;
}

export function hasSuffix(value: Text, suffix: Text): boolean | null {
  if (beforeSuffix(value, suffix) !== null) return true;
  if (literal(value) !== null && literal(suffix) !== null) return false;
  return mayEqual(value, text(WHATEVER, suffix)) ? null : false;
}

export function hasPart(value: Text, part: Text): boolean | null {
  const needle = literal(part);
  if (needle !== null && value.some((each) => typeof each === "string" && each.includes(needle))) return true;
  if (needle !== null && literal(value) !== null) return false;
  if (part.length === 0 || hasPrefix(value, part) || hasSuffix(value, part)) return true;
  return mayEqual(value, text(WHATEVER, part, WHATEVER)) ? null : false;
}

/** The rest after a prefix that is surely there, else null. */
export function afterPrefix(value: Text, prefix: Text): Text | null {
  const last = prefix.at(-1);
  if (last === undefined) return value;
  const at = prefix.length - 1;
  if (!sameText(value.slice(0, at), prefix.slice(0, at))) return null;
  const met = value[at];
  if (met === undefined) return null;
  if (typeof last !== "string") {
    return typeof met !== "string" && met.id === last.id ? value.slice(at + 1) : null;
  }
  return typeof met === "string" && met.startsWith(last)
    ? text(met.slice(last.length), value.slice(at + 1))
    : null;
}

/** What stands before a suffix that is surely there, else null. */
export function beforeSuffix(value: Text, suffix: Text): Text | null {
  const rest = afterPrefix(mirrored(value), mirrored(suffix));
  return rest && mirrored(rest);
}

/** The text read backwards, in UTF-16 units: only to be mirrored again. */
function mirrored(value: Text): Text {
  return value
    .toReversed()
    .map((part) => (typeof part === "string" ? part.split("").toReversed().join("") : part));
}

export function mayHoldAny(part: Hole, chars: string): boolean {
  return [...chars].some((char) => mayHold(part, char));
}

/** Rewrites the known parts; a hole that the rewriting would change becomes a derived one. */
export function mapParts(
  value: Text,
  run: Run,
  rewrite: (part: string) => string | Text,
  changes: (part: Hole) => boolean,
): Text {
  const others = run.args.slice(1);
  return text(
    ...value.map((part): Text => {
      if (typeof part === "string") {
        const written = rewrite(part);
        return typeof written === "string" ? text(written) : written;
      }
      if (!changes(part)) return [part];
      const argument = { kind: "text" as const, text: [part], span: run.at };
      return [derivedHole(run.name, [argument, ...others], LANGUAGES.anything)];
    }),
  );
}

/** Pieces between separators; null when it is not certain where all the separators are. */
export function splitCertainly(value: Text, separator: string): readonly Text[] | null {
  const known = literal(value);
  if (known === "") return separator === "" ? [] : [[]];
  if (known !== null) {
    return (separator === "" ? graphemes(known) : known.split(separator)).map((piece) => text(piece));
  }
  if (separator === "" || !isClearOf(value, separator)) return null;
  const pieces: Text[] = [];
  let current: Text = [];
  for (const part of value) {
    if (typeof part !== "string") {
      current = text(current, part);
      continue;
    }
    for (const [index, piece] of part.split(separator).entries()) {
      if (index > 0) {
        pieces.push(current);
        current = [];
      }
      current = text(current, piece);
    }
  }
  return [...pieces, current];
}

/** Whether a string occurs in no hole, nor over the edge of one. */
export function isClearOf(value: Text, needle: string): boolean {
  return value.every(
    (part) =>
      typeof part === "string" ||
      (!mayHoldAny(part, needle) && (part.language.min > 0 || [...needle].length === 1)),
  );
}
