import type { Problem } from "../../model/problem.ts";
import type { Source } from "../../model/source.ts";
import type { Comment } from "./ast.ts";
import {
  BYTE_ORDER_MARK,
  HASH,
  NEWLINE,
  QUOTE,
  RETURN,
  SLASH,
  SPACE,
  STAR,
  TAB,
  identifierEnd,
  isDigit,
  startsIdentifier,
} from "./characters.ts";

/** Nested expressions, blocks and directives beyond this are not read: every later pass is recursive. */
export const MAX_DEPTH = 200;

/** Below this depth, and with chains no longer than `LONG_CHAIN`, a tree cannot become too high. */
const DEEP = 20;
export const LONG_CHAIN = 8;

/** Longer tokens are cut in messages. */
const LONGEST_QUOTE = 40;

/** Leaves the item being read. Caught by whoever can go on: the body, or the entry point. */
export class SyntaxFailure extends Error {
  readonly kind: Problem["kind"];
  readonly start: number;
  readonly end: number;

  constructor(kind: Problem["kind"], message: string, start: number, end: number) {
    super(message);
    this.kind = kind;
    this.start = start;
    this.end = end;
  }
}

/** The reading position in one text, and what was noticed on the way. */
export class Cursor {
  readonly source: Source;
  /** The text followed by a NUL, so that looking one unit ahead never leaves the string. */
  readonly text: string;
  readonly length: number;
  readonly comments: Comment[] = [];
  readonly problems: Problem[] = [];
  at: number;
  /** Whether a line break ends what is being read: on in bodies and objects, off inside other brackets. */
  newlines = true;
  depth = 0;
  /** Set by deep nesting and long chains of steps or operators: the height of the tree has to be measured. */
  tall = false;

  constructor(source: Source) {
    this.source = source;
    this.text = `${source.text}\0`;
    this.length = source.text.length;
    this.at = source.text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  /** Skips blanks and comments, and line breaks where they mean nothing; answers the code it stopped at. */
  skip(): number {
    const text = this.text;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === SPACE || code === TAB) {
        this.at++;
      } else if (code === NEWLINE) {
        if (this.newlines) return code;
        this.at++;
      } else if (code === RETURN) {
        if (this.newlines || text.charCodeAt(this.at + 1) !== NEWLINE) return code;
        this.at += 2;
      } else if (code === HASH || (code === SLASH && text.charCodeAt(this.at + 1) === SLASH)) {
        this.lineComment(code === HASH ? "hash" : "slashes");
      } else if (code === SLASH && text.charCodeAt(this.at + 1) === STAR) {
        this.blockComment();
      } else {
        return code;
      }
    }
  }

  private lineComment(style: "hash" | "slashes"): void {
    const start = this.at;
    let end = this.text.indexOf("\n", start);
    if (end === -1) end = this.length;
    this.at = end;
    const trimmed = this.text.charCodeAt(end - 1) === RETURN && end > start ? end - 1 : end;
    this.comments.push({ style, start, end: trimmed });
    if (trimmed !== end && end < this.length) this.at = trimmed;
  }

  private blockComment(): void {
    const start = this.at;
    const close = this.text.indexOf("*/", start + 2);
    if (close === -1) {
      this.at = this.length;
      throw new SyntaxFailure("syntax", 'This comment is never closed with "*/".', start, start + 2);
    }
    this.at = close + 2;
    this.comments.push({ style: "block", start, end: this.at });
  }

  /** Comments behind the place where reading resumes are about to be met again. */
  forgetCommentsFrom(at: number): void {
    while ((this.comments[this.comments.length - 1]?.end ?? -1) > at) this.comments.pop();
  }

  /** Skips blanks, comments and line breaks alike. */
  skipLines(): number {
    const kept = this.newlines;
    this.newlines = false;
    const code = this.skip();
    this.newlines = kept;
    return code;
  }

  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  atEnd(): boolean {
    return this.at >= this.length;
  }

  atLineBreak(): boolean {
    const code = this.code();
    return code === NEWLINE || (code === RETURN && this.code(1) === NEWLINE);
  }

  atIdentifier(): boolean {
    return startsIdentifier(this.text, this.at);
  }

  /** Whether exactly this word stands here, and not a longer identifier that starts with it. */
  atKeyword(word: string): boolean {
    return (
      this.text.startsWith(word, this.at) &&
      identifierEnd(this.text, this.at + word.length) === this.at + word.length
    );
  }

  identifier(what: string): string {
    if (!this.atIdentifier()) this.expected(what);
    const start = this.at;
    this.at = identifierEnd(this.text, start);
    return this.text.slice(start, this.at);
  }

  keyword(word: string, where: string): void {
    this.skip();
    if (!this.atKeyword(word)) this.expected(`"${word}" ${where}`);
    this.at += word.length;
  }

  /** Goes one level deeper, or gives up; the level is left with `depth--`. */
  enter(): void {
    if (++this.depth <= DEEP) return;
    this.tall = true;
    if (this.depth <= MAX_DEPTH) return;
    const message = `This is nested more than ${MAX_DEPTH} levels deep and was not read.`;
    this.fail(message, this.at, this.tokenEnd(this.at), "bound");
  }

  fail(message: string, start: number, end: number, kind: Problem["kind"] = "syntax"): never {
    throw new SyntaxFailure(kind, message, start, Math.max(start, end));
  }

  /** Fails at a bracket that is still open at the end of the file; says nothing about closed ones. */
  requireMore(open: number): void {
    if (!this.atEnd()) return;
    this.fail(`This "${this.text.charAt(open)}" is never closed.`, open, open + 1);
  }

  /** Fails at the token that stands here, naming it and what was expected instead. */
  expected(what: string): never {
    const found = this.at;
    this.fail(`Expected ${what}, found ${this.describe(found)}.`, found, this.tokenEnd(found));
  }

  private describe(at: number): string {
    if (at >= this.length) return "the end of the file";
    const code = this.text.charCodeAt(at);
    if (code === NEWLINE || code === RETURN) return "the end of the line";
    if (code === QUOTE) return "a double quote";
    const token = this.text.slice(at, this.tokenEnd(at));
    if (token.length > LONGEST_QUOTE) return `"${token.slice(0, LONGEST_QUOTE)}…"`;
    const hint = tokenHints[token];
    return hint === undefined ? `"${token}"` : `"${token}" (${hint})`;
  }

  private tokenEnd(at: number): number {
    if (at >= this.length) return this.length;
    if (startsIdentifier(this.text, at) || isDigit(this.text.charCodeAt(at))) {
      return identifierEnd(this.text, at);
    }
    return Math.min(this.length, at + ((this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
  }
}

const tokenHints: Readonly<Record<string, string>> = {
  "'": "strings are enclosed in double quotes",
  "“": "strings are enclosed in straight double quotes",
  "”": "strings are enclosed in straight double quotes",
  "`": "a multi-line string is a heredoc, <<EOT",
  ";": "a line break separates attributes, a comma separates elements",
  "&": 'the logical operator is "&&"',
  "|": 'the logical operator is "||"',
};
