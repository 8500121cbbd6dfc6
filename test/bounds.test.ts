/** What was not looked for because there is too much of it is said, and fails with --strict. */
import { expect, test } from "vitest";
import { judge, type Files, type Judged } from "./support/command.ts";
import { change, GOOD, plan, planParts } from "./support/templates.ts";

const ROLES = "arn:aws:iam::123456789012:role/";

const bounds = ({ report }: Judged): readonly string[] =>
  report.problems
    .filter(({ kind }) => kind === "bound")
    .map(({ severity, message }) => `${severity}: ${message}`);

const many = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join("");
const secrets = (count: number): string =>
  many(
    count,
    (at) =>
      `  S${at}:\n    Type: AWS::SecretsManager::Secret\n    Properties: { Name: n${at}, GenerateSecretString: {} }\n`,
  );

const UNREFERENCED =
  "info: among more than 500 secrets and parameters those are not looked for that roles may read and no task references";

async function strictly(files: Files): Promise<readonly [usual: Judged, strict: Judged]> {
  return [await judge(files), await judge(files, [...Object.keys(files), "--strict"])];
}

test("nothing is said where no bound is hit", async () => {
  const [usual, strict] = await strictly({ "t.yaml": `${GOOD}${secrets(499)}` });
  expect([usual.status, strict.status, ...bounds(strict)]).toEqual([0, 0]);
});

test("secrets that nobody references, among many", async () => {
  const [usual, strict] = await strictly({ "t.yaml": `${GOOD}${secrets(500)}` });
  expect(bounds(usual)).toEqual([UNREFERENCED]);
  // Nothing is wrong with the input.
  expect(usual.text).toMatch(/ · 1 open\n$/u);
  expect(usual.text).not.toMatch(/\d problem/u);
  expect([usual.status, strict.status]).toEqual([0, 2]);
  expect(strict.report.problems).toEqual(usual.report.problems);
});

test("what a reference may have meant, among many", async () => {
  const dangling = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:m1";
  const text = `${GOOD}            - { Name: OTHER, ValueFrom: "${dangling}" }\n${secrets(501)}`;
  const judged = await judge({ "t.yaml": text });
  expect(bounds(judged)).toEqual([
    UNREFERENCED,
    "info: among more than 500 secrets or parameters none is looked for that a reference may have meant",
  ]);
});

test("the smallest policy of a role with many reads", async () => {
  const wide = GOOD.replace("Resource: !Ref Secret", 'Resource: "*"');
  const reads = (count: number): string =>
    many(count, (at) => `            - { Name: V${at}, ValueFrom: !Ref Secret }\n`);
  const words = "info: the smallest policy is not worked out for roles of more than 200 reads";
  // One read is the template's own.
  expect(bounds(await judge({ "t.yaml": `${wide}${reads(199)}` }))).toEqual([]);
  expect(bounds(await judge({ "t.yaml": `${wide}${reads(200)}` }))).toEqual([words]);
});

test("examples of what is open", async () => {
  const parameters = (count: number): string =>
    `Parameters:\n${many(count, (at) => `  P${at}: { Type: String }\n`)}`;
  const reads = (count: number): string =>
    many(count, (at) => `            - { Name: V${at}, ValueFrom: !Ref P${at} }\n`);
  const words = "info: examples of what would decide a read are given for the first 100 causes";
  expect(bounds(await judge({ "t.yaml": `${parameters(100)}${GOOD}${reads(100)}` }))).toEqual([]);
  expect(bounds(await judge({ "t.yaml": `${parameters(101)}${GOOD}${reads(101)}` }))).toEqual([words]);
});

test("the change that breaks a read, among many", async () => {
  const { secret, role, policy, task } = planParts();
  const kept = (type: string, name: string, value: unknown): Record<string, unknown> =>
    change(type, name, value, { actions: ["no-op"], before: value });
  const existing = { app: secret, execution: role, read: policy, task };
  const types = [
    "aws_secretsmanager_secret",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_ecs_task_definition",
  ];
  const resources = Object.entries(existing).map(([name, values], at) => ({
    address: `${types[at]}.${name}`,
    mode: "managed",
    type: types[at],
    name,
    provider_name: "registry.terraform.io/hashicorp/aws",
    values,
  }));
  const narrowed = {
    ...policy,
    policy: String(policy["policy"]).replace("GetSecretValue", "DescribeSecret"),
  };
  const text = (others: number): string =>
    JSON.stringify({
      ...plan(),
      prior_state: { format_version: "1.0", values: { root_module: { resources } } },
      resource_changes: [
        kept("aws_secretsmanager_secret", "app", secret),
        kept("aws_iam_role", "execution", role),
        change("aws_iam_role_policy", "read", narrowed, { actions: ["update"], before: policy }),
        kept("aws_ecs_task_definition", "task", task),
        ...Array.from({ length: others }, (_, at) => {
          const after = { ...role, name: `r${at}`, id: `r${at}`, arn: `${ROLES}r${at}` };
          return change("aws_iam_role", `r${at}`, after, {
            actions: ["update"],
            before: { ...after, tags: {} },
          });
        }),
      ],
    });
  const words = "info: among more than 100 changes those are not looked for that break a read";
  const [few, much] = [await judge(text(99)), await judge(text(100))];
  expect([few.status, bounds(few)]).toEqual([1, []]);
  expect(few.text).toContain("without which it stays readable");
  expect([much.status, bounds(much)]).toEqual([1, [words]]);
  expect(much.text).not.toContain("without which it stays readable");
});

test("who can read each secret, of many roles and secrets", async () => {
  const roles = (count: number): string =>
    many(
      count,
      (at) =>
        `  R${at}:\n    Type: AWS::IAM::Role\n    Properties: { AssumeRolePolicyDocument: { Statement: [] } }\n`,
    );
  const report = async (count: number): Promise<readonly string[]> =>
    bounds(
      await judge({ "t.yaml": `${GOOD}${secrets(199)}${roles(count)}` }, ["t.yaml", "-f", "html=out.html"]),
    );
  // With the template's own 200 secrets and one role more.
  expect(await report(99)).toEqual([]);
  expect(await report(100)).toEqual([
    "info: who can read each secret is not told past 20,000 pairs of a role and a secret",
  ]);
});
