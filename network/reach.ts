/**
 * Whether tasks reach the stores that they read from, by what the input creates of their network. Nothing is claimed where
 * a part of it is not in view, or hangs on a condition.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
import { ALWAYS } from "../model/condition.ts";
import type { Endpoint, Launch, Network, Route, Obstacle, Subnet, Vpc } from "../model/network.ts";
import { literal, sameText, type Text } from "../model/text.ts";
import { shutAt } from "./filters.ts";
import { byId, mayMean, type Caller, isPrivateRange } from "./parts.ts";

/** What stops tasks in each of the subnets in which they are placed; nothing where they get through, or may. */
export function stopsOf(
  network: Network,
  { placement, isFargate, when, platformVersion, hosts = [] }: Launch,
  service: Text | null,
): readonly Obstacle[] {
  if (when !== ALWAYS) return [];
  // Below version 1.4.0 Fargate reads through an interface of its own, outside the VPC.
  const isOwn = placement && isFargate === true && !isEarlier(platformVersion?.text);
  const tasks: readonly Caller[] = isOwn ? [{ ...placement, who: "tasks" }] : [];
  const instances = hosts.map((each): Caller => ({ ...each, who: "instances" }));
  return [...tasks, ...instances].flatMap((caller) =>
    (caller.subnets ?? []).flatMap((id) => {
      const subnet = byId(network.subnets, id);
      const vpc = subnet && byId(network.vpcs, subnet.vpc);
      const stopped = vpc ? stoppedIn(network, subnet, vpc, inSubnet(caller, subnet), service) : null;
      if (!stopped) return [];
      const way = caller.address === undefined ? stopped.way : [caller.address, ...stopped.way];
      return [{ ...stopped, way, at: caller.span }];
    }),
  );
}

/** What stops a caller, before it is said who. */
type Stop = Omit<Obstacle, "at">;

function inSubnet(caller: Caller, { givesPublicAddress }: Subnet): Caller {
  const { hasPublicAddress } = caller;
  return {
    ...caller,
    hasPublicAddress: hasPublicAddress === "subnet" ? givesPublicAddress : hasPublicAddress,
  };
}

/** A platform version on which reads do not go through the tasks' own interfaces. */
export function isEarlier(version: Text | undefined): boolean {
  const known = version === undefined ? "LATEST" : literal(version);
  return known === null || /^1\.[0-3]\./u.test(known);
}

function stoppedIn(
  network: Network,
  subnet: Subnet,
  vpc: Vpc,
  placement: Caller,
  service: Text | null,
): Stop | null {
  const exit = exitOf(network, subnet, vpc, placement);
  if (exit.kind === "open") return null;
  const endpoints = service === null ? [] : endpointsOf(network, vpc, service);
  if (endpoints === null || (service !== null && hasGateway(network, subnet, vpc, service))) return null;
  const [endpoint, ...others] = endpoints;
  if (others.length > 0) return null;
  if (endpoint) return throughEndpoint(network, subnet, vpc, placement, endpoint, exit);
  if (exit.kind === "none") {
    return {
      kind: "none",
      way: [subnet.address, ...exit.way],
      why: `${exit.why}, and ${isGatewayService(service) ? `no gateway endpoint of S3 is associated with ${exit.way[0] ?? "its route table"}` : `${vpc.address} has no interface endpoint of the service`}`,
      remedy: isGatewayService(service)
        ? `associate a gateway endpoint of S3 with the subnet's route table, or ${exit.remedy}`
        : exit.remedy,
      steps: [{ message: "the subnet", span: subnet.span }, ...exit.steps],
    };
  }
  const shut = shutAt(network, subnet, placement, null);
  return shut && { kind: "shut", way: [subnet.address, ...exit.way], steps: [], ...shut };
}

/** The name of the service resolves to the endpoint, whatever other way there is. */
function throughEndpoint(
  network: Network,
  subnet: Subnet,
  vpc: Vpc,
  placement: Caller,
  endpoint: Endpoint,
  exit: Exit,
): Stop | null {
  const { hasPrivateDns } = endpoint;
  const way = [subnet.address, endpoint.address];
  const steps = [{ message: "the endpoint", span: endpoint.span }];
  if (hasPrivateDns === null || endpoint.when !== ALWAYS) return null;
  if (!hasPrivateDns) {
    if (exit.kind !== "none" || network.hasZones) return null;
    return {
      kind: "shut",
      way,
      why: `${endpoint.address} has no private DNS, so that the name of the service resolves to public addresses, and ${exit.why}`,
      remedy: "let the endpoint have private DNS",
      steps,
    };
  }
  const lacking = [
    ...(vpc.hasDnsSupport === false ? ["DNS support"] : []),
    ...(vpc.hasDnsHostnames === false ? ["DNS hostnames"] : []),
  ];
  if (lacking.length > 0) {
    return {
      kind: "shut",
      way,
      why: `${endpoint.address} has private DNS, and ${vpc.address}, of which it takes DNS support and DNS hostnames, has no ${lacking.join(" and no ")}`,
      remedy: "switch both on for the VPC",
      steps: [...steps, { message: "the VPC", span: vpc.span }],
    };
  }
  const shut = shutAt(network, subnet, placement, endpoint);
  return shut && { kind: "shut", way, steps, ...shut };
}

/** The interface endpoints of a service in a VPC; null where one may be of either. */
function endpointsOf({ endpoints }: Network, vpc: Vpc, service: Text): readonly Endpoint[] | null {
  const here = endpoints.filter((each) => mayMean(each.vpc, vpc.id) && each.isInterface !== false);
  const serves = (each: Endpoint): boolean | null => {
    if (sameText(each.service, service)) return true;
    const [own, wanted] = [each.service, service].map(lastPart);
    return own === null || own === wanted ? null : false;
  };
  const found = here.filter((each) => serves(each) !== false);
  const isCertain = found.every(
    (each) => serves(each) === true && each.isInterface === true && sameText(each.vpc, vpc.id),
  );
  return isCertain ? found : null;
}

function isGatewayService(service: Text | null): boolean {
  return lastPart(service ?? undefined) === "s3";
}

/**
 * Whether a gateway endpoint of the service may be on the way of a subnet: it is by its association with the route table.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
function hasGateway(network: Network, subnet: Subnet, vpc: Vpc, service: Text): boolean {
  if (!isGatewayService(service)) return false;
  const own = network.associations.find(({ subnet: id }) => sameText(id, subnet.id))?.table ?? null;
  return network.endpoints.some((each) => {
    if (each.isInterface === true || !mayMean(each.vpc, vpc.id)) return false;
    const name = lastPart(each.service);
    if (name !== null && name !== "s3") return false;
    // A subnet without an association has the main table, which any table that is not made here may be.
    return (
      each.tables === null || each.tables.some((id) => (own ? mayMean(id, own) : !byId(network.tables, id)))
    );
  });
}

/** `secretsmanager` of `com.amazonaws.eu-west-1.secretsmanager`. */
function lastPart(service: Text | undefined): string | null {
  const last = service?.at(-1);
  return typeof last === "string" && last.includes(".") ? last.slice(last.lastIndexOf(".") + 1) : null;
}

type Exit =
  | { readonly kind: "open" }
  | { readonly kind: "internet"; readonly way: readonly string[] }
  | {
      readonly kind: "none";
      readonly way: readonly string[];
      readonly why: string;
      readonly remedy: string;
      readonly steps: Obstacle["steps"];
    };

const OPEN: Exit = { kind: "open" };
const OTHERWISE = "create an interface endpoint with private DNS";
const GIVE_ADDRESSES = {
  tasks: "give the tasks public addresses (assign_public_ip, AssignPublicIp)",
  instances: "let the instances have public addresses (map_public_ip_on_launch, MapPublicIpOnLaunch)",
};

function leadOut(who: Caller["who"]): string {
  return `route the subnet to a NAT gateway, give the ${who} public addresses in a subnet with an internet gateway, or ${OTHERWISE}`;
}

/** The way from a subnet to the internet. */
function exitOf(network: Network, subnet: Subnet, vpc: Vpc, { hasPublicAddress, who }: Caller): Exit {
  const found = defaultRoute(network, subnet, vpc, who);
  if (found.kind !== "route") return found.exit;
  const { route, way, steps } = found;
  if (route.target === "other") return OPEN;
  const nat = byId(network.nats, route.gateway);
  if (nat) {
    if (nat.isPublic !== true) return OPEN;
    const place = byId(network.subnets, nat.subnet);
    const onward = place && defaultRoute(network, place, vpc, who);
    if (!onward) return OPEN;
    if (onward.kind !== "route") {
      if (onward.exit.kind !== "none") return OPEN;
      return {
        kind: "none",
        way: [...way, nat.address, place.address],
        why: `the NAT gateway ${nat.address} stands in ${place.address}, which has no route to an internet gateway`,
        remedy: "place the NAT gateway in a subnet with a route to an internet gateway",
        steps: [...steps, { message: "the NAT gateway", span: nat.span }],
      };
    }
    return leadsOut(network, onward.route) ? { kind: "internet", way: [...way, nat.address] } : OPEN;
  }
  if (!leadsOut(network, route) || hasPublicAddress === null) return OPEN;
  if (hasPublicAddress) return { kind: "internet", way };
  return {
    kind: "none",
    way,
    why: `the route leads to an internet gateway, and the ${who} get no public address`,
    remedy: `${GIVE_ADDRESSES[who]}, or ${OTHERWISE}`,
    steps,
  };
}

/** To an internet gateway, and no other kind that goes by the same argument. */
function leadsOut({ internetGateways }: Network, { target, gateway }: Route): boolean {
  if (target !== "gateway") return false;
  return byId(internetGateways, gateway) !== null || (literal(gateway) ?? "").startsWith("igw-");
}

type Found =
  | { readonly kind: "exit"; readonly exit: Exit }
  | {
      readonly kind: "route";
      readonly route: Route;
      readonly way: readonly string[];
      readonly steps: Obstacle["steps"];
    };

/** Where everything leads that no closer route takes. */
function defaultRoute(network: Network, subnet: Subnet, vpc: Vpc, who: Caller["who"]): Found {
  const open: Found = { kind: "exit", exit: OPEN };
  const associated = network.associations.filter((each) => mayMean(each.subnet, subnet.id));
  const [own, ...others] = associated;
  if (others.length > 0 || (own && (own.when !== ALWAYS || !sameText(own.subnet, subnet.id)))) return open;
  if (!own) {
    // A route of a table that is not in view may be one of the main table's.
    const isOfMain = network.routes.some(({ table }) => !byId(network.tables, table));
    if (network.mainTables.length > 0 || isOfMain) return open;
    const why = `${subnet.address} has no route table of its own, and the main one of ${vpc.address} has no routes but those within`;
    return {
      kind: "exit",
      exit: { kind: "none", way: ["the main route table"], why, remedy: leadOut(who), steps: [] },
    };
  }
  const table = byId(network.tables, own.table);
  if (!table || table.isOpen) return open;
  const steps = [{ message: "the route table", span: table.span }];
  const routes = network.routes.filter((each) => mayMean(each.table, table.id));
  if (routes.some((each) => each.when !== ALWAYS || !sameText(each.table, table.id))) return open;
  // Through a transit gateway or a peering an endpoint in a hub may be reached, whose zone is shared.
  const wide = routes.filter(({ destination, target }) => target === "other" || !isWithin(destination));
  const [route, ...more] = wide;
  if (more.length > 0) return open;
  if (!route) {
    const why = `${table.address} has no default route`;
    return { kind: "exit", exit: { kind: "none", way: [table.address], why, remedy: leadOut(who), steps } };
  }
  if (route.destination === null || literal(route.destination) !== "0.0.0.0/0") return open;
  return {
    kind: "route",
    route,
    way: [table.address],
    steps: [...steps, { message: "its default route", span: route.span }],
  };
}

/** Routes to networks of one's own are no way to AWS. https://datatracker.ietf.org/doc/html/rfc1918 */
function isWithin(destination: Text | null): boolean {
  const known = destination && literal(destination);
  return known !== null && isPrivateRange(known);
}
