import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Attribute, Block, Body, Comment, File, Place } from "../../ingest/hcl/ast.ts";
import { parseHclJson } from "../../ingest/hcl/json-syntax.ts";
import { parseHcl, parseHclExpression, parseHclTemplate } from "../../ingest/hcl/parse.ts";
import { printHcl } from "../support/print-hcl.ts";
import { children, type Node } from "../../ingest/hcl/walk.ts";
import type { Problem } from "../../model/problem.ts";
import { invalidFiles, validFiles } from "./corpus.ts";

/** Every build tries the same inputs; HCL_FUZZ_RUNS=100000 searches further, from another seed each time. */
const wanted = process.env["HCL_FUZZ_RUNS"];
const settings: fc.Parameters<[string]> =
  wanted === undefined ? { numRuns: 400, seed: 20_251_125 } : { numRuns: Number(wanted) };

const texts = [...validFiles, ...invalidFiles].map((source) => source.text);

const fragments = [
  ...Array.from("{}[]()\"'.,:;=?!<>+-*/%&|~$#\\\n\r\t _ea01é\u0301😀\u00a0\u0000\ufeff"),
  ..."${ %{ ~} ${~ $${ %%{ => == != >= <= && || ... :: [*] .* <<EOT\n <<-EOT\n EOT\n // /* */ \r\n".split(
    " ",
  ),
  ...'for in if else endif endfor true false null a b.c a = x{ \\u \\U \\n 1.5 1e3 a.0 f( "a" '.split(" "),
];
const fragment = fc.constantFrom(...fragments);
const soup = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(""));
/** Texts that are likelier to be accepted: items of which only the values are noise. */
const noisyValues = fc
  .array(fc.array(fragment, { maxLength: 6 }), { maxLength: 8 })
  .map((values) => values.map((parts, index) => `a${index} = ${parts.join("")}\n`).join(""));

/** One edit: replaces `length` units at a relative place by a fragment or by a part of the corpus. */
const edit = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
  text: fc.oneof(
    fragment,
    fc.constant(""),
    fc.constantFrom(...texts).map((text) => text.slice(0, 80)),
  ),
});
const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) => edits.reduce(applyEdit, text));

function applyEdit(
  text: string,
  { place, length, text: inserted }: { place: number; length: number; text: string },
): string {
  const at = Math.floor(place * text.length);
  return text.slice(0, at) + inserted + text.slice(at + length);
}

describe("any text", () => {
  test.each([
    ["mutated files", mutated],
    ["token soup", soup],
    ["noisy values", noisyValues],
  ])("%s", (_name, arbitrary) => {
    const property = fc.property(arbitrary, (text) => {
      expect(faultsOf(text)).toEqual([]);
    });
    fc.assert(property, settings);
  });

  test("mutated JSON", () => {
    const json =
      '{"resource": {"x": {"y": {"a": "${f(\\"b\\")}", "c": [1, {"d": "%{if e}\\u00e9%{endif}"}]}}}}';
    const arbitrary = fc.array(edit, { maxLength: 3 }).map((edits) => edits.reduce(applyEdit, json));
    const property = fc.property(arbitrary, (text) => {
      const { value, problems } = parseHclJson({ path: "f.tf.json", text });
      const faults = new Faults(text);
      faults.problems(problems);
      faults.body(value.body);
      expect(faults.found).toEqual([]);
    });
    fc.assert(property, settings);
  });
});

describe("the corpus", () => {
  test.each([...validFiles, ...invalidFiles].map((source) => [source.path, source.text]))(
    "%s",
    (_path, text) => {
      expect(faultsOf(text)).toEqual([]);
    },
  );
});

function faultsOf(text: string): readonly string[] {
  const faults = new Faults(text);
  const { value, problems } = parseHcl({ path: "f.tf", text });
  faults.problems(problems);
  faults.body(value.body);
  faults.comments(value.comments);
  if (problems.length === 0) faults.printing(value);

  const expression = parseHclExpression({ path: "e", text });
  faults.problems(expression.problems);
  faults.node(expression.value, faults.whole);
  const template = parseHclTemplate({ path: "t", text });
  faults.problems(template.problems);
  faults.node(template.value, faults.whole);
  return faults.found;
}

/** Collects what is wrong with the trees read from one text. */
class Faults {
  readonly found: string[] = [];
  readonly whole: Place;

  constructor(text: string) {
    this.whole = { start: 0, end: text.length };
  }

  problems(problems: readonly Problem[]): void {
    for (const { span, message } of problems) this.inside(span, this.whole, message);
  }

  comments(comments: readonly Comment[]): void {
    let start = 0;
    for (const comment of comments) {
      this.inside(comment, { start, end: this.whole.end }, "comment");
      start = comment.end;
    }
  }

  body(body: Body): void {
    this.inside(body, this.whole, "body");
    for (const item of body.items) {
      if (item.kind === "attribute") this.attribute(item, body);
      else this.block(item, body);
    }
  }

  private attribute(attribute: Attribute, body: Body): void {
    this.inside(attribute, body, attribute.name);
    this.inside({ start: attribute.nameStart, end: attribute.nameEnd }, attribute, attribute.name);
    this.node(attribute.expression, attribute);
  }

  private block(block: Block, parent: Body): void {
    this.inside(block, parent, block.type);
    // In JSON the type and the first labels stand outside: several blocks share them.
    if (parent.syntax === "native") {
      const header = { start: block.start, end: block.headerEnd };
      for (const label of block.labels) this.inside(label, header, "label");
      this.inside(block.body, { start: block.headerEnd, end: block.end }, block.type);
    }
    this.body(block.body);
  }

  node(node: Node, parent: Place): void {
    this.inside(node, parent, node.kind);
    for (const child of children(node)) this.node(child, node);
  }

  private inside(inner: Place, outer: Place, what: string): void {
    if (inner.start <= inner.end && inner.start >= outer.start && inner.end <= outer.end) return;
    this.found.push(`${what} ${inner.start}-${inner.end} lies outside ${outer.start}-${outer.end}`);
  }

  printing(file: File): void {
    const printed = printHcl(file);
    const again = parseHcl({ path: "f.tf", text: printed });
    if (again.problems.length > 0) this.found.push(`printed with errors: ${printed}`);
    else if (meaning(again.value.body) !== meaning(file.body))
      this.found.push(`printed differently: ${printed}`);
    else if (printHcl(again.value) !== printed) this.found.push(`printed unstably: ${printed}`);
  }
}

const layout: ReadonlySet<string> = new Set([
  "source",
  "start",
  "end",
  "nameStart",
  "nameEnd",
  "headerEnd",
  "heredoc",
  "stripBefore",
  "stripAfter",
]);

/** The tree without places and without what printing is free to change. */
function meaning(body: Body): string {
  return JSON.stringify(body, (key, value: unknown) => (layout.has(key) ? undefined : value));
}
