import { describe, expect, test } from "vitest";
import { parseHcl } from "../../ingest/hcl/parse.ts";
import type { Problem } from "../../model/problem.ts";
import { readFile, sketchBody, sketchProblems } from "./sketch.ts";

describe("bodies", () => {
  test.each([
    ["", ""],
    ["\n\n", ""],
    ["a = 1", "a=1"],
    ["a = 1\n", "a=1"],
    ["a=1\r\nb = 2\r\n", "a=1; b=2"],
    ["\ufeffa = 1\n", "a=1"],
    ["a = 1 # one\nb = 2 // two\nc = 3 /* three\n */ # 3\n", "a=1; b=2; c=3"],
    ["a = 1 # at the end", "a=1"],
    ["größe-1 = 1\n", "größe-1=1"],
    ["a {}", "a{}"],
    ["a {\n}\n", "a{}"],
    ["a { b = 1 }\n", "a{b=1}"],
    ["a { b = [\n1\n] }\n", "a{b=(tuple 1)}"],
    ["a { /* c */ b = 1 /* d */ } # e\n", "a{b=1}"],
    ["a { # c\n  b = 1\n}\n", "a{b=1}"],
    ['resource "x" "y" {\n  a = 1\n  b {\n    c = 2\n  }\n}\n', 'resource "x" "y"{a=1; b{c=2}}'],
    ["resource x y {}\n", "resource x y{}"],
    [String.raw`a "\"b\"\u00e9$${"${x}"}" {}`, String.raw`a "\"b\"é${"${x}"}"{}`],
    ["a = 1\na {\n}\na {\n}\n", "a=1; a{}; a{}"],
    ["for = 1\nin = 2\nnull = 3\n", "for=1; in=2; null=3"],
    ["a = <<EOT\nx\nEOT\nb = 1\n", 'a="x\\n"; b=1'],
  ])("%j", (text, expected) => {
    expect(readFile(text)).toBe(expected);
  });

  test.each([
    ["a = 1 b = 2", '1:7 Expected a line break after the value, found "b".'],
    ["a = 1, b = 2", "1:6 Attributes are separated by line breaks, not by commas."],
    [
      "a = 1;",
      '1:6 Expected a line break after the value, found ";" (a line break separates attributes, a comma separates elements).',
    ],
    ["a", '1:2 Expected "=" or a block after "a", found the end of the file.'],
    ["a == 1", '1:3 Expected "=" or a block after "a", found "=".'],
    ["a.b = 1", '1:2 Expected "=" or a block after "a", found ".".'],
    ['"a" = 1', "1:1 A body starts its items with an unquoted name."],
    ["= 1", '1:1 Expected an attribute or a block, found "=".'],
    ["}", '1:1 Expected an attribute or a block, found "}".'],
    ["a {", '1:1 The block "a" is never closed with "}".'],
    ["a {} b {}", '1:6 Expected a line break after the block, found "b".'],
    ["a {\n b = 1 }", '2:8 Expected a line break after the value, found "}".'],
    [
      "a { b = 1\n}",
      '1:10 Expected "}": a block on one line holds exactly one attribute, found the end of the line.',
    ],
    ["a { b = 1, c = 2 }", '1:10 Expected "}": a block on one line holds exactly one attribute, found ",".'],
    [
      "a { b {} }",
      '1:7 Expected "=" after "b": a block on one line holds one attribute and no blocks, found "{".',
    ],
    ['a "b" = 1', '1:7 Expected a label or "{" in the header of "a", found "=".'],
    [
      'a "b"\n{\n}',
      '1:6 Expected a label or "{" in the header of "a", found the end of the line.\n2:1 Expected an attribute or a block, found "{".',
    ],
    ['a "b${c}" {}', '1:5 A label cannot contain "${…}"; write "$${" for the characters "${".'],
    ['a "b {}', "1:3 This string is not closed on its line."],
    ["a = 1\na = 2\n", '2:1 "a" is set twice in the same body.'],
    ["/* a", '1:1 This comment is never closed with "*/".'],
    ["a = 1\n\ufeffb = 1", '2:1 Expected an attribute or a block, found "\ufeff".'],
    ["a = 1\rb = 2", "1:6 Expected a line break after the value, found the end of the line."],
    ["a = 1 /*\n*/ b = 2", '2:4 Expected a line break after the value, found "b".'],
  ])("%j is refused", (text, expected) => {
    expect(readFile(text)).toBe(expected);
  });
});

test("comments keep their places", () => {
  const text = "# a\r\nb = 1 // c\n/* d\n */ e = [ # f\n  1\n]\n";
  const { value } = parseHcl({ path: "main.tf", text });
  expect(value.comments.map(({ style, start, end }) => [style, text.slice(start, end)])).toEqual([
    ["hash", "# a"],
    ["slashes", "// c"],
    ["block", "/* d\n */"],
    ["hash", "# f"],
  ]);
});

test("places of names, labels and headers", () => {
  const text = 'a "b" c {\n  name = f(x.y)\n}\n';
  const [block] = parseHcl({ path: "main.tf", text }).value.body.items;
  if (block?.kind !== "block") throw new Error("a block was expected");
  expect(text.slice(block.start, block.headerEnd)).toBe('a "b" c');
  expect(text.slice(block.start, block.end)).toBe(text.trimEnd());
  expect(block.labels.map(({ start, end }) => text.slice(start, end))).toEqual(['"b"', "c"]);
  const [attribute] = block.body.items;
  if (attribute?.kind !== "attribute") throw new Error("an attribute was expected");
  expect(text.slice(attribute.nameStart, attribute.nameEnd)).toBe("name");
  expect(text.slice(attribute.start, attribute.end)).toBe("name = f(x.y)");
  expect(text.slice(attribute.expression.start, attribute.expression.end)).toBe("f(x.y)");
});

/** What is understood of a text with errors, and where the errors are. */
function recovered(text: string): { readonly body: string; readonly at: readonly string[] } {
  const { value, problems } = parseHcl({ path: "main.tf", text });
  return {
    body: sketchBody(value.body),
    at: sketchProblems(problems).map((each) => each.split(" ", 1).join()),
  };
}

describe("what an error leaves readable", () => {
  test.each([
    ["the other attributes", "a = 1\nb = = 2\nc = 3\n", "a=1; b=<invalid>; c=3", ["2:5"]],
    ["the rest of the block", "x {\n  a = 1 2\n  b = 3\n}\ny {\n}\n", "x{a=<invalid>; b=3}; y{}", ["2:9"]],
    ["what follows a list", "a = [\n  1 2,\n  3\n]\nb = 1\n", "a=<invalid>; b=1", ["2:5"]],
    [
      "what follows an open list",
      "x {\n  a = [\n    1,\n  b = 2\n}\ny {\n}\n",
      "x{a=<invalid>; b=2}; y{}",
      ["4:5"],
    ],
    [
      "what follows an open object",
      "a = {\n  b = 1\nc = 2\nd = f(1\ne = 3\n",
      "a=<invalid>; c=2; d=<invalid>; e=3",
      ["5:1", "5:1"],
    ],
    ["what follows an open string", 'a = "x\nb = 1\n', "a=<invalid>; b=1", ["1:5"]],
    ["what follows an open sequence", 'a = "${x\nb = 1\n', "a=<invalid>; b=1", ["2:1"]],
    ["what follows a bad block header", "x 'y' {\n  a = 1\n}\nb = 2\n", "b=2", ["1:3"]],
    ["what follows a bad block on one line", "x { a = 1, b = 2 }\nc = 3\n", "c=3", ["1:10"]],
    [
      "brackets in strings and comments",
      'a = ! ! [ "]}${"}"}" /* ] */ # ]\n 1 2 ]\nb = 1\n',
      "a=<invalid>; b=1",
      ["2:2"],
    ],
    ["brackets in heredocs", "a = [<<EOT\n]}\nEOT\n, 1 2]\nb = 1\n", "a=<invalid>; b=1", ["4:5"]],
    [
      "all of several errors",
      "a = \nb = *\nc = 1\nd =+ 2\n",
      "a=<invalid>; b=<invalid>; c=1; d=<invalid>",
      ["1:5", "2:5", "4:4"],
    ],
    ["the first of two", "a = 1\na = 2\nb = 3\n", "a=1; b=3", ["2:1"]],
    ["what a stray brace follows", "a = 1\n}\nb = 2\n", "a=1; b=2", ["2:1"]],
    ["a file that ends in a heredoc", "b = 1\na = <<EOT\nx = 1\nEOT", "b=1; a=<invalid>", ["2:5"]],
    ["blocks that were never closed", "x {\n  a = 1\ny {\n  b = 2\n}\n", "x{a=1; y{b=2}}", ["1:1"]],
  ])("%s", (_name, text, body, at) => {
    expect(recovered(text)).toEqual({ body, at });
  });
});

function kindsOf(text: string): readonly Problem["kind"][] {
  return [...new Set(parseHcl({ path: "main.tf", text }).problems.map((problem) => problem.kind))];
}

describe("bounds", () => {
  test("deep blocks", () => {
    expect(kindsOf(`${"a {\n".repeat(300)}${"}\n".repeat(300)}`)).toEqual(["bound"]);
    expect(kindsOf(`${"a {\n".repeat(150)}${"}\n".repeat(150)}`)).toEqual([]);
  });

  test("deep values are bounded where they stand, and the rest is read", () => {
    const { value, problems } = parseHcl({
      path: "main.tf",
      text: `a = ${"[".repeat(300)}${"]".repeat(300)}\nb = 1\n`,
    });
    expect(sketchBody(value.body)).toBe("a=<invalid>; b=1");
    expect(problems.map((problem) => problem.kind)).toEqual(["bound"]);
  });

  test("files that are not HCL", () => {
    const { problems } = parseHcl({ path: "main.tf", text: "a = [\n".repeat(5000) });
    expect(problems.length).toBe(101);
    expect(problems.at(-1)?.kind).toBe("bound");
  });
});
