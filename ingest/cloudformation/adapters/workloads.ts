import { all } from "../../../model/condition.ts";
import type { Instance, Workload } from "../../../model/graph.ts";
import { get, itemsOf, pick } from "../../../model/value.ts";
import { readBatchContainers } from "../../batch.ts";
import {
  getCased,
  isFargate,
  isWindows,
  readContainers,
  rolesOf,
  type ContainerUse,
} from "../../containers.ts";
import { credentialReferences } from "../../credential-fields.ts";
import { appRunnerReferences, projectReferences } from "../../other-workloads.ts";
import { ofType, type Stack } from "../stack.ts";

/** `AWS::ECS::TaskDefinition` and `AWS::Batch::JobDefinition`. */
export function readWorkloads(stack: Stack): readonly Workload[] {
  return [
    ...ofType(stack, "AWS::ECS::TaskDefinition").map((instance) =>
      workload(instance, "ecs", taskContainers(instance)),
    ),
    ...ofType(stack, "AWS::AppRunner::Service").map(appRunner),
    ...ofType(stack, "AWS::CodeBuild::Project").map(project),
    ...ofType(stack, "AWS::Batch::JobDefinition").map((instance) =>
      workload(instance, "batch", readBatchContainers(instance.attributes)),
    ),
  ];
}

const FARGATE_KEYS = { ecs: "requiresCompatibilities", batch: "platformCapabilities" } as const;

function workload(
  instance: Instance,
  service: keyof typeof FARGATE_KEYS,
  containers: readonly ContainerUse[],
): Workload {
  const { address, span, when, scope } = instance;
  const fargate = isFargate(getCased(instance.attributes, FARGATE_KEYS[service]));
  const family = getCased(getCased(instance.attributes, "runtimePlatform"), "operatingSystemFamily");
  const credentials = credentialReferences(
    getCased(instance.attributes, "volumes"),
    containers,
    "cloudformation",
  );
  const read = readContainers(containers);
  return {
    address,
    span,
    when,
    scope,
    service,
    fargate,
    ...read,
    references: [...read.references, ...credentials],
    isWindows: isWindows(family),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apprunner-service.html */
function appRunner({ address, span, when, scope, attributes }: Instance): Workload {
  const configurations = [
    ["SourceConfiguration", "ImageRepository", "ImageConfiguration"],
    ["SourceConfiguration", "CodeRepository", "CodeConfiguration", "CodeConfigurationValues"],
  ].flatMap((path) => pick(attributes, path).map((each) => each.value));
  const role = get(get(attributes, "InstanceConfiguration"), "InstanceRoleArn");
  const references = appRunnerReferences(configurations, role, {
    secrets: "RuntimeEnvironmentSecrets",
    variables: "RuntimeEnvironmentVariables",
  });
  return { address, span, when, scope, service: "apprunner", fargate: false, references };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codebuild-project.html */
function project({ address, span, when, scope, attributes }: Instance): Workload {
  const references = projectReferences(get(attributes, "Environment"), get(attributes, "ServiceRole"), {
    variables: "EnvironmentVariables",
    name: "Name",
    type: "Type",
    value: "Value",
    registry: ["RegistryCredential", "Credential"],
  });
  return { address, span, when, scope, service: "codebuild", fargate: false, references };
}

function taskContainers(instance: Instance): readonly ContainerUse[] {
  const { attributes } = instance;
  const always = all();
  const roles = {
    executionRole: rolesOf(getCased(attributes, "executionRoleArn"), always),
    taskRole: rolesOf(getCased(attributes, "taskRoleArn"), always),
  };
  return itemsOf(getCased(attributes, "containerDefinitions")).map((definition) => ({
    definition,
    roles,
  }));
}
