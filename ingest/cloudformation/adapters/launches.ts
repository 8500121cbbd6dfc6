import type { Launch } from "../../../model/network.ts";
import { textKey } from "../../../model/text.ts";
import { alternatives, asLiteral, asText, get, itemsOf, type Value } from "../../../model/value.ts";
import { launchOf, type LaunchNames } from "../../launches.ts";
import { textsIn } from "../../network-values.ts";
import { attribute, ofType, refOf, type Resource, type Stack } from "../stack.ts";

const NAMES: LaunchNames = {
  launchType: "LaunchType",
  strategy: "CapacityProviderStrategy",
  provider: "CapacityProvider",
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
  const launch = (resource: Resource, named: Value | undefined, parameters: Value): readonly Launch[] => {
    const workloads = named
      ? alternatives(named).flatMap((option) => tasks.get(textKey(asText(option.value) ?? [])) ?? [])
      : [];
    const { address, span, when } = resource;
    return workloads.length === 0 ? [] : [{ address, span, when, workloads, ...launchOf(parameters, NAMES) }];
  };
  const services = ofType(stack, "AWS::ECS::Service", "AWS::ECS::TaskSet").flatMap((each) =>
    launch(each, attribute(each, "TaskDefinition"), each.attributes),
  );
  const schedules = ofType(stack, "AWS::Events::Rule", "AWS::Scheduler::Schedule").flatMap((each) =>
    itemsOf(attribute(each, "Targets") ?? attribute(each, "Target")).flatMap(({ value }) => {
      const parameters = get(value, "EcsParameters");
      return parameters ? launch(each, get(parameters, "TaskDefinitionArn"), parameters) : [];
    }),
  );
  return [...services, ...schedules, ...environments(stack)];
}

/** Jobs run in whichever environment their queue has; those of Fargate in one of Fargate. */
function environments(stack: Stack): readonly Launch[] {
  const jobs = ofType(stack, "AWS::Batch::JobDefinition");
  return ofType(stack, ENVIRONMENT).flatMap((each): readonly Launch[] => {
    const resources = attribute(each, "ComputeResources");
    const type = asLiteral(get(resources, "Type"));
    if (!resources || (type !== "FARGATE" && type !== "FARGATE_SPOT")) return [];
    const workloads = jobs
      .filter((job) =>
        itemsOf(attribute(job, "PlatformCapabilities")).some(({ value }) => asLiteral(value) === "FARGATE"),
      )
      .map((job) => job.address);
    const { address, span, when } = each;
    return [
      {
        address,
        span,
        when,
        workloads,
        isFargate: true,
        platformVersion: null,
        placement: {
          subnets: textsIn(get(resources, "Subnets")),
          securityGroups: textsIn(get(resources, "SecurityGroupIds")),
          // Each job says it by itself.
          hasPublicAddress: null,
          span: resources.span,
        },
      },
    ];
  });
}
