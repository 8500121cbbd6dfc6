/** JSON with places, read token by token; also a value in the middle of a large document. */
import { createScanner, type JSONScanner } from "jsonc-parser";
import { error, type Problem, type Result } from "../model/problem.ts";
import { firstLine, span, type Source, type Span } from "../model/source.ts";
import { listValue, nullValue, objectValue, textValue, type Entry, type Value } from "../model/value.ts";

/** Deeper nesting than this is refused: no template or plan comes near it. */
export const DEPTH_LIMIT = 500;

/** Token kinds of jsonc-parser's scanner, whose own names exist only as ambient constants. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  blank: 15,
  unknown: 16,
  end: 17,
} as const;

/** Reads a whole document. */
export function readJson(source: Source): Result<Value | null> {
  const reader = new JsonReader(source, source.text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const value = reader.read();
  if (value && !reader.isBroken && reader.token !== TOKEN.end) reader.fail("unexpected text after the value");
  return { value, problems: reader.problems };
}

/** Reads the value that begins at an offset, and tells where it ends. */
export function readJsonAt(
  source: Source,
  offset: number,
): { readonly value: Value | null; readonly end: number } {
  const reader = new JsonReader(source, offset);
  return { value: reader.read(), end: reader.end };
}

/** A cursor over tokens. It stops at the first syntax error, as JSON has nothing to recover at. */
class JsonReader {
  readonly problems: Problem[] = [];
  readonly source: Source;
  token: number = TOKEN.unknown;
  /** Where the last consumed token ends. */
  end = 0;
  readonly scanner: JSONScanner;
  depth = 0;
  /** The text does not parse: nothing that follows is read. */
  isBroken = false;

  constructor(source: Source, offset: number) {
    this.source = source;
    this.scanner = createScanner(source.text, false);
    this.scanner.setPosition(offset);
    this.next();
  }

  next(): void {
    this.end = this.scanner.getTokenOffset() + this.scanner.getTokenLength();
    do this.token = this.scanner.scan();
    while (this.token === TOKEN.lineBreak || this.token === TOKEN.blank);
    if (this.token === TOKEN.lineComment || this.token === TOKEN.blockComment)
      this.fail("JSON has no comments");
    const code: number = this.scanner.getTokenError();
    if (code !== 0) this.fail(SCAN_ERRORS[code] ?? "this is not JSON");
  }

  isAt(token: number): boolean {
    return this.token === token;
  }

  here(): Span {
    const start = this.scanner.getTokenOffset();
    if (this.token === TOKEN.end) return span(this.source, Math.max(0, start - 1), start);
    return span(this.source, start, start + this.scanner.getTokenLength());
  }

  fail(message: string): null {
    if (!this.isBroken) {
      this.isBroken = true;
      const ended = this.token === TOKEN.end ? "the document ends too early" : message;
      this.problems.push(error("syntax", ended, this.here()));
    }
    return null;
  }

  read(): Value | null {
    if (this.isBroken) return null;
    const at = this.here();
    switch (this.token) {
      case TOKEN.openBrace:
        return this.nested(() => this.readObject(at.start));
      case TOKEN.openBracket:
        return this.nested(() => this.readList(at.start));
      case TOKEN.string:
        return this.take(textValue(this.scanner.getTokenValue(), at));
      case TOKEN.number:
        return this.take({ kind: "number", value: Number(this.scanner.getTokenValue()), span: at });
      case TOKEN.true:
      case TOKEN.false:
        return this.take({ kind: "boolean", value: this.token === TOKEN.true, span: at });
      case TOKEN.null:
        return this.take(nullValue(at));
      default:
        return this.fail("a value is expected here");
    }
  }

  take(value: Value): Value | null {
    this.next();
    return this.isBroken ? null : value;
  }

  nested(read: () => Value | null): Value | null {
    if (this.depth >= DEPTH_LIMIT) {
      this.isBroken = true;
      this.problems.push(error("bound", `values are nested more than ${DEPTH_LIMIT} deep`, this.here()));
      return null;
    }
    this.depth += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  readList(start: number): Value | null {
    const items: Value[] = [];
    this.next();
    if (this.token === TOKEN.closeBracket) this.next();
    else {
      for (;;) {
        const item = this.read();
        if (!item) return null;
        items.push(item);
        const closed = this.token === TOKEN.closeBracket;
        if (!closed && this.token !== TOKEN.comma) return this.fail("a comma or `]` is expected here");
        this.next();
        if (closed) break;
      }
    }
    return listValue(items, span(this.source, start, this.end));
  }

  readObject(start: number): Value | null {
    const entries = new Map<string, Entry>();
    this.next();
    if (this.token === TOKEN.closeBrace) this.next();
    else {
      for (;;) {
        if (this.token !== TOKEN.string)
          return this.fail("a property name in double quotes is expected here");
        const key = this.here();
        const name = this.scanner.getTokenValue();
        this.next();
        if (!this.isAt(TOKEN.colon)) return this.fail("a colon is expected here");
        this.next();
        const value = this.read();
        if (!value) return null;
        if (entries.has(name))
          this.problems.push(
            error("duplicate-key", `the key ${JSON.stringify(name)} stands here twice`, key),
          );
        entries.set(name, { key, value });
        const closed = this.isAt(TOKEN.closeBrace);
        if (!closed && !this.isAt(TOKEN.comma)) return this.fail("a comma or `}` is expected here");
        this.next();
        if (closed) break;
      }
    }
    return objectValue(entries, span(this.source, start, this.end));
  }
}

/** The scanner's error codes, 1 to 6. */
const SCAN_ERRORS: readonly string[] = [
  "",
  "JSON has no comments",
  "the string is not closed",
  "the number is not complete",
  "the unicode escape is not complete",
  "the escape is not one of JSON's",
  "control characters stand in strings only as escapes",
];

export function emptyDocument(source: Source): Problem {
  return error("syntax", "the document is empty", firstLine(source));
}
