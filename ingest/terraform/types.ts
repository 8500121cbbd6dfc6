/** The types that a network is made of. */
export const NETWORK_TYPES: ReadonlySet<string> = new Set([
  "aws_default_route_table",
  "aws_internet_gateway",
  "aws_main_route_table_association",
  "aws_nat_gateway",
  "aws_network_acl",
  "aws_network_acl_rule",
  "aws_route",
  "aws_route_table",
  "aws_route_table_association",
  "aws_security_group",
  "aws_security_group_rule",
  "aws_subnet",
  "aws_vpc",
  "aws_vpc_endpoint",
  "aws_vpc_endpoint_policy",
  "aws_vpc_endpoint_private_dns",
  "aws_vpc_endpoint_route_table_association",
  "aws_vpc_endpoint_security_group_association",
  "aws_route53_zone",
  "aws_route53_zone_association",
  "aws_vpc_security_group_egress_rule",
  "aws_vpc_security_group_ingress_rule",
  "aws_vpn_gateway_route_propagation",
]);

/** What creates resources that are not read: CloudFormation stacks, and the types of the Cloud Control provider. */
export function isUnreadType(type: string): boolean {
  return /^(?:awscc_|aws_cloudformation_stack)/u.test(type);
}

/** What says how instances are made. */
export const HOST_TYPES: ReadonlySet<string> = new Set([
  "aws_instance",
  "aws_launch_configuration",
  "aws_launch_template",
]);

/** The types by which instances for tasks are made. */
export const CAPACITY_TYPES: ReadonlySet<string> = new Set([
  "aws_autoscaling_group",
  "aws_ecs_capacity_provider",
  "aws_ecs_cluster",
  "aws_ecs_cluster_capacity_providers",
]);

/** Buckets in which files of variables may lie, and what is said of them by itself. */
const BUCKET_TYPES: ReadonlySet<string> = new Set([
  "aws_s3_bucket",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_server_side_encryption_configuration",
]);

export const WORKLOAD_TYPES: ReadonlySet<string> = new Set([
  "aws_apprunner_service",
  "aws_batch_job_definition",
  "aws_codebuild_project",
  "aws_ecs_task_definition",
]);

/** What starts tasks by itself. */
export const STARTER_TYPES: ReadonlySet<string> = new Set([
  "aws_cloudwatch_event_target",
  "aws_ecs_service",
  "aws_ecs_task_set",
  "aws_scheduler_schedule",
]);

/** What starts tasks or jobs: what is known of their network hangs on where these place them. */
export const LAUNCH_TYPES: ReadonlySet<string> = new Set([...STARTER_TYPES, "aws_batch_compute_environment"]);

/** The resource types that reads are judged by, and the data sources whose values lead to them. */
export const JUDGED_TYPES: ReadonlySet<string> = new Set([
  "aws_apprunner_service",
  "aws_batch_job_definition",
  "aws_caller_identity",
  "aws_codebuild_project",
  "aws_db_instance",
  "aws_ecs_task_definition",
  "aws_iam_policy",
  "aws_iam_policy_attachment",
  "aws_iam_policy_document",
  "aws_iam_role",
  "aws_iam_role_policies_exclusive",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_iam_role_policy_attachments_exclusive",
  "aws_kms_alias",
  "aws_kms_external_key",
  "aws_kms_grant",
  "aws_kms_key",
  "aws_kms_key_policy",
  "aws_kms_replica_key",
  "aws_partition",
  "aws_rds_cluster",
  "aws_region",
  "aws_secretsmanager_secret",
  "aws_secretsmanager_secret_policy",
  "aws_secretsmanager_secret_rotation",
  "aws_secretsmanager_secret_version",
  "aws_ssm_parameter",
]);

/** What tasks run on and read from: what of it is not understood is nobody's problem. */
export const PLATFORM_TYPES: ReadonlySet<string> = new Set([
  ...HOST_TYPES,
  ...CAPACITY_TYPES,
  ...BUCKET_TYPES,
  "aws_cloudwatch_event_rule",
]);

/** Everything that the graph is made of. */
export const WANTED_TYPES: ReadonlySet<string> = new Set([
  ...JUDGED_TYPES,
  ...LAUNCH_TYPES,
  ...NETWORK_TYPES,
  ...PLATFORM_TYPES,
]);
