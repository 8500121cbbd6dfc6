/** Who can read each secret: every role of the input with every secret of it, whether a workload uses both or not. */
import { ALWAYS } from "../model/condition.ts";
import type { Graph, Parameter, Reference, Role, Secret, Workload } from "../model/graph.ts";
import type { SecretReaders } from "../model/verdict.ts";
import { noneDecided, type Decided } from "./decided.ts";
import type { Limits } from "./limits.ts";
import { proveRead } from "./prove.ts";

/** More pairs than this are not judged: the report then says so. */
export const PAIR_LIMIT = 20_000;

/** For each secret and parameter its readers, in the order of the input; null where there are too many pairs. */
export function readersOf(graph: Graph, limits: Limits): readonly SecretReaders[] | null {
  if (hasTooManyPairs(graph)) return null;
  const nodes = [...graph.secrets, ...graph.parameters];
  const decided = noneDecided(limits, "outcomes");
  return nodes.map((node) => ({
    stack: graph.stack,
    address: node.address,
    arn: node.arn,
    span: node.span,
    readers: graph.roles.flatMap((role) => {
      const outcome = mayRead(graph, role, node, decided);
      return outcome === "no"
        ? []
        : [{ address: role.address, arn: role.arn, span: role.span, isCertain: outcome === "yes" }];
    }),
  }));
}

/** As a task with that role would read it; who may take the role is another question. */
function mayRead(
  graph: Graph,
  role: Role,
  node: Secret | Parameter,
  decided: Decided,
): "yes" | "no" | "maybe" {
  const reference: Reference = {
    container: null,
    kind: "environment",
    name: null,
    span: node.span,
    when: ALWAYS,
    target: [{ value: { kind: "text", text: node.arn, span: node.span }, when: ALWAYS }],
    executionRole: [{ value: { name: role.arn, span: role.span }, when: ALWAYS }],
    taskRole: [],
  };
  const workload: Workload = {
    address: role.address,
    span: role.span,
    when: ALWAYS,
    scope: role.scope,
    service: "ecs",
    fargate: true,
    references: [reference],
  };
  const { requirements } = proveRead(graph, workload, reference, decided);
  const own = requirements.filter(({ action }) => action !== "sts:AssumeRole").map(({ outcome }) => outcome);
  if (own.includes("unreadable")) return "no";
  return own.length > 0 && own.every((outcome) => outcome === "readable") ? "yes" : "maybe";
}

export function hasTooManyPairs({ roles, secrets, parameters }: Graph): boolean {
  return roles.length * (secrets.length + parameters.length) > PAIR_LIMIT;
}
