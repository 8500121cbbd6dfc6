/**
 * Suppressions of findings: comments `canread:ignore <rule> [until=YYYY-MM-DD] <reason>` in Terraform and YAML, and the
 * `Metadata` of a resource in templates, of which JSON has no comments.
 */
import { groupBy } from "../model/group.ts";
import type { Suppression } from "../model/report.ts";
import { lineStarts, positionAt, span, type Source } from "../model/source.ts";
import { asLiteral, get, itemsOf, type Value } from "../model/value.ts";
import { parseHcl } from "./hcl/parse.ts";
import type { Body } from "./hcl/ast.ts";
import { DEPTH_LIMIT } from "./json.ts";
import { readDocument } from "./documents.ts";
import { isShownByTerraform } from "./recognise.ts";
import { parseYaml } from "./yaml/parser.ts";

const MARK = "canread:ignore";

/** Everything in a source that suppresses findings, in its order. */
export function suppressionsIn(source: Source): readonly Suppression[] {
  const { path, text } = source;
  if (isShownByTerraform(text)) return [];
  const comments = text.includes(MARK) && !path.endsWith(".json") ? commentsIn(source) : [];
  const isTemplate = !/\.(?:tf|tofu)(?:\.json)?$/u.test(path);
  return [...comments, ...(isTemplate && /\bcanread\b/u.test(text) ? metadataIn(source) : [])];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function commentsIn(source: Source): readonly Suppression[] {
  const commented = /\.(?:tf|tofu)$/u.test(source.path) ? hclComments(source) : yamlComments(source);
  const cover = coverage(source, commented);
  return commented.comments.flatMap((comment): readonly Suppression[] => {
    const words = source.text.slice(comment.start, comment.end);
    const at = words.indexOf(MARK);
    if (at === -1) return [];
    // Another comment may follow in the comment.
    const [told = ""] = words
      .slice(at + MARK.length)
      .replace(/\*\/\s*$/u, "")
      .split(/\s+(?:#|\/\/)\s/u);
    return [
      {
        ...parseWords(told),
        at: span(source, comment.start, comment.end),
        covers: cover(comment),
      },
    ];
  });
}

/** `rule[,rule…] [until=date] reason`. */
function parseWords(words: string): Pick<Suppression, "rules" | "until" | "reason"> {
  const [rules = "", ...rest] = words.trim().split(/\s+/u);
  const until = rest.find((word) => word.startsWith("until="));
  return {
    rules: rules.split(",").filter((rule) => rule !== ""),
    until: until?.slice("until=".length) ?? null,
    reason: rest.filter((word) => word !== until).join(" "),
  };
}

interface Commented {
  readonly comments: readonly Range[];
  /** Blocks and attributes, which a comment above them covers as a whole. */
  readonly bodies: readonly Range[];
}

function hclComments(source: Source): Commented {
  const { value } = parseHcl(source);
  return { comments: value.comments, bodies: rangesIn(value.body) };
}

function rangesIn(body: Body): readonly Range[] {
  return body.items.flatMap((item) => [item, ...(item.kind === "block" ? rangesIn(item.body) : [])]);
}

function yamlComments({ text }: Source): Commented {
  const parsed = parseYaml(text, DEPTH_LIMIT);
  return { comments: "failure" in parsed ? [] : parsed.comments, bodies: [] };
}

/** For a comment the line that it ends or stands above, and what begins on it. */
function coverage(source: Source, { comments, bodies }: Commented): (comment: Range) => Range {
  const { text } = source;
  const starts = lineStarts(source);
  const lineOf = (offset: number): number => positionAt(source, offset).line - 1;
  const lineAt = (line: number): string => text.slice(starts[line], starts[line + 1] ?? text.length);
  const lastLineOf = (each: Range): number => lineOf(Math.max(each.start, each.end - 1));
  const isAlone = (each: Range): boolean =>
    text.slice(starts[lineOf(each.start)], each.start).trim() === "" &&
    text.slice(each.end, starts[lastLineOf(each) + 1] ?? text.length).trim() === "";
  const alone = new Map(comments.filter(isAlone).map((each) => [lineOf(each.start), each] as const));
  const onLine = groupBy(bodies, ({ start }) => [lineOf(start)]);
  const lineUnder = (comment: Range): number => {
    let line = lastLineOf(comment);
    if (!isAlone(comment)) return line;
    line += 1;
    for (let other = alone.get(line); line < starts.length; other = alone.get(line)) {
      if (!other && lineAt(line).trim() !== "") break;
      line = (other ? lastLineOf(other) : line) + 1;
    }
    return line;
  };
  return (comment) => {
    const line = lineUnder(comment);
    const indent = indentOf(lineAt(line));
    const start = starts[line] ?? text.length;
    let end = starts[line + 1] ?? text.length;
    for (let next = line + 1; next < starts.length; next += 1) {
      const words = lineAt(next);
      const isItem = indentOf(words) === indent && /^\s*- /u.test(words) && !/^\s*- /u.test(lineAt(line));
      if (words.trim() === "") continue;
      // Items of a list may stand as far in as its key.
      if (indentOf(words) <= indent && !isItem) {
        // The brackets that close what the line opens stand below it; what opens after them is another.
        const closing = indentOf(words) === indent ? /^\s*[)\]}]+/u.exec(words) : null;
        if (closing) end = (starts[next] ?? text.length) + closing[0].length;
        break;
      }
      end = starts[next + 1] ?? text.length;
    }
    const own = onLine.get(line) ?? [];
    return { start, end: Math.max(end, ...own.map((each) => each.end)) };
  };
}

/** Items of a list stand as far in as their dash. */
function indentOf(line: string): number {
  return /^ */u.exec(line)?.[0].length ?? 0;
}

/** `Metadata: { canread: { ignore: [{ rule, reason, until }] } }` of a resource; what is written otherwise names no rule. */
function metadataIn(source: Source): readonly Suppression[] {
  const resources = get(readDocument(source)?.document, "Resources");
  if (resources?.kind !== "object") return [];
  return [...resources.entries.values()].flatMap(({ key, value }) => {
    const own = get(get(value, "Metadata"), "canread");
    if (!own) return [];
    const told = get(own, "ignore");
    const covers = { start: key.start, end: value.span.end };
    return (told ? itemsOf(told).map((item) => item.value) : [own]).map((each) => ({
      ...wordsOf(each),
      at: each.span,
      covers,
    }));
  });
}

function wordsOf(entry: Value): Pick<Suppression, "rules" | "until" | "reason"> {
  return {
    rules: itemsOf(get(entry, "rule")).flatMap(({ value }) => asLiteral(value) ?? []),
    until: asLiteral(get(entry, "until")) ?? null,
    reason: asLiteral(get(entry, "reason")) ?? "",
  };
}
