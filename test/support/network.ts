/** A task definition of one parameter, in a VPC of two subnets without a way out. */
import { expect } from "vitest";
import { judgeConfiguration } from "./configuration.ts";

const TRUST = `assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }] })`;

export const STACK: string = `provider "aws" {
  region = "eu-west-1"
}
resource "aws_iam_role" "exec" {
  name = "exec"
  ${TRUST}
  inline_policy {
    name   = "read"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ssm:GetParameters", "secretsmanager:GetSecretValue"], Resource = ["arn:aws:ssm:*:*:parameter/db", "arn:aws:secretsmanager:*:*:secret:db-??????"] }] })
  }
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "DB", valueFrom = "/db" }] }])
}
resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}
resource "aws_subnet" "private" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}
`;

/** The same task in CloudFormation, with the VPC alone. */
export const TEMPLATE: string = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
      Policies: [{ PolicyName: read, PolicyDocument: { Statement: [{ Effect: Allow, Action: ssm:GetParameters, Resource: "*" }] } }]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, Secrets: [{ Name: DB, ValueFrom: /db }] }]
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
`;

export const ENDPOINT = `resource "aws_vpc_endpoint" "ssm" {
  vpc_id              = aws_vpc.main.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.eu-west-1.ssm"
  private_dns_enabled = true
}
`;

export const NETWORK: string = "network_configuration {\n    subnets = aws_subnet.private[*].id\n  }";

/** What is told of the network, with the subnet. */
export function stops(text: string): readonly string[] {
  const { findings, problems } = judgeConfiguration({ "main.tf": text }).report;
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return findings
    .filter(({ rule }) => rule === "unreachable-endpoint" || rule === "blocked-endpoint")
    .map(({ rule, message }) => `${rule} ${/ (aws_subnet\S+)/u.exec(message)?.[1] ?? ""}`);
}
