/**
 * YAML with places, as CloudFormation reads it: scalars keep their source text (account ids keep their leading
 * zeros, dates stay text), short-form intrinsics become their long form.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import { error, info, type Problem, type Result } from "../model/problem.ts";
import { firstLine, span, type Source, type Span } from "../model/source.ts";
import {
  listValue,
  nullValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type Value,
} from "../model/value.ts";
import { DEPTH_LIMIT } from "./json.ts";

/** A document may not grow beyond this many nodes when its aliases are written out. */
export const NODE_LIMIT = 1_000_000;

export function readYaml(source: Source): Result<Value | null> {
  const problems: Problem[] = [];
  let documents: readonly Document.Parsed[];
  try {
    documents = parseAllDocuments(source.text, {
      schema: "failsafe",
      logLevel: "silent",
      uniqueKeys: false,
      prettyErrors: false,
      stringKeys: false,
      customTags: INTRINSIC_TAGS,
    }) as readonly Document.Parsed[];
  } catch (cause) {
    // Deep nesting exhausts the parser's stack; anything else would be a defect of ours to know about.
    if (!(cause instanceof RangeError)) throw cause;
    return { value: null, problems: [tooDeep(firstLine(source))] };
  }
  const [document, second] = documents;
  const failure = firstFailure(documents, source);
  if (failure) problems.push(failure);
  if (second?.contents) {
    problems.push(
      info("not-modelled", "only the first document of the stream is read", placeOf(second.contents, source)),
    );
  }
  if (!document?.contents || failure?.kind === "bound") return { value: null, problems };
  const reader: Reader = {
    source,
    document,
    problems,
    anchors: new Map(),
    open: new Set(),
    sizes: new WeakMap(),
  };
  const value = convert(document.contents, reader, 0);
  // Where the text does not parse, what was made of it gives problems of its own.
  return { value, problems: failure ? problems.filter((each) => each === failure) : problems };
}

const INTRINSICS =
  "And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Length Not Or Ref Select Split Sub ToJsonString Transform".split(
    " ",
  );

/** Told to the parser so that it makes no warning of each use; what they mean is applied when values are made. */
const INTRINSIC_TAGS = INTRINSICS.flatMap((name) => [
  { tag: `!${name}`, resolve: (value: string) => value },
  { tag: `!${name}`, collection: "seq" as const, resolve: (value: unknown) => value },
  { tag: `!${name}`, collection: "map" as const, resolve: (value: unknown) => value },
]);

/** Messages of the parser may quote the input, which may be a secret; these are told by kind alone. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["TAB_AS_INDENT", "a tab stands in the indentation, where YAML takes spaces only"],
  ["BAD_INDENT", "the indentation does not fit: what belongs together starts at the same column"],
  ["BAD_ALIAS", "an alias stands here that YAML does not allow"],
  ["MISSING_CHAR", "a closing quote, bracket or comma is missing"],
  ["DUPLICATE_KEY", "a key stands here twice"],
  ["MULTIPLE_TAGS", "a value has one tag at most: write the inner function in its long form"],
  ["UNEXPECTED_TOKEN", "this does not fit here"],
  ["BLOCK_AS_IMPLICIT_KEY", "a block cannot stand behind a key on the same line"],
  ["MULTILINE_IMPLICIT_KEY", "a key stands on one line"],
]);

function wording(code: string): string {
  return WORDS.get(code) ?? "this is not YAML";
}

/** What follows upon the first syntax error is mostly its consequence. */
function firstFailure(documents: readonly Document.Parsed[], source: Source): Problem | null {
  const [first] = documents.flatMap((each) => each.errors).toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (!first) return null;
  // What is missing at the end is shown at the last character there is.
  const start = Math.min(first.pos[0], Math.max(0, source.text.length - 1));
  const at = span(source, start, Math.max(Math.min(first.pos[1], source.text.length), start + 1));
  return first.code === "RESOURCE_EXHAUSTION" ? tooDeep(at) : error("syntax", wording(first.code), at);
}

function tooDeep(at: Span): Problem {
  return error("bound", `values are nested more than ${DEPTH_LIMIT} deep`, at);
}

interface Reader {
  readonly source: Source;
  readonly document: Document.Parsed;
  readonly problems: Problem[];
  readonly anchors: Map<string, Value>;
  readonly open: Set<string>;
  readonly sizes: WeakMap<Value, number>;
}

const SPACE = 32;
const ODD_KEY = "a key is a plain text here";

function placeOf(node: Node | null | undefined, source: Source): Span {
  const range = node?.range;
  if (!range) return firstLine(source);
  // The end of a block lies behind its line break; people mean the last line of its content.
  const [start] = range;
  let end = range[1];
  while (end > start && source.text.charCodeAt(end - 1) <= SPACE) end -= 1;
  return span(source, start, end);
}

function convert(node: Node | null, reader: Reader, depth: number): Value {
  const at = placeOf(node, reader.source);
  if (depth > DEPTH_LIMIT) {
    reader.problems.push(tooDeep(at));
    return nullValue(at);
  }
  if (isAlias(node)) return resolveAlias(node.source, reader, at);
  const anchor = node && "anchor" in node && typeof node.anchor === "string" ? node.anchor : null;
  if (anchor !== null) reader.open.add(anchor);
  const plain = convertPlain(node, reader, depth, at);
  const value = applyTag(plain, node?.tag, withTag(at, node?.tag));
  if (anchor !== null) {
    reader.open.delete(anchor);
    reader.anchors.set(anchor, value);
  }
  return value;
}

function resolveAlias(name: string, reader: Reader, at: Span): Value {
  const value = reader.anchors.get(name);
  if (!value || reader.open.has(name)) {
    // Not quoted: a value that begins with an asterisk, which may be a secret, is read as an alias.
    reader.problems.push(error("syntax", "the alias names no anchor before it", at));
    return nullValue(at);
  }
  return value;
}

function sizeOf(value: Value, reader: Reader): number {
  const known = reader.sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  if (value.kind === "list") for (const item of value.items) size += sizeOf(item, reader);
  if (value.kind === "object")
    for (const entry of value.entries.values()) size += sizeOf(entry.value, reader);
  reader.sizes.set(value, size);
  return size;
}

/** Keeps what aliases write out within bounds; without them a value is no larger than its text. */
function bounded(value: Value, reader: Reader, at: Span): Value {
  if (reader.anchors.size === 0) return value;
  if (sizeOf(value, reader) <= NODE_LIMIT) return value;
  reader.problems.push(error("bound", `aliases write this out to more than ${NODE_LIMIT} values`, at));
  return nullValue(at);
}

function convertPlain(node: Node | null, reader: Reader, depth: number, at: Span): Value {
  if (isMap(node)) return bounded(convertMap(node, reader, depth, at), reader, at);
  if (isSeq(node)) {
    return bounded(
      listValue(
        node.items.map((item) => convert(item as Node, reader, depth + 1)),
        at,
      ),
      reader,
      at,
    );
  }
  if (!isScalar(node)) return nullValue(at);
  const written = typeof node.source === "string" ? node.source : "";
  const isPlain = node.type === "PLAIN";
  if (isPlain && /^(?:~|null|Null|NULL|)$/u.test(written) && !node.tag) return nullValue(at);
  if (isPlain && node.tag === undefined) {
    if (TRUE.test(written) || FALSE.test(written)) {
      const value = { kind: "boolean" as const, value: TRUE.test(written), span: at };
      return String(value.value) === written ? value : { ...value, written };
    }
    if (OCTAL.test(written)) return unknownValue(`octal@${at.source.path}:${at.start}`, OCTAL_REASON, at);
  }
  return textValue(written, at);
}

/**
 * Booleans of YAML 1.1, which CloudFormation reads: `Value: NO` deploys as "false". `y` and `n` stay texts in the parser
 * that reads them there. https://yaml.org/type/bool.html
 */
const TRUE = /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/u;
const FALSE = /^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/u;

/** YAML 1.1 takes digits below 8 behind a zero for an octal number: an account id deploys as another one. */
const OCTAL = /^[-+]?0[0-7_]+$/u;
const OCTAL_REASON =
  "a number that begins with a zero, without quotes, is read as an octal one: put it in quotes";

function convertMap(node: YAMLMap, reader: Reader, depth: number, at: Span): Value {
  const entries = new Map<string, Entry>();
  const merged: Value[] = [];
  for (const pair of node.items as readonly Pair<Node, Node | null>[]) {
    const key = placeOf(pair.key, reader.source);
    const value = convert(pair.value, reader, depth + 1);
    if (!isScalar(pair.key)) {
      // Where one is, as in the templates of other tools, there are many.
      if (!reader.problems.some((problem) => problem.message === ODD_KEY))
        reader.problems.push(error("syntax", ODD_KEY, key));
      continue;
    }
    const name = typeof pair.key.source === "string" ? pair.key.source : String(pair.key.value);
    if (name === "<<" && pair.key.type === "PLAIN") {
      merged.push(...(value.kind === "list" ? value.items : [value]));
      continue;
    }
    if (entries.has(name))
      reader.problems.push(error("duplicate-key", `the key ${JSON.stringify(name)} stands here twice`, key));
    entries.set(name, { key, value });
  }
  for (const value of merged) {
    if (value.kind !== "object") continue;
    for (const [name, entry] of value.entries) if (!entries.has(name)) entries.set(name, entry);
  }
  return objectValue(entries, at);
}

/** A tag may stand on the line before its value: the place begins with the tag. */
function withTag(at: Span, tag: string | undefined): Span {
  if (tag === undefined) return at;
  const before = at.source.text.slice(Math.max(0, at.start - 200), at.start).trimEnd();
  if (!before.endsWith(tag)) return at;
  const offset = Math.max(0, at.start - 200) + before.length - tag.length;
  return { ...at, start: offset };
}

/** `!Sub x` is `{"Fn::Sub": x}`; `!Ref` and `!Condition` keep their names; `!GetAtt a.b` splits at the dot. */
function applyTag(value: Value, tag: string | undefined, at: Span): Value {
  if (tag === undefined || !tag.startsWith("!") || tag.startsWith("!!") || tag === "!") return value;
  const name = tag.slice(1);
  const long = name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
  const argument = name === "GetAtt" ? splitAttribute(value) : value;
  return objectValue(new Map([[long, { key: at, value: argument }]]), at);
}

function splitAttribute(value: Value): Value {
  const [whole] = value.kind === "text" ? value.text : [];
  if (typeof whole !== "string") return value;
  const dot = whole.indexOf(".");
  if (dot === -1) return value;
  return listValue(
    [textValue(whole.slice(0, dot), value.span), textValue(whole.slice(dot + 1), value.span)],
    value.span,
  );
}
