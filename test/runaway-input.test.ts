/** Small documents that would cost a careless reader its stack or its memory. */
import { expect, test } from "vitest";
import { DEPTH_LIMIT } from "../ingest/json.ts";
import { judge } from "./support/command.ts";
import { only, STACK_TRACE } from "./support/one-problem.ts";
import { plan, planParts, referring } from "./support/templates.ts";

const DEPTH = 10_000;
const nested = (open: string, close: string): string => `${open.repeat(DEPTH)}1${close.repeat(DEPTH)}`;
const blocks = Array.from({ length: 3000 }, (_, level) => `${" ".repeat(level)}a:\n`).join("");

test.each([
  ["JSON objects", `{"Resources": {"A": ${nested('{"a":', "}")}}}`],
  ["JSON lists", `{"Resources": {"A": ${nested("[", "]")}}}`],
  ["nothing but JSON lists", nested("[", "]")],
  ["unclosed JSON lists", "[".repeat(DEPTH)],
  ["flow mappings of YAML", `Resources:\n  A: ${nested("{ a: ", "}")}\n`],
  ["flow sequences of YAML", `Resources:\n  A: ${nested("[", "]")}\n`],
  ["unclosed flow sequences", `Resources:\n  A: ${"[".repeat(DEPTH)}`],
  ["block sequences of YAML", `Resources:\n  A:\n    ${"- ".repeat(DEPTH)}1\n`],
  ["block mappings of YAML", `${blocks}${" ".repeat(3000)}Resources: {}\n`],
])("%s nested 10,000 deep are one problem where the bound is passed", async (_, text) => {
  const problem = only(await judge(text));
  expect(problem.message).toMatch(/nested.* deep/u);
  expect(problem.kind).toBe("bound");
});

test("the bound is passed at its own place", async () => {
  const before = '{"Resources": ';
  const text = `${before}${nested("[", "]")}}`;
  const { location } = only(await judge(text));
  // The object is the first level, so the list that is one too deep has 499 lists around it.
  expect(location).toMatchObject({ startLine: 1, startColumn: before.length + DEPTH_LIMIT });
});

test.each([
  ["an attribute", { ...planParts(), task: { ...planParts().task, tags: "⟦deep⟧" } }],
  ["an attribute that is read", { ...planParts(), role: { ...planParts().role, inline_policy: "⟦deep⟧" } }],
])("%s of a plan nested 10,000 deep", async (_, parts) => {
  const text = JSON.stringify(plan(parts)).replace('"⟦deep⟧"', nested("[", "]"));
  const judged = await judge({ "plan.json": text });
  expect(judged.text + judged.stderr).not.toMatch(/Maximum call stack/u);
  expect(judged.status === 2 || judged.report.reads[0]?.verdict === "readable").toBe(true);
});

test("container definitions nested 10,000 deep inside a plan", async () => {
  const judged = await judge({ "plan.json": JSON.stringify(plan(planParts(nested("[", "]")))) });
  expect(only(judged).kind).toBe("bound");
});

test("modules nested 10,000 deep", async () => {
  const modules = `${'{"child_modules":['.repeat(DEPTH)}{"resources":[]}${"]}".repeat(DEPTH)}`;
  const text = `{"format_version":"1.0","values":{"root_module":${modules}}}`;
  const judged = await judge({ "state.json": text });
  expect(judged.stderr).not.toMatch(STACK_TRACE);
  expect([0, 2]).toContain(judged.status);
});

const bomb = (leaf: string, levels: number): string =>
  [
    `a0: &a0 [${Array<string>(10).fill(leaf).join(", ")}]`,
    ...Array.from(
      { length: levels },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array<string>(10).fill(`*a${level}`).join(", ")}]`,
    ),
  ].join("\n");

test("aliases that would write out more than 1 GB", async () => {
  const text = `${bomb("x", 9)}\nResources: { A: { Type: X, Properties: { B: *a9 } } }\n`;
  const problem = only(await judge(text));
  expect(problem).toMatchObject({ kind: "bound", message: expect.stringMatching(/alias/u) });
});

test("text that Join would write out to more than 1 GB", async () => {
  const many = Array<string>(12_000).fill("*long").join(", ");
  const text = `Long: &long ${"x".repeat(100_000)}\n${referring(`!Join ["", [${many}]]`)}`;
  const problem = only(await judge(text));
  expect(problem.kind).toBe("bound");
});

test("text that Sub would write out to more than 1 GB", async () => {
  const sections = `Parameters: { P: { Type: String, Default: ${"x".repeat(100_000)} } }\n`;
  const problem = only(await judge(referring(`!Sub "${"${P}".repeat(12_000)}"`, sections)));
  expect(problem.kind).toBe("bound");
});

test("a Join of more items than a call takes arguments", async () => {
  const items = Array<string>(330_000).fill('""').join(",");
  const { report, status } = await judge(
    `{"Resources":{"A":{"Type":"AWS::SSM::Parameter","Properties":{"Name":{"Fn::Join":["",[${items}]]}}}}}`,
  );
  expect([status, report.problems.length]).toEqual([0, 0]);
});

test("more problems than a call takes arguments", async () => {
  const text = `{"Resources":{${'"A":1,'.repeat(150_000)}"A":{"Type":"X"}}}`;
  const { status, report } = await judge(text);
  expect(status).toBe(0);
  expect(report.problems.length).toBeGreaterThan(0);
});

/** Parameters, conditions and a chain of resources, each taking the next one's name in both of its cases. */
function chain(length: number): string {
  const each = (line: (index: number) => string): string =>
    Array.from({ length }, (_, at) => line(at)).join("\n");
  return `Parameters:
${each((at) => `  P${at}: { Type: String }`)}
Conditions:
${each((at) => `  C${at}: !Equals [!Ref P${at}, x]`)}
Resources:
${each((at) => `  A${at}: { Type: AWS::SSM::Parameter, Properties: { Name: !If [C${at}, !Ref A${at + 1}, !Ref A${at + 1}] } }`)}
  A${length}: { Type: AWS::SSM::Parameter, Properties: { Name: /a } }
  T:
    Type: AWS::ECS::TaskDefinition
    Properties: { ContainerDefinitions: [{ Name: a, Secrets: [{ Name: X, ValueFrom: !Ref A0 }] }] }
`;
}

test("conditions that double with every resource", async () => {
  const { status, report, stderr } = await judge(chain(19));
  expect(stderr).toBe("");
  expect(report.reads).toMatchObject([{ workload: "T", name: "X" }]);
  expect(status).toBeLessThan(3);
});

const TASK = `  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: a } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{ Name: app, Image: app, Secrets: [{ Name: !Ref S0, ValueFrom: !Ref Secret }] }]
`;

const links = (count: number, link: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `  ${link(at)}\n`).join("");

const STORED = "Type: AWS::SSM::Parameter, Properties: { Type: String, Value: ";

test.each([
  [
    "conditions, each the opposite of the next",
    `Conditions:\n${links(1500, (at) => `C${at}: !Not [!Condition C${at + 1}]`)}  C1500: !Equals [!Ref "AWS::Region", x]\nResources:\n${TASK}  S0: { Condition: C0, ${STORED}x } }\n`,
  ],
  [
    "conditions with more around each of them than the stack holds for all",
    `Conditions:\n${links(190, (at) => `C${at}: ${"!Not [".repeat(150)}!Condition C${at + 1}${"]".repeat(150)}`)}  C190: !Equals [!Ref "AWS::Region", x]\nResources:\n${TASK}  S0: { Condition: C0, ${STORED}x } }\n`,
  ],
  [
    "values, each made of the next",
    `Resources:\n${TASK}${links(1500, (at) => `S${at}: { ${STORED}!Sub "\${S${at + 1}.Value}x" } }`)}  S1500: { ${STORED}x } }\n`,
  ],
])("a chain of %s", async (_, text) => {
  const { status, report } = await judge(text);
  const errors = report.problems.filter(({ severity }) => severity === "error");
  expect(new Set(errors.map(({ kind }) => kind))).toEqual(new Set(["bound"]));
  expect(status).toBe(2);
});

test("a chain as long as a stack is deep in practice is followed", async () => {
  const text = `Resources:\n${TASK}${links(150, (at) => `S${at}: { ${STORED}!Sub "\${S${at + 1}.Value}" } }`)}  S150: { ${STORED}x } }\n`;
  const { report } = await judge(text);
  expect(report.problems).toEqual([]);
});

test("a plan beside locals that refer to each other more deeply than the stack is", async () => {
  const locals = Array.from({ length: 3000 }, (_, at) => `  l${at} = "\${local.l${at + 1}}x"\n`).join("");
  const task = `resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = local.l0, secrets = [{ name = "X", valueFrom = local.l0 }] }])
}
`;
  const resource = { mode: "managed", type: "aws_ecs_task_definition", name: "app" };
  const address = "aws_ecs_task_definition.app";
  const change = {
    actions: ["create"],
    before: null,
    after: { family: "app" },
    after_unknown: { container_definitions: true },
  };
  const document = {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: {},
    resource_changes: [{ address, ...resource, change }],
    configuration: { root_module: { resources: [{ address, ...resource, expressions: {} }] } },
  };
  const files = {
    "main.tf": `locals {\n${locals}  l3000 = "a"\n}\n${task}`,
    "plan.json": JSON.stringify(document),
  };
  const { status, report } = await judge(files, ["plan.json"]);
  expect(report.problems.map(({ kind }) => kind)).toEqual(["bound"]);
  expect(status).toBe(2);
});
