/** The four kinds of scalars, from their first character on: plain, in either quotes, and blocks. */
import { CODE, isBlank, isBreak, isFlowIndicator, isGap } from "./characters.ts";
import type { Scanner } from "./scanner.ts";

export interface Scanned {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A scalar without quotes, which may go on on further lines. */
export function scanPlain(scanner: Scanner): Scanned {
  scanner.saveKey();
  scanner.mayBeKey = false;
  const { text } = scanner;
  const start = scanner.position;
  const indent = scanner.indent + 1;
  let spelled = "";
  let { end } = { end: start };
  for (;;) {
    const from = scanner.position;
    while (!endsPlain(scanner)) scanner.position += 1;
    if (scanner.position === from) break;
    scanner.mayBeKey = false;
    // Blanks inside of a line belong to it; those at its end do not.
    end = scanner.position;
    spelled += text.slice(from, end);
    const before = scanner.position;
    while (isBlank(scanner.code())) scanner.position += 1;
    if (!isBreak(scanner.code())) {
      const blanks = text.slice(before, scanner.position);
      if (blanks === "" || scanner.code() === CODE.hash || endsPlain(scanner)) {
        scanner.position = blanks === "" ? before : scanner.position;
        break;
      }
      spelled += blanks;
      continue;
    }
    const folded = foldLines(scanner);
    if (scanner.flow === 0) scanner.mayBeKey = true;
    const isOver =
      (scanner.position === scanner.lineStart && scanner.atSeparator()) ||
      scanner.code() === CODE.hash ||
      (scanner.flow === 0 && scanner.column() < indent) ||
      endsPlain(scanner);
    if (isOver) break;
    spelled += folded;
  }
  if (end === start) scanner.fail("this does not fit here");
  return { text: spelled, start, end };
}

/** Whether a plain scalar ends before the character. */
function endsPlain(scanner: Scanner): boolean {
  const code = scanner.code();
  if (isGap(code)) return true;
  if (code === CODE.colon) {
    const next = scanner.code(1);
    return isGap(next) || (scanner.flow > 0 && isFlowIndicator(next));
  }
  return scanner.flow > 0 && isFlowIndicator(code);
}

/** Goes over line breaks and the blanks between them: one break is a space, more are themselves but one. */
function foldLines(scanner: Scanner): string {
  let breaks = -1;
  while (scanner.breakLine()) {
    breaks += 1;
    while (isBlank(scanner.code())) scanner.position += 1;
  }
  return breaks === 0 ? " " : "\n".repeat(breaks);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\u0007"],
  ["b", "\b"],
  ["t", "\t"],
  ["\t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\u001B"],
  [" ", " "],
  ['"', '"'],
  ["/", "/"],
  ["\\", "\\"],
  ["N", "\u0085"],
  ["_", "\u00A0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);

/** How many hexadecimal digits follow an escape. */
const HEXADECIMAL: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

/** A scalar in single or double quotes. */
export function scanQuoted(scanner: Scanner): Scanned {
  scanner.saveKey();
  scanner.mayBeKey = false;
  const { text } = scanner;
  const start = scanner.position;
  const quote = scanner.code();
  scanner.position += 1;
  let spelled = "";
  for (;;) {
    const from = scanner.position;
    let code = scanner.code();
    while (code !== quote && !isGap(code) && !(code === CODE.backslash && quote === CODE.doubleQuote)) {
      scanner.position += 1;
      code = scanner.code();
    }
    spelled += text.slice(from, scanner.position);
    if (Number.isNaN(code)) scanner.fail("a quote is not closed", start);
    if (code === quote) {
      if (quote === CODE.doubleQuote || scanner.code(1) !== quote) break;
      spelled += "'";
      scanner.position += 2;
    } else if (code === CODE.backslash) spelled += escape(scanner);
    else spelled += blanksOrLines(scanner);
  }
  scanner.position += 1;
  return { text: spelled, start, end: scanner.position };
}

function blanksOrLines(scanner: Scanner): string {
  const from = scanner.position;
  while (isBlank(scanner.code())) scanner.position += 1;
  if (!isBreak(scanner.code())) return scanner.text.slice(from, scanner.position);
  const folded = foldLines(scanner);
  if (scanner.position === scanner.lineStart && scanner.atSeparator())
    scanner.fail("a quote is not closed before the document ends");
  return folded;
}

function escape(scanner: Scanner): string {
  const sign = scanner.text[scanner.position + 1] ?? "";
  const plain = ESCAPES.get(sign);
  if (plain !== undefined) {
    scanner.position += 2;
    return plain;
  }
  const length = HEXADECIMAL.get(sign);
  if (length !== undefined) {
    const digits = scanner.text.slice(scanner.position + 2, scanner.position + 2 + length);
    const point = /^[0-9a-f]+$/iu.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1;
    if (point < 0 || point > 0x10ffff) scanner.fail("an escape is not complete");
    scanner.position += 2 + length;
    return String.fromCodePoint(point);
  }
  scanner.position += 1;
  // A line that ends in a backslash goes on with the next one.
  if (!isBreak(scanner.code())) scanner.fail("YAML has no such escape", scanner.position - 1);
  scanner.breakLine();
  while (isBlank(scanner.code())) scanner.position += 1;
  return "";
}

interface Header {
  readonly isFolded: boolean;
  /** Line breaks at the end: one, none, or all. */
  readonly chomp: "clip" | "strip" | "keep";
  readonly indent: number | null;
}

function scanHeader(scanner: Scanner): Header {
  const [whole, style, first = "", digit, second = ""] =
    /^([|>])([+-]?)([1-9]?)([+-]?)/u.exec(scanner.text.slice(scanner.position, scanner.position + 4)) ?? [];
  scanner.position += whole?.length ?? 1;
  while (isBlank(scanner.code())) scanner.position += 1;
  if (scanner.code() === CODE.hash) {
    const start = scanner.position;
    while (!isBreak(scanner.code()) && !Number.isNaN(scanner.code())) scanner.position += 1;
    scanner.comments.push({ start, end: scanner.position });
  }
  if (!scanner.breakLine() && !Number.isNaN(scanner.code()))
    scanner.fail("a block begins on the line behind its sign");
  const sign = first === "" ? second : first;
  return {
    isFolded: style === ">",
    chomp: sign === "+" ? "keep" : sign === "-" ? "strip" : "clip",
    indent: digit === undefined || digit === "" ? null : Number(digit),
  };
}

/** A block behind `|` or `>`. */
export function scanBlock(scanner: Scanner): Scanned {
  const start = scanner.position;
  const header = scanHeader(scanner);
  const least = Math.max(1, scanner.indent + 1);
  const indent = header.indent === null ? detectIndent(scanner, least) : least + header.indent - 1;
  let end = start + 1;
  let spelled = "";
  let lineBreak = "";
  let breaks = emptyLines(scanner, indent);
  while (scanner.column() === indent && !Number.isNaN(scanner.code())) {
    spelled += lineBreak + breaks;
    const isIndented = isBlank(scanner.code());
    const from = scanner.position;
    while (!isBreak(scanner.code()) && !Number.isNaN(scanner.code())) scanner.position += 1;
    spelled += scanner.text.slice(from, scanner.position);
    end = scanner.position;
    lineBreak = scanner.breakLine() ? "\n" : "";
    breaks = emptyLines(scanner, indent);
    const goesOn = scanner.column() === indent && !Number.isNaN(scanner.code());
    if (goesOn && header.isFolded && !isIndented && !isBlank(scanner.code()))
      lineBreak = breaks === "" ? " " : "";
  }
  if (header.chomp !== "strip") spelled += lineBreak;
  if (header.chomp === "keep") spelled += breaks;
  return { text: spelled, start, end: trimmed(scanner.text, start, end) };
}

/** The furthest column up to the first line that is not empty, without going there. */
function detectIndent(scanner: Scanner, least: number): number {
  let column = 0;
  let furthest = least;
  for (let at = scanner.position; ; at += 1) {
    const code = scanner.text.charCodeAt(at);
    if (code === CODE.space) column += 1;
    else if (isBreak(code)) column = 0;
    else return furthest;
    furthest = Math.max(furthest, column);
  }
}

/** Goes over empty lines, and to the column in the first one that is not. */
function emptyLines(scanner: Scanner, indent: number): string {
  let breaks = "";
  for (;;) {
    while (scanner.column() < indent && scanner.code() === CODE.space) scanner.position += 1;
    if (!scanner.breakLine()) return breaks;
    breaks += "\n";
  }
}

/** The end of a block lies behind its line break; people mean the last line of its content. */
function trimmed(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && text.charCodeAt(at - 1) <= CODE.space) at -= 1;
  return at;
}
