/** What starts tasks in a subnet without a way out; the kinds of ways stand in the pages of the two rules. */
import { describe, expect, test } from "vitest";
import { analyze } from "../index.ts";
import { ENDPOINT, NETWORK, STACK, stops, TEMPLATE } from "./support/network.ts";

const BOTH = ["unreachable-endpoint aws_subnet.private[0]", "unreachable-endpoint aws_subnet.private[1]"];

describe("in Terraform", () => {
  test.each([
    [
      "a service",
      `resource "aws_ecs_service" "x" {\n  task_definition = aws_ecs_task_definition.app.arn\n  launch_type = "FARGATE"\n  ${NETWORK}\n}`,
    ],
    [
      "a service with capacity of Fargate",
      `resource "aws_ecs_service" "x" {\n  task_definition = aws_ecs_task_definition.app.arn\n  capacity_provider_strategy {\n    capacity_provider = "FARGATE_SPOT"\n  }\n  ${NETWORK}\n}`,
    ],
    [
      "a rule of EventBridge",
      `resource "aws_cloudwatch_event_target" "x" {\n  rule = "x"\n  arn = "x"\n  role_arn = "x"\n  ecs_target {\n    task_definition_arn = aws_ecs_task_definition.app.arn\n    launch_type = "FARGATE"\n    ${NETWORK}\n  }\n}`,
    ],
    [
      "a schedule",
      `resource "aws_scheduler_schedule" "x" {\n  schedule_expression = "rate(1 hour)"\n  target {\n    arn = "x"\n    role_arn = "x"\n    ecs_parameters {\n      task_definition_arn = aws_ecs_task_definition.app.arn\n      launch_type = "FARGATE"\n      ${NETWORK}\n    }\n  }\n}`,
    ],
  ])("%s in two subnets", (_, starter) => {
    expect(stops(STACK + starter)).toEqual(BOTH);
    expect(stops(STACK + ENDPOINT + starter)).toEqual([]);
  });

  const service = `resource "aws_ecs_service" "x" {\n  task_definition = aws_ecs_task_definition.app.arn\n  launch_type = "FARGATE"\n  ${NETWORK}\n}`;

  test("one subnet of two is told alone", () => {
    const nat = `resource "aws_route_table" "t" {\n  vpc_id = aws_vpc.main.id\n  route {\n    cidr_block = "0.0.0.0/0"\n    nat_gateway_id = "nat-1"\n  }\n}\nresource "aws_route_table_association" "a" {\n  subnet_id = aws_subnet.private[0].id\n  route_table_id = aws_route_table.t.id\n}\n`;
    expect(stops(STACK + nat + service)).toEqual([BOTH[1]]);
  });

  test("an endpoint serves its own region", () => {
    const far = STACK.replace('"/db"', '"arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"');
    const own = ENDPOINT.replace("eu-west-1.ssm", "eu-west-1.secretsmanager");
    expect(stops(far + own + service)).toEqual(BOTH);
  });

  test.each([
    [
      "capacity of which not all is Fargate",
      service.replace(
        'launch_type = "FARGATE"',
        'capacity_provider_strategy {\n    capacity_provider = "own"\n  }',
      ),
    ],
    ["no launch type", service.replace('  launch_type = "FARGATE"\n', "")],
    [
      "a platform version with an interface of its own for secrets",
      service.replace('launch_type = "FARGATE"', 'launch_type = "FARGATE"\n  platform_version = "1.3.0"'),
    ],
    [
      "a service that may not be there",
      service
        .replace('"x" {', '"x" {\n  count = var.on ? 1 : 0')
        .concat('\nvariable "on" {\n  type = bool\n}\n'),
    ],
    [
      "subnets that are given",
      service
        .replace("aws_subnet.private[*].id", "var.subnets")
        .concat('\nvariable "subnets" {\n  type = list(string)\n}\n'),
    ],
    [
      "one of them given",
      service
        .replace("aws_subnet.private[*].id", "[var.subnet]")
        .concat('\nvariable "subnet" {\n  type = string\n}\n'),
    ],
    [
      "a main route table that something changes",
      `${service}\nresource "aws_default_route_table" "d" {\n  default_route_table_id = aws_vpc.main.default_route_table_id\n}\n`,
    ],
    [
      "a route of the main route table",
      `${service}\nresource "aws_route" "r" {\n  route_table_id = aws_vpc.main.main_route_table_id\n  destination_cidr_block = "0.0.0.0/0"\n  nat_gateway_id = "nat-1"\n}\n`,
    ],
    [
      "an endpoint whose service is given",
      `${service}\n${ENDPOINT.replace('"com.amazonaws.eu-west-1.ssm"', "var.service")}variable "service" {\n  type = string\n}\n`,
    ],
    [
      "a VPC beside a module that is not installed",
      `${service}\nmodule "endpoints" {\n  source = "terraform-aws-modules/vpc/aws"\n  vpc_id = aws_vpc.main.id\n}\n`,
    ],
    [
      "a VPC beside a CloudFormation stack",
      `${service}\nresource "aws_cloudformation_stack" "s" {\n  name = "s"\n  template_url = "https://example.com/x"\n  parameters = { Vpc = aws_vpc.main.id }\n}\n`,
    ],
    [
      "an endpoint in the VPC of the subnet",
      `${service}\n${ENDPOINT.replace("aws_vpc.main.id", "aws_subnet.private[0].vpc_id")}`,
    ],
    [
      "an association that may be of this subnet",
      `${service}\nresource "aws_route_table_association" "a" {\n  subnet_id = var.subnet\n  route_table_id = "rtb-1"\n}\nvariable "subnet" {\n  type = string\n}\n`,
    ],
  ])("nothing is told of %s", (_, text) => {
    expect(stops(STACK + text)).toEqual([]);
  });

  test("jobs on Fargate, by the compute environment", () => {
    const job = `resource "aws_batch_job_definition" "job" {
  name = "job"
  type = "container"
  platform_capabilities = ["FARGATE"]
  container_properties = jsonencode({ image = "x", executionRoleArn = aws_iam_role.exec.arn, secrets = [{ name = "DB", valueFrom = "/db" }] })
}
resource "aws_batch_compute_environment" "e" {
  type = "MANAGED"
  compute_resources {
    type               = "FARGATE"
    max_vcpus          = 4
    subnets            = aws_subnet.private[*].id
    security_group_ids = ["sg-1"]
  }
}
`;
    expect(stops(STACK + job)).toEqual(BOTH);
    expect(
      stops(STACK + job.replace('type               = "FARGATE"', 'type               = "EC2"')),
    ).toEqual([]);
  });
});

describe("files of variables, in S3", () => {
  const FILE = STACK.replace(
    'secrets = [{ name = "DB", valueFrom = "/db" }]',
    'environmentFiles = [{ type = "s3", value = "arn:aws:s3:::config/app.env" }]',
  );
  const service = `resource "aws_ecs_service" "x" {\n  task_definition = aws_ecs_task_definition.app.arn\n  launch_type = "FARGATE"\n  ${NETWORK}\n}\n`;
  const table = `resource "aws_route_table" "t" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table_association" "a" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.t.id
}
`;
  const gateway = (tables: string): string => `resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = ${tables}
}
`;

  test.each([
    ["no way at all", table, BOTH],
    ["a gateway endpoint that is associated", table + gateway("[aws_route_table.t.id]"), []],
    ["one that is associated with nothing", table + gateway("[]"), BOTH],
    [
      "one whose tables are given",
      table + gateway("var.tables") + 'variable "tables" {\n  type = list(string)\n}\n',
      [],
    ],
    [
      "an association by itself",
      `${table}${gateway("[]")}resource "aws_vpc_endpoint_route_table_association" "s" {\n  vpc_endpoint_id = aws_vpc_endpoint.s3.id\n  route_table_id = aws_route_table.t.id\n}\n`,
      [],
    ],
    ["the main route table, with an endpoint of it", gateway("[aws_vpc.main.main_route_table_id]"), []],
    ["an interface endpoint", `${table}${ENDPOINT.replace("eu-west-1.ssm", "eu-west-1.s3")}`, []],
    [
      "an endpoint of DynamoDB",
      table + gateway("[aws_route_table.t.id]").replace("eu-west-1.s3", "eu-west-1.dynamodb"),
      BOTH,
    ],
  ])("%s", (_, text, expected) => {
    expect(stops(FILE + text + service)).toEqual(expected);
  });
});

describe("in CloudFormation", () => {
  const template = (
    starter: string,
  ): string => `${TEMPLATE}  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !GetAtt Vpc.VpcId, CidrBlock: 10.0.1.0/24 } }
${starter}`;
  const told = (text: string): readonly string[] =>
    analyze([{ path: "t.yaml", text, isNamed: true }])
      .findings.map(({ rule }) => rule)
      .filter((rule) => rule.endsWith("-endpoint"));
  const network = "NetworkConfiguration: { AwsVpcConfiguration: { Subnets: [!GetAtt Private.SubnetId] } }";

  test.each([
    [
      "a rule of EventBridge",
      `  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n      Targets: [{ Id: x, Arn: x, EcsParameters: { TaskDefinitionArn: !Ref Task, LaunchType: FARGATE, ${network} } }]\n`,
    ],
    [
      "a schedule",
      `  Schedule:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n      Target: { Arn: x, RoleArn: x, EcsParameters: { TaskDefinitionArn: !Ref Task, LaunchType: FARGATE, ${network.replace("AwsVpc", "Awsvpc")} } }\n`,
    ],
    [
      "a task set",
      `  Set:\n    Type: AWS::ECS::TaskSet\n    Properties: { TaskDefinition: !Ref Task, LaunchType: FARGATE, ${network.replace("AwsVpc", "Awsvpc")} }\n`,
    ],
  ])("%s", (_, starter) => {
    expect(told(template(starter))).toEqual(["unreachable-endpoint"]);
    expect(told(template(starter.replace("FARGATE", "EC2")))).toEqual([]);
  });

  const set = `  Set:\n    Type: AWS::ECS::TaskSet\n    Properties: { TaskDefinition: !Ref Task, LaunchType: FARGATE, ${network.replace("AwsVpc", "Awsvpc")} }\n`;
  const ENTRY = "VpcEndpointType: Interface, PrivateDnsEnabled: true";
  test.each([
    [
      "a custom resource",
      "  Custom: { Type: Custom::Endpoints, Properties: { ServiceToken: x, Vpc: !Ref Vpc } }\n",
    ],
    [
      "a nested stack that is not in view",
      "  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://example.com/x, Parameters: { Vpc: !Ref Vpc } } }\n",
    ],
    [
      "an endpoint in the VPC of the subnet",
      `  Entry: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !GetAtt Private.VpcId, ServiceName: !Sub "com.amazonaws.\${AWS::Region}.ssm", ${ENTRY} } }\n`,
    ],
    ["a VPC that is exported", "Outputs:\n  Vpc: { Value: !Ref Vpc, Export: { Name: vpc } }\n"],
  ])("nothing is told beside %s", (_, part) => {
    expect(told(template(set))).toEqual(["unreachable-endpoint"]);
    expect(told(template(set + part))).toEqual([]);
  });

  test("jobs on Fargate, by the compute environment", () => {
    const jobs = `  Job:
    Type: AWS::Batch::JobDefinition
    Properties:
      Type: container
      PlatformCapabilities: [FARGATE]
      ContainerProperties: { Image: x, ExecutionRoleArn: !GetAtt Role.Arn, Secrets: [{ Name: DB, ValueFrom: /db }] }
  Environment:
    Type: AWS::Batch::ComputeEnvironment
    Properties: { Type: MANAGED, ComputeResources: { Type: FARGATE, Subnets: [!Ref Private], SecurityGroupIds: [sg-1] } }
`;
    expect(told(template(jobs))).toEqual(["unreachable-endpoint"]);
  });
});
