import type { Launch } from "../../../model/network.ts";
import { textKey } from "../../../model/text.ts";
import { alternatives, asText, get, itemsOf, type Value } from "../../../model/value.ts";
import { environmentLaunches, launchOf, runsOnFargate, type LaunchNames } from "../../launches.ts";
import { attribute, ofType, refOf, type Resource, type Stack } from "../stack.ts";
import { readCapacity, STRATEGY } from "./hosts.ts";

const NAMES: LaunchNames = {
  launchType: "LaunchType",
  strategy: "CapacityProviderStrategy",
  items: STRATEGY,
  version: "PlatformVersion",
  network: [
    ["NetworkConfiguration", "AwsvpcConfiguration"],
    ["NetworkConfiguration", "AwsVpcConfiguration"],
  ],
  subnets: "Subnets",
  groups: "SecurityGroups",
  publicAddress: "AssignPublicIp",
};

/** What says how instances are made. */
export const HOSTS: ReadonlySet<string> = new Set([
  "AWS::AutoScaling::LaunchConfiguration",
  "AWS::EC2::Instance",
  "AWS::EC2::LaunchTemplate",
]);

export const ENVIRONMENT = "AWS::Batch::ComputeEnvironment";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_ECS.html */
export function readLaunches(stack: Stack): readonly Launch[] {
  const tasks = new Map(
    ofType(stack, "AWS::ECS::TaskDefinition").map((task) => [textKey(refOf(task)), task.address] as const),
  );
  const capacity = readCapacity(stack);
  const launch = (
    resource: Resource,
    named: Value | undefined,
    parameters: Value,
    cluster: Value | undefined,
  ): readonly Launch[] => {
    const workloads = named
      ? alternatives(named).flatMap((option) => tasks.get(textKey(asText(option.value) ?? [])) ?? [])
      : [];
    const { address, span, when } = resource;
    if (workloads.length === 0) return [];
    return [{ address, span, when, workloads, ...launchOf(parameters, NAMES, cluster, capacity) }];
  };
  const services = ofType(stack, "AWS::ECS::Service", "AWS::ECS::TaskSet").flatMap((each) =>
    launch(each, attribute(each, "TaskDefinition"), each.attributes, attribute(each, "Cluster")),
  );
  const schedules = ofType(stack, "AWS::Events::Rule", "AWS::Scheduler::Schedule").flatMap((each) =>
    itemsOf(attribute(each, "Targets") ?? attribute(each, "Target")).flatMap(({ value }) => {
      const parameters = get(value, "EcsParameters");
      const definition = get(parameters, "TaskDefinitionArn");
      return parameters ? launch(each, definition, parameters, get(value, "Arn")) : [];
    }),
  );
  return [...services, ...schedules, ...environments(stack)];
}

/** Jobs run in whichever environment their queue has: where there is one of their kind, in that. */
function environments(stack: Stack): readonly Launch[] {
  const jobs = ofType(stack, "AWS::Batch::JobDefinition").map((job) => ({
    address: job.address,
    isFargate: runsOnFargate(attribute(job, "PlatformCapabilities")),
  }));
  const found = ofType(stack, ENVIRONMENT).flatMap(({ address, span, when, ...each }) => {
    const resources = get(each.attributes, "ComputeResources");
    return resources ? [{ address, span, when, resources }] : [];
  });
  return environmentLaunches(found, jobs, {
    type: "Type",
    subnets: "Subnets",
    groups: "SecurityGroupIds",
    template: "LaunchTemplate",
  });
}
