/** Character codes by name, for the parts of the parser that test codes instead of slicing strings. */
export const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const SPACE = 32;
export const BANG = 33;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const PERCENT = 37;
export const AMPERSAND = 38;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
const ZERO = 48;
const NINE = 57;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const UPPER_E = 69;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const LOWER_E = 101;
export const OPEN_BRACE = 123;
export const PIPE = 124;
export const CLOSE_BRACE = 125;
export const TILDE = 126;
export const BYTE_ORDER_MARK = 0xfeff;

const STARTS = 1;
const CONTINUES = 2;
const identifierFlags = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/u.test(character)) identifierFlags[code] = STARTS | CONTINUES;
  else if (/[0-9-]/u.test(character)) identifierFlags[code] = CONTINUES;
}

const idStart = /^\p{ID_Start}/u;
const idContinue = /^\p{ID_Continue}/u;

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Whether an identifier can start at the offset. Unicode identifiers may lie outside the BMP. */
export function startsIdentifier(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return ((identifierFlags[code] ?? 0) & STARTS) !== 0;
  return code >= 128 && idStart.test(text.slice(at, at + 2));
}

/** The offset after the identifier characters that follow. */
export function identifierEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      if (((identifierFlags[code] ?? 0) & CONTINUES) === 0) return at;
      at++;
      continue;
    }
    const point = text.codePointAt(at);
    if (point === undefined || !idContinue.test(String.fromCodePoint(point))) return at;
    at += point > 0xffff ? 2 : 1;
  }
}

/** Unicode white space, which strip markers, heredoc indentation and heredoc end markers go by. */
export function isWhiteSpace(code: number): boolean {
  if (code < 128) return code === SPACE || (code >= TAB && code <= RETURN);
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** How many units of white space the text starts with. */
export function leadingSpace(text: string): number {
  let count = 0;
  while (count < text.length && isWhiteSpace(text.charCodeAt(count))) count++;
  return count;
}

export function trimStart(text: string): string {
  return text.slice(leadingSpace(text));
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}
