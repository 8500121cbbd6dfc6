import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  DOLLAR,
  HASH,
  LESS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  PERCENT,
  QUOTE,
  SLASH,
  SPACE,
  STAR,
  TAB,
  startsIdentifier,
} from "./characters.ts";

/**
 * Where to go on after a body item that did not parse: behind the line on which its brackets balance. When
 * they do not, at the next line that is indented no deeper than the item and could start another one, for
 * brackets that were never closed say nothing about where the item ends.
 */
export function itemEnd(text: string, length: number, itemStart: number, failedAt: number): number {
  const balanced = balancedEnd(text, length, itemStart, failedAt);
  if (balanced.closed) return balanced.at;
  return shallowLine(text, itemStart, balanced.at) ?? balanced.at;
}

interface BalancedEnd {
  readonly at: number;
  readonly closed: boolean;
}

/** Each heredoc that is not closed costs a look at the rest of the file. */
const MAX_OPEN_HEREDOCS = 2;

function balancedEnd(text: string, length: number, itemStart: number, failedAt: number): BalancedEnd {
  const open: number[] = [];
  let openHeredocs = 0;
  let at = itemStart;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (open[open.length - 1] === QUOTE) {
      at = stepInString(text, at, open);
    } else if (code === NEWLINE) {
      if (open.length === 0 && at >= failedAt) return { at, closed: true };
      at++;
    } else if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) {
      at = endOf(text, "\n", at, 0, length);
    } else if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      at = endOf(text, "*/", at + 2, 2, length);
    } else if (code === LESS && text.charCodeAt(at + 1) === LESS) {
      const end = openHeredocs < MAX_OPEN_HEREDOCS ? heredocEnd(text, at, length) : undefined;
      if (end === undefined) openHeredocs++;
      at = end ?? at + 2;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET || code === OPEN_PAREN || code === QUOTE) {
      open.push(code);
      at++;
    } else if (code === CLOSE_BRACE) {
      const opener = open.lastIndexOf(OPEN_BRACE);
      // The end of the body that holds the item.
      if (opener === -1) return { at, closed: open.length === 0 };
      open.length = opener;
      at++;
    } else {
      const opener = code === CLOSE_BRACKET ? OPEN_BRACKET : code === CLOSE_PAREN ? OPEN_PAREN : undefined;
      if (opener !== undefined && open[open.length - 1] === opener) open.pop();
      at++;
    }
  }
  return { at: length, closed: open.length === 0 };
}

function stepInString(text: string, at: number, open: number[]): number {
  const code = text.charCodeAt(at);
  if (code === BACKSLASH && text.charCodeAt(at + 1) !== NEWLINE) return at + 2;
  if (code === NEWLINE) {
    open.pop();
    return at;
  }
  if (code === QUOTE) {
    open.pop();
  } else if ((code === DOLLAR || code === PERCENT) && text.charCodeAt(at + 1) === OPEN_BRACE) {
    open.push(OPEN_BRACE);
    return at + 2;
  } else if ((code === DOLLAR || code === PERCENT) && text.startsWith(`${text.charAt(at)}{`, at + 1)) {
    return at + 3;
  }
  return at + 1;
}

function endOf(text: string, delimiter: string, from: number, past: number, length: number): number {
  const found = text.indexOf(delimiter, from);
  return found === -1 ? length : found + past;
}

const heredocStart = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;

function heredocEnd(text: string, at: number, length: number): number | undefined {
  heredocStart.lastIndex = at;
  const start = heredocStart.exec(text);
  const marker = start?.[1];
  if (!start || marker === undefined) return undefined;
  for (let line = at + start[0].length; ;) {
    const found = text.indexOf("\n", line);
    // A marker that is the last thing in the file lacks only its line break; the parser has reported that.
    const end = found === -1 ? length : found;
    if (text.slice(line, end).trim() === marker) return end;
    if (found === -1) return undefined;
    line = end + 1;
  }
}

function shallowLine(text: string, itemStart: number, limit: number): number | undefined {
  const indentation = itemStart - (text.lastIndexOf("\n", itemStart) + 1);
  for (let line = text.indexOf("\n", itemStart) + 1; line > 0 && line < limit;) {
    let at = line;
    while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB) at++;
    if (at - line <= indentation && startsIdentifier(text, at)) return line;
    line = text.indexOf("\n", line) + 1;
  }
  return undefined;
}
