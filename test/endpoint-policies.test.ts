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
])("%s", (_, text, expected) => {
  expect(outcome(text)).toEqual(expected);
});

test("the place is the policy, with what starts the tasks beside it", () => {
  const { findings } = judgeConfiguration({
    "main.tf": STACK + narrowed(policy("ssm:GetParameter")) + SERVICE,
  }).report;
  const [found] = findings.filter(({ rule }) => rule === "endpoint-policy-gap");
  expect(found?.message).toContain("aws_vpc_endpoint.ssm, behind which aws_ecs_service.x starts the tasks");
  expect(found?.related.map(({ message }) => message)).toEqual(["the reference", "what starts the tasks"]);
});
