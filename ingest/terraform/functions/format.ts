/** `format` and `formatlist`: Go's fmt verbs over values, with holes where a value is not known. */
import { LANGUAGES, literal, text, type Text } from "../../../model/text.ts";
import type { Value, Plain } from "../../../model/value.ts";
import { isOpen, toBoolean, toNumber, toText } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import { escapeJson, jsonText } from "./json.ts";
import { fixed, general, scientific } from "./number-formats.ts";
import {
  ANY_TEXT,
  ANYTHING,
  defineVariadic,
  derivedHole,
  hasCertainOrder,
  ITEM_LIMIT,
  KNOWN_STRING,
  TEXT_LIMIT,
  type Run,
} from "./parameters.ts";
import { graphemes } from "./texts.ts";

/** No padding or precision in a format is larger. */
const SIZE_LIMIT = 10_000;

interface Verb {
  /** As written, for messages. */
  readonly written: string;
  readonly letter: string;
  readonly flags: string;
  readonly width: number;
  /** Null when none is written. */
  readonly precision: number | null;
  /** Zero-based. */
  readonly argument: number;
}

type Part = string | Verb;
type Failure = { readonly wrong: string };
type Formatted = Text | Failure;

const VERB = /^%([ +\-0#]*)([1-9]\d*)?(\.\d*)?(?:\[(\d+)\])?([a-zA-Z])/u;

function parseFormat(format: string): readonly Part[] | Failure {
  const parts: Part[] = [];
  let next = 0;
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf("%", at);
    if (percent === -1) break;
    if (percent > at) parts.push(format.slice(at, percent));
    if (format[percent + 1] === "%") {
      parts.push("%");
      at = percent + 2;
      continue;
    }
    const match = VERB.exec(format.slice(percent, percent + 60));
    if (!match) return { wrong: `invalid format string starting at offset ${percent}` };
    const [written, flags = "", width = "0", precision, position, letter = ""] = match;
    if (!"vtbdoxXeEfgGsq".includes(letter))
      return { wrong: `unsupported format verb '${letter}' in "${written}"` };
    const argument = position === undefined ? next : Number(position) - 1;
    const digits = precision === undefined ? null : Number(precision.slice(1));
    if (argument < 0 || Number(width) > SIZE_LIMIT || (digits ?? 0) > SIZE_LIMIT) {
      return { wrong: `"${written}" is out of bounds` };
    }
    parts.push({ written, letter, flags, width: Number(width), precision: digits, argument });
    next = argument + 1;
    at = percent + written.length;
  }
  if (at < format.length) parts.push(format.slice(at));
  return parts;
}

function formatAll(run: Run, parts: readonly Part[], args: readonly Value[]): Formatted {
  const out: Text[] = [];
  let used = 0;
  for (const part of parts) {
    if (typeof part === "string") {
      out.push([part]);
      continue;
    }
    const arg = args[part.argument];
    if (!arg) {
      return {
        wrong: `not enough arguments for "${part.written}": ${part.argument + 1} needed, ${args.length} given`,
      };
    }
    used = Math.max(used, part.argument + 1);
    const formatted = formatOne(run, part, arg);
    if ("wrong" in formatted) return formatted;
    out.push(formatted);
  }
  if (used < args.length) return { wrong: `too many arguments; only ${used} used by the format string` };
  return text(...out);
}

function formatOne(run: Run, verb: Verb, value: Value): Formatted {
  switch (verb.letter) {
    case "v":
      return formatAny(run, verb, value);
    case "t": {
      const known = toBoolean(value);
      if (known !== null) return padded(run, verb, value, [String(known)]);
      return isOpen(value) ? openPart(run, verb, value) : unsupported(verb, "a bool is required");
    }
    case "s":
    case "q":
      return formatString(run, verb, value);
    default: {
      const known = toNumber(value);
      if (known !== null) return formatNumber(run, verb, value, known);
      return isOpen(value) ? openPart(run, verb, value) : unsupported(verb, "a number is required");
    }
  }
}

function unsupported(verb: Verb, message: string): Failure {
  return { wrong: `unsupported value for "${verb.written}": ${message}` };
}

/** What a verb makes of a value that is not known. */
function openPart(run: Run, verb: Verb, value: Value): Text {
  const format: Value = { kind: "text", text: [verb.written], span: run.at };
  return [derivedHole("format", [format, value], LANGUAGES.anything)];
}

function formatAny(run: Run, verb: Verb, value: Value): Formatted {
  if (verb.flags.includes("#") || value.kind === "list" || value.kind === "object") {
    return padded(run, verb, value, jsonText(value));
  }
  if (value.kind === "number") return formatNumber(run, { ...verb, letter: "g" }, value, value.value);
  if (value.kind === "choice") return openPart(run, verb, value);
  return formatString(run, { ...verb, letter: "s" }, value);
}

function formatString(run: Run, verb: Verb, value: Value): Formatted {
  if (value.kind === "choice") return openPart(run, verb, value);
  const spelled = toText(value);
  if (!spelled) return unsupported(verb, "string required");
  let shown = spelled;
  const known = literal(spelled);
  if (verb.precision !== null) {
    if (known === null) return openPart(run, verb, value);
    shown = text(graphemes(known).slice(0, verb.precision).join(""));
  }
  if (verb.letter === "q") {
    if (known === null) return openPart(run, verb, value);
    shown = text(`"${escapeJson(literal(shown) ?? "")}"`);
  }
  return padded(run, verb, value, shown);
}

/** Padded to the width; a hole may already be as wide, which only its language tells. */
function padded(run: Run, verb: Verb, value: Value, shown: Text): Text {
  if (verb.width === 0) return shown;
  let least = 0;
  let isExact = true;
  for (const part of shown) {
    least += typeof part === "string" ? graphemes(part).length : part.language.min;
    if (typeof part !== "string" && part.language.min !== part.language.max) isExact = false;
  }
  if (least >= verb.width) return shown;
  if (!isExact) return openPart(run, verb, value);
  const missing = verb.width - least;
  if (verb.flags.includes("-")) return text(shown, " ".repeat(missing));
  return text((verb.flags.includes("0") ? "0" : " ").repeat(missing), shown);
}

const BASES: ReadonlyMap<string, number> = new Map([
  ["b", 2],
  ["o", 8],
  ["d", 10],
  ["x", 16],
  ["X", 16],
]);

const BASE_PREFIXES: ReadonlyMap<string, string> = new Map([
  ["b", "0b"],
  ["o", "0"],
  ["x", "0x"],
  ["X", "0X"],
]);

function formatNumber(run: Run, verb: Verb, value: Value, number: number): Formatted {
  const base = BASES.get(verb.letter);
  let shown: string;
  if (base !== undefined) {
    if (!Number.isInteger(number)) return unsupported(verb, "an integer is required");
    if (!Number.isSafeInteger(number)) return openPart(run, verb, value);
    shown = number.toString(base);
    if (verb.flags.includes("#"))
      shown = shown.replace(/^(-?)/u, `$1${BASE_PREFIXES.get(verb.letter) ?? ""}`);
    if (verb.letter === "X") shown = shown.toUpperCase();
    if (verb.precision !== null)
      shown = shown.replace(/\d+/u, (digits) => digits.padStart(verb.precision ?? 0, "0"));
  } else if (verb.letter === "f") shown = fixed(number, verb.precision ?? 6);
  else if (verb.letter.toLowerCase() === "e") shown = scientific(number, verb.precision ?? 6);
  else shown = general(number, verb.precision);
  if (verb.letter === "E" || verb.letter === "G") shown = shown.toUpperCase();
  if (!shown.startsWith("-")) {
    if (verb.flags.includes("+")) shown = `+${shown}`;
    else if (verb.flags.includes(" ")) shown = ` ${shown}`;
  }
  if (verb.flags.includes("0") && !verb.flags.includes("-")) {
    const sign = /^[+\- ]?/u.exec(shown)?.[0] ?? "";
    shown = sign + shown.slice(sign.length).padStart(verb.width - sign.length, "0");
  }
  return padded(run, verb, value, [shown]);
}

const format: TerraformFunction = defineVariadic(
  [KNOWN_STRING],
  ANYTHING,
  (run, [written], args) => {
    const parts = parseFormat(written);
    if ("wrong" in parts) return run.fail(`format: ${parts.wrong}.`);
    if (args.some((arg) => arg.kind === "null"))
      return run.unknown("format: what becomes of a null is not known");
    const formatted = formatAll(run, parts, args);
    return "wrong" in formatted ? run.fail(`format: ${formatted.wrong}.`) : run.text(formatted);
  },
  ANY_TEXT,
);

/** The one length that all lists have: 1 when none is a list; null when they differ. */
function commonLength(args: readonly Plain[]): number | null {
  const lengths = new Set(args.flatMap((arg) => (arg.kind === "list" ? [arg.items.length] : [])));
  const [only] = lengths;
  return lengths.size > 1 ? null : (only ?? 1);
}

const formatlist: TerraformFunction = defineVariadic([KNOWN_STRING], ANYTHING, (run, [written], args) => {
  const parts = parseFormat(written);
  if ("wrong" in parts) return run.fail(`formatlist: ${parts.wrong}.`);
  const open = args.find((arg) => arg.kind === "unknown" || arg.kind === "null");
  if (open) return run.unknown("formatlist: whether an argument is a list is not known");
  if (args.some((arg) => arg.kind === "list" && !hasCertainOrder(arg))) {
    return run.unknown("formatlist: the order of a set is not known");
  }
  const count = commonLength(args);
  if (count === null) return run.fail("formatlist: the lists have different lengths.");
  if (count > ITEM_LIMIT) return run.fail(`formatlist makes more than ${ITEM_LIMIT} items.`);
  const items: Value[] = [];
  let size = 0;
  for (let index = 0; index < count; index += 1) {
    const row = args.map((arg) => (arg.kind === "list" ? (arg.items[index] ?? arg) : arg));
    const formatted = formatAll(run, parts, row);
    if ("wrong" in formatted) return run.fail(`formatlist: ${formatted.wrong}.`);
    for (const part of formatted) size += typeof part === "string" ? part.length : 1;
    if (size > TEXT_LIMIT) return run.fail("formatlist makes more than 4 MB.");
    items.push(run.text(formatted));
  }
  return run.list(items);
});

export const FORMAT_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["format", format],
  ["formatlist", formatlist],
];
