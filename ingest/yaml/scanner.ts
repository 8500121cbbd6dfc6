/**
 * YAML text to tokens, by the rules of version 1.1 as the parsers of the libyaml family have them, CloudFormation's and
 * Terraform's among them: inside of brackets and quotes, indentation means nothing.
 * https://yaml.org/spec/1.1/
 */
import { CODE, isBlank, isBreak, isFlowIndicator, isGap } from "./characters.ts";
import { YamlError } from "./nodes.ts";
import { scanBlock, scanPlain, scanQuoted, type Scanned } from "./scalars.ts";
import type { Comment, Token, TokenKind } from "./tokens.ts";

/** A place where a key may have begun, should a colon follow. */
interface PossibleKey {
  readonly index: number;
  readonly start: number;
  readonly line: number;
  readonly column: number;
  /** Nothing else can stand there: it begins a line of a mapping. */
  readonly isRequired: boolean;
}

/** A key without a question mark is no longer than this. */
const KEY_LIMIT = 1024;

const TAB = "a tab stands in the indentation, where YAML takes spaces only";
const NO_COLON = "a colon belongs behind a key, which stands on one line";

export function tooDeep(limit: number): string {
  return `values are nested more than ${limit} deep`;
}

export class Scanner {
  readonly text: string;
  readonly tokens: Token[] = [];
  readonly comments: Comment[] = [];
  position = 0;
  line = 0;
  lineStart = 0;
  /** How many brackets are open. */
  flow = 0;
  indent = -1;
  readonly indents: number[] = [];
  mayBeKey = true;
  readonly keys: Map<number, PossibleKey> = new Map();
  /** So many brackets may be open at once. */
  readonly limit: number;

  constructor(text: string, limit: number) {
    this.text = text;
    this.limit = limit;
  }

  scan(): readonly Token[] {
    if (this.code() === CODE.mark) {
      this.position = 1;
      this.lineStart = 1;
    }
    while (this.next()) continue;
    return this.tokens;
  }

  code(ahead: number = 0): number {
    return this.text.charCodeAt(this.position + ahead);
  }

  column(): number {
    return this.position - this.lineStart;
  }

  fail(message: string, at: number = this.position): never {
    throw new YamlError(message, at);
  }

  add(kind: TokenKind, start: number, end: number, text: string = "", isPlain: boolean = false): void {
    this.tokens.push({ kind, start, end, text, isPlain });
  }

  /** Adds the next token, and those that its place implies; false at the end. */
  next(): boolean {
    this.skip();
    this.dropStaleKeys();
    this.closeTo(this.column());
    const code = this.code();
    if (Number.isNaN(code)) return this.finish();
    if (this.position === this.lineStart && this.atSeparator()) return this.separate();
    switch (code) {
      case CODE.percent:
        return this.position === this.lineStart ? this.directive() : this.plain();
      case CODE.openBracket:
        return this.open("[");
      case CODE.openBrace:
        return this.open("{");
      case CODE.closeBracket:
        return this.close("]");
      case CODE.closeBrace:
        return this.close("}");
      case CODE.comma:
        return this.flow > 0 ? this.comma() : this.plain();
      case CODE.minus:
        return isGap(this.code(1)) ? this.entry() : this.plain();
      case CODE.question:
        return isGap(this.code(1)) ? this.key() : this.plain();
      case CODE.colon:
        return isGap(this.code(1)) || (this.flow > 0 && this.endsFlowKey()) ? this.value() : this.plain();
      case CODE.asterisk:
        return this.name("alias");
      case CODE.ampersand:
        return this.name("anchor");
      case CODE.bang:
        return this.tag();
      case CODE.bar:
      case CODE.greater:
        return this.flow === 0 ? this.block() : this.plain();
      case CODE.singleQuote:
      case CODE.doubleQuote:
        return this.scalar(scanQuoted(this), false);
      default:
        return this.plain();
    }
  }

  /** Blanks, comments and line breaks up to the next token. */
  skip(): void {
    for (;;) {
      const isStart = this.position === this.lineStart;
      let hasTab = false;
      while (isBlank(this.code())) {
        hasTab ||= this.code() === CODE.tab;
        this.position += 1;
      }
      if (this.code() === CODE.hash) {
        const start = this.position;
        while (!isBreak(this.code()) && !Number.isNaN(this.code())) this.position += 1;
        this.comments.push({ start, end: this.position });
      }
      if (this.breakLine()) {
        if (this.flow === 0) this.mayBeKey = true;
        continue;
      }
      if (hasTab && isStart && this.flow === 0 && !Number.isNaN(this.code()))
        throw new YamlError(TAB, this.lineStart, this.position);
      return;
    }
  }

  /** Goes over one line break, of either kind. */
  breakLine(): boolean {
    const code = this.code();
    if (!isBreak(code)) return false;
    this.position += code === CODE.carriageReturn && this.code(1) === CODE.lineFeed ? 2 : 1;
    this.line += 1;
    this.lineStart = this.position;
    return true;
  }

  /** Whether `---` or `...` stands at the beginning of the line. */
  atSeparator(): boolean {
    const code = this.code();
    return (
      (code === CODE.minus || code === CODE.dot) &&
      this.code(1) === code &&
      this.code(2) === code &&
      isGap(this.code(3))
    );
  }

  /** Blocks that are indented further than the column end there. */
  closeTo(column: number): void {
    if (this.flow > 0) return;
    while (this.indent > column) {
      this.indent = this.indents.pop() ?? -1;
      this.add("block-end", this.position, this.position);
    }
  }

  /** Opens a block at the column, where that is further in. */
  openAt(column: number): boolean {
    if (this.indent >= column) return false;
    this.indents.push(this.indent);
    this.indent = column;
    return true;
  }

  dropStaleKeys(): void {
    for (const [level, key] of this.keys) {
      if (key.line === this.line && this.position - key.start <= KEY_LIMIT) continue;
      if (key.isRequired) this.fail(NO_COLON, key.start);
      this.keys.delete(level);
    }
  }

  dropKey(): void {
    const key = this.keys.get(this.flow);
    if (key?.isRequired === true) this.fail(NO_COLON, key.start);
    this.keys.delete(this.flow);
  }

  saveKey(): void {
    if (!this.mayBeKey) return;
    this.dropKey();
    this.keys.set(this.flow, {
      index: this.tokens.length,
      start: this.position,
      line: this.line,
      column: this.column(),
      isRequired: this.flow === 0 && this.indent === this.column(),
    });
  }

  finish(): boolean {
    if (this.flow > 0) {
      const open = this.tokens.findLast(({ kind }) => kind === "[" || kind === "{");
      this.fail("a bracket is not closed", open?.start);
    }
    this.closeTo(-1);
    this.dropKey();
    this.add("end", this.position, this.position);
    return false;
  }

  separate(): boolean {
    if (this.flow > 0) this.fail("a bracket is not closed before the document ends");
    this.closeTo(-1);
    this.dropKey();
    this.mayBeKey = false;
    const kind = this.code() === CODE.minus ? "document" : "document-end";
    this.add(kind, this.position, this.position + 3);
    this.position += 3;
    return true;
  }

  /** What `%YAML` and `%TAG` say changes nothing here. */
  directive(): boolean {
    this.closeTo(-1);
    this.dropKey();
    this.mayBeKey = false;
    while (!isBreak(this.code()) && !Number.isNaN(this.code())) this.position += 1;
    return true;
  }

  open(kind: "[" | "{"): boolean {
    this.saveKey();
    if (this.flow >= this.limit) throw new YamlError(tooDeep(this.limit), this.position, null, true);
    this.flow += 1;
    this.mayBeKey = true;
    return this.sign(kind);
  }

  close(kind: "]" | "}"): boolean {
    if (this.flow === 0) this.fail("a bracket is closed here that is not open");
    this.dropKey();
    this.flow -= 1;
    this.mayBeKey = false;
    return this.sign(kind);
  }

  comma(): boolean {
    this.mayBeKey = true;
    this.dropKey();
    return this.sign(",");
  }

  sign(kind: TokenKind): boolean {
    this.add(kind, this.position, this.position + 1);
    this.position += 1;
    return true;
  }

  entry(): boolean {
    if (this.flow === 0) {
      if (!this.mayBeKey) this.fail("an item of a list does not fit here");
      if (this.openAt(this.column())) this.add("block-list", this.position, this.position);
    } else this.fail("an item of a list does not fit inside of brackets");
    this.mayBeKey = true;
    this.dropKey();
    return this.sign("entry");
  }

  key(): boolean {
    if (this.flow === 0) {
      if (!this.mayBeKey) this.fail("a key does not fit here");
      if (this.openAt(this.column())) this.add("block-map", this.position, this.position);
    }
    this.mayBeKey = this.flow === 0;
    this.dropKey();
    return this.sign("key");
  }

  /** Inside of brackets a colon also ends a key in quotes or brackets, and stands before a bracket. */
  endsFlowKey(): boolean {
    if (isFlowIndicator(this.code(1))) return true;
    const last = this.tokens.at(-1);
    return last?.end === this.position && !last.isPlain && this.keys.has(this.flow);
  }

  value(): boolean {
    const key = this.keys.get(this.flow);
    if (key) {
      this.keys.delete(this.flow);
      const { index, start } = key;
      const made: Token[] = [{ kind: "key", start, end: start, text: "", isPlain: false }];
      if (this.flow === 0 && this.openAt(key.column))
        made.unshift({ kind: "block-map", start, end: start, text: "", isPlain: false });
      this.tokens.splice(index, 0, ...made);
      this.mayBeKey = false;
      return this.sign("value");
    }
    if (this.flow === 0) {
      if (!this.mayBeKey) this.fail("a second colon stands behind a key: put the value in quotes");
      if (this.openAt(this.column())) this.add("block-map", this.position, this.position);
    }
    this.mayBeKey = this.flow === 0;
    this.dropKey();
    return this.sign("value");
  }

  name(kind: "anchor" | "alias"): boolean {
    this.saveKey();
    this.mayBeKey = false;
    const start = this.position;
    let end = start + 1;
    while (!isGap(this.text.charCodeAt(end)) && !isFlowIndicator(this.text.charCodeAt(end))) end += 1;
    // Behind the name of an alias that is a key a colon may follow at once.
    if (kind === "alias" && end > start + 2 && this.text.charCodeAt(end - 1) === CODE.colon) end -= 1;
    if (end === start + 1) this.fail("a value that begins with this sign belongs in quotes");
    this.add(kind, start, end, this.text.slice(start + 1, end));
    this.position = end;
    return true;
  }

  tag(): boolean {
    this.saveKey();
    this.mayBeKey = false;
    const start = this.position;
    let end = start + 1;
    if (this.text[end] === "<") {
      end = this.text.indexOf(">", end) + 1;
      if (end === 0) this.fail("a tag is not closed");
    } else {
      while (!isGap(this.text.charCodeAt(end)) && !isFlowIndicator(this.text.charCodeAt(end))) end += 1;
    }
    this.add("tag", start, end, this.text.slice(start, end));
    this.position = end;
    const next = this.code();
    if (!isGap(next) && !(this.flow > 0 && isFlowIndicator(next)))
      this.fail("a blank is missing between a tag and its value", start);
    return true;
  }

  block(): boolean {
    this.mayBeKey = true;
    this.dropKey();
    const { text, start, end } = scanBlock(this);
    this.add("scalar", start, end, text);
    return true;
  }

  scalar({ text, start, end }: Scanned, isPlain: boolean): boolean {
    this.add("scalar", start, end, text, isPlain);
    return true;
  }

  plain(): boolean {
    const code = this.code();
    if (code === CODE.at || code === CODE.backquote || code === CODE.percent)
      this.fail("a value that begins with this sign belongs in quotes");
    return this.scalar(scanPlain(this), true);
  }
}
