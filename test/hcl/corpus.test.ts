import { parse } from "@cdktf/hcl2json";
import { describe, expect, test } from "vitest";
import { parseHcl } from "../../ingest/hcl/parse.ts";
import { locate } from "../../model/source.ts";
import { invalidFiles, validFiles } from "./corpus.ts";
import { renderAsHcl2json } from "./hcl2json-rendering.ts";

/**
 * hcl2json runs HashiCorp's own parser, so both must accept the same files and understand the same by them.
 * What it loses is imitated by the rendering, with the reason beside it; what it cannot render at all is here.
 */
const notRendered: ReadonlyMap<string, string> = new Map([
  [
    "mixed-label-counts.tf",
    "one label holds both blocks and further labels, which its nesting cannot express",
  ],
]);

/** It reports where an unclosed heredoc ran out of text; the place where it was opened is the useful one. */
const reportedElsewhere: ReadonlyMap<string, number> = new Map([
  ["invalid/unclosed-heredoc.tf", 4],
  ["invalid/heredoc-without-line-break.tf", 3],
]);

describe("accepted files mean what hcl2json says", () => {
  const rendered = validFiles.filter((source) => !notRendered.has(source.path));
  test.each(rendered.map((source) => [source.path, source] as const))("%s", async (path, source) => {
    const { value, problems } = parseHcl(source);
    expect(problems).toEqual([]);
    expect(canonical(renderAsHcl2json(value))).toBe(canonical(await parse(path, source.text)));
  });

  test.each([...notRendered])("%s: %s", async (path) => {
    const source = validFiles.find((each) => each.path === path);
    if (!source) throw new Error(`${path} is missing`);
    const { value, problems } = parseHcl(source);
    expect(problems).toEqual([]);
    await expect(parse(path, source.text)).rejects.toThrow("Unable to convert Block to JSON");
    expect(() => renderAsHcl2json(value)).toThrow("mixed label counts");
  });
});

describe("refused files are refused at the same line", () => {
  test.each(invalidFiles.map((source) => [source.path, source] as const))("%s", async (path, source) => {
    const [problem] = parseHcl(source).problems;
    if (!problem) throw new Error("a problem was expected");
    const { startLine } = locate(problem.span);
    const line = reportedElsewhere.get(path) ?? startLine;
    await expect(parse(path, source.text)).rejects.toThrow(`${path}:${line},`);
  });
});

/** JSON with sorted keys: hcl2json sorts them, and both lose what JSON cannot hold. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
