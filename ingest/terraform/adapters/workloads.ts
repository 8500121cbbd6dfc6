import { ALWAYS } from "../../../model/condition.ts";
import type { Instance, Workload } from "../../../model/graph.ts";
import { alternatives, get, itemsOf, objectValue, type Entry, type Value } from "../../../model/value.ts";
import { readBatchContainers } from "../../batch.ts";
import { isFargate, isWindows, readContainers, rolesOf, type ContainerUse } from "../../containers.ts";
import { credentialReferences } from "../../credential-fields.ts";
import { asDocument } from "../../embedded-json.ts";
import { appRunnerReferences, projectReferences } from "../../other-workloads.ts";
import { node, ofType } from "../instances.ts";

export function readWorkloads(instances: readonly Instance[]): readonly Workload[] {
  return [
    ...ofType(instances, "aws_ecs_task_definition").map((instance): Workload => {
      const containers = taskContainers(instance);
      const read = readContainers(containers);
      const credentials = credentialReferences(get(instance.attributes, "volume"), containers, "terraform");
      return {
        ...node(instance),
        service: "ecs",
        fargate: isFargate(get(instance.attributes, "requires_compatibilities")),
        ...read,
        references: [...read.references, ...credentials],
        isWindows: itemsOf(get(instance.attributes, "runtime_platform")).some(({ value }) =>
          isWindows(get(value, "operating_system_family")),
        ),
      };
    }),
    ...ofType(instances, "aws_apprunner_service").map(appRunner),
    ...ofType(instances, "aws_codebuild_project").map(project),
    ...ofType(instances, "aws_batch_job_definition").map((instance): Workload => ({
      ...node(instance),
      service: "batch",
      fargate: isFargate(get(instance.attributes, "platform_capabilities")),
      ...readContainers(readBatchContainers(batchForms(instance))),
    })),
  ];
}

/** Blocks at a path, each of which may stand in a list. */
function blocksAt(value: Value, path: readonly string[]): readonly Value[] {
  return path.reduce<readonly Value[]>(
    (found, key) => found.flatMap((each) => itemsOf(get(each, key)).map((item) => item.value)),
    [value],
  );
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/apprunner_service */
function appRunner(instance: Instance): Workload {
  const configurations = [
    ["source_configuration", "image_repository", "image_configuration"],
    ["source_configuration", "code_repository", "code_configuration", "code_configuration_values"],
  ].flatMap((path) => blocksAt(instance.attributes, path));
  const [configuration] = blocksAt(instance.attributes, ["instance_configuration"]);
  const references = appRunnerReferences(configurations, get(configuration, "instance_role_arn"), {
    secrets: "runtime_environment_secrets",
    variables: "runtime_environment_variables",
  });
  return { ...node(instance), service: "apprunner", fargate: false, references };
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/codebuild_project */
function project(instance: Instance): Workload {
  const { attributes } = instance;
  const references = projectReferences(get(attributes, "environment"), get(attributes, "service_role"), {
    variables: "environment_variable",
    name: "name",
    type: "type",
    value: "value",
    registry: ["registry_credential", "credential"],
  });
  return { ...node(instance), service: "codebuild", fargate: false, references };
}

function taskContainers({ attributes }: Instance): readonly ContainerUse[] {
  const roles = {
    executionRole: rolesOf(get(attributes, "execution_role_arn"), ALWAYS),
    taskRole: rolesOf(get(attributes, "task_role_arn"), ALWAYS),
  };
  const definitions = get(attributes, "container_definitions");
  if (!definitions) return [];
  return alternatives(asDocument(definitions)).flatMap((option) =>
    option.value.kind === "unknown"
      ? [{ definition: option, roles }]
      : itemsOf(option.value, option.when).map((definition) => ({ definition, roles })),
  );
}

/** Terraform holds the three forms as JSON texts; the Batch API has them as objects. */
const BATCH_FORMS = [
  ["container_properties", "containerProperties"],
  ["ecs_properties", "ecsProperties"],
  ["node_properties", "nodeProperties"],
] as const;

function batchForms({ attributes, span }: Instance): Value {
  const entries = new Map<string, Entry>();
  for (const [argument, key] of BATCH_FORMS) {
    const value = get(attributes, argument);
    // A plan writes a form that is not used as an empty text.
    const isEmpty = value?.kind === "text" && value.text.length === 0;
    if (value && !isEmpty) entries.set(key, { key: value.span, value: asDocument(value) });
  }
  return objectValue(entries, span);
}
