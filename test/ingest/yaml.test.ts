/**
 * YAML as CloudFormation reads it: version 1.1, with scalars for texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { analyze } from "../../index.ts";
import { readYaml } from "../../ingest/yaml/read.ts";
import { render } from "../../model/text.ts";
import type { Value } from "../../model/value.ts";

/** The value as JSON, told apart by kind; what is not known by its reason. */
function plain(value: Value | null): unknown {
  switch (value?.kind) {
    case "list":
      return value.items.map(plain);
    case "object":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
    case "text":
      return render(value.text);
    case "boolean":
    case "number":
      return value.value;
    case "unknown":
      return `unknown: ${value.reason}`;
    default:
      return null;
  }
}

const read = (text: string): unknown => {
  const { value, problems } = readYaml({ path: "t.yaml", text });
  return problems.length > 0 ? problems.map(({ message }) => message) : plain(value);
};

const OCTAL =
  "unknown: a number that begins with a zero, without quotes, is read as an octal one: put it in quotes";

describe("scalars", () => {
  test.each<readonly [what: string, text: string, expected: unknown]>([
    ["a text", "a: b c", { a: "b c" }],
    // https://github.com/ASFHyP3/hyp3/pull/2061 deployed `Value: NO` and found "false".
    ["words for yes", "[yes, Yes, YES, on, On, ON, true, True, TRUE]", Array.from({ length: 9 }, () => true)],
    [
      "words for no",
      "[no, No, NO, off, Off, OFF, false, False, FALSE]",
      Array.from({ length: 9 }, () => false),
    ],
    ["in quotes they are texts", "['yes', \"no\", 'true']", ["yes", "no", "true"]],
    ["single letters are texts", "[y, n, Y, N]", ["y", "n", "Y", "N"]],
    ["nothing", "[~, null, Null, NULL, ]", [null, null, null, null]],
    ["nothing, in quotes", "['~', 'null']", ["~", "null"]],
    ["a date", "2012-10-17", "2012-10-17"],
    ["an account", "123456789012", "123456789012"],
    ["an account that begins with a zero", "012345678901", "012345678901"],
    // https://github.com/DataDog/cloudformation-template/pull/109: 065115117704 arrived as 7133765572.
    ["an account that could be octal", "065115117704", OCTAL],
    ["in quotes it is a text", "'065115117704'", "065115117704"],
    ["a mode", "0644", OCTAL],
    ["zero", "0", "0"],
    ["a fraction keeps its digits", "1.10", "1.10"],
    ["a tag that says text", "!!str 0644", "0644"],
    ["folded", "a: >-\n  b\n  c\n", { a: "b c" }],
    ["literal", "a: |\n  b\n  c\n", { a: "b\nc\n" }],
    ["literal, kept as it is", "a: |-\n  yes\n", { a: "yes" }],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("keys are taken by their source text", () => {
  test.each<readonly [text: string, expected: unknown]>([
    ["Null: { a: true }", { Null: { a: true } }],
    [
      "{ yes: 1, On: 2, 0123: 3, 2012-10-17: 4, ~: 5 }",
      { yes: "1", On: "2", "0123": "3", "2012-10-17": "4", "~": "5" },
    ],
    ["'a: b': c", { "a: b": "c" }],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("and so are the words that name them", () => {
    const text = `
Parameters:
  Env: { Type: String, Default: no, AllowedValues: [yes, no] }
Mappings:
  Names: { yes: { off: one }, no: { off: two } }
Conditions:
  On: !Equals [!Ref Env, no]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Condition: On
    Properties:
      ContainerDefinitions: [{ Name: c, Secrets: [{ Name: S, ValueFrom: !If [On, !FindInMap [Names, !Ref Env, off], x] }] }]
`;
    const { reads, problems } = analyze([{ path: "t.yaml", text, isNamed: true }]);
    expect(problems).toEqual([]);
    expect(reads.map(({ secret }) => secret && render(secret.arn))).toEqual([
      "arn:aws:ssm:${region}:${account}:parameter/two",
    ]);
  });
});

describe("structure", () => {
  test.each<readonly [what: string, text: string, expected: unknown]>([
    ["anchors", "a: &x { k: v }\nb: *x\n", { a: { k: "v" }, b: { k: "v" } }],
    [
      "merge keys",
      "a: &x { k: v, l: w }\nb: { <<: *x, l: m }\n",
      { a: { k: "v", l: "w" }, b: { k: "v", l: "m" } },
    ],
    [
      "merge of several",
      "a: &x { k: v }\nb: &y { k: w, l: m }\nc: { <<: [*x, *y] }\n",
      { a: { k: "v" }, b: { k: "w", l: "m" }, c: { k: "v", l: "m" } },
    ],
    ["short functions", "!Sub a", { "Fn::Sub": "a" }],
    ["of lists", "!Join ['', [a, !Ref b]]", { "Fn::Join": ["", ["a", { Ref: "b" }]] }],
    ["of mappings", "!Transform { Name: AWS::Include }", { "Fn::Transform": { Name: "AWS::Include" } }],
    ["of attributes", "!GetAtt a.b.c", { "Fn::GetAtt": ["a", "b.c"] }],
    ["conditions", "!Condition A", { Condition: "A" }],
    ["functions in their long form inside", "!Base64\n  Fn::Sub: a\n", { "Fn::Base64": { "Fn::Sub": "a" } }],
    ["rules", "!Contains [[a], !ValueOf [b, c]]", { "Fn::Contains": [["a"], { "Fn::ValueOf": ["b", "c"] }] }],
    ["a comment", "a: b # c\n# d\n", { a: "b" }],
    ["a key twice", "{ a: 1, a: 2 }", ['the key "a" stands here twice']],
    [
      "two tags",
      "!Base64 !Sub a",
      ["a value has one tag at most: write the inner function in its long form"],
    ],
    ["a tab", "a:\n\tb: c\n", ["a tab stands in the indentation, where YAML takes spaces only"]],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

// Where versions and parsers differ: CloudFormation's is of the libyaml family, which goes by version 1.1.
describe("layout", () => {
  test.each<readonly [what: string, text: string, expected: unknown]>([
    ["a bracket closed at the column of its key", "a:\n  b: [\n    1\n  ]\n", { a: { b: ["1"] } }],
    ["or before it", "a:\n  b: {\nc: 1\n}\n", { a: { b: { c: "1" } } }],
    ["a quoted text that goes on before its key", 'a:\n  b: "x\ny"\n', { a: { b: "x y" } }],
    ["a list at the column of its key", "a:\n- 1\n- 2\nb: 3\n", { a: ["1", "2"], b: "3" }],
    ["a list in a list", "- - 1\n  - 2\n- 3\n", [["1", "2"], "3"]],
    ["a plain text on several lines", "a: b\n  c\n\n  d\n", { a: "b c\nd" }],
    [
      "colons inside of a word",
      "{ Type: AWS::ECS::Service, b: c:d }",
      { Type: "AWS::ECS::Service", b: "c:d" },
    ],
    ["question marks inside of brackets", "[arn:aws:x:::secret:a-??????]", ["arn:aws:x:::secret:a-??????"]],
    ["a colon behind quotes", '{"a":1,"b":[2]}', { a: "1", b: ["2"] }],
    ["a pair in a list", "[a: b, c]", [{ a: "b" }, "c"]],
    ["trailing commas", "[1, 2, ]", ["1", "2"]],
    ["a comment between", "a: # one\n  # two\n  b # three\n", { a: "b" }],
    ["a hash inside of a word", "a: b#c\n", { a: "b#c" }],
    [
      "escapes",
      String.raw`"\x41\u0042\n\"\/\
      \ c"`,
      'AB\n"/ c',
    ],
    ["doubled quotes", "'it''s'", "it's"],
    [
      "blocks: folded, kept, indented",
      "a: >+\n  b\n  c\n\n   d\n  e\n\nf: |2\n   g\n",
      { a: "b c\n\n d\ne\n\n", f: " g\n" },
    ],
    ["a block at the end of the text", "a: |\n  b", { a: "b" }],
    ["line breaks of Windows", "a: |\r\n  b\r\n  c\r\nd: e\r\n", { a: "b\nc\n", d: "e" }],
    ["a byte order mark", "\ufeffa: b", { a: "b" }],
    ["directives and separators", "%YAML 1.1\n---\na: b\n...\n", { a: "b" }],
    ["a key with a question mark", "? a\n: b\n? c\n", { a: "b", c: null }],
    ["a tag on the line before", "a: !Join\n  - x\n  - [y]\n", { a: { "Fn::Join": ["x", ["y"]] } }],
    ["a key without a value", "a:\nb: c\n", { a: null, b: "c" }],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each<readonly [what: string, text: string, place: string, words: RegExp]>([
    ["a quote that is not closed", 'a: b\nc: "d\n', '"d', /a quote is not closed/u],
    ["a bracket that is not closed", "a: [b,\n  c\n", "[b,", /a bracket is not closed/u],
    ["a bracket that is not open", "a: b]\nc: ]\n", "]", /closed here that is not open/u],
    ["a missing comma", 'a: ["b" "c"]\n', '"c"]', /a comma or a closing bracket/u],
    ["a second colon", "a: b: c\n", ": c", /a second colon .* quotes/u],
    ["a line that is no key", "a: b\nc\nd: e\n", "c", /a colon belongs behind a key/u],
    ["a value that begins with a reserved sign", "a: @b\n", "@b", /belongs in quotes/u],
    ["a star", "a: *\n", "*", /belongs in quotes/u],
    ["a key further out than its mapping", "a:\n    b: c\n  d: e\n", "d: e", /indentation/u],
    ["an item among keys", "a: b\n- c\n", "- c", /indentation/u],
    ["an unknown escape", String.raw`a: "b\qc"`, String.raw`\qc"`, /no such escape/u],
  ])("%s", (_, text, place, words) => {
    const { problems } = readYaml({ path: "t.yaml", text });
    expect(problems.map(({ span: { start, end } }) => text.slice(start, end))).toEqual([place]);
    expect(problems[0]?.message).toMatch(words);
  });
});

test("places are those of the words, quotes and brackets included", () => {
  const text = `a: "b"\nc: [ 1,\n  2 ]\nd: !Sub |\n  x\n  y\n\ne: !Ref f\n`;
  const { value } = readYaml({ path: "t.yaml", text });
  const shown = (key: string): string => {
    const found = value?.kind === "object" ? value.entries.get(key)?.value : undefined;
    return found ? text.slice(found.span.start, found.span.end) : "";
  };
  expect(["a", "c", "d", "e"].map(shown)).toEqual(['"b"', "[ 1,\n  2 ]", "!Sub |\n  x\n  y", "!Ref f"]);
});

/** Any JSON, as another program writes it in YAML, in one of its styles. */
test("what another program writes is read back", () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.constantFrom("a: b", "- c", "#", "'", '"', "\n", " x ", "yes", "0", "{", "*a"),
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9: -]{0,8}[A-Za-z]$/u), tie("value"), {
        maxKeys: 4,
      }),
    ),
  })).value;
  const style = fc.record({
    defaultStringType: fc.constantFrom(
      "PLAIN",
      "QUOTE_DOUBLE",
      "QUOTE_SINGLE",
      "BLOCK_LITERAL",
      "BLOCK_FOLDED",
    ),
    collectionStyle: fc.constantFrom("any", "block", "flow"),
    indent: fc.constant(2),
    lineWidth: fc.constantFrom(0, 20, 80),
  });
  fc.assert(
    fc.property(json, style, (value, options) => {
      // Of blocks that begin with a blank the other program does not always write the indentation that it means.
      fc.pre(
        !options.defaultStringType.startsWith("BLOCK") || !/"(?: |\\n|\\t)/u.test(JSON.stringify(value)),
      );
      const text = stringify({ root: value }, { ...options, version: "1.1" });
      expect(read(text)).toEqual({ root: value });
    }),
    { numRuns: 300 },
  );
});
