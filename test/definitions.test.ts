/** Task and job definitions by themselves, as the APIs take and give them. */
import { describe, expect, test } from "vitest";
import { canread, judge, sample, type Judged } from "./support/command.ts";
import { CANARY, leakOf } from "./support/secrecy.ts";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/prod/db-AbCdEf";
const ROLE = "arn:aws:iam::123456789012:role/shop-execution";

const task = (more: object = {}, valueFrom: string = SECRET): object => ({
  family: "shop",
  executionRoleArn: ROLE,
  containerDefinitions: [{ name: "app", image: "app", secrets: [{ name: "DB", valueFrom }] }],
  ...more,
});
const job = (more: object = {}): object => ({
  jobDefinitionName: "nightly",
  type: "container",
  containerProperties: {
    image: "app",
    executionRoleArn: ROLE,
    secrets: [{ name: "DB", valueFrom: SECRET }],
  },
  ...more,
});
const registered = { taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:3" };

const told = ({ report }: Judged): readonly unknown[] => [
  report.inputs.map(({ kind }) => kind).join(),
  ...report.reads.map(({ workload, container, name, verdict }) =>
    [workload, container, name, verdict].join(" "),
  ),
  ...report.findings.map(({ rule }) => rule),
  ...report.problems.map(({ severity, message }) => `${severity}: ${message}`),
];
const judged = (document: object): Promise<Judged> => judge({ "d.json": JSON.stringify(document, null, 2) });

describe("what is recognised", () => {
  test.each([
    ["the input of register-task-definition", task(), "shop app DB"],
    ["the output of describe-task-definition", { taskDefinition: task(registered), tags: [] }, "shop app DB"],
    ["a definition without a name", task({ family: undefined }), "task definition app DB"],
  ])("%s", async (_, document, read) => {
    expect(told(await judged(document))).toEqual([
      "ecs-task-definition",
      `${read} undetermined`,
      "undetermined-access",
    ]);
  });

  test.each([
    ["the input of register-job-definition", job(), "nightly  DB"],
    ["the output of describe-job-definitions", { jobDefinitions: [job()] }, "nightly  DB"],
    [
      "the containers of an ECS task in a job",
      {
        jobDefinitionName: "nightly",
        ecsProperties: {
          taskProperties: [
            {
              executionRoleArn: ROLE,
              containers: [{ name: "c", secrets: [{ name: "DB", valueFrom: SECRET }] }],
            },
          ],
        },
      },
      "nightly c DB",
    ],
  ])("%s", async (_, document, read) => {
    expect(told(await judged(document))).toEqual([
      "batch-job-definition",
      `${read} undetermined`,
      "undetermined-access",
    ]);
  });

  test("YAML, as --cli-input-yaml reads it", async () => {
    const text = `family: shop\nexecutionRoleArn: ${ROLE}\ncontainerDefinitions:\n  - name: app\n    secrets:\n      - { name: DB, valueFrom: "${SECRET}" }\n`;
    expect(told(await judge({ "d.yaml": text }))[1]).toBe("shop app DB undetermined");
  });

  test("in a directory, and nothing else of JSON", async () => {
    const files = {
      "deploy/task-definition.json": JSON.stringify(task()),
      "containers.json": JSON.stringify([{ name: "app", secrets: [] }]),
      "schema.json": JSON.stringify({ properties: { containerDefinitions: { type: "array" } } }),
      "package.json": JSON.stringify({ name: "x" }),
    };
    const { report, status } = await judge(files, ["."]);
    expect(report.inputs).toEqual([{ path: "deploy/task-definition.json", kind: "ecs-task-definition" }]);
    expect(status).toBe(0);
  });
});

describe("what is decided", () => {
  test("a reference of a wrong form cannot be read with any role", async () => {
    const [, read, rule] = told(await judged(task({}, SECRET.replace("-AbCdEf", "-AbCdEf:password"))));
    expect([read, rule]).toEqual(["shop app DB unreadable", "malformed-secret-reference"]);
  });

  test("a role may come with the call that registers, and is missing where it is registered without", async () => {
    const none = { executionRoleArn: undefined };
    expect(told(await judged(task(none)))[1]).toBe("shop app DB undetermined");
    expect(told(await judged({ taskDefinition: task({ ...none, ...registered }) })).slice(1)).toEqual([
      "shop app DB unreadable",
      "missing-execution-role",
    ]);
  });

  test("with the facts of the stack that creates the role", async () => {
    const facts = await canread(
      ["main.tf", "-f", "json=facts.json", "--facts", "--account", "123456789012"],
      {
        files: { "main.tf": sample("works/main.tf") },
      },
    );
    const named = (valueFrom: string): string =>
      JSON.stringify({ taskDefinition: task(registered, valueFrom) });
    const files = {
      "facts.json": facts.written("facts.json") ?? "",
      "granted.json": named("/shop/prod/checkout-url"),
      "refused.json": named("/shop/prod/other"),
    };
    const { report } = await judge(files, ["granted.json", "refused.json", "--context", "facts.json"]);
    expect(report.reads.map(({ stack, verdict }) => `${stack} ${verdict}`)).toEqual([
      "granted.json readable",
      "refused.json unreadable",
    ]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(["unreadable-parameter"]);
  });

  test("credentials of a volume", async () => {
    const volumes = [
      {
        name: "share",
        fsxWindowsFileServerVolumeConfiguration: {
          authorizationConfig: { credentialsParameter: "no-arn", domain: "d" },
        },
      },
    ];
    expect(told(await judged(task({ volumes })))).toContain("unsupported-secret-field");
  });
});

describe("what another tool fills in", () => {
  test.each([
    "${ACCOUNT}",
    "$ACCOUNT",
    "<ACCOUNT>",
    "[account]",
    "{{ account }}",
    "#{account}",
    "%ACCOUNT%",
    "ACCOUNT_ID",
  ])("%s for an account is an account that is not known", async (account) => {
    const [, read, rule] = told(await judged(task({}, SECRET.replace("123456789012", account))));
    expect([read, rule]).toEqual(["shop app DB undetermined", "undetermined-access"]);
    const wrong = SECRET.replace("123456789012", account).replace("-AbCdEf", "-AbCdEf:password");
    expect(told(await judged(task({}, wrong)))[2]).toBe("malformed-secret-reference");
  });

  test.each([
    "${SECRET_ARN}",
    "arn:aws:secretsmanager:<region>:<account>:secret:<name>",
    "/shop/#{stage}/db",
  ])("%s is not known, and nothing is wrong with it", async (valueFrom) => {
    const all = await judged(task({ executionRoleArn: "arn:aws:iam::<account>:role/<role>" }, valueFrom));
    expect(told(all).slice(1)).toEqual(["shop app DB undetermined", "undetermined-access"]);
  });

  test("a definition that is no JSON before is open where it is met, and a problem where it is named", async () => {
    const text = JSON.stringify(task(), null, 2).replace('"app"', "<NAME>");
    const met = await judge({ "d.json": text }, ["."]);
    expect([met.status, ...told(met)]).toEqual([
      0,
      "",
      "info: this is a template that another tool fills in; what it makes is not judged",
    ]);
    expect((await judge({ "d.json": text })).status).toBe(2);
  });
});

describe("no value is shown of", () => {
  const container = (more: object): object =>
    task({
      containerDefinitions: [
        { name: "app", image: "app", secrets: [{ name: "DB", valueFrom: SECRET }], ...more },
      ],
    });
  test.each([
    ["a plain variable", container({ environment: [{ name: "DB_PASSWORD", value: CANARY }] })],
    [
      "a variable of a wrong type",
      container({ environment: [{ name: "DB_PASSWORD", value: [CANARY] }, CANARY] }),
    ],
    ["a command", container({ command: ["run", "--password", CANARY] })],
    [
      "an option of the log driver",
      container({ logConfiguration: { logDriver: "splunk", options: { "splunk-token": CANARY } } }),
    ],
    [
      "a container of a job",
      job({ containerProperties: { environment: [{ name: "TOKEN", value: CANARY }] } }),
    ],
  ])("%s", async (_, document) => {
    expect(await leakOf({ "d.json": JSON.stringify(document, null, 2) }, "d.json")).toBe("");
  });

  test("a line of a definition that does not parse", async () => {
    const text = JSON.stringify(container({ environment: [{ name: "DB_PASSWORD", value: CANARY }] }));
    expect(await leakOf({ "d.json": text.replace('"app"', "<NAME>") }, "d.json")).toBe("");
  });
});
