/**
 * YAML with places, as CloudFormation reads it: scalars keep their source text (account ids keep their leading
 * zeros, dates stay text), short-form intrinsics become their long form.
 */
import { error, info, type Problem, type Result } from "../../model/problem.ts";
import { span, spanKey, type Source, type Span } from "../../model/source.ts";
import {
  listValue,
  nullValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import { DEPTH_LIMIT } from "../json.ts";
import type { YamlError, YamlMap, YamlNode, YamlScalar } from "./nodes.ts";
import { parseYaml } from "./parser.ts";

/** A document may not grow beyond this many nodes when its aliases are written out. */
const NODE_LIMIT = 1_000_000;

export function readYaml(source: Source): Result<Value | null> {
  const parsed = parseYaml(source.text, DEPTH_LIMIT);
  if ("failure" in parsed) return { value: null, problems: [toProblem(parsed.failure, source)] };
  const [document, second] = parsed.documents;
  const problems: Problem[] = [];
  if (second && !(second.kind === "scalar" && second.text === "")) {
    const at = span(source, second.from, second.end);
    problems.push(info("not-modelled", "only the first document of the stream is read", at));
  }
  if (!document) return { value: null, problems };
  const reader: Reader = { source, problems, anchors: new Map(), open: new Set(), sizes: new WeakMap() };
  return { value: convert(document, reader, 0), problems };
}

/** From a place to the end of its line; what is missing at the end is shown at the last character there is. */
function toProblem({ message, start: position, end: known, isBound }: YamlError, source: Source): Problem {
  const { text } = source;
  let start = Math.min(position, text.length);
  while (start > 0 && text.slice(start).trim() === "") start -= 1;
  const rest = text.slice(start).search(/[\r\n]/u);
  const end = Math.max(known ?? (rest === -1 ? text.length : start + rest), start + 1);
  return error(isBound ? "bound" : "syntax", message, span(source, start, end));
}

interface Reader {
  readonly source: Source;
  readonly problems: Problem[];
  readonly anchors: Map<string, Value>;
  readonly open: Set<string>;
  readonly sizes: WeakMap<Value, number>;
}

const ODD_KEY = "a key is a plain text here";

function convert(node: YamlNode, reader: Reader, depth: number): Value {
  const at = span(reader.source, node.start, node.end);
  if (node.kind === "alias") return resolveAlias(node.name, reader, at);
  const { anchor } = node;
  if (anchor !== null) reader.open.add(anchor);
  const plain = convertPlain(node, reader, depth, at);
  const value = applyTag(plain, node.tag, span(reader.source, node.from, node.end));
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

function convertPlain(
  node: Exclude<YamlNode, { kind: "alias" }>,
  reader: Reader,
  depth: number,
  at: Span,
): Value {
  switch (node.kind) {
    case "map":
      return bounded(convertMap(node, reader, depth, at), reader, at);
    case "list": {
      const items = node.items.map((item) => convert(item, reader, depth + 1));
      return bounded(listValue(items, at), reader, at);
    }
    case "scalar":
      return convertScalar(node, at);
  }
}

function convertScalar({ text, isPlain, tag }: YamlScalar, at: Span): Value {
  if (isPlain && tag === null) {
    if (NULL.test(text)) return nullValue(at);
    if (TRUE.test(text) || FALSE.test(text)) {
      const value = { kind: "boolean" as const, value: TRUE.test(text), span: at };
      return String(value.value) === text ? value : { ...value, written: text };
    }
    if (OCTAL.test(text)) return unknownValue(`octal@${spanKey(at)}`, OCTAL_REASON, at);
  }
  return textValue(text, at);
}

const NULL = /^(?:~|null|Null|NULL|)$/u;

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

function convertMap(node: YamlMap, reader: Reader, depth: number, at: Span): Value {
  const entries = new Map<string, Entry>();
  const merged: Value[] = [];
  for (const pair of node.pairs) {
    const key = span(reader.source, pair.key.start, pair.key.end);
    const value = convert(pair.value, reader, depth + 1);
    if (pair.key.kind !== "scalar") {
      // Where one is, as in the templates of other tools, there are many.
      if (!reader.problems.some((problem) => problem.message === ODD_KEY))
        reader.problems.push(error("syntax", ODD_KEY, key));
      continue;
    }
    const name = pair.key.text;
    if (name === "<<" && pair.key.isPlain) {
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

/** `!Sub x` is `{"Fn::Sub": x}`; `!Ref` and `!Condition` keep their names; `!GetAtt a.b` splits at the dot. */
function applyTag(value: Value, tag: string | null, at: Span): Value {
  if (tag === null || !tag.startsWith("!") || tag.startsWith("!!") || tag === "!") return value;
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
