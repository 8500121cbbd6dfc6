/** Tasks on instances read through the instances, in the subnets of the group behind their capacity provider. */
import { describe, expect, test } from "vitest";
import { analyze } from "../index.ts";
import { judgeConfiguration } from "./support/configuration.ts";
import { ENDPOINT, STACK, stops, TEMPLATE } from "./support/network.ts";

const GROUP = `resource "aws_launch_template" "ecs" {
  name                   = "ecs"
  vpc_security_group_ids = [aws_security_group.ecs.id]
}
resource "aws_security_group" "ecs" {
  vpc_id = aws_vpc.main.id
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_autoscaling_group" "ecs" {
  vpc_zone_identifier = aws_subnet.private[*].id
  max_size            = 2
  min_size            = 1
  launch_template {
    id = aws_launch_template.ecs.id
  }
}
resource "aws_ecs_capacity_provider" "ecs" {
  name = "own"
  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.ecs.arn
  }
}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = [aws_ecs_capacity_provider.ecs.name]
  default_capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.ecs.name
    weight            = 1
  }
}
`;

const service = (lines: string): string =>
  `resource "aws_ecs_service" "x" {\n  cluster = aws_ecs_cluster.main.id\n  task_definition = aws_ecs_task_definition.app.arn\n${lines}\n}\n`;

const ON_PROVIDER = service(
  `  capacity_provider_strategy {\n    capacity_provider = aws_ecs_capacity_provider.ecs.name\n    weight = 1\n  }`,
);

const BOTH = ["unreachable-endpoint aws_subnet.private[0]", "unreachable-endpoint aws_subnet.private[1]"];

/** Everything to the internet goes by a gateway; instances get public addresses where the subnet says so. */
const PUBLIC = `resource "aws_internet_gateway" "igw" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table" "t" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.igw.id
  }
}
resource "aws_route_table_association" "a" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.t.id
}
`;
const WITH_ADDRESSES = STACK.replace(
  "count      = 2\n",
  "count      = 2\n  map_public_ip_on_launch = true\n",
);

describe("in Terraform", () => {
  test.each([
    ["the capacity provider of the service", ON_PROVIDER],
    ["the default of its cluster", service("")],
    ["the launch type EC2, by the providers of its cluster", service('  launch_type = "EC2"')],
    [
      "the launch type EC2, with interfaces of the tasks elsewhere",
      service('  launch_type = "EC2"\n  network_configuration {\n    subnets = ["subnet-1"]\n  }'),
    ],
  ])("%s", (_, starter) => {
    expect(stops(STACK + GROUP + starter)).toEqual(BOTH);
    expect(stops(STACK + GROUP + ENDPOINT + starter)).toEqual([]);
  });

  test.each([
    ["a cluster that is not in view", ON_PROVIDER.replace("aws_ecs_cluster.main.id", '"other"'), BOTH],
    [
      "another provider than that of the group",
      service('  capacity_provider_strategy {\n    capacity_provider = "other"\n  }'),
      [],
    ],
    [
      "a provider without weight beside another",
      service(
        `  capacity_provider_strategy {\n    capacity_provider = aws_ecs_capacity_provider.ecs.name\n  }\n  capacity_provider_strategy {\n    capacity_provider = "other"\n    weight = 1\n  }`,
      ),
      [],
    ],
    ["Fargate in the cluster", service('  launch_type = "FARGATE"'), []],
  ])("%s", (_, starter, expected) => {
    expect(stops(STACK + GROUP + starter)).toEqual(expected);
  });

  test.each([
    ["a launch type", service('  launch_type = var.on ? "FARGATE" : "EC2"')],
    ["a launch type, or none", service('  launch_type = var.on ? "FARGATE" : null')],
    [
      "a strategy",
      service(
        '  dynamic "capacity_provider_strategy" {\n    for_each = var.on ? [1] : []\n    content {\n      capacity_provider = "FARGATE"\n      weight = 1\n    }\n  }',
      ),
    ],
    [
      "the providers of the cluster",
      service(""),
      GROUP.replace('providers" "main" {', 'providers" "main" {\n  count = var.on ? 1 : 0'),
    ],
  ])("nothing is told where %s hangs on a condition", (_, starter, group = GROUP) => {
    expect(stops(`${STACK}${group}${starter}variable "on" {\n  type = bool\n}\n`)).toEqual([]);
  });

  test("instances that are told of a proxy may get out by it", () => {
    const data = 'base64encode("echo HTTP_PROXY=proxy.internal:3128 >> /etc/ecs/ecs.config")';
    const told = GROUP.replace('name                   = "ecs"', `name = "ecs"\n  user_data = ${data}`);
    expect(stops(STACK + told + ON_PROVIDER)).toEqual([]);
    expect(stops(STACK + told.replaceAll(/proxy/giu, "other") + ON_PROVIDER)).toEqual(BOTH);
  });

  test("the policy of an endpoint is asked from the instances' subnets, whatever network tasks have", () => {
    const policy = `policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "ssm:GetParameter", Resource = "*" }] })`;
    const text = STACK + GROUP + ENDPOINT.replace("private_dns", `${policy}\n  private_dns`) + ON_PROVIDER;
    const { reads } = judgeConfiguration({ "main.tf": text }).report;
    expect(reads.map(({ cause }) => cause?.rule)).toEqual(["endpoint-policy-gap"]);
  });

  test("a public subnet gives addresses, or its template does", () => {
    expect(stops(STACK + PUBLIC + GROUP + ON_PROVIDER)).toEqual(BOTH);
    expect(stops(WITH_ADDRESSES + PUBLIC + GROUP + ON_PROVIDER)).toEqual([]);
    const network = "network_interfaces {\n    associate_public_ip_address = false\n  }";
    const without = GROUP.replace("vpc_security_group_ids = [aws_security_group.ecs.id]", network);
    expect(stops(WITH_ADDRESSES + PUBLIC + without + ON_PROVIDER)).toEqual(BOTH);
    const given = without.replace("= false", "= true");
    expect(stops(STACK + PUBLIC + given + ON_PROVIDER)).toEqual([]);
  });

  test("a template that is not in view may give addresses", () => {
    const elsewhere = GROUP.replace("aws_launch_template.ecs.id", '"lt-1"');
    expect(stops(STACK + PUBLIC + elsewhere + ON_PROVIDER)).toEqual([]);
    expect(stops(STACK + elsewhere + ON_PROVIDER)).toEqual(BOTH);
  });

  test("the security group of the template shuts the way", () => {
    const shut = GROUP.replace("0.0.0.0/0", "10.9.0.0/16").replace(
      'protocol    = "-1"',
      'protocol    = "udp"',
    );
    expect(stops(WITH_ADDRESSES + PUBLIC + shut + ON_PROVIDER)).toEqual([
      "blocked-endpoint aws_subnet.private[0]",
      "blocked-endpoint aws_subnet.private[1]",
    ]);
  });

  test("jobs on instances, by the compute environment", () => {
    const job = `resource "aws_batch_job_definition" "job" {
  name = "job"
  type = "container"
  container_properties = jsonencode({ image = "x", executionRoleArn = aws_iam_role.exec.arn, secrets = [{ name = "DB", valueFrom = "/db" }] })
}
`;
    const environment = `resource "aws_batch_compute_environment" "e" {
  type = "MANAGED"
  compute_resources {
    type               = "EC2"
    max_vcpus          = 4
    instance_type      = ["m5.large"]
    subnets            = aws_subnet.private[*].id
    security_group_ids = ["sg-1"]
  }
}
`;
    expect(stops(STACK + job + environment)).toEqual(BOTH);
    // The queue decides in which of several a job runs.
    const second = environment.replace('"e"', '"f"').replace("aws_subnet.private[*].id", '["subnet-1"]');
    expect(stops(STACK + job + environment + second)).toEqual([]);
    expect(stops(STACK + job + environment + second.replace('"EC2"', '"FARGATE"'))).toEqual(BOTH);
  });
});

describe("in CloudFormation", () => {
  const template = (
    more: string,
  ): string => `${TEMPLATE}  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { SecurityGroupIds: [sg-1] } } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "2"
      VPCZoneIdentifier: [!Ref Private]
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: "1" }
  Own: { Type: AWS::ECS::CapacityProvider, Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: !Ref Group } } }
  Cluster:
    Type: AWS::ECS::Cluster
    Properties:
      CapacityProviders: [!Ref Own]
      DefaultCapacityProviderStrategy: [{ CapacityProvider: !Ref Own, Weight: 1 }]
${more}`;
  const told = (text: string): readonly string[] =>
    analyze([{ path: "t.yaml", text, isNamed: true }])
      .findings.filter(({ rule }) => rule.endsWith("-endpoint"))
      .map(({ rule, message }) => `${rule} ${/: (\S+ → \S+)/u.exec(message)?.[1] ?? ""}`);

  test.each([
    ["the default of the cluster", "Cluster: !Ref Cluster, TaskDefinition: !Ref Task"],
    ["by its ARN", "Cluster: !GetAtt Cluster.Arn, TaskDefinition: !Ref Task"],
    ["the launch type EC2", "Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task"],
    [
      "the capacity provider of the service",
      "TaskDefinition: !Ref Task, CapacityProviderStrategy: [{ CapacityProvider: !Ref Own, Base: 1 }]",
    ],
  ])("%s", (_, properties) => {
    const text = template(`  Service: { Type: AWS::ECS::Service, Properties: { ${properties} } }\n`);
    expect(told(text)).toEqual(["unreachable-endpoint Group → Private"]);
  });

  test.each([
    ["Fargate", "Cluster: !Ref Cluster, LaunchType: FARGATE, TaskDefinition: !Ref Task"],
    ["another cluster", "Cluster: other, TaskDefinition: !Ref Task"],
  ])("nothing is told of %s", (_, properties) => {
    const text = template(`  Service: { Type: AWS::ECS::Service, Properties: { ${properties} } }\n`);
    expect(told(text)).toEqual([]);
  });
});
