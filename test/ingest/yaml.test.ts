/**
 * YAML as CloudFormation reads it: version 1.1, with scalars for texts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
import { describe, expect, test } from "vitest";
import { analyze } from "../../index.ts";
import { readYaml } from "../../ingest/yaml.ts";
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
