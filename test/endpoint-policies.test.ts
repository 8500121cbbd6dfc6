/** Policies of endpoints in view, beyond the cases of the rule's page. */
import { expect, test } from "vitest";
import { judgeConfiguration } from "./support/configuration.ts";
import { ENDPOINT, NETWORK, STACK } from "./support/network.ts";

const SERVICE = `resource "aws_ecs_service" "x" {\n  task_definition = aws_ecs_task_definition.app.arn\n  launch_type = "FARGATE"\n  ${NETWORK}\n}\n`;

const policy = (action: string): string =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "${action}", Resource = "*" }] })`;

const narrowed = (written: string): string =>
  ENDPOINT.replace("private_dns_enabled", `policy = ${written}\n  private_dns_enabled`);

function outcome(text: string): readonly [string, string | undefined] {
  const { reads, problems } = judgeConfiguration({ "main.tf": STACK + text }).report;
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const [read, ...others] = reads;
  expect(others).toEqual([]);
  return [read?.outcome ?? "none", read?.cause?.rule];
}

const REFUSED = ["unreadable", "endpoint-policy-gap"];
const OPEN = ["undetermined", "undetermined-access"];
const READABLE = ["readable", undefined];

test.each([
  ["its own argument", narrowed(policy("ssm:GetParameter")) + SERVICE, REFUSED],
  [
    "a resource of its own",
    `${ENDPOINT}resource "aws_vpc_endpoint_policy" "p" {\n  vpc_endpoint_id = aws_vpc_endpoint.ssm.id\n  policy = ${policy("ssm:GetParameter")}\n}\n${SERVICE}`,
    REFUSED,
  ],
  ["one that allows the call", narrowed(policy("ssm:*")) + SERVICE, READABLE],
  [
    "instances, whose agents call from the same VPC",
    narrowed(policy("ssm:GetParameter")) + SERVICE.replace('launch_type = "FARGATE"', 'launch_type = "EC2"'),
    REFUSED,
  ],
  ["no service in view", narrowed(policy("ssm:GetParameter")), READABLE],
  [
    "an endpoint of another service",
    narrowed(policy("ecr:*")).replace("eu-west-1.ssm", "eu-west-1.ecr.api") + SERVICE,
    READABLE,
  ],
  [
    "a policy that is given",
    `${narrowed("var.policy")}variable "policy" {\n  type = string\n}\n${SERVICE}`,
    OPEN,
  ],
  [
    "an endpoint that may not be there",
    `${narrowed(policy("ssm:GetParameter")).replace('"ssm" {', '"ssm" {\n  count = var.on ? 1 : 0')}variable "on" {\n  type = bool\n}\n${SERVICE}`,
    OPEN,
  ],
  [
    "private DNS that is given",
    `${narrowed(policy("ssm:GetParameter")).replace("= true", "= var.on")}variable "on" {\n  type = bool\n}\n${SERVICE}`,
    OPEN,
  ],
  [
    "private DNS that is given, and a policy that allows the call",
    `${narrowed(policy("ssm:*")).replace("= true", "= var.on")}variable "on" {\n  type = bool\n}\n${SERVICE}`,
    READABLE,
  ],
  [
    "private DNS that another resource switches on",
    `${narrowed(policy("ssm:GetParameter")).replace(/ {2}private_dns_enabled = true\n/u, "")}resource "aws_vpc_endpoint_private_dns" "d" {\n  vpc_endpoint_id = aws_vpc_endpoint.ssm.id\n  private_dns_enabled = true\n}\n${SERVICE}`,
    REFUSED,
  ],
  [
    "an argument in whose place a resource of its own stands",
    `${narrowed(policy("ssm:GetParameter"))}resource "aws_vpc_endpoint_policy" "p" {\n  vpc_endpoint_id = aws_vpc_endpoint.ssm.id\n  policy = ${policy("ssm:*")}\n}\n${SERVICE}`,
    READABLE,
  ],
  [
    "a placement that hangs on a condition",
    `${narrowed(policy("ssm:GetParameter"))}${SERVICE.replace(NETWORK, 'dynamic "network_configuration" {\n    for_each = var.on ? [1] : []\n    content {\n      subnets = aws_subnet.private[*].id\n    }\n  }')}variable "on" {\n  type = bool\n}\n`,
    READABLE,
  ],
  [
    "a service that is found by a data source",
    `${narrowed(policy("ecr:*")).replace('"com.amazonaws.eu-west-1.ssm"', "data.aws_vpc_endpoint_service.ecr.service_name")}data "aws_vpc_endpoint_service" "ecr" {\n  service = "ecr.api"\n}\n${SERVICE}`,
    READABLE,
  ],
])("%s", (_, text, expected) => {
  expect(outcome(text)).toEqual(expected);
});

test("a secret behind a parameter is read by Systems Manager, and not through an endpoint of the tasks", () => {
  const behind = STACK.replace('valueFrom = "/db"', 'valueFrom = "/aws/reference/secretsmanager/db"').replace(
    '"arn:aws:ssm:*:*:parameter/db"',
    '"arn:aws:ssm:*:*:parameter/aws/reference/secretsmanager/db"',
  );
  const secrets = narrowed(policy("ecr:*")).replace("eu-west-1.ssm", "eu-west-1.secretsmanager");
  const { reads } = judgeConfiguration({ "main.tf": behind + secrets + SERVICE }).report;
  expect(reads.map(({ outcome: each }) => each)).toEqual(["readable"]);
});

test("of instances of one block each has its own", () => {
  const one = `${STACK}${narrowed(policy("ACTION"))}${SERVICE}`.replace(/provider "aws" \{[^}]*\}\n/u, "");
  const module = `variable "action" {\n  type = string\n}\n${one.replace('"ACTION"', "var.action").replace('name = "exec"', 'name_prefix = "exec"')}`;
  const root = `provider "aws" {\n  region = "eu-west-1"\n}\nmodule "env" {\n  for_each = { dev = "ssm:GetParameter", prod = "ssm:*" }\n  source = "./env"\n  action = each.value\n}\n`;
  const { reads } = judgeConfiguration({ "main.tf": root, "env/main.tf": module }).report;
  expect(reads.map(({ workload, outcome: each }) => `${workload.address} ${each}`)).toEqual([
    'module.env["dev"].aws_ecs_task_definition.app unreadable',
    'module.env["prod"].aws_ecs_task_definition.app readable',
  ]);
});

test("the place is the policy, with what starts the tasks beside it", () => {
  const { findings } = judgeConfiguration({
    "main.tf": STACK + narrowed(policy("ssm:GetParameter")) + SERVICE,
  }).report;
  const [found] = findings.filter(({ rule }) => rule === "endpoint-policy-gap");
  expect(found?.message).toContain("aws_vpc_endpoint.ssm, behind which aws_ecs_service.x starts the tasks");
  expect(found?.related.map(({ message }) => message)).toEqual(["the reference", "what starts the tasks"]);
});
