/** Facts of other stacks: written with `--facts`, taken with `--context`. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyzeAll } from "../index.ts";
import { readFacts } from "../ingest/context/facts.ts";
import { load } from "../load/load.ts";
import { jsonFacts } from "../report/facts.ts";
import { canread, judge, type Files } from "./support/command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const STORE = `Resources:
  Key: { Type: AWS::KMS::Key }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { KmsKeyId: !GetAtt Key.Arn } }
Outputs:
  Arn: { Value: !Ref Secret, Export: { Name: store-secret } }
`;

const role = (statements: string): string => `  Exec:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app-exec
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: [${statements}]
`;

const task = (executionRole: string, valueFrom: string): string => `  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: ${executionRole}
      ContainerDefinitions: [{ Name: c, Image: x, Secrets: [{ Name: A, ValueFrom: ${valueFrom} }] }]
`;

const GET = "{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !ImportValue store-secret }";
const DECRYPT = '{ Effect: Allow, Action: kms:Decrypt, Resource: "*" }';

async function factsOf(files: Files, ...args: readonly string[]): Promise<string> {
  const ran = await canread([...Object.keys(files), ...args, "-f", "json=facts.json", "--facts"], { files });
  return ran.written("facts.json") ?? "";
}

async function outcomes(files: Files, facts: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { report } = await judge({ ...files, "facts.json": facts }, [
    ...Object.keys(files),
    "--context",
    "facts.json",
    ...args,
  ]);
  return [...report.problems.map(({ message }) => message), ...report.reads.map(({ verdict }) => verdict)];
}

describe("a template that imports", () => {
  test("is decided by what the context exports, its key included", async () => {
    const facts = await factsOf({ "store.yaml": STORE });
    const app = (...statements: readonly string[]): Files => ({
      "app.yaml": `Resources:\n${role(statements.join(", "))}${task("!GetAtt Exec.Arn", "!ImportValue store-secret")}`,
    });
    expect(await outcomes(app(GET, DECRYPT), facts)).toEqual(["readable"]);
    expect(await outcomes(app(GET), facts)).toEqual(["unreadable"]);
    expect(await outcomes(app(DECRYPT), facts)).toEqual(["unreadable"]);
  });

  test("is not when the export is of another account", async () => {
    const facts = await factsOf({ "store.yaml": STORE }, "--account", "111111111111");
    const files = {
      "app.yaml": `Resources:\n${role(`${GET}, ${DECRYPT}`)}${task("!GetAtt Exec.Arn", "!ImportValue store-secret")}`,
    };
    const found = await outcomes(files, facts, "--account", "222222222222");
    expect(found).toEqual([
      "nothing in view exports store-secret",
      "nothing in view exports store-secret",
      "undetermined",
    ]);
    expect(await outcomes(files, facts, "--account", "111111111111")).toEqual(["readable"]);
  });
});

describe("what a stack only names", () => {
  const facts = (statements: string): Promise<string> =>
    factsOf({ "platform.yaml": `Resources:\n${role(statements)}` }, "--account", "123456789012");
  const files = {
    "app.yaml": `Resources:\n${task("arn:aws:iam::123456789012:role/app-exec", "/app/token")}`,
  };
  const SSM = (name: string): string =>
    `{ Effect: Allow, Action: ssm:GetParameters, Resource: !Sub "arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}" }`;

  test("a role is decided by the context", async () => {
    const given = ["--account", "123456789012"];
    expect(await outcomes(files, await facts(SSM("app/token")), ...given)).toEqual(["readable"]);
    expect(await outcomes(files, await facts(SSM("other")), ...given)).toEqual(["unreadable"]);
  });

  test("in Terraform as well", async () => {
    const main = `resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = "arn:aws:iam::123456789012:role/app-exec"
  container_definitions = jsonencode([{ name = "c", image = "x", secrets = [{ name = "A", valueFrom = "/app/token" }] }])
}
`;
    const given = ["--account", "123456789012"];
    expect(await outcomes({ "main.tf": main }, await facts(SSM("app/token")), ...given)).toEqual([
      "readable",
    ]);
    expect(await outcomes({ "main.tf": main }, await facts(SSM("other")), ...given)).toEqual(["unreadable"]);
  });

  test("facts of the stack itself, from before, tell nothing of what will be", async () => {
    const before = `Resources:\n${role(SSM("app/token"))}${task("!GetAtt Exec.Arn", "/app/token")}`;
    const after = `Resources:\n${role(SSM("other"))}${task("!GetAtt Exec.Arn", "/app/token")}`;
    expect(await outcomes({ "app.yaml": after }, await factsOf({ "app.yaml": before }))).toEqual([
      "unreadable",
    ]);
  });
});

test("equal names in two documents are two unknowns", async () => {
  // Both templates are called t.yaml and have a secret of one logical id, each with a suffix of its own.
  const store = `Resources:\n  Secret: { Type: AWS::SecretsManager::Secret }\nOutputs: { Arn: { Value: !Ref Secret, Export: { Name: store-secret } } }\n`;
  const own = `Resources:\n  Secret: { Type: AWS::SecretsManager::Secret }\n${role("{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret }").replace("app-exec", "t-exec")}${task("!GetAtt Exec.Arn", "!ImportValue store-secret")}`;
  const facts = (await factsOf({ "t.yaml": store })).replaceAll('"stack": "t.yaml"', '"stack": "other.yaml"');
  expect(await outcomes({ "t.yaml": own }, facts)).toEqual(["unreadable"]);
});

describe("facts that are not", () => {
  const files = { "app.yaml": `Resources:\n${task("!Ref X", "/a")}  X: { Type: AWS::IAM::Role }\n` };

  test.each([
    ["a report without them", '{ "schemaVersion": 1 }', "facts.json:1:1", /holds no facts/u],
    ["no JSON", "{", "facts.json:1:1", /ends too early/u],
    ["a list for an object", '{ "facts": { "stacks": [[]] } }', "facts.json:1:25", /an object is expected/u],
    [
      "a stack without a part",
      '{ "facts": { "stacks": [\n{ "stack": "a" }] } }',
      "facts.json:2:1",
      /"exports" is missing/u,
    ],
    [
      "a name that is a number",
      '{ "facts": { "stacks": [\n{ "stack": 1 }] } }',
      "facts.json:2:12",
      /a string is expected/u,
    ],
  ])("%s", async (_, facts, place, words) => {
    const { status, report } = await judge({ ...files, "facts.json": facts }, [
      "app.yaml",
      "--context",
      "facts.json",
    ]);
    expect(status).toBe(2);
    const [problem] = report.problems;
    const { path, startLine, startColumn } = problem?.location ?? {};
    expect([`${path}:${startLine}:${startColumn}`, problem?.message]).toEqual([
      place,
      expect.stringMatching(words),
    ]);
  });

  test("a file that is not there is an error of usage", async () => {
    const { status, stderr } = await canread(["app.yaml", "--context", "none.json"], { files });
    expect([status, stderr]).toEqual([2, expect.stringContaining("--context: none.json cannot be read")]);
  });

  test("--facts goes with the JSON report", async () => {
    const { status, stderr } = await canread(["app.yaml", "--facts"], { files });
    expect([status, stderr]).toEqual([2, expect.stringContaining("add -f json")]);
  });
});

/** Two stacks of one path, each with its own parameter: what a name holds of it is another name in the other. */
test.each<readonly [what: string, arn: string, region: string, outcome: string]>([
  ["an import", '!ImportValue { "Fn::Sub": "${Env}-arn" }', "us-east-1", "undetermined"],
  ["a dynamic reference", '!Sub "{{resolve:ssm:/${Env}/arn}}"', "us-east-1", "undetermined"],
  [
    "an import of the stack's name",
    '!ImportValue { "Fn::Sub": "${AWS::StackName}-arn" }',
    "us-east-1",
    "undetermined",
  ],
  ["an import of one name", "!ImportValue shared", "us-east-1", "readable"],
  ["an import of one name in another region", "!ImportValue shared", "eu-west-1", "undetermined"],
])("%s in the facts of a template of the same path", async (_, name, region, outcome) => {
  const secret = `!Sub ["arn:aws:secretsmanager:us-east-1:123456789012:secret:\${N}-AbCdEf", { N: ${name} }]`;
  const place = ["--account", "123456789012", "--region"];
  const facts = await factsOf(
    {
      "t.yaml": `Parameters: { Env: { Type: String } }
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: shared
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: ${secret} }]
`,
    },
    ...place,
    region,
  );
  const files = {
    "t.yaml": `Parameters: { Env: { Type: String } }
Resources:
${role("").replace("      Policies:", '      ManagedPolicyArns: ["arn:aws:iam::123456789012:policy/shared"]\n      Policies:')}${task("!GetAtt Exec.Arn", secret)}`,
  };
  const told = await outcomes(files, facts, ...place, "us-east-1");
  expect(told.at(-1)).toBe(outcome);
});

test("what is marked sensitive is not among the facts", async () => {
  const facts = await factsOf({
    "main.tf": `variable "name" {
  default   = "hunter2Canary"
  sensitive = true
}
resource "aws_secretsmanager_secret" "a" {
  name = "app/\${var.name}"
}
resource "aws_secretsmanager_secret_version" "a" {
  secret_id     = aws_secretsmanager_secret.a.id
  secret_string = "topSecretCanary"
}
resource "aws_secretsmanager_secret" "b" {
  name = "app/b"
}
resource "aws_secretsmanager_secret_version" "b" {
  secret_id     = aws_secretsmanager_secret.b.id
  secret_string = sensitive("{\\"keyCanary\\":\\"x\\"}")
}
`,
  });
  expect(facts).toContain("aws_secretsmanager_secret.a");
  expect(facts).not.toMatch(/canary/iu);
});

const INPUTS = [
  ...readdirSync(`${ROOT}/samples`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `samples/${name}`),
  ...readdirSync(`${ROOT}/test/cdk`).map((name) => `test/cdk/${name}`),
  ...readdirSync(`${ROOT}/test/terraform/corpus`).map((name) => `test/terraform/corpus/${name}`),
];

describe("facts are read as they were written", () => {
  test.each(INPUTS)("%s", (path) => {
    const { stacks } = analyzeAll(load([path], ROOT, () => Buffer.alloc(0)));
    const written = JSON.stringify({ facts: jsonFacts(stacks, (text) => text) });
    const { graphs, problems } = readFacts({ path: "f", text: written });
    expect(problems).toEqual([]);
    const again = JSON.stringify({ facts: jsonFacts(graphs, (text) => text) });
    const bare = (text: string): unknown =>
      JSON.parse(text.replaceAll("context:f:", ""), (key, value: unknown) =>
        key === "declared" ? "" : value,
      );
    expect(bare(again)).toEqual(bare(written));
  });
});
