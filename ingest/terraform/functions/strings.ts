/** Functions over strings. Parts that are not known stay holes wherever the rest of the result is certain. */
import { joinTexts, LANGUAGES, literal, text, type Text } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";
import type { TerraformFunction } from "./function.ts";
import {
  ANY_TEXT,
  define,
  defineVariadic,
  KNOWN_STRING,
  NUMBER,
  STRING,
  STRINGS,
  TEXT_LIMIT,
  WHOLE,
  type Run,
} from "./parameters.ts";
import { replaceMatches } from "./regular-expressions.ts";
import {
  afterPrefix,
  beforeSuffix,
  graphemes,
  hasPart,
  hasPrefix,
  hasSuffix,
  isClearOf,
  mapParts,
  mayHoldAny,
  splitCertainly,
} from "./texts.ts";

/** Letters change one by one, as Go does it: none becomes two. */
function mapLetters(value: string, change: (letter: string) => string): string {
  let out = "";
  for (const letter of value) {
    const changed = change(letter);
    out += [...changed].length === 1 ? changed : (ONE_BY_ONE.get(letter) ?? letter);
  }
  return out;
}

const ONE_BY_ONE: ReadonlyMap<string, string> = new Map([["İ", "i"]]);

function upperLetters(value: string): string {
  return mapLetters(value, (letter) => letter.toUpperCase());
}

function lowerLetters(value: string): string {
  return mapLetters(value, (letter) => letter.toLowerCase());
}

const upper: TerraformFunction = define(
  [STRING],
  (run, value) => run.text(mapParts(value, run, upperLetters, (part) => part.language.alphabet !== "digit")),
  ANY_TEXT,
);

const lower: TerraformFunction = define(
  [STRING],
  (run, value) =>
    run.text(
      mapParts(
        value,
        run,
        lowerLetters,
        (part) => !["digit", "lower-hyphen"].includes(part.language.alphabet),
      ),
    ),
  ANY_TEXT,
);

/** Go's strings.Title: letters behind a separator. Marks beyond ASCII that are no space separate nothing. */
const title: TerraformFunction = define(
  [KNOWN_STRING],
  (run, value) => {
    let inWord = false;
    return run.text(
      [...value]
        .map((letter) => {
          const shown = inWord ? letter : upperLetters(letter);
          inWord = /[\p{L}\p{Nd}_]/u.test(letter) || (letter > "\x7f" && !/\s/u.test(letter));
          return shown;
        })
        .join(""),
    );
  },
  ANY_TEXT,
);

const SPACE =
  "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";

/** Cuts characters of a set off the beginning; null when a hole stands where the cut would go on. */
function trimStart(value: Text, cutset: string): Text | null {
  const [first, ...rest] = value;
  if (first === undefined) return value;
  if (typeof first !== "string") return mayHoldAny(first, cutset) || first.language.min === 0 ? null : value;
  const letters = [...first];
  const set = new Set(cutset);
  const kept = letters.findIndex((letter) => !set.has(letter));
  return kept === -1 ? trimStart(rest, cutset) : text(letters.slice(kept).join(""), rest);
}

function reversed(value: Text): Text {
  return value
    .toReversed()
    .map((part) => (typeof part === "string" ? [...part].toReversed().join("") : part));
}

function trimEnd(value: Text, cutset: string): Text | null {
  const trimmed = trimStart(reversed(value), cutset);
  return trimmed && reversed(trimmed);
}

function trimBoth(value: Text, cutset: string): Text | null {
  if (cutset === "") return value;
  const trimmed = trimStart(value, cutset);
  return trimmed && trimEnd(trimmed, cutset);
}

function textOrSome(run: Run, value: Text | null): Value {
  return value ? run.text(value) : run.someText();
}

const trim: TerraformFunction = define(
  [STRING, KNOWN_STRING],
  (run, value, cutset) => textOrSome(run, trimBoth(value, cutset)),
  ANY_TEXT,
);

const trimspace: TerraformFunction = define(
  [STRING],
  (run, value) => textOrSome(run, trimBoth(value, SPACE)),
  ANY_TEXT,
);

const chomp: TerraformFunction = define(
  [STRING],
  (run, value) => textOrSome(run, trimEnd(value, "\r\n")),
  ANY_TEXT,
);

const trimprefix: TerraformFunction = define(
  [STRING, STRING],
  (run, value, prefix) => {
    const rest = afterPrefix(value, prefix);
    if (rest) return run.text(rest);
    return textOrSome(run, hasPrefix(value, prefix) === false ? value : null);
  },
  ANY_TEXT,
);

const trimsuffix: TerraformFunction = define(
  [STRING, STRING],
  (run, value, suffix) => {
    const rest = beforeSuffix(value, suffix);
    if (rest) return run.text(rest);
    return textOrSome(run, hasSuffix(value, suffix) === false ? value : null);
  },
  ANY_TEXT,
);

function testing(test: (value: Text, other: Text) => boolean | null): TerraformFunction {
  return define([STRING, STRING], (run, value, other) => {
    const answer = test(value, other);
    return answer === null ? run.unknown(`${run.name}: the string is not known`) : run.boolean(answer);
  });
}

function lengthOf(value: Text): number {
  let length = 0;
  for (const part of value) length += typeof part === "string" ? part.length : 1;
  return length;
}

function joined(run: Run, pieces: readonly Text[], separator: Text): Value {
  return pieces.length * lengthOf(separator) > TEXT_LIMIT
    ? tooLong(run)
    : run.text(joinTexts(pieces, separator));
}

function tooLong(run: Run): Value {
  return run.fail(`"${run.name}" makes a string of more than 4 MB.`);
}

const join: TerraformFunction = defineVariadic(
  [STRING],
  STRINGS,
  (run, [separator], lists) =>
    lists.length === 0 ? run.fail('"join" takes at least one list.') : joined(run, lists.flat(), separator),
  ANY_TEXT,
);

const split: TerraformFunction = define([KNOWN_STRING, STRING], (run, separator, value) => {
  const pieces = splitCertainly(value, separator);
  if (!pieces) return run.unknown("split: where the separators are is not known");
  return run.list(pieces.map((piece) => run.text(piece)));
});

const replace: TerraformFunction = define(
  [STRING, KNOWN_STRING, STRING],
  (run, value, wanted, replacement) => {
    if (wanted.length > 1 && wanted.startsWith("/") && wanted.endsWith("/")) {
      const known = literal(value);
      const template = literal(replacement);
      if (known === null || template === null) return run.someText();
      return replaceMatches(run, known, wanted.slice(1, -1), template);
    }
    const known = literal(value);
    const most = value.reduce(
      (sum, part) => sum + (typeof part === "string" ? part.split(wanted).length : 1),
      1,
    );
    if (most * lengthOf(replacement) > TEXT_LIMIT) return tooLong(run);
    if (wanted === "") {
      const between = literal(replacement);
      return known === null || between === null
        ? run.someText()
        : run.text(known.replaceAll(/|/gu, () => between));
    }
    const swap = (part: string): Text =>
      joinTexts(
        part.split(wanted).map((piece) => text(piece)),
        replacement,
      );
    if (known !== null) return run.text(swap(known));
    if (!isClearOf(value, wanted) && [...wanted].length > 1) return run.someText();
    return run.text(mapParts(value, run, swap, (part) => mayHoldAny(part, wanted)));
  },
  ANY_TEXT,
);

/** A stretch of graphemes; null where it would cut a hole. `length` -1 means to the end. */
function stretch(value: Text, offset: number, length: number): Text | null {
  const end = length === -1 ? Infinity : offset + length;
  const out: (string | Text[number])[] = [];
  let at = 0;
  for (const part of value) {
    if (at >= end) break;
    if (typeof part === "string") {
      const letters = graphemes(part);
      out.push(letters.slice(Math.max(0, offset - at), Math.max(0, end - at)).join(""));
      at += letters.length;
      continue;
    }
    const { min, max } = part.language;
    if (min === max && at + min <= offset) {
      at += min;
      continue;
    }
    if (at < offset) return null;
    if (end !== Infinity && (min !== max || at + min > end)) return null;
    out.push(part);
    at += min;
  }
  return text(...out);
}

const substr: TerraformFunction = define(
  [STRING, WHOLE, WHOLE],
  (run, value, offset, length) => {
    const known = literal(value);
    if (offset < 0) {
      if (known === null) return run.someText();
      const count = graphemes(known).length;
      // An offset before the beginning counts from there.
      return textOrSome(run, stretch(value, Math.max(0, count + offset), length < 0 ? -1 : length));
    }
    return textOrSome(run, stretch(value, offset, length < 0 ? -1 : length));
  },
  ANY_TEXT,
);

const strrev: TerraformFunction = define(
  [KNOWN_STRING],
  (run, value) => run.text(graphemes(value).toReversed().join("")),
  ANY_TEXT,
);

const indent: TerraformFunction = define(
  [NUMBER, STRING],
  (run, spaces, value) => {
    if (spaces < 0 || !Number.isInteger(spaces)) return run.fail('"indent" takes a whole number of spaces.');
    const lines = value.reduce(
      (sum, part) => sum + (typeof part === "string" ? part.split("\n").length : 0),
      0,
    );
    if (lines * spaces > TEXT_LIMIT) return tooLong(run);
    const margin = `\n${" ".repeat(spaces)}`;
    const flipped: Run = { ...run, args: run.args.toReversed() };
    return run.text(
      mapParts(
        value,
        flipped,
        (part) => part.replaceAll("\n", margin),
        (part) => mayHoldAny(part, "\n"),
      ),
    );
  },
  ANY_TEXT,
);

const urlencode: TerraformFunction = define(
  [STRING],
  (run, value) =>
    run.text(
      mapParts(value, run, escapeQuery, (part) => mayHoldAny(part, " /:%+&=,@!") && part.language.max !== 0),
    ),
  ANY_TEXT,
);

function escapeQuery(value: string): string {
  return encodeURIComponent(value.replaceAll(/\p{Surrogate}/gu, "\uFFFD"))
    .replaceAll(/[!'()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

const urldecode: TerraformFunction = define(
  [KNOWN_STRING],
  (run, value) => {
    try {
      return run.text(decodeURIComponent(value.replaceAll("+", " ")));
    } catch {
      return run.fail("The string is not URL-encoded.");
    }
  },
  { text: LANGUAGES.anything },
);

export const STRING_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["upper", upper],
  ["lower", lower],
  ["title", title],
  ["trim", trim],
  ["trimspace", trimspace],
  ["chomp", chomp],
  ["trimprefix", trimprefix],
  ["trimsuffix", trimsuffix],
  ["startswith", testing(hasPrefix)],
  ["endswith", testing(hasSuffix)],
  ["strcontains", testing(hasPart)],
  ["join", join],
  ["split", split],
  ["replace", replace],
  ["substr", substr],
  ["strrev", strrev],
  ["indent", indent],
  ["urlencode", urlencode],
  ["urldecode", urldecode],
];
