/** The network of Terraform's AWS provider. https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
import type { Instance } from "../../../model/graph.ts";
import type {
  AclRule,
  Association,
  Endpoint,
  EndpointDocument,
  GroupRule,
  Nat,
  Network,
  NetworkAcl,
  Route,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
} from "../../../model/network.ts";
import { all, ALWAYS, anyOf, not } from "../../../model/condition.ts";
import { hole, LANGUAGES, literal, sameText, type Text } from "../../../model/text.ts";
import { asLiteral, asText, get, itemsOf, type Value } from "../../../model/value.ts";
import { inlinePolicy } from "../../attachments.ts";
import { aclPorts, endpointDocument, flagOf, letsHttps, portOf, textsIn } from "../../network-values.ts";
import { attributeText, node, ofType } from "../instances.ts";

export function readNetwork(instances: readonly Instance[]): Network {
  const text = attributeText;
  return {
    vpcs: ofType(instances, "aws_vpc").map((each): Vpc => ({
      ...node(each),
      id: idOf(each),
      hasDnsSupport: flagOf(get(each.attributes, "enable_dns_support"), true),
      hasDnsHostnames: flagOf(get(each.attributes, "enable_dns_hostnames"), false),
    })),
    subnets: ofType(instances, "aws_subnet").map((each): Subnet => ({
      ...node(each),
      id: idOf(each),
      vpc: text(each, "vpc_id"),
      givesPublicAddress: flagOf(get(each.attributes, "map_public_ip_on_launch"), false),
      cidr: asText(get(each.attributes, "cidr_block")) ?? null,
    })),
    tables: ofType(instances, "aws_route_table").map((each): RouteTable => ({
      ...node(each),
      id: idOf(each),
      isOpen:
        each.adopted === true ||
        get(each.attributes, "propagating_vgws") !== undefined ||
        ofType(instances, "aws_vpn_gateway_route_propagation").length > 0,
    })),
    routes: [
      ...ofType(instances, "aws_route").map((each) =>
        route(each, each.attributes, text(each, "route_table_id")),
      ),
      ...ofType(instances, "aws_route_table").flatMap((each) =>
        itemsOf(get(each.attributes, "route"), each.when).map(({ value, when }) =>
          route({ ...each, when, span: value.span }, value, idOf(each)),
        ),
      ),
    ],
    associations: ofType(instances, "aws_route_table_association").map((each): Association => ({
      ...node(each),
      subnet: text(each, "subnet_id"),
      table: text(each, "route_table_id"),
    })),
    mainTables: [
      ...ofType(instances, "aws_main_route_table_association").map((each) => text(each, "vpc_id")),
      // It names its table, and no VPC: it may be of any.
      ...ofType(instances, "aws_default_route_table").map((each) => text(each, "default_route_table_id")),
    ],
    nats: ofType(instances, "aws_nat_gateway").map((each): Nat => ({
      ...node(each),
      id: idOf(each),
      subnet: text(each, "subnet_id"),
      isPublic: isLiteral(get(each.attributes, "connectivity_type"), "public", true),
    })),
    internetGateways: ofType(instances, "aws_internet_gateway").map((each) => ({
      ...node(each),
      id: idOf(each),
    })),
    endpoints: ofType(instances, "aws_vpc_endpoint").map((each) => endpoint(each, instances)),
    groups: ofType(instances, "aws_security_group").map((each): SecurityGroup => ({
      ...node(each),
      id: idOf(each),
      allowsOutByDefault: false,
      isOpen:
        each.adopted === true ||
        [get(each.attributes, "ingress"), get(each.attributes, "egress")].some(isUnknown),
    })),
    groupRules: groupRules(instances),
    acls: acls(instances),
    hasZones: ofType(instances, "aws_route53_zone", "aws_route53_zone_association").length > 0,
  };
}

/** What EC2 gives is known after apply, and the same wherever the resource's id is taken. */
function idOf(instance: Instance): Text {
  const known = attributeText(instance, "id");
  if (known.length > 0) return known;
  const name = `${instance.address}.id`;
  return [hole(name, LANGUAGES.anything, name, instance.address)];
}

function isUnknown(value: Value | undefined): boolean {
  return value !== undefined && itemsOf(value).some((each) => each.value.kind === "unknown");
}

function isLiteral(value: Value | undefined, wanted: string, fallback: boolean): boolean | null {
  if (!value) return fallback;
  const known = literal(asText(value) ?? [hole("a choice", LANGUAGES.anything, "a choice")]);
  return known === null ? null : known === wanted;
}

const isSet = (value: Value | undefined): boolean => {
  const text = asText(value);
  return text !== undefined && text.length > 0;
};

function route(owner: Instance, attributes: Value, table: Text): Route {
  const destination = ["destination_cidr_block", "cidr_block"].map((name) => asText(get(attributes, name)));
  const known = destination.find((each) => each !== undefined && each.length > 0);
  const nat = get(attributes, "nat_gateway_id");
  const internet = get(attributes, "gateway_id");
  return {
    ...node(owner),
    table,
    destination: known ?? null,
    target: isSet(nat) || isSet(internet) ? "gateway" : "other",
    gateway: asText(isSet(nat) ? nat : internet) ?? [],
  };
}

function endpoint(each: Instance, instances: readonly Instance[]): Endpoint {
  const own = textsIn(get(each.attributes, "security_group_ids"));
  const id = literal(idOf(each));
  const added = ofType(instances, "aws_vpc_endpoint_security_group_association");
  return {
    ...node(each),
    vpc: attributeText(each, "vpc_id"),
    subnets: textsIn(get(each.attributes, "subnet_ids")),
    service: attributeText(each, "service_name"),
    isInterface: isLiteral(get(each.attributes, "vpc_endpoint_type"), "Interface", false),
    hasPrivateDns: privateDnsOf(each, instances),
    // Groups that are added one by one are looked at by nobody.
    securityGroups: added.length > 0 && id === null ? null : own,
    tables: endpointTables(each, instances),
    policies: endpointPolicies(each, instances),
  };
}

function endpointTables(each: Instance, instances: readonly Instance[]): readonly Text[] | null {
  const added = ofType(instances, "aws_vpc_endpoint_route_table_association");
  const own = textsIn(get(each.attributes, "route_table_ids"));
  return own && [...own, ...added.map((association) => attributeText(association, "route_table_id"))];
}

/** Another resource may switch it, and then the endpoint's own argument is left out. */
function privateDnsOf(each: Instance, instances: readonly Instance[]): boolean | null {
  const id = idOf(each);
  const [apart, ...others] = ofType(instances, "aws_vpc_endpoint_private_dns").filter((other) =>
    sameText(attributeText(other, "vpc_endpoint_id"), id),
  );
  if (!apart) return flagOf(get(each.attributes, "private_dns_enabled"), false);
  return others.length > 0 || apart.when !== ALWAYS
    ? null
    : flagOf(get(apart.attributes, "private_dns_enabled"), false);
}

/**
 * An endpoint has one policy: a resource of its own takes the place of the argument. One that is left out is computed, and
 * comes back as an empty text or as what allows everything.
 */
function endpointPolicies(each: Instance, instances: readonly Instance[]): readonly EndpointDocument[] {
  const id = idOf(each);
  const separate = ofType(instances, "aws_vpc_endpoint_policy").filter((policy) =>
    sameText(attributeText(policy, "vpc_endpoint_id"), id),
  );
  const isReplaced = anyOf(separate.map(({ when }) => when));
  const owners = [
    { owner: each, when: all(each.when, not(isReplaced)) },
    ...separate.map((owner) => ({ owner, when: owner.when })),
  ];
  return owners.flatMap(({ owner, when }) => {
    const value = get(owner.attributes, "policy");
    if (!value || asLiteral(value) === "") return [];
    return inlinePolicy(each.address, value, null, when).flatMap(endpointDocument);
  });
}

function groupRules(instances: readonly Instance[]): readonly GroupRule[] {
  const inline = ofType(instances, "aws_security_group").flatMap((each) =>
    (["ingress", "egress"] as const).flatMap((name) =>
      itemsOf(get(each.attributes, name), each.when).map(({ value, when }): GroupRule => ({
        ...node(each),
        when,
        span: value.span,
        group: idOf(each),
        direction: name === "ingress" ? "in" : "out",
        ...ends(value, "protocol", "security_groups"),
      })),
    ),
  );
  const separate = ofType(instances, "aws_security_group_rule").map((each): GroupRule => ({
    ...node(each),
    group: attributeText(each, "security_group_id"),
    direction: literal(attributeText(each, "type")) === "ingress" ? "in" : "out",
    ...ends(each.attributes, "protocol", "source_security_group_id"),
  }));
  // One whose direction is not known may be one of either.
  const undirected = ofType(instances, "aws_security_group_rule").filter(
    (each) => !["ingress", "egress"].includes(literal(attributeText(each, "type")) ?? ""),
  );
  const newer = [
    ...ofType(instances, "aws_vpc_security_group_ingress_rule").map((each) => ({
      each,
      direction: "in" as const,
    })),
    ...ofType(instances, "aws_vpc_security_group_egress_rule").map((each) => ({
      each,
      direction: "out" as const,
    })),
  ].map(({ each, direction }): GroupRule => ({
    ...node(each),
    group: attributeText(each, "security_group_id"),
    direction,
    ...ends(each.attributes, "ip_protocol", "referenced_security_group_id"),
  }));
  const open = undirected.flatMap((each) =>
    (["in", "out"] as const).map((direction): GroupRule => ({
      ...node(each),
      group: attributeText(each, "security_group_id"),
      direction,
      ...ends(each.attributes, "protocol", "source_security_group_id"),
      isOpen: true,
    })),
  );
  return [...inline, ...separate, ...newer, ...open];
}

function ends(
  value: Value,
  protocol: string,
  groups: string,
): Pick<GroupRule, "letsHttps" | "cidrs" | "groups" | "isSelf" | "isOpen"> {
  const cidrs = ["cidr_blocks", "cidr_ipv4", "ipv6_cidr_blocks", "cidr_ipv6"].map((name) =>
    textsIn(get(value, name)),
  );
  const others = textsIn(get(value, groups));
  const lists = ["prefix_list_ids", "prefix_list_id"].map((name) => textsIn(get(value, name)));
  return {
    letsHttps: letsHttps(get(value, protocol), get(value, "from_port"), get(value, "to_port")),
    cidrs: cidrs.flatMap((each) => each ?? []),
    groups: others ?? [],
    isSelf: flagOf(get(value, "self"), false) !== false,
    isOpen:
      value.kind === "unknown" ||
      [...cidrs, others].includes(null) ||
      lists.some((each) => each === null || each.length > 0),
  };
}

function acls(instances: readonly Instance[]): readonly NetworkAcl[] {
  const separate = ofType(instances, "aws_network_acl_rule");
  return ofType(instances, "aws_network_acl").map((each) => {
    const inline = (["ingress", "egress"] as const).flatMap((name) =>
      itemsOf(get(each.attributes, name), each.when).map(({ value, when }) =>
        aclRule(value, name === "ingress" ? "in" : "out", "action", all(when).kind === "constant"),
      ),
    );
    // Rules that stand by themselves name the list by its id, which may be any list's.
    const rules = separate.length > 0 || each.adopted === true ? [null] : inline;
    return {
      ...node(each),
      subnets: textsIn(get(each.attributes, "subnet_ids")),
      rules: rules.includes(null) ? null : rules.filter((rule) => rule !== null),
    };
  });
}

function aclRule(
  value: Value,
  direction: AclRule["direction"],
  action: string,
  isCertain: boolean,
): AclRule | null {
  const said = literal(asText(get(value, action)) ?? []);
  const ports = aclPorts(
    get(value, "protocol"),
    portOf(get(value, "from_port")),
    portOf(get(value, "to_port")),
  );
  if (!isCertain || !ports || (said !== "allow" && said !== "deny")) return null;
  return { direction, isAllow: said === "allow", ...ports };
}
