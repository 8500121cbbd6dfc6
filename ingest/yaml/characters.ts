/** Characters that mean something to YAML, by their codes. */
export const CODE = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  bang: 33,
  doubleQuote: 34,
  hash: 35,
  percent: 37,
  ampersand: 38,
  singleQuote: 39,
  asterisk: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  colon: 58,
  greater: 62,
  question: 63,
  at: 64,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  backquote: 96,
  openBrace: 123,
  bar: 124,
  closeBrace: 125,
  mark: 0xfeff,
} as const;

/** Past the end a code is not a number. */
export function isBreak(code: number): boolean {
  return code === CODE.lineFeed || code === CODE.carriageReturn;
}

export function isBlank(code: number): boolean {
  return code === CODE.space || code === CODE.tab;
}

/** A blank, a line break, or the end. */
export function isGap(code: number): boolean {
  return isBlank(code) || isBreak(code) || Number.isNaN(code);
}

export function isFlowIndicator(code: number): boolean {
  return (
    code === CODE.comma ||
    code === CODE.openBracket ||
    code === CODE.closeBracket ||
    code === CODE.openBrace ||
    code === CODE.closeBrace
  );
}
