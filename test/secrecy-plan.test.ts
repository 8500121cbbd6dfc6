/** The values that a plan or a state carries in clear text appear in no output of any kind. */
import { expect, test } from "vitest";
import { CANARY, leakOf, leaksOf } from "./support/secrecy.ts";
import { change, plan, planParts, type PlanParts } from "./support/templates.ts";

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

const json = (value: unknown): string => JSON.stringify(value);
const containers = (container: Record<string, unknown>): string => json([{ name: "app", ...container }]);
const reference = (valueFrom: string): string => containers({ secrets: [{ name: "TOKEN", valueFrom }] });

test.each<readonly [place: string, more: Record<string, unknown>]>(
  [
    [
      "a secret's version",
      change(
        "aws_secretsmanager_secret_version",
        "app",
        { secret_string: CANARY, secret_binary: CANARY },
        { after_sensitive: { secret_string: true } },
      ),
    ],
    [
      "a parameter",
      change(
        "aws_ssm_parameter",
        "app",
        { name: "/a", type: "SecureString", value: CANARY, insecure_value: CANARY },
        { after_sensitive: { value: true } },
      ),
    ],
    [
      "a generated password",
      change(
        "random_password",
        "app",
        { result: CANARY, bcrypt_hash: CANARY },
        { after_sensitive: { result: true } },
      ),
    ],
    [
      "a database",
      change(
        "aws_db_instance",
        "app",
        { password: CANARY, master_user_secret: [] },
        { after_sensitive: { password: true } },
      ),
    ],
    ["the values before", change("aws_ssm_parameter", "app", { name: "/a" }, { before: { value: CANARY } })],
    [
      "a secret with a sensitive name",
      change(
        "aws_secretsmanager_secret",
        "own",
        { name: CANARY },
        { after_unknown: { arn: true, id: true }, after_sensitive: { name: true } },
      ),
    ],
  ].map(([place, more]) => [place as string, more as Record<string, unknown>]),
)("%s", async (_, more) => {
  expect(await leakOf({ "plan.json": json(plan(planParts(), [more])) }, "plan.json")).toBe("");
});

test.each<readonly [place: string, top: Record<string, unknown>]>([
  ["a variable", { variables: { password: { value: CANARY } } }],
  ["an output", { output_changes: { a: { actions: ["create"], after: CANARY, after_sensitive: true } } }],
  [
    "the planned values",
    {
      planned_values: {
        root_module: {
          resources: [
            {
              address: "aws_ssm_parameter.a",
              mode: "managed",
              type: "aws_ssm_parameter",
              name: "a",
              values: { value: CANARY },
            },
          ],
        },
      },
    },
  ],
  [
    "the state before",
    {
      prior_state: {
        values: {
          root_module: {
            resources: [
              {
                address: "data.aws_ssm_parameter.a",
                mode: "data",
                type: "aws_ssm_parameter",
                name: "a",
                values: { value: CANARY },
              },
            ],
          },
        },
      },
    },
  ],
  [
    "the configuration",
    {
      configuration: {
        root_module: {
          variables: { password: { default: CANARY, sensitive: true } },
          resources: [
            {
              address: "aws_ssm_parameter.a",
              mode: "managed",
              type: "aws_ssm_parameter",
              name: "a",
              expressions: { value: { constant_value: CANARY } },
            },
          ],
        },
      },
    },
  ],
])("%s", async (_, top) => {
  expect(await leakOf({ "plan.json": json({ ...plan(), ...top }) }, "plan.json")).toBe("");
});

test.each([
  [
    "a variable's value",
    containers({
      environment: [{ name: "PASSWORD", value: CANARY }],
      secrets: [{ name: "TOKEN", valueFrom: "/a" }],
    }),
  ],
  ["a reference that is the value", reference(CANARY)],
  ["a reference that is a value with other characters", reference(`${CANARY} ?!`)],
  ["the value in an ARN", reference(`${ARN}${CANARY}`)],
  ["the value as a JSON key", reference(`${ARN}app-AbCdEf:${CANARY}::`)],
  ["text that is no JSON", `[{"name":"app","environment":[{"value":"${CANARY}"`],
])("sensitive container definitions: %s", async (_, definitions) => {
  const parts = planParts(definitions);
  const text = json({
    ...plan(parts),
    variables: { password: { value: CANARY } },
  }).replace(
    /("name":"app","provider_name":"[^"]*","change":\{[^]*?"after_sensitive":)\{\}\}\}\]/u,
    '$1{"container_definitions":true}}}]',
  );
  expect(text).toContain('"after_sensitive":{"container_definitions":true}');
  expect(await leakOf({ "plan.json": text }, "plan.json")).toBe("");
});

test.each<readonly [attribute: string, type: string, parts: (value: string) => PlanParts]>([
  [
    "policy",
    "aws_iam_role_policy",
    (value) => ({
      ...planParts(),
      policy: {
        ...planParts().policy,
        policy: json({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: `${ARN}${value}` },
          ],
        }),
      },
    }),
  ],
  [
    "assume_role_policy",
    "aws_iam_role",
    (value) => ({
      ...planParts(),
      role: {
        ...planParts().role,
        assume_role_policy: json({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: value } }],
        }),
      },
    }),
  ],
  [
    "execution_role_arn",
    "aws_ecs_task_definition",
    (value) => ({
      ...planParts(),
      task: { ...planParts().task, execution_role_arn: `arn:aws:iam::123456789012:role/${value}` },
    }),
  ],
])("a sensitive %s of %s", async (attribute, type, parts) => {
  const changed = plan(parts(CANARY));
  const changes = (changed["resource_changes"] as Record<string, Record<string, unknown>>[]).map((each) =>
    (each["type"] as unknown) === type
      ? { ...each, change: { ...each["change"], after_sensitive: { [attribute]: true } } }
      : each,
  );
  expect(await leakOf({ "plan.json": json({ ...changed, resource_changes: changes }) }, "plan.json")).toBe(
    "",
  );
});

test("a state", async () => {
  const resource = (type: string, values: unknown, sensitive: unknown): unknown => ({
    address: `${type}.a`,
    mode: "managed",
    type,
    name: "a",
    values,
    sensitive_values: sensitive,
  });
  const resources = [
    resource("aws_ssm_parameter", { name: "/a", value: CANARY }, { value: true }),
    resource("aws_secretsmanager_secret_version", { secret_string: CANARY }, { secret_string: true }),
    resource(
      "aws_ecs_task_definition",
      { container_definitions: reference(CANARY) },
      { container_definitions: true },
    ),
  ];
  expect(
    await leakOf(
      {
        "state.json": json({
          format_version: "1.0",
          terraform_version: "1.11.4",
          values: { root_module: { resources } },
        }),
      },
      "state.json",
    ),
  ).toBe("");
});

test("cut off or broken near the value", async () => {
  const more = change("aws_ssm_parameter", "app", { name: "/a", value: CANARY });
  const text = json(plan(planParts(), [more]));
  const at = text.indexOf(CANARY);
  const changes = Array.from({ length: CANARY.length + 10 }, (_, step) => {
    const [head, tail] = [text.slice(0, at - 4 + step), text.slice(at - 4 + step)];
    return [head, `${head}"${tail}`];
  });
  expect(await leaksOf("plan.json", changes.flat())).toEqual([]);
});
