/** The types of the arguments that canread reads: https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
import type { Instance } from "../../model/graph.ts";
import type { Problem } from "../../model/problem.ts";
import {
  CONTAINERS,
  DOCUMENT,
  fields,
  JOB_CONTAINER,
  JOB_NODES,
  JOB_TASKS,
  jsonText,
  listOf,
  oneOrMore,
  mapOf,
  TEXT,
  type Shape,
} from "../shapes.ts";

const POLICY: Shape = jsonText("an object", DOCUMENT);

const TAGS: Shape = mapOf(() => []);

const NAMED = { arn: TEXT, id: TEXT, name: TEXT, name_prefix: TEXT, tags: TAGS, tags_all: TAGS };

const KEY: Shape = fields({ ...NAMED, key_id: TEXT, policy: POLICY });

const ATTRIBUTES: ReadonlyMap<string, Shape> = new Map([
  [
    "aws_ecs_task_definition",
    fields({
      ...NAMED,
      container_definitions: jsonText("a list", CONTAINERS),
      execution_role_arn: TEXT,
      task_role_arn: TEXT,
    }),
  ],
  [
    "aws_batch_job_definition",
    fields({
      ...NAMED,
      container_properties: jsonText("an object", JOB_CONTAINER),
      ecs_properties: jsonText("an object", JOB_TASKS),
      node_properties: jsonText("an object", JOB_NODES),
    }),
  ],
  [
    "aws_iam_role",
    fields({
      ...NAMED,
      path: TEXT,
      assume_role_policy: POLICY,
      permissions_boundary: TEXT,
      managed_policy_arns: listOf(TEXT),
      inline_policy: listOf(fields({ name: TEXT, policy: POLICY })),
    }),
  ],
  ["aws_iam_role_policy", fields({ ...NAMED, role: TEXT, policy: POLICY })],
  ["aws_iam_policy", fields({ ...NAMED, path: TEXT, policy: POLICY })],
  ["aws_iam_role_policy_attachment", fields({ role: TEXT, policy_arn: TEXT })],
  ["aws_iam_role_policies_exclusive", fields({ role_name: TEXT, policy_names: listOf(TEXT) })],
  ["aws_iam_role_policy_attachments_exclusive", fields({ role_name: TEXT, policy_arns: listOf(TEXT) })],
  ["aws_iam_policy_attachment", fields({ roles: listOf(TEXT), policy_arn: TEXT })],
  [
    "aws_secretsmanager_secret",
    fields({
      ...NAMED,
      kms_key_id: TEXT,
      policy: POLICY,
      replica: oneOrMore(fields({ region: TEXT, kms_key_id: TEXT })),
    }),
  ],
  ["aws_secretsmanager_secret_policy", fields({ secret_arn: TEXT, policy: POLICY })],
  ["aws_ssm_parameter", fields({ ...NAMED, type: TEXT, key_id: TEXT })],
  ["aws_kms_key", KEY],
  ["aws_kms_external_key", KEY],
  ["aws_kms_replica_key", KEY],
  ["aws_kms_alias", fields({ ...NAMED, target_key_id: TEXT })],
  ["aws_kms_key_policy", fields({ key_id: TEXT, policy: POLICY })],
  ["aws_kms_grant", fields({ key_id: TEXT, grantee_principal: TEXT, operations: listOf(TEXT) })],
]);

export function checkAttributes(instances: readonly Instance[]): readonly Problem[] {
  return instances.flatMap(
    ({ type, address, attributes }) => ATTRIBUTES.get(type)?.(attributes, address) ?? [],
  );
}
