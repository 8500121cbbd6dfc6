/** Tokens to nodes. */
import { YamlError, type YamlNode, type YamlPair } from "./nodes.ts";
import { Scanner, tooDeep } from "./scanner.ts";
import type { Comment, Token, TokenKind } from "./tokens.ts";

export type ParsedYaml =
  | { readonly documents: readonly YamlNode[]; readonly comments: readonly Comment[] }
  | { readonly failure: YamlError };

/** The documents of a stream, nested no deeper than so many values; an empty stream has none. */
export function parseYaml(text: string, depth: number): ParsedYaml {
  try {
    const scanner = new Scanner(text, depth);
    const parser = new Parser(scanner.scan(), depth);
    return { documents: parser.stream(), comments: scanner.comments };
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause;
    return { failure: cause };
  }
}

/** What stands before the value of a node. */
interface Properties {
  readonly tag: Token | null;
  readonly anchor: Token | null;
}

class Parser {
  readonly tokens: readonly Token[];
  readonly limit: number;
  at = 0;
  depth = 0;

  constructor(tokens: readonly Token[], limit: number) {
    this.tokens = tokens;
    this.limit = limit;
  }

  peek(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1);
    if (!token) throw new YamlError("the document is empty", 0);
    return token;
  }

  is(...kinds: readonly TokenKind[]): boolean {
    const { kind } = this.peek();
    return kinds.includes(kind);
  }

  take(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  /** Takes the token where it is of the kind. */
  takeIf(kind: TokenKind): boolean {
    const isThere = this.is(kind);
    if (isThere) this.at += 1;
    return isThere;
  }

  stream(): readonly YamlNode[] {
    const documents: YamlNode[] = [];
    for (;;) {
      while (this.takeIf("document-end")) continue;
      if (this.is("end")) return documents;
      const isExplicit = this.takeIf("document");
      if (this.is("document", "document-end", "end")) {
        if (isExplicit) documents.push(this.empty());
        continue;
      }
      documents.push(this.node(true, false));
      if (!this.is("document", "document-end", "end")) this.unexpected();
    }
  }

  unexpected(): never {
    const { kind, start } = this.peek();
    const words: Partial<Record<TokenKind, string>> = {
      tag: "a value has one tag at most: write the inner function in its long form",
      "block-map": "the indentation does not fit: what belongs together starts at the same column",
      "block-list": "the indentation does not fit: what belongs together starts at the same column",
      "block-end": "the indentation does not fit: what belongs together starts at the same column",
      key: "the indentation does not fit: what belongs together starts at the same column",
      entry: "the indentation does not fit: what belongs together starts at the same column",
    };
    throw new YamlError(words[kind] ?? "this does not fit here", start);
  }

  /** `isBlock`: blocks may begin here; `isIndentless`: a list may, at the column of its key. */
  node(isBlock: boolean, isIndentless: boolean): YamlNode {
    this.depth += 1;
    if (this.depth > this.limit) throw new YamlError(tooDeep(this.limit), this.peek().start, null, true);
    const node = this.content(isBlock, isIndentless);
    this.depth -= 1;
    return node;
  }

  content(isBlock: boolean, isIndentless: boolean): YamlNode {
    const token = this.peek();
    if (token.kind === "alias") {
      this.at += 1;
      const { start, end, text } = token;
      return { kind: "alias", name: text, start, end, from: start, tag: null, anchor: null };
    }
    const properties = this.properties();
    const { kind } = this.peek();
    switch (kind) {
      case "scalar": {
        const { start, end, text, isPlain } = this.take();
        return scalar({ start, end }, properties, text, isPlain);
      }
      case "[":
        return this.flowList(properties);
      case "{":
        return this.flowMap(properties);
      case "block-list":
        if (isBlock) return this.blockList(properties, true);
        break;
      case "block-map":
        if (isBlock) return this.blockMap(properties);
        break;
      case "entry":
        if (isIndentless) return this.blockList(properties, false);
        break;
      default:
    }
    if (properties.tag === null && properties.anchor === null) this.unexpected();
    return this.empty(properties);
  }

  properties(): Properties {
    if (!this.is("tag", "anchor")) return NONE;
    let tag: Token | null = null;
    let anchor: Token | null = null;
    for (;;) {
      if (this.is("tag") && tag === null) tag = this.take();
      else if (this.is("anchor") && anchor === null) anchor = this.take();
      else return { tag, anchor };
    }
  }

  /** A value that is not written stands behind what comes before it. */
  empty(properties: Properties = NONE): YamlNode {
    let before = this.at - 1;
    while (this.tokens[before]?.kind === "block-end") before -= 1;
    const end = this.tokens[before]?.end ?? 0;
    return scalar({ start: end, end }, properties, "", true);
  }

  blockList(properties: Properties, isIndented: boolean): YamlNode {
    const { start } = isIndented ? this.take() : this.peek();
    const items: YamlNode[] = [];
    while (this.takeIf("entry")) {
      const isEmpty = isIndented
        ? this.is("entry", "block-end")
        : this.is("entry", "key", "value", "block-end");
      items.push(isEmpty ? this.empty() : this.node(true, false));
    }
    const end = items.at(-1)?.end ?? start;
    if (isIndented && !this.takeIf("block-end")) this.unexpected();
    return list({ start, end }, properties, items);
  }

  blockMap(properties: Properties): YamlNode {
    const { start } = this.take();
    const pairs: YamlPair[] = [];
    const part = (): YamlNode =>
      this.is("key", "value", "block-end") ? this.empty() : this.node(true, true);
    while (this.is("key", "value")) {
      const key = this.takeIf("key") ? part() : this.empty();
      pairs.push({ key, value: this.takeIf("value") ? part() : this.empty() });
    }
    const end = pairs.at(-1)?.value.end ?? start;
    if (!this.takeIf("block-end")) this.unexpected();
    return map({ start, end }, properties, pairs);
  }

  flowList(properties: Properties): YamlNode {
    const { start } = this.take();
    const items: YamlNode[] = [];
    while (!this.is("]")) {
      if (this.is("key")) {
        const { start: from } = this.peek();
        const pair = this.flowPair("]");
        items.push(map({ start: from, end: pair.value.end }, NONE, [pair]));
      } else items.push(this.node(false, false));
      this.comma("]");
    }
    return list({ start, end: this.take().end }, properties, items);
  }

  flowMap(properties: Properties): YamlNode {
    const { start } = this.take();
    const pairs: YamlPair[] = [];
    while (!this.is("}")) {
      if (this.is("key", "value")) pairs.push(this.flowPair("}"));
      else pairs.push({ key: this.node(false, false), value: this.empty() });
      this.comma("}");
    }
    return map({ start, end: this.take().end }, properties, pairs);
  }

  flowPair(end: "]" | "}"): YamlPair {
    const isKey = this.takeIf("key") && !this.is("value", ",", end);
    const key = isKey ? this.node(false, false) : this.empty();
    const isValue = this.takeIf("value") && !this.is(",", end);
    return { key, value: isValue ? this.node(false, false) : this.empty() };
  }

  comma(end: "]" | "}"): void {
    if (this.takeIf(",") || this.is(end)) return;
    if (this.is("tag")) this.unexpected();
    throw new YamlError("a comma or a closing bracket is missing", this.peek().start);
  }
}

const NONE: Properties = { tag: null, anchor: null };

interface Range {
  readonly start: number;
  readonly end: number;
}

// Written out: there are as many nodes as a document has words, and spreading makes each of them slow.
function scalar(
  { start, end }: Range,
  { tag, anchor }: Properties,
  text: string,
  isPlain: boolean,
): YamlNode {
  const from = tag ? tag.start : start;
  return {
    kind: "scalar",
    start,
    end,
    tag: tag ? tag.text : null,
    from,
    anchor: anchor ? anchor.text : null,
    text,
    isPlain,
  };
}

function list({ start, end }: Range, { tag, anchor }: Properties, items: readonly YamlNode[]): YamlNode {
  const from = tag ? tag.start : start;
  return {
    kind: "list",
    start,
    end,
    tag: tag ? tag.text : null,
    from,
    anchor: anchor ? anchor.text : null,
    items,
  };
}

function map({ start, end }: Range, { tag, anchor }: Properties, pairs: readonly YamlPair[]): YamlNode {
  const from = tag ? tag.start : start;
  return {
    kind: "map",
    start,
    end,
    tag: tag ? tag.text : null,
    from,
    anchor: anchor ? anchor.text : null,
    pairs,
  };
}
