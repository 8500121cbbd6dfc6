/** `yamldecode`: YAML with the scalars that Terraform's reader knows. */
import { literal, text, type Text, type TextPart } from "../../../model/text.ts";
import { nullValue, type Entry, type Value } from "../../../model/value.ts";
import { numberText, parseNumber } from "./conversions-of-scalars.ts";
import type { TerraformFunction } from "./function.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../yaml/nodes.ts";
import { parseYaml } from "../../yaml/parser.ts";
import { define, ITEM_LIMIT, STRING, type Run } from "./parameters.ts";

const DEPTH_LIMIT = 200;

/** Holes stand in the document as numbers between two characters of no meaning. */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARK = /\uE000(\d+)\uE001/u;

interface Reader {
  readonly run: Run;
  readonly anchors: ReadonlyMap<string, YamlNode>;
  readonly holes: readonly TextPart[];
  /** Why the document is refused or cannot be read. */
  failure: string | null;
  isOpen: boolean;
  nodes: number;
}

function fail(reader: Reader, message: string): Value {
  reader.failure ??= message;
  return nullValue(reader.run.at);
}

function convert(node: YamlNode, reader: Reader, depth: number): Value {
  reader.nodes += 1;
  if (depth > DEPTH_LIMIT || reader.nodes > ITEM_LIMIT)
    return fail(reader, "the document is too large or too deep");
  switch (node.kind) {
    case "alias": {
      const target = reader.anchors.get(node.name);
      return target ? convert(target, reader, depth + 1) : fail(reader, `undefined anchor ${node.name}`);
    }
    case "map":
      return convertMap(node, reader, depth);
    case "list":
      if (!isCore(coreTag(node.tag), "seq")) return fail(reader, `unsupported tag ${node.tag}`);
      return {
        kind: "list",
        items: node.items.map((item) => convert(item, reader, depth + 1)),
        span: reader.run.at,
      };
    case "scalar":
      return convertScalar(node, reader);
  }
}

/** Nodes by the anchors before which no alias may stand. */
function anchorsIn(node: YamlNode, found: Map<string, YamlNode> = new Map()): ReadonlyMap<string, YamlNode> {
  if (node.anchor !== null) found.set(node.anchor, node);
  if (node.kind === "list") for (const item of node.items) anchorsIn(item, found);
  if (node.kind === "map") {
    for (const { key, value } of node.pairs) {
      anchorsIn(key, found);
      anchorsIn(value, found);
    }
  }
  return found;
}

/** `!!int` and `!<tag:yaml.org,2002:int>` are one tag. */
function coreTag(tag: string | null): string | undefined {
  return tag === null ? undefined : tag.replace(/^!!/u, "tag:yaml.org,2002:").replace(/^!<(.*)>$/u, "$1");
}

function isCore(tag: string | undefined, name: string): boolean {
  return tag === undefined || tag === "!" || tag === `tag:yaml.org,2002:${name}`;
}

function convertMap(node: YamlMap, reader: Reader, depth: number): Value {
  if (!isCore(coreTag(node.tag), "map")) return fail(reader, `unsupported tag ${node.tag}`);
  const entries = new Map<string, Entry>();
  const at = reader.run.at;
  for (const pair of node.pairs) {
    const value = convert(pair.value, reader, depth + 1);
    if (pair.key.kind === "scalar" && pair.key.isPlain && pair.key.text === "<<") {
      const merged = value.kind === "list" ? value.items : [value];
      for (const each of merged) {
        if (each.kind !== "object") return fail(reader, "only maps can be merged");
        for (const [name, entry] of each.entries) if (!entries.has(name)) entries.set(name, entry);
      }
      continue;
    }
    const name = keyName(convert(pair.key, reader, depth + 1));
    if (name === undefined) return fail(reader, "only strings are allowed as mapping keys");
    if (name === null) reader.isOpen = true;
    else entries.set(name, { key: at, value });
  }
  return { kind: "object", entries, span: at };
}

/** Null when the key is not known, undefined when the value can be none. */
function keyName(key: Value): string | null | undefined {
  switch (key.kind) {
    case "text":
      return literal(key.text);
    case "number":
      return numberText(key.value);
    case "boolean":
      return String(key.value);
    case "unknown":
      return null;
    default:
      return undefined;
  }
}

function convertScalar(node: YamlScalar, reader: Reader): Value {
  const { at } = reader.run;
  const { text: written, isPlain } = node;
  const tag = coreTag(node.tag);
  const name = /^tag:yaml\.org,2002:(\w+)$/u.exec(tag ?? "")?.[1];
  if (tag !== undefined && tag !== "!" && name === undefined)
    return fail(reader, `unsupported tag ${node.tag}`);
  if (name === "str" || name === "binary" || (name === undefined && (!isPlain || tag === "!"))) {
    return { kind: "text", text: withHoles(written, reader.holes), span: at };
  }
  const spelled = withHoles(written, reader.holes);
  const [only] = spelled;
  if (spelled.length === 1 && typeof only === "object") {
    // Alone it may spell a number or a bool as well as a string.
    return { kind: "unknown", hole: only, reason: `${only.label} is not known`, span: at };
  }
  if (literal(spelled) === null) return { kind: "text", text: spelled, span: at };
  const value = plainValue(written, reader);
  const kinds: Readonly<Record<string, string>> = { int: "number", float: "number", bool: "boolean" };
  const wanted = name === undefined ? undefined : kinds[name];
  if (wanted !== undefined && value.kind !== wanted) return fail(reader, `cannot read ${written} as ${name}`);
  return value;
}

/** A plain scalar by its form. */
function plainValue(written: string, reader: Reader): Value {
  const span = reader.run.at;
  if (/^(?:|~|null|Null|NULL)$/u.test(written)) return nullValue(span);
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/u.test(written))
    return { kind: "boolean", value: true, span };
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/u.test(written))
    return { kind: "boolean", value: false, span };
  if (/^[+-]?\.(?:inf|Inf|INF|nan|NaN|NAN)$/u.test(written))
    return fail(reader, `${written} is no finite number`);
  const number = /^0(?:x[0-9a-fA-F]+|o[0-7]+)$/u.test(written) ? Number(written) : parseNumber(written);
  if (number !== null) return { kind: "number", value: number, span };
  return { kind: "text", text: text(timestamp(written) ?? written), span };
}

/** Dates and times are written out in full. */
function timestamp(written: string): string | null {
  const match =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]| )(\d\d?):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/u.exec(
      written,
    );
  if (!match) return null;
  const [, year = "", month = "", day = "", hour = "0", minute = "0", second = "0", zone = "Z"] = match;
  const [date, clock] = [
    [month, day],
    [hour, minute, second],
  ].map((parts) => parts.map((part) => part.padStart(2, "0")));
  if (Number(month) > 12 || Number(day) > 31 || Number(hour) > 23) return null;
  return `${year}-${date?.join("-")}T${clock?.join(":")}${zone}`;
}

function withHoles(value: string, holes: readonly TextPart[]): Text {
  if (holes.length === 0) return text(value);
  // Splitting at a group leaves the texts at even places and the numbers of the holes at odd ones.
  return text(
    ...value.split(MARK).map((part, index) => (index % 2 === 1 ? (holes[Number(part)] ?? "") : part)),
  );
}

const parsed: TerraformFunction = define([STRING], (run, value) => {
  const holes: TextPart[] = [];
  const written = value
    .map((part) => (typeof part === "string" ? part : `${OPEN}${holes.push(part) - 1}${CLOSE}`))
    .join("");
  if (holes.length > 0 && MARK.exec(written)?.[0] === written)
    return run.unknown("yamldecode: the text is not known");
  const document = readDocument(written);
  if (typeof document === "string") {
    return holes.length > 0
      ? run.unknown("yamldecode: the text is not known to be YAML")
      : run.fail(`yamldecode: ${document}.`);
  }
  const anchors = anchorsIn(document);
  const reader: Reader = { run, anchors, holes, failure: null, isOpen: false, nodes: 0 };
  const decoded = convert(document, reader, 0);
  if (reader.failure !== null) {
    return holes.length > 0
      ? run.unknown(`yamldecode: ${reader.failure}`)
      : run.fail(`yamldecode: ${reader.failure}.`);
  }
  return reader.isOpen ? run.unknown("yamldecode: a key is not known") : decoded;
});

function readDocument(written: string): YamlNode | string {
  const read = parseYaml(written, DEPTH_LIMIT);
  if ("failure" in read) return read.failure.message;
  const [document, second] = read.documents;
  if (!document) return "missing start of document";
  return second ? "unexpected extra content after value" : document;
}

/** JSON is YAML, so what an expression encoded is given back as it was. */
const yamldecode: TerraformFunction = (args, call) => {
  const [value] = args;
  return value?.kind === "text" && value.json && args.length === 1 ? value.json : parsed(args, call);
};

export const YAML_DECODING_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["yamldecode", yamldecode],
];
