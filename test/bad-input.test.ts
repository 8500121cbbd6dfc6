/** Documents that are no input, or broken ones: one problem, where it is; everything else is still judged. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canread, judge, nameFor } from "./support/command.ts";
import { marked, pointAt } from "./support/marks.ts";
import { messageAt, only } from "./support/one-problem.ts";
import { GOOD, plan, readableTask, referring } from "./support/templates.ts";

describe("a document of another kind", () => {
  test.each([
    ["an empty object", "{}", /CloudFormation.*terraform show -json/u],
    ["some JSON", '{"name": "canread", "version": "1.0.0"}', /CloudFormation.*terraform show -json/u],
    ["a JSON list", "[1, 2]", /CloudFormation.*terraform show -json/u],
    ["a JSON string", '"Resources"', /CloudFormation.*terraform show -json/u],
    ["a number", "42", /CloudFormation.*terraform show -json/u],
    ["a line of text", "just some words\n", /CloudFormation.*terraform show -json/u],
    ["only comments", "# Resources:\n#   A:\n", /CloudFormation.*terraform show -json/u],
    ["a Kubernetes manifest", "apiVersion: v1\nkind: Secret\n", /CloudFormation.*terraform show -json/u],
    [
      "a plan whose version is a number",
      '{"format_version": 1, "resource_changes": []}',
      /CloudFormation.*terraform show -json/u,
    ],
    [
      "the log of terraform plan -json",
      '{"@level":"info","type":"version"}\n{"@level":"info","type":"planned_change"}\n',
      /./u,
    ],
    ["an empty file", "", /empty/u],
    ["a file of blanks", " \n\t\n", /empty/u],
  ])("%s", async (_, text, words) => {
    const problem = only(await judge({ input: text }));
    expect(problem.message).toMatch(words);
    expect(problem.location).toMatchObject({ path: "input", startLine: expect.any(Number) });
  });

  test("a plan as people read it, without -json", async () => {
    const text = `Terraform used the selected providers to generate the following execution plan.
Resource actions are indicated with the following symbols:
  + create

Terraform will perform the following actions:

  # aws_ecs_task_definition.app will be created
  + resource "aws_ecs_task_definition" "app" {
      + arn = (known after apply)
    }
`;
    expect(only(await judge({ plan: text })).location.path).toBe("plan");
  });

  test("a plan of another major version is named at its version", async () => {
    const text = JSON.stringify({ ...plan(), format_version: "2.0" }, null, 2);
    const input = marked(text.replace('"format_version": "2.0"', '⟦"format_version": "2.0"⟧'));
    expect(messageAt(await judge({ "plan.json": input.text }), input)).toMatch(/2\.0.*0\.x and 1\.x/u);
  });
});

describe("JSON that does not parse", () => {
  test.each([
    ["a comment", '{\n  ⟦// no⟧\n  "Resources": {}\n}', /comment/u],
    ["a trailing comma", '{\n  "Resources": {},\n⟦}⟧', /property name/u],
    ["a missing comma", '{\n  "Description": "x"\n  ⟦"Resources"⟧: {}\n}', /comma/u],
    ["a missing colon", '{\n  "Resources" ⟦{⟧}\n}', /colon/u],
    ["single quotes", "{\n  ⟦'Resources': {}⟧\n}", /double quotes|not JSON/u],
    ["text behind the end", '{"Resources": {}}\n⟦x⟧', /unexpected text/u],
    ["a second value", '{"Resources": {}}\n⟦{⟧}', /unexpected text/u],
    ["a raw line break in a string", '{"Resources": {}, "Description": ⟦"a\nb"}⟧', /string/u],
    ["a wrong escape", '{"Resources": {}, "Description": ⟦"a\\qb"⟧}', /escape/u],
    ["an unfinished escape", '{"Resources": {}, "Description": ⟦"\\u12"⟧}', /escape/u],
    ["NaN", '{"Resources": {}, "X": ⟦NaN⟧}', /value/u],
  ])("%s", async (_, text, words) => {
    const input = marked(text);
    expect(messageAt(await judge({ "template.json": input.text }), input)).toMatch(words);
  });

  test("a template cut off anywhere is one problem at its end", async () => {
    const whole = `{\n  "Resources": { "A": { "Type": "X", "Properties": { "B": [1, true, "c\\n", -2.5e3] } } }\n}`;
    for (let length = 1; length < whole.length; length += 1) {
      const text = whole.slice(0, length);
      const problem = only(await judge({ "template.json": text }));
      expect(problem.kind).toBe("syntax");
      const lines = [text.trimEnd(), text].map((each) => pointAt(text, each.length).line);
      expect(lines).toContain(problem.location.startLine);
    }
  });

  test("a plan cut off anywhere is one problem", async () => {
    const whole = JSON.stringify(plan());
    for (let length = 1; length < whole.length; length += 97) {
      const problem = only(await judge({ "plan.json": whole.slice(0, length) }));
      expect(problem).toMatchObject({ kind: "syntax", location: { startLine: 1 } });
    }
  });
});

describe("YAML that does not parse", () => {
  test.each([
    ["a tab in the indentation", "Resources:\n  A:\n⟦\tType⟧: AWS::ECS::TaskDefinition\n", /tab/u],
    ["an alias without an anchor", "Resources:\n  A: ⟦*nowhere⟧\n", /alias.*anchor/u],
    ["an alias inside its own anchor", "Resources:\n  A: &a { Type: X, B: ⟦*a⟧ }\n", /alias.*anchor/u],
    ["an unclosed quote", 'Resources:\n  A: ⟦{ Type: "X }\n⟧', /quote/u],
    ["an unclosed brace", "Resources:\n  A: ⟦{ Type: X\nOutputs: {}\n⟧", /./u],
    ["a wrong indentation", "Resources:\n  A:\n    Type: X\n⟦   B:\n    Type: X⟧\n", /same column/u],
    ["two tags", "Resources:\n  A:\n    Type: X\n    B: ⟦!Base64 !Sub x⟧\n", /tag/u],
    ["a list as a key", "Resources:\n  ⟦? [a]\n  : x⟧\n  A: { Type: X }\n", /key/u],
  ])("%s", async (_, text, words) => {
    const input = marked(text);
    expect(messageAt(await judge({ "template.yaml": input.text }), input)).toMatch(words);
  });
});

describe("names that lead nowhere", () => {
  test.each([
    ["Ref", "⟦!Ref Missing⟧", /"Missing"/u],
    ["the long form of Ref", "⟦{ Ref: Missing }⟧", /"Missing"/u],
    ["GetAtt", "⟦!GetAtt Missing.Arn⟧", /"Missing"/u],
    ["the long form of GetAtt", "⟦{ Fn::GetAtt: [Missing, Arn] }⟧", /"Missing"/u],
    ["Sub", "⟦!Sub 'arn:${Missing}:x'⟧", /"Missing"/u],
    ["an attribute in Sub", "⟦!Sub '${Missing.Arn}'⟧", /"Missing"/u],
    ["Sub beside its own variables", "⟦!Sub ['${A}${Missing}', { A: x }]⟧", /"Missing"/u],
    ["a variable of Sub", "!Sub ['${A}', { A: ⟦!Ref Missing⟧ }]", /"Missing"/u],
    ["Join", "!Join ['', [a, ⟦!Ref Missing⟧]]", /"Missing"/u],
    ["the condition of If", "⟦!If [Missing, a, !Ref Secret]⟧", /condition.*Missing/u],
    ["the map of FindInMap", "⟦!FindInMap [Missing, a, b]⟧", /"Missing"/u],
    ["a pseudo parameter that is none", "⟦!Ref AWS::Regoin⟧", /"AWS::Regoin"/u],
  ])("%s", async (_, valueFrom, words) => {
    const input = marked(referring(valueFrom));
    const judged = await judge(input.text);
    expect(messageAt(judged, input)).toMatch(words);
    const [token, other] = judged.report.reads;
    expect(token?.verdict).toBe("readable");
    // What a missing name would have given is not known, so nothing is proven about it.
    expect(other?.verdict).not.toBe("readable");
  });

  test.each([
    ["GetAtt of no attribute", "⟦!GetAtt Secret⟧", /GetAtt/u],
    ["Ref of a list", "!Ref ⟦[Secret]⟧", /Ref/u],
    ["Sub of an object", "⟦!Sub { a: b }⟧", /Sub/u],
    ["Sub with no map", "⟦!Sub ['${Secret}', x]⟧", /Sub/u],
    ["Join of a text", "⟦!Join x⟧", /Join/u],
    ["Join without a list", "⟦!Join ['', x]⟧", /Join/u],
    ["Select past the end", "⟦!Select [3, [a, b]]⟧", /Select/u],
    ["Select by a name", "⟦!Select [first, [a, b]]⟧", /Select/u],
    ["Split without a string", "⟦!Select [0, !Split [',']]⟧", /Split/u],
    ["FindInMap with one key", "⟦!FindInMap [Names, a]⟧", /FindInMap/u],
    ["a key that the map lacks", "⟦!FindInMap [Names, a, z]⟧", /"z"/u],
    ["If without a second value", "⟦!If [Prod, a]⟧", /If/u],
    ["a dynamic name of a condition", "⟦!If [[Prod], a, b]⟧", /If/u],
  ])("%s is refused", async (_, valueFrom, words) => {
    const sections =
      "Mappings: { Names: { a: { b: c } } }\nConditions: { Prod: !Equals [!Ref AWS::Region, x] }\n";
    const input = marked(referring(valueFrom, sections));
    const judged = await judge(input.text);
    expect(messageAt(judged, input)).toMatch(words);
    expect(judged.report.reads.find((read) => read.name === "TOKEN")?.verdict).toBe("readable");
  });
});

describe("circles", () => {
  test.each([
    [
      "two resources",
      `Resources:\n  ⟦A: { Type: AWS::SSM::Parameter, Properties: { Name: !Ref B } }\n  B: { Type: AWS::SSM::Parameter, Properties: { Name: !Ref A } }⟧\n`,
      /A.*B|B.*A/u,
    ],
    [
      "a resource and itself",
      `Resources:\n  ⟦A: { Type: AWS::SSM::Parameter, Properties: { Name: !Sub "x\${A}" } }⟧\n`,
      /A/u,
    ],
    [
      "by DependsOn",
      `Resources:\n  ⟦A: { Type: X, DependsOn: B }\n  B: { Type: X, DependsOn: [A] }⟧\n`,
      /A.*B|B.*A/u,
    ],
    [
      "three, two of them not read by canread",
      `Resources:\n  ⟦A: { Type: X, Properties: { N: !Ref B } }\n  B: { Type: Y, Properties: { N: !GetAtt C.D } }\n  C: { Type: AWS::IAM::Role, Properties: { RoleName: !Ref A } }⟧\n`,
      /A.*B.*C/u,
    ],
    [
      "a condition and itself",
      "Conditions:\n  A: !Not [⟦!Condition A⟧]\nResources:\n  T: { Type: AWS::ECS::TaskDefinition, Condition: A }\n",
      /A/u,
    ],
    [
      "two conditions",
      "Conditions:\n  ⟦A: !Not [!Condition B]\n  B: !Not [!Condition A]⟧\nResources:\n  T: { Type: AWS::ECS::TaskDefinition, Condition: A }\n",
      /A|B/u,
    ],
  ])("%s", async (_, text, words) => {
    const [head, resources = ""] = text.split("Resources:");
    const input = marked(`${head}Resources:${resources}${readableTask("Other")}`);
    const judged = await judge(input.text);
    expect(messageAt(judged, input)).toMatch(words);
    const others = judged.report.reads.filter((read) => read.workload === "OtherTask");
    expect(others.map((read) => read.verdict)).toEqual(["readable"]);
  });
});

describe("what canread does not compute is said, so that nothing passes for judged", () => {
  test.each([
    [
      "a loop over what is not known",
      "  Fn::ForEach::Tasks: [Name, !GetAZs '', { '${Name}': { Type: AWS::ECS::TaskDefinition } }]\n",
    ],
    [
      "an inclusion",
      "  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/more.yaml } }\n",
    ],
    [
      "a remote nested stack",
      "  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://example.com/t.yaml } }\n",
    ],
  ])("%s", async (_, resource) => {
    const { status, report } = await judge(`${GOOD}${resource}`);
    const line = pointAt(GOOD, GOOD.length).line;
    expect(report.problems).toMatchObject([{ severity: "info", location: { startLine: line } }]);
    expect(report.reads.map((read) => read.verdict)).toEqual(["readable"]);
    expect(status).toBe(0);
  });

  test("an import that nothing in view exports", async () => {
    const input = marked(referring("⟦!ImportValue shared-secret⟧"));
    const { report } = await judge(input.text);
    expect(report.problems).toMatchObject([
      { severity: "info", message: expect.stringMatching(/shared-secret/u) },
    ]);
    expect(report.reads[1]?.verdict).toBe("undetermined");
  });
});

describe("paths", () => {
  test("a directory without stacks", async () => {
    const judged = await judge({ "docs/readme.json": "{}" }, ["docs"]);
    const problem = only(judged);
    expect(problem).toMatchObject({
      kind: "unknown-input",
      location: { path: "docs", startLine: 1, startColumn: 1 },
    });
    expect(problem.message).toMatch(/no stack/u);
  });

  test.each([
    ["a missing path", ["nowhere.yaml"], /no such file/u],
    ["a path below a file", ["good.yaml/x"], /./u],
    ["a path longer than any", ["x".repeat(5000)], /./u],
    ["a link to itself", ["loop"], /./u],
  ])("%s is named beside what is judged", async (_, paths, words) => {
    const judged = await judge({ "good.yaml": GOOD }, [...paths, "good.yaml"], {
      prepare: (folder) => symlinkSync("loop", join(folder, "loop")),
    });
    const problem = only(judged);
    expect(problem).toMatchObject({ kind: "unreadable-input", location: { path: paths[0] } });
    expect(problem.message).toMatch(words);
    expect(judged.report.reads.map((read) => read.verdict)).toEqual(["readable"]);
  });

  test("two missing paths are two problems", async () => {
    const { report, status } = await judge({}, ["a.yaml", "b.yaml"]);
    expect(report.problems.map((problem) => problem.location.path)).toEqual(["a.yaml", "b.yaml"]);
    expect(status).toBe(2);
  });

  test("a directory with a broken and a good template", async () => {
    const judged = await judge({ "app/broken.yaml": "Resources:\n  A: { Type: X\n", "app/good.yaml": GOOD }, [
      "app",
    ]);
    expect(only(judged).location.path).toBe("app/broken.yaml");
    expect(judged.report.reads.map((read) => [read.stack, read.verdict])).toEqual([
      ["app/good.yaml", "readable"],
    ]);
    expect(judged.text).toContain("1 of 1 secret reads readable, 0 unreadable, 0 undetermined · 1 problem");
  });

  test("what a directory holds beside templates is no problem", async () => {
    const judged = await judge(
      {
        "good.yaml": GOOD,
        "package.json": "{}",
        "values.yaml": "a: [",
        "photo.json": new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe]),
        "node_modules/x/template.yaml": "Resources: [",
      },
      ["."],
    );
    expect(judged.report.problems).toEqual([]);
    expect(judged.status).toBe(0);
    expect(judged.report.inputs).toEqual([{ path: "good.yaml", kind: "cloudformation" }]);
  });

  test("a path given twice is judged once", async () => {
    const { report } = await judge({ "good.yaml": GOOD }, ["good.yaml", "./good.yaml", "."]);
    expect(report.reads).toHaveLength(1);
    expect(report.inputs).toHaveLength(1);
  });

  test("the broken one alone is not taken for a success in any format", async () => {
    for (const format of ["text", "json", "sarif"]) {
      const ran = await canread(["template.json", "-f", format], { files: { "template.json": "{" } });
      expect(ran.status).toBe(2);
      expect(ran.stdout).toContain("ends too early");
    }
  });
});

test("the helper names files by their content", () => {
  expect([nameFor("{}"), nameFor("a: b")]).toEqual(["template.json", "template.yaml"]);
});

// CloudFormation deploys such a template with the last of them: nothing is missing, and it is said.
describe("a key that stands there twice", () => {
  test.each([
    [
      "JSON",
      '{\n  "Resources": {},\n  ⟦"Resources"⟧: {}\n}',
      /"Resources" stands here twice: the last is taken/u,
    ],
    ["YAML", "Resources:\n  A: { Type: X }\n  ⟦A⟧: { Type: X }\n", /"A".*twice/u],
    ["a section", `${GOOD}⟦Resources⟧: {}\n`, /"Resources".*twice/u],
  ])("%s", async (_, text, words) => {
    const input = marked(text);
    const { status, report } = await judge(input.text);
    expect(status).toBe(0);
    expect(report.problems).toMatchObject([
      {
        severity: "info",
        message: expect.stringMatching(words),
        location: {
          startLine: pointAt(input.text, input.start).line,
          startColumn: pointAt(input.text, input.start).column,
        },
      },
    ]);
  });

  test("means its last value, in either syntax", async () => {
    const json =
      '{"Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "c", "Secrets": [{"Name": "S", "ValueFrom": "/a", "ValueFrom": "/b"}]}]}}}}';
    for (const text of [json, `# YAML\n${json}`]) {
      const { report } = await judge(text);
      expect(report.reads.map(({ secret }) => secret?.arn)).toEqual([
        "arn:aws:ssm:${region}:${account}:parameter/b",
      ]);
    }
  });
});

test("a part of a template that is met while walking is open where it names what it does not declare", async () => {
  const part = "Resources:\n  Q: { Type: AWS::KMS::Key, Condition: Live }\n";
  const walked = await judge({ "parts/queue.yaml": part }, ["parts"]);
  expect([walked.status, ...walked.report.problems.map(({ severity }) => severity)]).toEqual([0, "info"]);
  const named = await judge({ "parts/queue.yaml": part }, ["parts/queue.yaml"]);
  expect(named.status).toBe(2);
  const whole = await judge({ "t.yaml": `Parameters: { Other: { Type: String } }\n${part}` }, ["."]);
  expect(whole.status).toBe(2);
});

test("a template that is cut off gives no further problems for what is missing", async () => {
  const problem = only(await judge({ "t.yaml": 'Resources:\n  A: { Type: "X' }));
  expect(problem.kind).toBe("syntax");
});
