/**
 * Endpoints with policies on the way of reads: their policies have a say in them.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
import { all } from "../model/condition.ts";
import { groupBy } from "../model/group.ts";
import type { EndpointPolicyUse, Graph } from "../model/graph.ts";
import type { Endpoint, Launch, Network, Subnet } from "../model/network.ts";
import { sameText } from "../model/text.ts";
import { mayMean } from "./parts.ts";
import { isEarlier } from "./reach.ts";

/** The graph with the policies that are on the way of its workloads' reads, by what starts them. */
export function withEndpointPolicies(graph: Graph): Graph {
  const { network, launches = [] } = graph;
  const restricted = network?.endpoints.filter(({ policies }) => policies.length > 0) ?? [];
  if (!network || restricted.length === 0) return graph;
  const found = launches.flatMap((launch) => {
    const uses = restricted.flatMap((endpoint) => passage(network, launch, endpoint));
    return uses.length === 0 ? [] : [{ launch, uses }];
  });
  const byWorkload = groupBy(found, ({ launch }) => new Set(launch.workloads));
  return {
    ...graph,
    workloads: graph.workloads.map((workload) => {
      const endpointPolicies = (byWorkload.get(workload.address) ?? []).flatMap(({ uses }) => uses);
      return endpointPolicies.length === 0 ? workload : { ...workload, endpointPolicies };
    }),
  };
}

/** The name of the service resolves to an endpoint with private DNS in the whole VPC, whatever the subnet. */
function passage(network: Network, launch: Launch, endpoint: Endpoint): readonly EndpointPolicyUse[] {
  const { placement, when, address, span, hosts = [] } = launch;
  if (endpoint.isInterface === false || endpoint.hasPrivateDns === false) return [];
  // Below version 1.4.0 Fargate reads through an interface of its own.
  if (isEarlier(launch.platformVersion?.text)) return [];
  const places = [placement, ...hosts].flatMap((place) => place?.subnets ?? []);
  const subnets = places.flatMap((id) => {
    const subnet = network.subnets.find((each) => sameText(each.id, id));
    return subnet ? [subnet] : [];
  });
  const inVpc = (subnet: Subnet): boolean => mayMean(endpoint.vpc, subnet.vpc);
  const [subnet] = subnets.filter(inVpc);
  if (!subnet) return [];
  const isCertain =
    endpoint.isInterface === true && endpoint.hasPrivateDns === true && sameText(endpoint.vpc, subnet.vpc);
  return endpoint.policies.map((policy) => ({
    service: endpoint.service,
    use: {
      label: policy.label,
      span: policy.span,
      content: { kind: "document", document: policy.document },
      attached: isCertain,
    },
    when: all(when, endpoint.when, policy.when, subnet.when),
    startedBy: { address, span },
  }));
}
