import { describe, expect, test } from "vitest";
import { blocksOf, parseHclJson, parseHclJsonVariables } from "../../ingest/hcl/json-syntax.ts";
import { parseHcl } from "../../ingest/hcl/parse.ts";
import { sketch, sketchBody, sketchProblems } from "./sketch.ts";

function readJson(text: string): string {
  const { value, problems } = parseHclJson({ path: "main.tf.json", text });
  return problems.length > 0 ? sketchProblems(problems).join("\n") : sketchBody(value.body);
}

describe("blocks of the top level", () => {
  test.each([
    ["{}", ""],
    ['{"locals": {"a": 1, "b": -2.5}}', "locals{a=1; b=(- 2.5)}"],
    ['{"locals": [{"a": 1}, {"b": 2}]}', "locals{a=1}; locals{b=2}"],
    ['{"resource": {"x": {"a": {"n": 1}, "b": {}}}}', 'resource "x" "a"{n=1}; resource "x" "b"{}'],
    ['{"resource": [{"x": {"a": {}}}, {"y": [{"b": {}}]}]}', 'resource "x" "a"{}; resource "y" "b"{}'],
    [
      '{"data": {"x": {"a": {}}}, "module": {"m": {"source": "./m"}}}',
      'data "x" "a"{}; module "m"{source="./m"}',
    ],
    ['{"variable": {"v": {"type": "string"}}}', 'variable "v"{type="string"}'],
    [
      '{"provider": {"aws": [{"region": "a"}, {"alias": "b"}]}}',
      'provider "aws"{region="a"}; provider "aws"{alias="b"}',
    ],
    ['{"terraform": {"required_version": "1"}, "output": null}', 'terraform{required_version="1"}'],
    ['{"//": "note", "locals": {"//": "note", "a": null}}', "locals{a=null}"],
    ['[{"locals": {"a": 1}}, {"locals": {"b": true}}]', "locals{a=1}; locals{b=true}"],
    ['{"something": {"else": 1}}', 'something=(object "else"=1)'],
    ['\ufeff{"locals": {"a": 1}}', "locals{a=1}"],
  ])("%s", (text, expected) => {
    expect(readJson(text)).toBe(expected);
  });

  test.each([
    ['{"locals": {"a": 1,}}', "1:20 Invalid JSON: property name expected."],
    ['{"locals": {}} // x', "1:16 Invalid JSON: invalid comment token."],
    ["[1]", "1:2 An object is required here."],
    ['{"resource": {"x": 1}}', "1:20 An object is required here."],
    ['{"locals": {"a": 1, "a": 2}}', '1:21 "a" is set twice in the same body.'],
    ["", "1:1 Invalid JSON: value expected."],
    ['{"locals": {"a": "${x +}"}}', '1:24 Expected an expression, found "}".'],
    [String.raw`{"locals": {"a": "\u0022\n${"${x +}"}"}}`, '1:32 Expected an expression, found "}".'],
    ["[".repeat(100_000), "1:201 This is nested more than 200 levels deep and was not read."],
  ])("%s is refused", (text, expected) => {
    expect(readJson(text)).toBe(expected);
  });
});

describe("strings are templates", () => {
  test.each([
    ['"a"', '"a"'],
    ['"${x.y}"', "<x.y>"],
    ['"a ${x[\\"y\\"]} b"', '<"a " x["y"] " b">'],
    [String.raw`"\\n\n"`, String.raw`"\\n\n"`],
    ['"$${x}"', '"${x}"'],
    ['"%{if a}b%{endif}"', '<(if a "b")>'],
    ['{"${x}": 1, "a.b": [true, "${y}"]}', '(object <x>=1 "a.b"=(tuple true <y>))'],
  ])("%s", (text, expected) => {
    const { value, problems } = parseHclJsonVariables({ path: "a.tfvars.json", text: `{"a": ${text}}` });
    expect(problems).toEqual([]);
    expect(sketchBody(value.body)).toBe(`a=${expected}`);
  });

  test("with places in the JSON text, behind escapes too", () => {
    const text = String.raw`{"locals": {"a": "\"\u00e9\n${"${f(x.y)}"}"}}`;
    const [block] = parseHclJson({ path: "main.tf.json", text }).value.body.items;
    const attribute = block?.kind === "block" ? block.body.items[0] : undefined;
    const template = attribute?.kind === "attribute" ? attribute.expression : undefined;
    const part = template?.kind === "template" ? template.parts[1] : undefined;
    if (part?.kind !== "interpolation") throw new Error("an interpolation was expected");
    expect(text.slice(part.start, part.end)).toBe("${f(x.y)}");
    expect(text.slice(part.expression.start, part.expression.end)).toBe("f(x.y)");
  });
});

describe("nested blocks", () => {
  const json = `{"resource": {"x": {"y": {
    "volume": [{"name": "a"}, {"name": "b", "//": "note"}],
    "dynamic": {"mount": {"for_each": "\${z}", "content": {"path": "c"}}},
    "lifecycle": {"ignore_changes": ["all"]},
    "nothing": null
  }}}}`;
  const native = `resource "x" "y" {
    volume {
      name = "a"
    }
    volume {
      name = "b"
    }
    dynamic "mount" {
      for_each = "\${z}"
      content {
        path = "c"
      }
    }
    lifecycle {
      ignore_changes = ["all"]
    }
    nothing = null
  }`;

  test.each([
    ["json", parseHclJson({ path: "main.tf.json", text: json })],
    ["native", parseHcl({ path: "main.tf", text: native })],
  ])("are read alike from %s", (_syntax, { value, problems }) => {
    expect(problems).toEqual([]);
    const [resource] = value.body.items;
    if (resource?.kind !== "block") throw new Error("a block was expected");
    const { body } = resource;
    expect(blocksOf(body, "volume").map((each) => sketchBody(each.body))).toEqual(['name="a"', 'name="b"']);
    expect(blocksOf(body, "lifecycle").map((each) => sketchBody(each.body))).toEqual([
      'ignore_changes=(tuple "all")',
    ]);
    expect(blocksOf(body, "nothing")).toEqual([]);
    expect(blocksOf(body, "missing")).toEqual([]);
    const [dynamic] = blocksOf(body, "dynamic", 1);
    if (!dynamic) throw new Error("a dynamic block was expected");
    expect(dynamic.labels.map((label) => label.value)).toEqual(["mount"]);
    expect(blocksOf(dynamic.body, "content").map((each) => sketchBody(each.body))).toEqual(['path="c"']);
    const [forEach] = dynamic.body.items;
    expect(forEach?.kind === "attribute" && sketch(forEach.expression)).toBe("<z>");
  });
});
