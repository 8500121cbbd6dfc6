import { STARTER_TYPES } from "./types.ts";

/** What of a service or schedule is read: the rest may hold whatever a load balancer takes. */
const LAUNCH_ARGUMENTS = [
  "arn",
  "capacity_provider_strategy",
  "cluster",
  "desired_count",
  "ecs_target",
  "launch_type",
  "network_configuration",
  "platform_version",
  "rule",
  "scheduling_strategy",
  "state",
  "target",
  "task_definition",
];

/** The arguments that are read of types with many others, which may hold whatever they like. */
export const ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ...[...STARTER_TYPES].map((type) => [type, LAUNCH_ARGUMENTS] as const),
  ["aws_apprunner_service", ["instance_configuration", "source_configuration"]],
  [
    "aws_autoscaling_group",
    [
      "arn",
      "id",
      "launch_configuration",
      "launch_template",
      "mixed_instances_policy",
      "name",
      "vpc_zone_identifier",
    ],
  ],
  ["aws_cloudwatch_event_rule", ["id", "is_enabled", "name", "state"]],
  ["aws_codebuild_project", ["environment", "service_role"]],
  ["aws_instance", []],
  ["aws_s3_bucket", ["arn", "bucket", "id", "policy", "server_side_encryption_configuration"]],
  ["aws_launch_configuration", ["associate_public_ip_address", "id", "name", "security_groups", "user_data"]],
  ["aws_launch_template", ["id", "name", "network_interfaces", "user_data", "vpc_security_group_ids"]],
]);
