/** Names that JavaScript or a terminal would take for something else are names like others. */
import { describe, expect, test } from "vitest";
import { canread, judge } from "./support/command.ts";
import { messageAt } from "./support/one-problem.ts";
import { marked } from "./support/marks.ts";
import { change, GOOD, plan, planParts, referring } from "./support/templates.ts";

const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"] as const;

/** `GOOD` with other logical ids. */
function renamed(secret: string, role: string, task: string): string {
  return GOOD.replaceAll("!Ref Secret", `!Ref ${secret}`)
    .replace("!GetAtt Role.Arn", `!GetAtt ${role}.Arn`)
    .replace("  Secret:", `  ${secret}:`)
    .replace("  Role:", `  ${role}:`)
    .replace("  Task:", `  ${task}:`);
}

/** What keeps the input from being read and proven; empty when nothing does. */
async function doubts(files: Parameters<typeof judge>[0]): Promise<readonly string[]> {
  const { report, status } = await judge(files);
  const doubtful = report.reads.filter((read) => read.verdict !== "readable");
  return [
    ...report.problems.map((problem) => problem.message),
    ...doubtful.map((read) => `${read.workload} is ${read.verdict}`),
    ...(report.reads.length > 0 && status === 0 ? [] : [`${report.reads.length} reads, status ${status}`]),
  ];
}

describe("in a template", () => {
  test.each(INHERITED)("%s as a logical id", async (name) => {
    expect(await doubts(renamed(name, "Role", "Task"))).toEqual([]);
    expect(await doubts(renamed("Secret", name, "Task"))).toEqual([]);
    expect(await doubts(renamed("Secret", "Role", name))).toEqual([]);
  });

  test("all logical ids at once", async () => {
    expect(await doubts(renamed("__proto__", "constructor", "toString"))).toEqual([]);
  });

  test("in JSON", async () => {
    const text = `{ "__proto__": { "polluted": true }, "Resources": {
      "__proto__": { "Type": "AWS::SSM::Parameter", "Properties": { "Name": "/a", "polluted": 1 } },
      "constructor": { "Type": "AWS::ECS::TaskDefinition", "Properties": { "ContainerDefinitions": [
        { "Name": "toString", "Secrets": [{ "Name": "__proto__", "ValueFrom": { "Ref": "__proto__" } }] }] } } } }`;
    const { report } = await judge(text);
    expect(report.problems).toEqual([]);
    expect(report.reads).toMatchObject([
      {
        workload: "constructor",
        container: "toString",
        name: "__proto__",
        verdict: "unreadable",
        secret: { address: "__proto__" },
      },
    ]);
    expect(report.findings.map((finding) => finding.rule)).toEqual(["missing-execution-role"]);
  });

  test.each(INHERITED)("%s as a parameter, a map, a key and a condition", async (name) => {
    const sections = `Parameters: { ${name}: { Type: String, Default: /a } }
Mappings: { ${name}: { ${name}: { ${name}: /a } } }
Conditions: { ${name}: !Equals [!Ref ${name}, /a] }
`;
    for (const valueFrom of [
      `!Ref ${name}`,
      `!FindInMap [${name}, ${name}, ${name}]`,
      `!If [${name}, /a, /b]`,
      `!Sub ["\${${name}}", { ${name}: /a }]`,
    ]) {
      const { report } = await judge(referring(valueFrom, sections));
      expect(report.problems).toEqual([]);
      expect(report.reads[1]?.secret?.arn).toMatch(/:parameter\/a$/u);
    }
  });

  test.each<readonly [valueFrom: string, words: RegExp]>([
    ...INHERITED.map((name) => [`⟦!Ref ${name}⟧`, new RegExp(`"${name}"`, "u")] as const),
    ["⟦!GetAtt constructor.name⟧", /"constructor"/u],
    ["⟦!Sub '${toString}'⟧", /"toString"/u],
    ["⟦!FindInMap [Names, constructor, name]⟧", /"constructor"/u],
    ["⟦!If [constructor, a, b]⟧", /constructor/u],
  ])("%s leads nowhere when nothing is called so", async (valueFrom, words) => {
    const input = marked(referring(valueFrom, "Mappings: { Names: { a: { b: c } } }\n"));
    expect(messageAt(await judge(input.text), input)).toMatch(words);
  });

  test.each(INHERITED)("%s in a policy is no action, operator, key or principal", async (name) => {
    const more = `              - { Effect: Deny, Action: ${name}, Resource: "*" }
              - { Effect: Deny, Action: "secretsmanager:*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/${name}": x } } }
`;
    const text = GOOD.replace(/( {16}Resource: !Ref Secret\n)/u, (line) => line + more);
    const { report } = await judge(text);
    expect(report.problems).toEqual([]);
    expect(report.reads).toMatchObject([{ verdict: "readable" }]);
  });

  test.each(INHERITED)("%s as a condition operator is not understood", async (name) => {
    const condition = `\n                Condition: { ${name}: { "aws:SourceAccount": "1" } }`;
    const text = GOOD.replace("Resource: !Ref Secret", (line) => line + condition);
    const { report } = await judge(text);
    expect(report.reads[0]?.verdict).not.toBe("readable");
  });

  test.each(INHERITED)("%s as a tag", async (name) => {
    expect(
      await doubts(
        GOOD.replace(
          "Properties: { GenerateSecretString: {} }",
          `Properties: { GenerateSecretString: {}, Tags: [{ Key: ${name}, Value: x }] }`,
        ),
      ),
    ).toEqual([]);
  });
});

describe("in a plan", () => {
  test.each(INHERITED)("%s as a resource, a key, a tag and an attribute", async (name) => {
    const parts = planParts();
    const own = `{"${name}":{"polluted":true}}`;
    const odd = { ...change("aws_ssm_parameter", name, { name: "/a", tags: {} }), index: name };
    const text = JSON.stringify(plan({ ...parts, role: { ...parts.role, tags: {} } }, [odd]))
      .replaceAll('"tags":{}', `"tags":${own},"${name}":{"polluted":true}`)
      .replace('"root_module":{}', `"root_module":{"module_calls":${own},"${name}":1}`);
    expect(await doubts({ "plan.json": text })).toEqual([]);
  });

  test("__proto__ as a type", async () => {
    expect(
      await doubts({ "plan.json": JSON.stringify(plan(planParts(), [change("__proto__", "a", {})])) }),
    ).toEqual([]);
  });
});

test("nothing of it reached what all objects inherit", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("--parameters with inherited names", async () => {
  const files = {
    "template.yaml": referring("!Ref constructor", "Parameters: { constructor: { Type: String } }\n"),
    "values.json": '{"__proto__": "x", "constructor": "/a"}',
  };
  const { report, status } = await judge(files, ["template.yaml", "--parameters", "values.json"]);
  expect(report.reads[1]?.secret?.arn).toMatch(/:parameter\/a$/u);
  expect(status).toBe(1);
});

describe("names that would steer a terminal", () => {
  const CONTROL = "\u001b[2J\u001b[8m\u0007\r\u009b31m\u202e";
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

  const steering = JSON.stringify({
    Resources: {
      [`Task${CONTROL}`]: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
          ContainerDefinitions: [
            { Name: `app${CONTROL}`, Secrets: [{ Name: `TOKEN${CONTROL}`, ValueFrom: `/a${CONTROL}` }] },
          ],
        },
      },
      [`Twice${CONTROL}`]: { Type: "AWS::SSM::Parameter", Properties: { Name: { Ref: `No${CONTROL}` } } },
    },
  });

  test.each([
    ["check", ["t.json"]],
    ["check --verbose", ["t.json", "-v"]],
    ["explain", ["explain", `Task${CONTROL}`, "t.json"]],
    ["explain of an unknown workload", ["explain", "Nothing", "t.json"]],
    ["explain of an unknown name", ["explain", `Task${CONTROL}`, "NOTHING", "t.json"]],
    ["a missing path", [`t${CONTROL}.json`]],
    ["a missing parameter file", ["t.json", "--parameters", `t${CONTROL}.json`]],
    ["an unknown rule", ["rules", `x${CONTROL}`]],
  ])("%s shows them as codes", async (_, args) => {
    const { stdout, stderr } = await canread(args, { files: { "t.json": steering } });
    expect(stdout + stderr).not.toMatch(RAW);
    expect((stdout + stderr).length).toBeGreaterThan(0);
  });

  test("with colours, only canread's own codes remain", async () => {
    const { stdout } = await canread(["t.json"], {
      files: { "t.json": steering },
      env: { FORCE_COLOR: "1" },
    });
    expect(stdout).toContain("\u001b[");
    expect(stdout).not.toContain("\u001b[8m");
  });

  test("a line break in a name does not begin a line of its own", async () => {
    const text = GOOD.replace("Name: TOKEN", 'Name: "TOKEN\\n::error::forged"');
    const { stdout } = await canread(["t.yaml"], { files: { "t.yaml": text } });
    expect(stdout).not.toMatch(/^::error::/mu);
  });
});
