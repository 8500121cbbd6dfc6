import { ALWAYS } from "../../../model/condition.ts";
import type { Instance } from "../../../model/graph.ts";
import { sameText, type Text } from "../../../model/text.ts";
import { asText, get, itemsOf, type Value } from "../../../model/value.ts";
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
import { attributeText, nameTexts, ofType } from "../instances.ts";

export const STRATEGY: StrategyNames = { provider: "capacity_provider", weight: "weight", base: "base" };

const INSTANCE: InstanceNames = {
  interfaces: "network_interfaces",
  publicAddress: "associate_public_ip_address",
  interfaceGroups: "security_groups",
  groups: ["vpc_security_group_ids", "security_groups"],
  userData: "user_data",
};

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_capacity_provider */
export function readCapacity(instances: readonly Instance[]): Capacity {
  return {
    groups: ofType(instances, "aws_autoscaling_group").map((each) => group(each, instances)),
    providers: ofType(instances, "aws_ecs_capacity_provider").map((each) => ({
      names: nameTexts(each),
      when: each.when,
      group:
        asText(only(get(each.attributes, "auto_scaling_group_provider"), "auto_scaling_group_arn")) ?? [],
    })),
    clusters: ofType(instances, "aws_ecs_cluster").map((each): Cluster => {
      const names = nameTexts(each);
      const apart = ofType(instances, "aws_ecs_cluster_capacity_providers").filter(({ attributes }) =>
        names.some((name) => name.length > 0 && isSame(name, get(attributes, "cluster_name"))),
      );
      return clusterOf({ names, when: each.when }, listed(each), apart.map(listed), STRATEGY);
    }),
  };
}

function listed({ when, attributes }: Instance): ListedCapacity {
  return {
    when,
    providers: get(attributes, "capacity_providers"),
    strategy: get(attributes, "default_capacity_provider_strategy"),
  };
}

function isSame(name: Text, value: Value | undefined): boolean {
  const other = asText(value);
  return other !== undefined && sameText(name, other);
}

/** An attribute of the only block of a kind. */
function only(blocks: Value | undefined, name: string): Value | undefined {
  const [first, ...others] = itemsOf(blocks);
  return first && others.length === 0 ? get(first.value, name) : undefined;
}

function group(each: Instance, instances: readonly Instance[]): HostGroup {
  const template = templateOf(each, instances);
  const subnets = get(each.attributes, "vpc_zone_identifier");
  return {
    names: nameTexts(each),
    when: each.when,
    placement: {
      address: each.address,
      span: each.span,
      subnets: subnets && !(template && mayUseProxy(template.attributes, INSTANCE)) ? textsIn(subnets) : null,
      ...(template
        ? instanceNetwork(template.attributes, INSTANCE)
        : { securityGroups: null, hasPublicAddress: null }),
    },
  };
}

/** What the instances of a group are made from; null where that is not in view, or not one. */
function templateOf(each: Instance, instances: readonly Instance[]): Instance | null {
  const block = get(each.attributes, "launch_template");
  if (get(each.attributes, "mixed_instances_policy")) return null;
  const named = block
    ? ["id", "name"].map((name) => asText(only(block, name)) ?? [])
    : [attributeText(each, "launch_configuration")];
  const templates = ofType(instances, "aws_launch_template", "aws_launch_configuration");
  const found = templates.find((template) =>
    nameTexts(template).some((own) => named.some((name) => name.length > 0 && sameText(own, name))),
  );
  return found && found.when === ALWAYS ? found : null;
}
