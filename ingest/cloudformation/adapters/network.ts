/** The network in CloudFormation's types. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_EC2.html */
import type { AclRule, Endpoint, GroupRule, Network, NetworkAcl, Route } from "../../../model/network.ts";
import { hole, LANGUAGES, literal, sameText, type Text } from "../../../model/text.ts";
import { asLiteral, asText, get, itemsOf, type Value } from "../../../model/value.ts";
import { inlinePolicy } from "../../attachments.ts";
import { aclPorts, endpointDocument, flagOf, letsHttps, portOf, textsIn } from "../../network-values.ts";
import { attribute, ofType, refOf, type Resource, type Stack } from "../stack.ts";

/** The types that a network is made of. */
export const NETWORK_TYPES: ReadonlySet<string> = new Set(
  "VPC Subnet RouteTable Route SubnetRouteTableAssociation NatGateway InternetGateway VPCEndpoint SecurityGroup SecurityGroupIngress SecurityGroupEgress NetworkAcl NetworkAclEntry SubnetNetworkAclAssociation VPNGatewayRoutePropagation"
    .split(" ")
    .map((name) => `AWS::EC2::${name}`)
    .concat("AWS::Route53::HostedZone"),
);

const EC2 = (stack: Stack, name: string): readonly Resource[] => ofType(stack, `AWS::EC2::${name}`);

/** What depends on a condition may be any. */
function text(resource: Resource, name: string): Text {
  const value = attribute(resource, name);
  return value ? (asText(value) ?? maybe(`${resource.address}.${name}`)) : [];
}

function maybe(label: string): Text {
  return [hole(`a choice of ${label}`, LANGUAGES.anything, label)];
}

const part = ({ address, span, when }: Resource): Pick<Resource, "address" | "span" | "when"> => ({
  address,
  span,
  when,
});

export function readNetwork(stack: Stack): Network {
  const propagates = EC2(stack, "VPNGatewayRoutePropagation").length > 0;
  return {
    vpcs: EC2(stack, "VPC").map((each) => ({
      ...part(each),
      id: refOf(each),
      hasDnsSupport: flagOf(attribute(each, "EnableDnsSupport"), true),
      hasDnsHostnames: flagOf(attribute(each, "EnableDnsHostnames"), false),
    })),
    subnets: EC2(stack, "Subnet").map((each) => ({
      ...part(each),
      id: refOf(each),
      vpc: text(each, "VpcId"),
      givesPublicAddress: flagOf(attribute(each, "MapPublicIpOnLaunch"), false),
      cidr: asText(attribute(each, "CidrBlock")) ?? null,
    })),
    tables: EC2(stack, "RouteTable").map((each) => ({
      ...part(each),
      id: refOf(each),
      isOpen: propagates,
    })),
    routes: EC2(stack, "Route").map(route),
    associations: EC2(stack, "SubnetRouteTableAssociation").map((each) => ({
      ...part(each),
      subnet: text(each, "SubnetId"),
      table: text(each, "RouteTableId"),
    })),
    mainTables: [],
    nats: EC2(stack, "NatGateway").map((each) => ({
      ...part(each),
      id: refOf(each),
      subnet: text(each, "SubnetId"),
      isPublic: publicity(attribute(each, "ConnectivityType")),
    })),
    internetGateways: EC2(stack, "InternetGateway").map((each) => ({ ...part(each), id: refOf(each) })),
    endpoints: EC2(stack, "VPCEndpoint").map(endpoint),
    groups: EC2(stack, "SecurityGroup").map((each) => ({
      ...part(each),
      id: refOf(each),
      allowsOutByDefault: attribute(each, "SecurityGroupEgress") === undefined,
      isOpen: [attribute(each, "SecurityGroupIngress"), attribute(each, "SecurityGroupEgress")].some(
        isUnknown,
      ),
    })),
    groupRules: groupRules(stack),
    acls: acls(stack),
    hasZones: ofType(stack, "AWS::Route53::HostedZone").length > 0,
  };
}

function isUnknown(value: Value | undefined): boolean {
  return value !== undefined && itemsOf(value).some((each) => each.value.kind === "unknown");
}

function publicity(value: Value | undefined): boolean | null {
  if (!value) return true;
  const known = asLiteral(value);
  return known === undefined ? null : known === "public";
}

function route(each: Resource): Route {
  const [nat, internet] = [attribute(each, "NatGatewayId"), attribute(each, "GatewayId")];
  return {
    ...part(each),
    table: text(each, "RouteTableId"),
    destination: asText(attribute(each, "DestinationCidrBlock")) ?? null,
    target: nat || internet ? "gateway" : "other",
    gateway: asText(nat ?? internet) ?? [],
  };
}

function endpoint(each: Resource): Endpoint {
  const type = attribute(each, "VpcEndpointType");
  const known = asLiteral(type);
  return {
    ...part(each),
    vpc: text(each, "VpcId"),
    subnets: textsIn(attribute(each, "SubnetIds")),
    service: text(each, "ServiceName"),
    isInterface: type ? (known === undefined ? null : known === "Interface") : false,
    hasPrivateDns: flagOf(attribute(each, "PrivateDnsEnabled"), false),
    securityGroups: textsIn(attribute(each, "SecurityGroupIds")),
    tables: textsIn(attribute(each, "RouteTableIds")),
    policies: inlinePolicy(each.address, attribute(each, "PolicyDocument"), null, each.when).flatMap(
      endpointDocument,
    ),
  };
}

function groupRules(stack: Stack): readonly GroupRule[] {
  const inline = EC2(stack, "SecurityGroup").flatMap((each) =>
    (["SecurityGroupIngress", "SecurityGroupEgress"] as const).flatMap((name) =>
      itemsOf(attribute(each, name), each.when).map(({ value, when }): GroupRule => ({
        ...part(each),
        when,
        span: value.span,
        group: refOf(each),
        direction: name === "SecurityGroupIngress" ? "in" : "out",
        ...ends(value),
      })),
    ),
  );
  const separate = (["SecurityGroupIngress", "SecurityGroupEgress"] as const).flatMap((name) =>
    EC2(stack, name).map((each): GroupRule => ({
      ...part(each),
      group: text(each, "GroupId"),
      direction: name === "SecurityGroupIngress" ? "in" : "out",
      ...ends(each.attributes),
    })),
  );
  return [...inline, ...separate];
}

function ends(value: Value): Pick<GroupRule, "letsHttps" | "cidrs" | "groups" | "isSelf" | "isOpen"> {
  const one = (name: string): readonly Text[] => {
    const written = get(value, name);
    return written ? [asText(written) ?? maybe(name)] : [];
  };
  const isChoice = ["CidrIp", "SourceSecurityGroupId", "DestinationSecurityGroupId"].some(
    (name) => get(value, name)?.kind === "choice",
  );
  return {
    letsHttps: letsHttps(get(value, "IpProtocol"), get(value, "FromPort"), get(value, "ToPort")),
    cidrs: [...one("CidrIp"), ...one("CidrIpv6")],
    groups: [...one("SourceSecurityGroupId"), ...one("DestinationSecurityGroupId")],
    isSelf: false,
    isOpen:
      value.kind === "unknown" ||
      isChoice ||
      ["SourcePrefixListId", "DestinationPrefixListId", "SourceSecurityGroupName"].some(
        (name) => get(value, name) !== undefined,
      ),
  };
}

function acls(stack: Stack): readonly NetworkAcl[] {
  const entries = EC2(stack, "NetworkAclEntry");
  const associations = EC2(stack, "SubnetNetworkAclAssociation");
  return EC2(stack, "NetworkAcl").map((each) => {
    const id = refOf(each);
    const own = entries.filter((entry) => sameText(text(entry, "NetworkAclId"), id));
    const isOpen = entries.some((entry) => attribute(entry, "NetworkAclId")?.kind === "choice");
    const rules = isOpen ? [null] : own.map(aclRule);
    return {
      ...part(each),
      subnets: associations
        .filter((association) => sameText(text(association, "NetworkAclId"), id))
        .map((association) => text(association, "SubnetId")),
      rules: rules.includes(null) ? null : rules.filter((rule) => rule !== null),
    };
  });
}

function aclRule(entry: Resource): AclRule | null {
  const said = literal(text(entry, "RuleAction"));
  const range = attribute(entry, "PortRange");
  const ports = aclPorts(attribute(entry, "Protocol"), portOf(get(range, "From")), portOf(get(range, "To")));
  const isOut = flagOf(attribute(entry, "Egress"), false);
  if (!ports || isOut === null || (said !== "allow" && said !== "deny") || entry.when.kind !== "constant")
    return null;
  return { direction: isOut ? "out" : "in", isAllow: said === "allow", ...ports };
}
