/** A value of a type that CloudFormation refuses, at every place canread reads: one problem, at that value. */
import { describe, expect, test } from "vitest";
import { judge, type Judged } from "./support/command.ts";
import { covered, pointAt, type Marked } from "./support/marks.ts";
import { asYaml, WHOLE, withWrong } from "./support/whole-template.ts";

const TEXT = "wrong!";
const NUMBER = 4242;
const LIST = ["wrong!", 1];
const OBJECT = { wrong: 1, types: 2 };

const CONTAINER: readonly (readonly [path: string, ...wrong: readonly unknown[]])[] = [
  ["Name", LIST, OBJECT],
  ["Secrets", TEXT, NUMBER, OBJECT],
  ["Secrets/0", TEXT, LIST],
  ["Secrets/0/Name", LIST, OBJECT],
  ["Secrets/0/ValueFrom", LIST, OBJECT],
  ["LogConfiguration", TEXT, LIST],
  ["LogConfiguration/SecretOptions", TEXT, OBJECT],
  ["LogConfiguration/SecretOptions/0", TEXT, LIST],
  ["LogConfiguration/SecretOptions/0/Name", LIST],
  ["LogConfiguration/SecretOptions/0/ValueFrom", LIST, OBJECT],
  ["RepositoryCredentials", TEXT, LIST],
  ["RepositoryCredentials/CredentialsParameter", LIST, OBJECT],
];

const POLICY: typeof CONTAINER = [
  ["", LIST, NUMBER],
  ["Statement", TEXT, NUMBER],
  ["Statement/0", TEXT, LIST],
  ["Statement/0/Effect", LIST, OBJECT, "allow"],
  ["Statement/0/Action", OBJECT],
  ["Statement/0/Action/0", OBJECT, LIST],
  ["Statement/0/Resource", OBJECT],
  ["Statement/0/Resource/0", OBJECT, LIST],
  ["Statement/0/Condition", TEXT, LIST],
  ["Statement/0/Condition/Bool", TEXT, LIST],
  ["Statement/0/Condition/Bool/aws:SecureTransport", OBJECT],
];

/** Each place under the prefix with each of its wrong values. */
function under(
  prefix: string,
  places: typeof CONTAINER,
): readonly (readonly [path: string, wrong: string, value: unknown])[] {
  return places.flatMap(([path, ...values]) =>
    values.map((value) => [[prefix, path].filter(Boolean).join("/"), JSON.stringify(value), value] as const),
  );
}

/** Where the same reader reads several places, one wrong value is enough for the others. */
function firstOf(places: typeof CONTAINER): typeof CONTAINER {
  return places.map(([path, wrong]) => [path, wrong] as const);
}

async function judgeWrong(input: Marked): Promise<Judged> {
  const judged = await judge(input.text);
  expect(judged.text + judged.stderr).not.toContain("    at ");
  return judged;
}

/** One problem at the wrong value that names its key; the other workload is judged as ever. */
function expectOneProblem(judged: Judged, input: Marked, key: string): void {
  const { status, report } = judged;
  const [problem] = report.problems;
  expect(report.problems.map(({ severity, message }) => [severity, message])).toEqual([
    ["error", expect.stringContaining(key)],
  ]);
  const { line, column } = pointAt(input.text, input.start);
  expect(problem?.location).toMatchObject({ startLine: line, startColumn: column });
  expect(problem && covered(input.text, problem.location)).toBe(input.text.slice(input.start, input.end));
  expect(judged.text).toContain(`:${line}:${column}  problem\n`);
  expect(status).toBe(2);
  expect(report.reads.filter((read) => read.workload === "Other").map((read) => read.verdict)).toEqual([
    "readable",
  ]);
}

/** The last part of a path that is a name. */
function keyOf(path: string): string {
  return path.split("/").findLast((step) => !/^\d+$/u.test(step)) ?? "";
}

test("the template without a wrong value has no problem in either syntax", async () => {
  const text = JSON.stringify(WHOLE, null, 2);
  for (const input of [text, `# YAML\n${text}`]) {
    const { report } = await judge(input);
    expect(report.problems).toEqual([]);
    expect(new Set(report.reads.map((read) => read.verdict))).toEqual(new Set(["readable"]));
    expect(report.reads).toHaveLength(13);
  }
});

const WORKLOADS = [
  ...under("Resources/Task/Properties", [
    ["ExecutionRoleArn", LIST, OBJECT],
    ["TaskRoleArn", LIST, OBJECT],
    ["ContainerDefinitions", TEXT, NUMBER, OBJECT],
    ["ContainerDefinitions/0", TEXT, LIST, NUMBER],
  ]),
  ...under("Resources/Task/Properties/ContainerDefinitions/0", CONTAINER),
];

const JOBS = [
  ...under("Resources/Job/Properties", [["ContainerProperties", TEXT, LIST]]),
  ...under("Resources/Job/Properties/ContainerProperties", [
    ["ExecutionRoleArn", LIST, OBJECT],
    ["JobRoleArn", LIST],
    ...firstOf(CONTAINER.slice(1)),
  ]),
  ...under("Resources/TaskJob/Properties/EcsProperties", [
    ["", TEXT, LIST],
    ["TaskProperties", TEXT, OBJECT],
    ["TaskProperties/0", TEXT, LIST],
    ["TaskProperties/0/ExecutionRoleArn", LIST],
    ["TaskProperties/0/TaskRoleArn", LIST],
    ["TaskProperties/0/Containers", TEXT, OBJECT],
    ["TaskProperties/0/Containers/0", TEXT, LIST],
  ]),
  ...under("Resources/TaskJob/Properties/EcsProperties/TaskProperties/0/Containers/0", firstOf(CONTAINER)),
  ...under("Resources/NodeJob/Properties/NodeProperties", [
    ["", TEXT, LIST],
    ["NodeRangeProperties", TEXT, OBJECT],
    ["NodeRangeProperties/0", TEXT, LIST],
    ["NodeRangeProperties/0/TargetNodes", LIST],
    ["NodeRangeProperties/0/Container", TEXT, LIST],
    ["NodeRangeProperties/0/Container/Secrets", TEXT, OBJECT],
    ["NodeRangeProperties/0/Container/Secrets/0/ValueFrom", LIST],
    ["NodeRangeProperties/1/EcsProperties", TEXT],
    ["NodeRangeProperties/1/EcsProperties/TaskProperties", TEXT],
  ]),
];

const RESOURCES = [
  ...under("Resources/Role/Properties", [
    ["RoleName", LIST, OBJECT],
    ["Path", LIST, OBJECT],
    ["ManagedPolicyArns", TEXT, OBJECT],
    ["ManagedPolicyArns/0", LIST, OBJECT],
    ["PermissionsBoundary", LIST, OBJECT],
    ["Policies", TEXT, OBJECT],
    ["Policies/0", TEXT, LIST],
    ["Policies/0/PolicyName", LIST],
    ["Tags", TEXT],
    ["Tags/0", TEXT],
  ]),
  ...under("Resources/Policy/Properties", [
    ["PolicyDocument", LIST],
    ["Roles", TEXT, OBJECT],
    ["Roles/0", LIST, OBJECT],
  ]),
  ...under("Resources/ManagedPolicy/Properties", [
    ["ManagedPolicyName", LIST],
    ["PolicyDocument", LIST],
    ["Roles", TEXT, OBJECT],
    ["Roles/0", LIST, OBJECT],
  ]),
  ...under("Resources/RolePolicy/Properties", [
    ["PolicyDocument", LIST],
    ["RoleName", LIST, OBJECT],
  ]),
  ...under("Resources/Secret/Properties", [
    ["Name", LIST, OBJECT],
    ["KmsKeyId", LIST, OBJECT],
    ["Tags", TEXT],
  ]),
  ...under("Resources/SecretPolicy/Properties", [
    ["SecretId", LIST, OBJECT],
    ["ResourcePolicy", LIST, NUMBER],
  ]),
  ...under("Resources/Parameter/Properties", [
    ["Name", LIST, OBJECT],
    ["Type", LIST],
  ]),
  ...under("Resources/Key/Properties", [["KeyPolicy", LIST, NUMBER]]),
  ...under("Resources/Alias/Properties", [
    ["AliasName", LIST],
    ["TargetKeyId", LIST],
  ]),
  ...under("Resources/Database/Properties", [
    ["ManageMasterUserPassword", LIST],
    ["MasterUserSecret", TEXT],
    ["MasterUserSecret/KmsKeyId", LIST],
  ]),
];

const POLICIES = [
  ...under("Resources/Role/Properties/Policies/0/PolicyDocument", POLICY),
  ...under("Resources/Policy/Properties/PolicyDocument", [["Statement", TEXT]]),
  ...under("Resources/ManagedPolicy/Properties/PolicyDocument", [["Statement", TEXT]]),
  ...under("Resources/RolePolicy/Properties/PolicyDocument", [["Statement", TEXT]]),
  ...under("Resources/SecretPolicy/Properties/ResourcePolicy", [["Statement", TEXT]]),
  ...under("Resources/Key/Properties/KeyPolicy", [["Statement", TEXT]]),
  ...under("Resources/Role/Properties/AssumeRolePolicyDocument", [
    ["", LIST, NUMBER],
    ["Statement", TEXT],
    ["Statement/0/Principal", LIST, NUMBER],
    ["Statement/0/Principal/Service", OBJECT],
    ["Statement/0/Action", OBJECT],
  ]),
];

const SECTIONS = [
  ...under("Parameters", [
    ["", TEXT, LIST],
    ["Stage", TEXT, LIST],
    ["Stage/Type", LIST],
    ["Stage/Default", LIST, OBJECT],
    ["Stage/AllowedValues", TEXT],
    ["Stage/NoEcho", LIST],
  ]),
  ...under("Mappings", [
    ["", TEXT, LIST],
    ["Names", TEXT, LIST],
    ["Names/prod", TEXT, LIST],
    ["Names/prod/Secret", OBJECT],
  ]),
  ...under("Conditions", [
    ["", TEXT, LIST],
    ["IsProd", TEXT, NUMBER, LIST],
    ["IsProd/Fn::Equals", TEXT, ["one"]],
  ]),
  ...under("Resources/Task", [
    ["", TEXT, LIST],
    ["Type", LIST, OBJECT],
    ["Condition", LIST, OBJECT],
    ["DependsOn", OBJECT],
    ["Properties", TEXT, LIST],
  ]),
];

describe("the value alone is refused", () => {
  test.each(WORKLOADS)("JSON: %s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    expectOneProblem(await judgeWrong(input), input, keyOf(path));
  });

  test.each(WORKLOADS)("YAML: %s is %s", async (path, _, value) => {
    const input = asYaml(withWrong(path, value));
    expectOneProblem(await judgeWrong(input), input, keyOf(path));
  });

  test.each([...JOBS, ...RESOURCES])("%s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    expectOneProblem(await judgeWrong(input), input, keyOf(path));
  });

  test.each(POLICIES)("%s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    // A policy's parts are called by their own words: "a policy document", "a policy statement".
    expectOneProblem(await judgeWrong(input), input, "");
  });
});

describe("the line of the declaration tells where", () => {
  test.each(SECTIONS)("%s is %s", async (path, _, value) => {
    const input = withWrong(path, value);
    const { status, report } = await judgeWrong(input);
    const declaration = `"${path.split("/").at(-2) ?? ""}"`;
    expect(report.problems.map((problem) => problem.severity)).toEqual(["error"]);
    const { startLine } = report.problems[0]?.location ?? {};
    const line = pointAt(input.text, input.start).line;
    // A resource without a usable Type is named by its key.
    const above = pointAt(input.text, input.text.lastIndexOf(declaration, input.start)).line;
    expect(path.endsWith("/Type") ? [line, above] : [line]).toContain(startLine);
    expect(status).toBe(2);
    expect(report.reads.find((read) => read.workload === "Other")?.verdict).toBe("readable");
  });

  test.each([
    ["a list", LIST],
    ["a text", TEXT],
  ])("Resources is %s", async (_, value) => {
    const input = withWrong("Resources", value);
    const { status, report } = await judgeWrong(input);
    const { line, column } = pointAt(input.text, input.start);
    expect(report.problems).toMatchObject([
      { severity: "error", location: { startLine: line, startColumn: column } },
    ]);
    expect(status).toBe(2);
  });
});
