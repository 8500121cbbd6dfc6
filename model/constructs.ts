/**
 * Where a template that the CDK made comes from: `aws:cdk:path` in the metadata of each resource names its construct.
 * https://docs.aws.amazon.com/cdk/v2/guide/constructs.html
 */
import { parseJson } from "./json.ts";
import type { Source } from "./source.ts";

/** A resource in the text, from its key on. */
interface Construct {
  readonly start: number;
  readonly end: number;
  readonly path: string;
}

const MARK = "aws:cdk:path";

/** Derived data, kept beside the source that it belongs to and dropped with it. */
const known = new WeakMap<Source, readonly Construct[]>();

/** The construct whose resource holds the offset; null where the document names none. */
export function constructAt(source: Source, offset: number): string | null {
  const constructs = known.get(source) ?? constructsIn(source.text);
  known.set(source, constructs);
  let low = 0;
  let high = constructs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((constructs[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = constructs[low - 1];
  return found && offset < found.end ? found.path : null;
}

/** An object that is open at some place of the text. */
interface Open {
  /** Where its key stands. */
  readonly start: number;
  path: string | null;
}

/** The constructs of a JSON text, in their order. A path stands in the `Metadata` of its resource. */
function constructsIn(text: string): readonly Construct[] {
  if (!text.includes(`"${MARK}"`)) return [];
  const found: Construct[] = [];
  const open: Open[] = [];
  let lastKey = 0;
  let last = "";
  let isPath = false;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/gu)) {
    if (token === "{") open.push({ start: lastKey, path: null });
    else if (token === "}") {
      const closed = open.pop();
      if (typeof closed?.path === "string")
        found.push({ start: closed.start, end: index + 1, path: closed.path });
    } else if (token === ":") isPath = last === `"${MARK}"`;
    else {
      const resource = open.at(-2);
      if (isPath && resource) resource.path = pathIn(token);
      isPath = false;
      last = token;
      lastKey = index;
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** The path without the name that every construct's main resource has. */
function pathIn(token: string): string {
  const path = parseJson(token);
  return (typeof path === "string" ? path : token.slice(1, -1)).replace(/\/(?:Resource|Default)$/u, "");
}
