/** Services and schedules against the grants of their tasks: what orders them, and what only seems to. */
import { describe, expect, test } from "vitest";
import { analyze } from "../index.ts";
import { judge } from "./support/command.ts";
import { configuration } from "./support/configuration.ts";

const TRUST = `assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })`;

const policy = (resource: string, action = "secretsmanager:GetSecretValue"): string => `jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "${action}", Resource = ${resource} }]
  })`;

const SECRET = `resource "aws_secretsmanager_secret" "db" {
  name = "prod/db"
}
resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = random_password.db.result
}
resource "random_password" "db" {
  length = 32
}
`;

const ROLE = `resource "aws_iam_role" "execution" {
  name = "app-execution"
  ${TRUST}
}
`;

const GRANT = `resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.execution.id
  policy = ${policy("aws_secretsmanager_secret.db.arn")}
}
`;

const TASK = `resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "app"
    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}
`;

const service = (
  rest = "",
  task = "aws_ecs_task_definition.app.arn",
): string => `resource "aws_ecs_service" "app" {
  name            = "app"
  desired_count   = 1
  task_definition = ${task}
  ${rest}
}
`;

const STACK = SECRET + ROLE + GRANT + TASK;

function early(files: string | Readonly<Record<string, string>>): readonly string[] {
  const report = analyze(configuration(typeof files === "string" ? { "main.tf": files } : files));
  expect(report.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return report.findings
    .filter((finding) => finding.rule === "premature-service")
    .map((finding) => /^Nothing orders (.*):/u.exec(finding.message)?.[1] ?? finding.message);
}

const EARLY = ["aws_ecs_service.app after aws_iam_role_policy.read"];

describe("what orders a service after its grant", () => {
  test("nothing, where only the task definition is named", () => {
    expect(early(STACK + service())).toEqual(EARLY);
  });

  test("its depends_on", () => {
    expect(early(STACK + service("depends_on = [aws_iam_role_policy.read]"))).toEqual([]);
  });

  test("the depends_on of its task definition, or of anything on the way", () => {
    const task = TASK.replace("family ", "depends_on = [aws_iam_role_policy.read]\n  family ");
    expect(early(SECRET + ROLE + GRANT + task + service())).toEqual([]);
    const other = `resource "null_resource" "ready" {
  triggers = { policy = aws_iam_role_policy.read.id }
}
`;
    expect(early(STACK + other + service("depends_on = [null_resource.ready]"))).toEqual([]);
  });

  test("a reference to it in any argument, through locals", () => {
    const local = `locals {
  policy = aws_iam_role_policy.read.id
}
`;
    expect(early(STACK + local + service("tags = { policy = local.policy }"))).toEqual([]);
  });

  test("a schedule waits for nothing either", () => {
    const target = `resource "aws_scheduler_schedule" "nightly" {
  target {
    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.app.arn
    }
  }
}
`;
    expect(early(STACK + target)).toEqual(["aws_scheduler_schedule.nightly after aws_iam_role_policy.read"]);
  });

  test("a task definition that is named through a local, by its family", () => {
    const local = `locals {
  family = aws_ecs_task_definition.app.family
}
`;
    expect(early(STACK + local + service("", "local.family"))).toEqual(EARLY);
  });

  test("only a grant that a read needs counts", () => {
    const twice = `resource "aws_iam_role_policy" "again" {
  role   = aws_iam_role.execution.id
  policy = ${policy('"*"')}
}
`;
    expect(early(STACK + twice + service("depends_on = [aws_iam_role_policy.again]"))).toEqual([]);
    const other = twice.replace("secretsmanager:GetSecretValue", "logs:PutLogEvents");
    expect(early(STACK + other + service("depends_on = [aws_iam_role_policy.read]"))).toEqual([]);
  });

  test("grants of every kind that it needs are named", () => {
    const key = `resource "aws_kms_key" "secrets" {}

resource "aws_iam_role_policy" "decrypt" {
  role   = aws_iam_role.execution.id
  policy = ${policy("aws_kms_key.secrets.arn", "kms:Decrypt")}
}
`;
    const secret = SECRET.replace('"prod/db"', '"prod/db"\n  kms_key_id = aws_kms_key.secrets.arn');
    expect(early(secret + ROLE + GRANT + TASK + key + service())).toEqual([
      "aws_ecs_service.app after aws_iam_role_policy.read and aws_iam_role_policy.decrypt",
    ]);
  });

  test("nothing is early where the read is not readable at all", () => {
    expect(early(SECRET + ROLE + TASK + service())).toEqual([]);
  });

  test("a role that is only named by its ARN is one that the service has to wait for", () => {
    const named = `data "aws_caller_identity" "here" {}
`;
    const task = TASK.replace(
      "aws_iam_role.execution.arn",
      '"arn:aws:iam::${data.aws_caller_identity.here.account_id}:role/app-execution"',
    );
    expect(early(SECRET + ROLE + GRANT + named + task + service())).toEqual([
      "aws_ecs_service.app after aws_iam_role.execution and aws_iam_role_policy.read",
    ]);
  });
});

describe("through modules", () => {
  const ROLE_MODULE = `${SECRET}${ROLE}${GRANT}
output "arn" {
  value = aws_iam_role.execution.arn
}

output "ready_arn" {
  value      = aws_iam_role.execution.arn
  depends_on = [aws_iam_role_policy.read]
}

output "secret" {
  value = aws_secretsmanager_secret.db.arn
}
`;
  const main = (role: string, rest = ""): string => `module "role" {
  source = "./role"
}

resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = ${role}
  container_definitions = jsonencode([{
    name    = "app"
    secrets = [{ name = "DB", valueFrom = module.role.secret }]
  }])
}

${service(rest)}`;
  const FOUND = ["aws_ecs_service.app after module.role.aws_iam_role_policy.read"];

  test("an output waits for what it refers to, and no more", () => {
    expect(early({ "main.tf": main("module.role.arn"), "role/main.tf": ROLE_MODULE })).toEqual(FOUND);
  });

  test("an output's depends_on, and a module as a whole", () => {
    expect(early({ "main.tf": main("module.role.ready_arn"), "role/main.tf": ROLE_MODULE })).toEqual([]);
    const whole = main("module.role.arn", "depends_on = [module.role]");
    expect(early({ "main.tf": whole, "role/main.tf": ROLE_MODULE })).toEqual([]);
  });

  test("a variable waits for what the caller gives, and a module for what its call waits for", () => {
    const inner = `variable "task" {}

resource "aws_ecs_service" "app" {
  name            = "app"
  desired_count   = 1
  task_definition = var.task
}
`;
    const outer = (rest: string): string => `${STACK}
module "service" {
  source = "./service"
  task   = aws_ecs_task_definition.app.arn
  ${rest}
}
`;
    expect(early({ "main.tf": outer(""), "service/main.tf": inner })).toEqual([
      "module.service.aws_ecs_service.app after aws_iam_role_policy.read",
    ]);
    const waiting = outer("depends_on = [aws_iam_role_policy.read]");
    expect(early({ "main.tf": waiting, "service/main.tf": inner })).toEqual([]);
  });

  test("what is not in view may order it", () => {
    const files = {
      "main.tf": `${STACK}
module "gate" {
  source  = "registry.example/gate/aws"
  version = "1.0.0"
}

${service("depends_on = [module.gate]")}`,
    };
    const report = analyze(configuration(files));
    expect(report.findings.map(({ rule }) => rule)).toEqual([]);
  });
});

test("instances are ordered as their resources are", () => {
  const each = STACK.replace(
    'resource "aws_ecs_task_definition" "app" {',
    'resource "aws_ecs_task_definition" "app" {\n  for_each = toset(["a", "b"])',
  );
  const services = `resource "aws_ecs_service" "app" {
  for_each        = aws_ecs_task_definition.app
  name            = each.key
  desired_count   = 1
  task_definition = each.value.arn
}
`;
  expect(early(each + services)).toEqual([
    'aws_ecs_service.app["a"] after aws_iam_role_policy.read',
    'aws_ecs_service.app["b"] after aws_iam_role_policy.read',
  ]);
});

test("JSON syntax names what is waited for as a text", () => {
  const json = (waits: readonly string[]): string =>
    JSON.stringify({
      resource: {
        aws_ecs_service: {
          app: {
            name: "app",
            desired_count: 1,
            task_definition: "${aws_ecs_task_definition.app.arn}",
            depends_on: waits,
          },
        },
      },
    });
  expect(early({ "main.tf": STACK, "service.tf.json": json([]) })).toEqual(EARLY);
  expect(early({ "main.tf": STACK, "service.tf.json": json(["aws_iam_role_policy.read"]) })).toEqual([]);
});

describe("the help says what to write", () => {
  const helps = (files: Readonly<Record<string, string>>): readonly string[] =>
    analyze(configuration(files)).findings.map(({ help }) => help);

  test("where the service is", () => {
    expect(helps({ "main.tf": STACK + service() })).toEqual(["Add depends_on = [aws_iam_role_policy.read]."]);
    const call = 'module "app" {\n  source = "./app"\n}\n';
    expect(helps({ "main.tf": call, "app/main.tf": STACK + service() })).toEqual([
      "Add depends_on = [aws_iam_role_policy.read].",
    ]);
  });

  test("where the grant is in another module", () => {
    const inner = `variable "task" {}

resource "aws_ecs_service" "app" {
  name            = "app"
  desired_count   = 1
  task_definition = var.task
}
`;
    const call = `module "service" {
  source = "./service"
  task   = aws_ecs_task_definition.app.arn
}
`;
    expect(helps({ "main.tf": STACK + call, "service/main.tf": inner })).toEqual([
      "Let module.service.aws_ecs_service.app depend on aws_iam_role_policy.read: through an output or a variable of the module.",
    ]);
  });
});

describe("the level is a warning", () => {
  test("that stops nothing by itself", async () => {
    const { status, report } = await judge({ "main.tf": STACK + service() }, ["."]);
    expect(report.findings.map(({ level }) => level)).toEqual(["warning"]);
    expect(report.findings[0]?.location.startLine).toBe((STACK.match(/\n/gu) ?? []).length + 1);
    expect(status).toBe(0);
  });
});

describe("what starts no tasks", () => {
  const rule = (state: string): string => `resource "aws_cloudwatch_event_rule" "r" {
  schedule_expression = "rate(1 hour)"
  ${state}
}
resource "aws_cloudwatch_event_target" "t" {
  rule     = aws_cloudwatch_event_rule.r.name
  arn      = "c"
  role_arn = "r"
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.app.arn
  }
}
`;
  const schedule = (state: string): string => `resource "aws_scheduler_schedule" "s" {
  schedule_expression = "rate(1 hour)"
  ${state}
  target {
    arn      = "c"
    role_arn = "r"
    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.app.arn
    }
  }
}
`;
  const without = service().replace("desired_count   = 1", "");

  test.each([
    ["a service without a count", without],
    ["a service of none", service().replace("= 1", "= 0")],
    ["a rule that is switched off", rule('state = "DISABLED"')],
    ["a rule that is not switched on", rule("is_enabled = false")],
    ["a schedule that is switched off", schedule('state = "DISABLED"')],
  ])("%s", (_, starter) => {
    expect(early(STACK + starter)).toEqual([]);
  });

  test.each([
    [
      "a service on every instance",
      without.replace('name            = "app"', 'name = "app"\n  scheduling_strategy = "DAEMON"'),
    ],
    ["a rule", rule("")],
    ["a schedule", schedule('state = "ENABLED"')],
  ])("%s does", (_, starter) => {
    expect(early(STACK + starter)).toHaveLength(1);
  });

  test.each([
    ["AWS::Events::Rule", "Targets: [{ Id: t, Arn: c, EcsParameters: { TaskDefinitionArn: !Ref Task } }]"],
    [
      "AWS::Scheduler::Schedule",
      "Target: { Arn: c, RoleArn: r, EcsParameters: { TaskDefinitionArn: !Ref Task } }",
    ],
  ])("%s by its state", (type, target) => {
    const template = (state: string): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
  Read:
    Type: AWS::IAM::RolePolicy
    Properties: { PolicyName: read, RoleName: !Ref Role, PolicyDocument: { Statement: [{ Effect: Allow, Action: ssm:GetParameters, Resource: "*" }] } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, Secrets: [{ Name: DB, ValueFrom: /db }] }]
  Starter: { Type: ${type}, Properties: { ${state}${target} } }
`;
    const told = (state: string): number =>
      analyze([{ path: "t.yaml", text: template(state), isNamed: true }]).findings.filter(
        (finding) => finding.rule === "premature-service",
      ).length;
    expect(told("")).toBe(1);
    expect(told("State: DISABLED, ")).toBe(0);
  });
});
