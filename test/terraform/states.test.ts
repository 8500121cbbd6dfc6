/** States beside plans and configurations: what exists closes what is only named. */
import { describe, expect, test } from "vitest";
import { canread, judge } from "../support/command.ts";

const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/platform-execution`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:platform/db-AbCdEf`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

const CONSUMER = `
provider "aws" {
  region = "eu-west-1"
}

resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = "${ROLE}"
  container_definitions = jsonencode([{
    name    = "app"
    image   = "nginx"
    secrets = [{ name = "DB", valueFrom = "${SECRET}" }]
  }])
}
`;

const policy = (action: string, resource: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  });

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly attributes: object;
}

const role: Resource = {
  type: "aws_iam_role",
  name: "execution",
  attributes: {
    arn: ROLE,
    name: "platform-execution",
    path: "/",
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
      ],
    }),
  },
};

const grant = (resource: string): Resource => ({
  type: "aws_iam_role_policy",
  name: "read",
  attributes: {
    name: "read",
    role: "platform-execution",
    policy: policy("secretsmanager:GetSecretValue", resource),
  },
});

const secret = (key: string | null): Resource => ({
  type: "aws_secretsmanager_secret",
  name: "db",
  attributes: { arn: SECRET, name: "platform/db", kms_key_id: key },
});

const key: Resource = {
  type: "aws_kms_key",
  name: "secrets",
  attributes: {
    arn: KEY,
    key_id: KEY.slice(KEY.lastIndexOf("/") + 1),
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "kms:*",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Resource: "*",
        },
      ],
    }),
  },
};

const oldTask: Resource = {
  type: "aws_ecs_task_definition",
  name: "old",
  attributes: {
    arn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/old:3`,
    family: "old",
    execution_role_arn: ROLE,
    container_definitions: JSON.stringify([
      { name: "old", secrets: [{ name: "GONE", valueFrom: SECRET.replace("db", "other") }] },
    ]),
  },
};

function state(...resources: readonly Resource[]): string {
  return JSON.stringify(
    {
      version: 4,
      terraform_version: "1.11.4",
      serial: 3,
      lineage: "8a2d5c0e-0000-0000-0000-000000000000",
      outputs: {},
      resources: resources.map(({ type, name, attributes }) => ({
        mode: "managed",
        type,
        name,
        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
        instances: [{ schema_version: 0, attributes, sensitive_attributes: [] }],
      })),
    },
    null,
    2,
  );
}

describe("a state beside a configuration", () => {
  const verdict = async (...resources: readonly Resource[]): Promise<readonly string[]> => {
    const files = { "app/main.tf": CONSUMER, "platform.tfstate": state(...resources) };
    const { report } = await judge(files, ["app", "platform.tfstate"]);
    expect(report.problems).toEqual([]);
    return report.reads.map(({ name, verdict: outcome }) => `${name} ${outcome}`);
  };

  test("without one, a role that is only named is open", async () => {
    const { report } = await judge({ "app/main.tf": CONSUMER }, ["app"]);
    expect(report.reads.map((read) => read.verdict)).toEqual(["undetermined"]);
  });

  test("shows that the role may read", async () => {
    expect(await verdict(role, grant(SECRET))).toEqual(["DB readable"]);
  });

  test("shows that nothing lets the role read", async () => {
    expect(await verdict(role, grant(SECRET.replace("db", "mail")))).toEqual(["DB unreadable"]);
  });

  test("shows the key that the role would have to decrypt with", async () => {
    expect(await verdict(role, grant(SECRET), secret(null))).toEqual(["DB readable"]);
    expect(await verdict(role, grant(SECRET), secret(KEY), key)).toEqual(["DB unreadable"]);
  });

  test("is not judged for the tasks that run already", async () => {
    expect(await verdict(role, grant(SECRET), oldTask)).toEqual(["DB readable"]);
  });

  test("finds the role that a name looks up, where the account is the same", async () => {
    const looked = CONSUMER.replace(`"${ROLE}"`, "data.aws_iam_role.platform.arn").concat(
      'data "aws_iam_role" "platform" {\n  name = "platform-execution"\n}\n',
    );
    const files = { "app/main.tf": looked, "platform.tfstate": state(role, grant(SECRET)) };
    const { report } = await judge(files, ["app", "platform.tfstate", "--account", ACCOUNT]);
    expect(report.reads.map((read) => read.verdict)).toEqual(["readable"]);
  });
});

describe("a state alone", () => {
  test("is judged, at the line of its resources", async () => {
    const text = state(role, grant(SECRET), oldTask);
    const { report, status } = await judge({ "terraform.tfstate": text }, ["terraform.tfstate"]);
    expect(report.inputs).toEqual([{ path: "terraform.tfstate", kind: "terraform-state" }]);
    expect(report.reads.map(({ workload, verdict }) => `${workload} ${verdict}`)).toEqual([
      "aws_ecs_task_definition.old unreadable",
    ]);
    const line = text.split("\n").findIndex((each) => each.includes('\\"GONE\\"')) + 1;
    expect(report.findings.map((finding) => finding.location.startLine)).toEqual([line]);
    expect(status).toBe(1);
  });

  test("of a version that is not known is refused", async () => {
    const text = JSON.stringify({ version: 3, terraform_version: "0.11.14", lineage: "x", modules: [] });
    const ran = await canread(["check", "old.tfstate"], { files: { "old.tfstate": text } });
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain("state version 3 is not known: canread reads version 4");
  });

  test("with a value of another type is a problem at it", async () => {
    const text = state(role).replace('"instances": [', '"instances": 7, "x": [');
    const { report, status } = await judge({ "terraform.tfstate": text }, ["terraform.tfstate"]);
    expect(status).toBe(2);
    expect(report.problems.map((each) => each.message)).toEqual(["resources[].instances is a list"]);
  });

  test("keeps what it marks sensitive to itself", async () => {
    const text = state({
      type: "aws_secretsmanager_secret_version",
      name: "db",
      attributes: { secret_id: SECRET, secret_string: "canary-value" },
    });
    for (const format of ["text", "json", "sarif"]) {
      const ran = await canread(["check", "terraform.tfstate", "-f", format, "-v"], {
        files: { "terraform.tfstate": text },
      });
      expect(ran.stdout + ran.stderr).not.toContain("canary-value");
    }
  });
});

test("a stack's own state tells nothing of what it will be", async () => {
  const own = `${CONSUMER}
resource "aws_iam_role" "execution" {
  name               = "platform-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
`.replace(`"${ROLE}"`, "aws_iam_role.execution.arn");
  const files = { "app/main.tf": own, "terraform.tfstate": state(role, grant(SECRET)) };
  const { report } = await judge(files, ["app", "terraform.tfstate"]);
  expect(report.reads.map((read) => read.verdict)).toEqual(["unreadable"]);
});
