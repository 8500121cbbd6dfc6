/** What a plan alone tells of what is known only after apply: references behind `each`, paired by key. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { analyze, type Report } from "../../index.ts";

const CORPUS = fileURLToPath(new URL("corpus/", import.meta.url));
const FILE = "plan-secrets-exist.json";

interface Configured {
  readonly address: string;
  readonly expressions?: Record<string, { references?: string[] }>;
  for_each_expression?: { references: string[] };
}

interface PlanDocument {
  readonly configuration: { readonly root_module: { readonly resources: Configured[] } };
}

function documentOf(name: string): PlanDocument {
  return JSON.parse(readFileSync(`${CORPUS}${name}/${FILE}`, "utf8")) as PlanDocument;
}

function judged(document: unknown): Report {
  return analyze([{ path: "plan.json", text: JSON.stringify(document), isNamed: true }]);
}

const outcomes = (report: Report): readonly string[] =>
  report.reads.map(
    ({ workload, reference, outcome, cause }) =>
      `${workload.address} ${reference.name} ${outcome}${outcome === "unreadable" ? ` ${cause?.rule}` : ""}`,
  );

test("new roles with secrets that exist: most is decided, and the rest says what decides it", () => {
  const reports = readdirSync(CORPUS)
    .filter((name) => existsSync(`${CORPUS}${name}/${FILE}`))
    .map((name) => judged(documentOf(name)));
  const reads = reports.flatMap((report) => report.reads);
  // The others hang on a map of several roles, or on a condition: `each.value` and locals are not told apart.
  expect(`${reads.filter((read) => read.outcome !== "undetermined").length} of ${reads.length}`).toBe(
    "24 of 34",
  );
});

test("a role behind a key is the one of the same key", () => {
  expect(outcomes(judged(documentOf("for-each-services")))).toEqual([
    'aws_ecs_task_definition.this["orders"] ORDERS_DB readable',
    'aws_ecs_task_definition.this["orders"] ORDERS_SMTP readable',
    'aws_ecs_task_definition.this["reports"] REPORTS_S3 readable',
    'aws_ecs_task_definition.this["reports"] ORDERS_DB unreadable unreadable-secret',
  ]);
});

const changed = (edit: (role: { references?: string[] }, resource: Configured) => void): Report => {
  const document = documentOf("for-each-services");
  for (const resource of document.configuration.root_module.resources) {
    const role = resource.expressions?.["execution_role_arn"];
    if (role) edit(role, resource);
  }
  return judged(document);
};

const OPEN = ["undetermined", "undetermined", "undetermined", "undetermined"];

test("a key that is computed from anything else pairs nothing", () => {
  for (const references of [
    ["aws_iam_role.execution", "local.roles", "each.key"],
    ["aws_iam_role.execution", "each.value.role", "each.value"],
    ["aws_iam_role.execution", "var.role"],
    ["each.value"],
    ["local.role_arn"],
  ]) {
    const report = changed((role) => {
      role.references = references;
    });
    expect(report.reads.map(({ outcome }) => outcome)).toEqual(OPEN);
  }
});

test("what the resource is repeated for gives the instance of its key", () => {
  const report = changed((role, resource) => {
    role.references = ["each.value.arn", "each.value"];
    resource.for_each_expression = { references: ["aws_iam_role.execution"] };
  });
  expect(outcomes(report)).toEqual(outcomes(judged(documentOf("for-each-services"))));
});

test("several things to be repeated for are not told apart", () => {
  const report = changed((role, resource) => {
    role.references = ["each.value"];
    resource.for_each_expression = {
      references: ["aws_iam_role.execution", "aws_iam_role.other.arn", "aws_iam_role.other"],
    };
  });
  expect(report.reads.map(({ outcome }) => outcome)).toEqual(OPEN);
});

/** A task of a new role, and a secret named by its ARN, beside a parameter that is looked up. */
function lookingUp(parameter: string): Report {
  const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/db-AbCdEf";
  const change = (type: string, name: string, after: object, unknown: object = {}): object => ({
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    change: { actions: ["create"], before: null, after, after_unknown: unknown },
  });
  const statement = (more: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [more] });
  const reference = (address: string): object => ({ references: [`${address}.arn`, address] });
  return judged({
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [
      change(
        "aws_iam_role",
        "exec",
        {
          name: "exec",
          path: "/",
          assume_role_policy: statement({
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "ecs-tasks.amazonaws.com" },
          }),
        },
        { arn: true },
      ),
      change("aws_iam_role_policy", "read", {
        name: "read",
        role: "exec",
        policy: statement({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret }),
      }),
      change(
        "aws_ecs_task_definition",
        "app",
        {
          family: "app",
          container_definitions: JSON.stringify([
            { name: "app", secrets: [{ name: "DB", valueFrom: secret }] },
          ]),
        },
        { execution_role_arn: true },
      ),
    ],
    prior_state: {
      values: {
        root_module: {
          resources: [
            {
              address: "data.aws_ssm_parameter.ami",
              mode: "data",
              type: "aws_ssm_parameter",
              name: "ami",
              values: { name: parameter, arn: "arn:aws:ssm:eu-west-1:123456789012:parameter/ami" },
            },
          ],
        },
      },
    },
    configuration: {
      root_module: {
        resources: [
          {
            address: "aws_ecs_task_definition.app",
            expressions: { execution_role_arn: reference("aws_iam_role.exec") },
          },
        ],
      },
    },
  });
}

test("what is looked up by its name tells the account; an ARN may be of another", () => {
  expect(outcomes(lookingUp("/ami"))).toEqual(["aws_ecs_task_definition.app DB readable"]);
  const shared = lookingUp("arn:aws:ssm:eu-west-1:123456789012:parameter/ami");
  expect(outcomes(shared)).toEqual(["aws_ecs_task_definition.app DB undetermined"]);
  expect(shared.reads[0]?.cause?.detail).toContain("whether 123456789012 is this account");
});
