import { ALWAYS } from "../../../model/condition.ts";
import { sameText, type Text } from "../../../model/text.ts";
import { asText, get, type Value } from "../../../model/value.ts";
import {
  clusterOf,
  instanceNetwork,
  mayUseProxy,
  type Capacity,
  type Cluster,
  type HostGroup,
  type InstanceNames,
  type ListedCapacity,
  type StrategyNames,
} from "../../hosts.ts";
import { textsIn } from "../../network-values.ts";
import { attOf, attribute, ofType, refOf, type Resource, type Stack } from "../stack.ts";

/** The types by which instances for tasks are made. */
export const CAPACITY_TYPES: ReadonlySet<string> = new Set([
  "AWS::AutoScaling::AutoScalingGroup",
  "AWS::ECS::CapacityProvider",
  "AWS::ECS::Cluster",
  "AWS::ECS::ClusterCapacityProviderAssociations",
]);

export const STRATEGY: StrategyNames = { provider: "CapacityProvider", weight: "Weight", base: "Base" };

const INSTANCE: InstanceNames = {
  interfaces: "NetworkInterfaces",
  publicAddress: "AssociatePublicIpAddress",
  interfaceGroups: "Groups",
  groups: ["SecurityGroupIds", "SecurityGroups"],
  userData: "UserData",
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-capacityprovider.html */
export function readCapacity(stack: Stack): Capacity {
  return {
    groups: ofType(stack, "AWS::AutoScaling::AutoScalingGroup").map((each) => group(each, stack)),
    providers: ofType(stack, "AWS::ECS::CapacityProvider").map((each) => ({
      names: [refOf(each)],
      when: each.when,
      group: asText(get(attribute(each, "AutoScalingGroupProvider"), "AutoScalingGroupArn")) ?? [],
    })),
    clusters: ofType(stack, "AWS::ECS::Cluster").map((each): Cluster => {
      const names = [refOf(each), attOf(each, "Arn")];
      const apart = ofType(stack, "AWS::ECS::ClusterCapacityProviderAssociations").filter((other) => {
        const cluster = asText(attribute(other, "Cluster"));
        return cluster && names.some((name) => sameText(name, cluster));
      });
      return clusterOf({ names, when: each.when }, listed(each), apart.map(listed), STRATEGY);
    }),
  };
}

function listed(from: Resource): ListedCapacity {
  return {
    when: from.when,
    providers: attribute(from, "CapacityProviders"),
    strategy: attribute(from, "DefaultCapacityProviderStrategy"),
  };
}

function group(each: Resource, stack: Stack): HostGroup {
  const template = templateOf(each, stack);
  const subnets = attribute(each, "VPCZoneIdentifier");
  return {
    names: [refOf(each)],
    when: each.when,
    placement: {
      address: each.address,
      span: each.span,
      subnets: subnets && !(template && mayUseProxy(template, INSTANCE)) ? textsIn(subnets) : null,
      ...(template ? instanceNetwork(template, INSTANCE) : { securityGroups: null, hasPublicAddress: null }),
    },
  };
}

/** What the instances of a group are made from; null where that is not in view, or not one. */
function templateOf(each: Resource, stack: Stack): Value | null {
  if (attribute(each, "MixedInstancesPolicy")) return null;
  const named = attribute(each, "LaunchTemplate");
  const names = (["LaunchTemplateId", "LaunchTemplateName"] as const).map((name) => asText(get(named, name)));
  const find = (type: string, name: Text | undefined): Resource | undefined =>
    ofType(stack, type).find((other) => name && other.when === ALWAYS && sameText(refOf(other), name));
  const template = names
    .map((name) => find("AWS::EC2::LaunchTemplate", name))
    .find((found) => found !== undefined);
  if (template) return attribute(template, "LaunchTemplateData") ?? null;
  const configuration = find(
    "AWS::AutoScaling::LaunchConfiguration",
    asText(attribute(each, "LaunchConfigurationName")),
  );
  return configuration ? configuration.attributes : null;
}
