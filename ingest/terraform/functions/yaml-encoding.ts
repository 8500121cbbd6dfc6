/** `yamlencode`, in the style of the emitter that Terraform uses. */
import { LANGUAGES, literal, text, type Text, type TextPart } from "../../../model/text.ts";
import type { ListValue, ObjectValue, Value } from "../../../model/value.ts";
import { sortedKeys } from "./comparison.ts";
import { numberText } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, ANYTHING, define, derivedHole, hasCertainOrder } from "./parameters.ts";

/** Behind this column a quoted string is folded at its next space. */
const BEST_WIDTH = 80;
/** A key of this length or more is written in a form that is not imitated here. */
const KEY_LIMIT = 100;

interface Emitter {
  readonly parts: TextPart[];
  column: number;
}

function write(emitter: Emitter, written: string): void {
  emitter.parts.push(written);
  const line = written.lastIndexOf("\n");
  const last = [...(line === -1 ? written : written.slice(line + 1))].length;
  emitter.column = line === -1 ? emitter.column + last : last;
}

function writeUnknown(emitter: Emitter, value: Value): void {
  emitter.parts.push(derivedHole("yamlencode", [value], LANGUAGES.anything));
}

/** What stands behind a key or a dash: scalars on the same line, collections as blocks. */
function emitNode(emitter: Emitter, value: Value, indent: number, inMapping: boolean): boolean {
  if (value.kind === "list" && value.items.length > 0 && hasCertainOrder(value)) {
    // A list in a map is not indented; the first item of a list in a list follows on the line of its dash.
    return emitList(emitter, value, inMapping ? indent : indent + 2, inMapping);
  }
  if (value.kind === "object" && value.entries.size > 0) {
    return emitObject(emitter, value, indent + 2, inMapping);
  }
  if (inMapping) write(emitter, " ");
  // Also a scalar that is the whole document is indented.
  emitScalar(emitter, value, Math.max(2, indent + 2));
  return true;
}

function emitList(emitter: Emitter, value: ListValue, indent: number, onNewLine: boolean): boolean {
  for (const [index, item] of value.items.entries()) {
    write(emitter, index > 0 || onNewLine ? `\n${" ".repeat(indent)}- ` : "- ");
    if (!emitNode(emitter, item, indent, false)) return false;
  }
  return true;
}

function emitObject(emitter: Emitter, value: ObjectValue, indent: number, onNewLine: boolean): boolean {
  for (const [index, key] of sortedKeys(value).entries()) {
    if (key.length > KEY_LIMIT || key.includes("\n")) return false;
    if (index > 0 || onNewLine) write(emitter, `\n${" ".repeat(indent)}`);
    write(emitter, `"${[...key].map(escaped).join("")}":`);
    const entry = value.entries.get(key);
    if (entry && !emitNode(emitter, entry.value, indent, true)) return false;
  }
  return true;
}

function emitScalar(emitter: Emitter, value: Value, indent: number): void {
  switch (value.kind) {
    case "number":
      return write(emitter, numberText(value.value));
    case "boolean":
      return write(emitter, String(value.value));
    case "null":
      return write(emitter, "null");
    case "list":
      return value.items.length === 0 ? write(emitter, "[]") : writeUnknown(emitter, value);
    case "object":
      return write(emitter, "{}");
    case "text": {
      const known = literal(value.text);
      if (known === null) return writeUnknown(emitter, value);
      return isBlock(known) ? emitBlock(emitter, known, indent) : emitQuoted(emitter, known, indent);
    }
    default:
      return writeUnknown(emitter, value);
  }
}

/** Several lines of plain characters are written as they are, others in quotes. */
function isBlock(value: string): boolean {
  return value.includes("\n") && !/ \n| $|[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd]/u.test(value);
}

function emitBlock(emitter: Emitter, value: string, indent: number): void {
  const margin = " ".repeat(indent);
  const hint = /^[ \n]/u.test(value) ? "2" : "";
  const isKept = value === "\n" || value.endsWith("\n\n");
  const chomping = isKept ? "+" : value.endsWith("\n") ? "" : "-";
  const lines = (value.endsWith("\n") ? value.slice(0, -1) : value).split("\n");
  const body = lines.map((line) => (line === "" ? "" : margin + line)).join("\n");
  write(emitter, `|${hint}${chomping}\n${body}`);
}

function emitQuoted(emitter: Emitter, value: string, indent: number): void {
  const letters = [...value];
  let afterSpace = false;
  write(emitter, '"');
  for (const [index, letter] of letters.entries()) {
    if (letter !== " ") {
      write(emitter, escaped(letter));
      afterSpace = false;
      continue;
    }
    const folds = !afterSpace && emitter.column > BEST_WIDTH && index > 0 && index < letters.length - 1;
    if (folds) write(emitter, `\n${" ".repeat(indent)}${letters[index + 1] === " " ? "\\" : ""}`);
    else write(emitter, " ");
    afterSpace = true;
  }
  write(emitter, '"');
}

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\0", "\\0"],
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["\x1b", "\\e"],
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\x85", "\\N"],
  ["\u2028", "\\L"],
  ["\u2029", "\\P"],
]);

function escaped(letter: string): string {
  const named = NAMED_ESCAPES.get(letter);
  if (named !== undefined) return named;
  const code = letter.codePointAt(0) ?? 0;
  if (code > 0xffff) return `\\U${hex(code, 8)}`;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `\\x${hex(code, 2)}`;
  return code === 0xfeff || code >= 0xfffe ? `\\u${hex(code, 4)}` : letter;
}

function hex(code: number, length: number): string {
  return code.toString(16).toUpperCase().padStart(length, "0");
}

function yamlText(value: Value): Text | null {
  const emitter: Emitter = { parts: [], column: 0 };
  const isEmitted = emitNode(emitter, value, -2, false);
  if (!isEmitted) return null;
  // A plain scalar alone in its document is closed, as what follows could belong to it.
  const isPlain = value.kind === "number" || value.kind === "boolean" || value.kind === "null";
  write(emitter, isPlain ? "\n...\n" : "\n");
  return text(...emitter.parts);
}

const yamlencode: TerraformFunction = define(
  [ANYTHING],
  (run, value) => {
    const spelled = yamlText(value);
    return spelled ? run.text(spelled) : run.someText();
  },
  ANY_TEXT,
);

export const YAML_ENCODING_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["yamlencode", yamlencode],
];
