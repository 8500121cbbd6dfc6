/** The network as an input creates it: what tasks may reach, from the subnets that start them. */
import type { Condition } from "./condition.ts";
import type { Span } from "./source.ts";
import type { Text } from "./text.ts";
import type { Value } from "./value.ts";

interface Part {
  readonly address: string;
  readonly span: Span;
  readonly when: Condition;
}

/** What starts tasks, and where: a service, a schedule, a compute environment of Batch. */
export interface Launch extends Part {
  /** Task or job definitions, by address. */
  readonly workloads: readonly string[];
  /** Null where that is not known. */
  readonly isFargate: boolean | null;
  readonly platformVersion: { readonly text: Text; readonly span: Span } | null;
  /** Null where tasks are placed by the host. */
  readonly placement: Placement | null;
  /** Groups of instances on which they run, as far as they are in view. */
  readonly hosts?: readonly HostPlacement[];
}

/** Lists are null where they may hold more than is known. */
export interface Placement {
  readonly subnets: readonly Text[] | null;
  readonly securityGroups: readonly Text[] | null;
  /** `subnet`: each subnet says it. */
  readonly hasPublicAddress: boolean | "subnet" | null;
  readonly span: Span;
}

/** Where the instances of a group are. */
export interface HostPlacement extends Placement {
  readonly address: string;
}

export interface Network {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly tables: readonly RouteTable[];
  readonly routes: readonly Route[];
  readonly associations: readonly Association[];
  /** VPCs of which something changes the main route table. */
  readonly mainTables: readonly Text[];
  readonly nats: readonly Nat[];
  readonly internetGateways: readonly (Part & { readonly id: Text })[];
  readonly endpoints: readonly Endpoint[];
  readonly groups: readonly SecurityGroup[];
  readonly groupRules: readonly GroupRule[];
  readonly acls: readonly NetworkAcl[];
  /** There are hosted zones of one's own, in which a service's name may stand. */
  readonly hasZones: boolean;
}

export interface Vpc extends Part {
  readonly id: Text;
  readonly hasDnsSupport: boolean | null;
  readonly hasDnsHostnames: boolean | null;
}

export interface Subnet extends Part {
  readonly id: Text;
  readonly vpc: Text;
  /** Instances in it get public addresses that say nothing of it themselves. */
  readonly givesPublicAddress: boolean | null;
  readonly cidr: Text | null;
}

export interface RouteTable extends Part {
  readonly id: Text;
  /** Gateways propagate routes into it that nothing names. */
  readonly isOpen: boolean;
}

/** A route; `other` is what neither of the two arguments for gateways names. */
export interface Route extends Part {
  readonly table: Text;
  readonly destination: Text | null;
  readonly target: "gateway" | "other";
  /** The id of the gateway: the API takes a NAT gateway's in the place of an internet gateway's. */
  readonly gateway: Text;
}

export interface Association extends Part {
  readonly subnet: Text;
  readonly table: Text;
}

export interface Nat extends Part {
  readonly id: Text;
  readonly subnet: Text;
  /** A private one leads to no internet. */
  readonly isPublic: boolean | null;
}

export interface Endpoint extends Part {
  readonly vpc: Text;
  /** Null where they are not all known. */
  readonly subnets: readonly Text[] | null;
  readonly service: Text;
  readonly isInterface: boolean | null;
  readonly hasPrivateDns: boolean | null;
  readonly securityGroups: readonly Text[] | null;
  /** Route tables that lead to a gateway endpoint; null where they are not all known. */
  readonly tables: readonly Text[] | null;
  /** None: everything goes through. */
  readonly policies: readonly EndpointDocument[];
}

/** A document of an endpoint's policy, by what people find it by. */
export interface EndpointDocument {
  readonly label: string;
  readonly document: Value;
  readonly span: Span;
  readonly when: Condition;
}

export interface SecurityGroup extends Part {
  readonly id: Text;
  /** Without a rule everything may go out; where Terraform makes the group, nothing may. */
  readonly allowsOutByDefault: boolean;
  /** There may be rules that are not known. */
  readonly isOpen: boolean;
}

export interface GroupRule extends Part {
  readonly group: Text;
  readonly direction: "in" | "out";
  /** Whether it lets TCP on port 443 through. */
  readonly letsHttps: boolean | null;
  readonly cidrs: readonly Text[];
  /** Groups at the other end. */
  readonly groups: readonly Text[];
  /** The group itself is at the other end. */
  readonly isSelf: boolean;
  /** Something else is at the other end, as a prefix list. */
  readonly isOpen: boolean;
}

export interface NetworkAcl extends Part {
  readonly subnets: readonly Text[] | null;
  /** Null where its rules are not all known. */
  readonly rules: readonly AclRule[] | null;
}

export interface AclRule {
  readonly direction: "in" | "out";
  readonly isAllow: boolean;
  /** TCP ports; all of them for a rule of all protocols. */
  readonly from: number;
  readonly to: number;
}

/** `none`: there is no way. `shut`: there is one, and something on it lets nothing through. */
export interface Obstacle {
  readonly kind: "none" | "shut";
  /** Where it is said in which subnets the calls are made. */
  readonly at: Span;
  /** The way, as people name its parts, to where it ends. */
  readonly way: readonly string[];
  readonly why: string;
  readonly remedy: string;
  readonly steps: readonly { readonly message: string; readonly span: Span }[];
}
