/**
 * JSON that stands inside a text: policies and container definitions in Terraform. Holes inside its strings stay
 * holes. Places point into the document where the text is written as a JSON string, else at the whole text.
 */
import { span, type Source, type Span } from "../model/source.ts";
import { text, type Text, type TextPart } from "../model/text.ts";
import { unknownValue, type Entry, type Value } from "../model/value.ts";
import { readJson } from "./json.ts";

const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARK = /\uE000(\d+)\uE001/u;

/** The value that the text spells, or null when it is not JSON. */
export function decodeJson(value: Text, at: Span): Value | null {
  const holes: TextPart[] = [];
  const written = value
    .map((part) => (typeof part === "string" ? part : `${OPEN}${holes.push(part) - 1}${CLOSE}`))
    .join("");
  if (!/^\s*[[{]/u.test(written)) return null;
  const inner: Source = { path: at.source.path, text: written };
  const { value: decoded, problems } = readJson(inner);
  if (!decoded || problems.length > 0) return null;
  const offsets = holes.length === 0 ? offsetsOf(written, at) : null;
  return place(decoded, holes, (start, end) =>
    offsets ? span(at.source, offsets[start] ?? at.start, offsets[end] ?? at.end) : at,
  );
}

/** For a text written as a JSON string literal: where each of its characters stands in the document. */
function offsetsOf(decoded: string, at: Span): readonly number[] | null {
  const { text: document } = at.source;
  if (document[at.start] !== '"') return null;
  const offsets: number[] = [];
  let index = at.start + 1;
  for (let count = 0; count < decoded.length; count += 1) {
    offsets.push(index);
    if (document[index] === "\\") index += document[index + 1] === "u" ? 6 : 2;
    else index += 1;
  }
  offsets.push(index);
  return index === at.end - 1 ? offsets : null;
}

type Place = (start: number, end: number) => Span;

function place(value: Value, holes: readonly TextPart[], where: Place): Value {
  const at = where(value.span.start, value.span.end);
  switch (value.kind) {
    case "text":
      return { ...value, text: withHoles(value.text, holes), span: at };
    case "list":
      return { ...value, items: value.items.map((item) => place(item, holes, where)), span: at };
    case "object": {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of value.entries) {
        // A key with a hole cannot be looked up by name; what it holds is lost to us, and said to be.
        if (key.includes(OPEN)) continue;
        entries.set(key, {
          key: where(entry.key.start, entry.key.end),
          value: place(entry.value, holes, where),
        });
      }
      return { ...value, entries, span: at };
    }
    default:
      return { ...value, span: at };
  }
}

function withHoles(value: Text, holes: readonly TextPart[]): Text {
  if (holes.length === 0) return value;
  const parts = value.flatMap((part): readonly TextPart[] =>
    typeof part === "string" ? part.split(MARK) : [part],
  );
  // Splitting at a group leaves the texts at even places and the numbers of the holes at odd ones.
  return text(...parts.map((part, index) => (index % 2 === 1 ? (holes[Number(part)] ?? "") : part)));
}

/** A document given as an object or as JSON text; unknown when it is neither. */
export function asDocument(value: Value): Value {
  switch (value.kind) {
    case "text": {
      const decoded = decodeJson(value.text, value.span);
      if (decoded) return decoded;
      const [only] = value.text;
      const name = typeof only === "object" ? only.label : "the text";
      return unknownValue(`document:${value.span.start}`, `${name} is not known to be JSON`, value.span);
    }
    case "choice":
      return { ...value, then: asDocument(value.then), otherwise: asDocument(value.otherwise) };
    default:
      return value;
  }
}
