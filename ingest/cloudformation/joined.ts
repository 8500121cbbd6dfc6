/** Templates that belong together, each with what the others declare: roles, policies, secrets and keys. */
import type { Guarded } from "../../model/condition.ts";
import type { Graph, PolicyUse, Role, Secret } from "../../model/graph.ts";
import { groupBy } from "../../model/group.ts";
import { textKey } from "../../model/text.ts";
import { attach } from "../attachments.ts";

export interface TemplateGraph {
  readonly graph: Graph;
  /** Templates whose exports it imports, by path. */
  readonly imports: ReadonlySet<string>;
  /** The assembly that it belongs to, if any. */
  readonly assembly: string | null;
}

export function joined(templates: readonly TemplateGraph[]): readonly Graph[] {
  const found = new Map<TemplateGraph, Graph>();
  for (const linked of components(templates)) {
    if (linked.length === 1) continue;
    const parts = completed(linked.map(({ graph }) => graph));
    for (const template of linked) found.set(template, withParts(template.graph, parts));
  }
  return templates.map((template) => found.get(template) ?? template.graph);
}

/** Templates that reach each other through assemblies and imports, in their order. */
function components(templates: readonly TemplateGraph[]): readonly (readonly TemplateGraph[])[] {
  const byPath = groupBy(templates, ({ graph }) => [graph.stack]);
  const importers = groupBy(templates, ({ imports }) => imports);
  const byAssembly = groupBy(templates, ({ assembly }) => (assembly === null ? [] : [assembly]));
  const order = new Map(templates.map((template, index) => [template, index] as const));
  const seen = new Set<TemplateGraph>();
  return templates.flatMap((start) => {
    if (seen.has(start)) return [];
    const reached = new Set([start]);
    for (const { graph, imports, assembly } of reached) {
      for (const path of imports) for (const other of byPath.get(path) ?? []) reached.add(other);
      for (const other of importers.get(graph.stack) ?? []) reached.add(other);
      if (assembly !== null) for (const other of byAssembly.get(assembly) ?? []) reached.add(other);
    }
    for (const each of reached) seen.add(each);
    return [[...reached].toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))];
  });
}

/** A graph, and what is in it with all that others say of it. */
interface Part {
  readonly graph: Graph;
  readonly roles: readonly Role[];
  readonly secrets: readonly Secret[];
}

/** Each graph with the policies that the others attach to its roles and secrets. */
function completed(graphs: readonly Graph[]): readonly Part[] {
  const managed = groupBy(
    graphs.flatMap(({ managedPolicies }) => managedPolicies),
    ({ arn }) => [textKey(arn)],
  );
  // A policy that another stack declares is named by its ARN.
  const resolved = (use: Guarded<PolicyUse>): Guarded<PolicyUse> => {
    const { content } = use.value;
    const [found] = content.kind === "arn" ? (managed.get(textKey(content.arn)) ?? []) : [];
    return found
      ? { ...use, value: { ...use.value, content: { kind: "document", document: found.document } } }
      : use;
  };
  // The roles of one account only: a name means another role elsewhere.
  const attachments = groupBy(
    graphs.flatMap((from) => from.attachments.map((attachment) => ({ from, attachment }))),
    ({ attachment }) => [textKey(attachment.account)],
  );
  const secretPolicies = groupBy(
    graphs.flatMap((from) => (from.secretPolicies ?? []).map((policy) => ({ from, policy }))),
    ({ policy }) => [textKey(policy.secret)],
  );
  return graphs.map((graph) => {
    const roles = [...groupBy(graph.roles, ({ scope }) => [textKey(scope.account)])].flatMap(
      ([account, owned]) => {
        const others = (attachments.get(account) ?? []).filter(({ from }) => from !== graph);
        return attach(
          owned,
          others.map(({ attachment }) => attachment),
        );
      },
    );
    return {
      graph,
      roles: roles.map((role) => ({
        ...role,
        policies: role.policies.map(resolved),
        boundary: role.boundary.map(resolved),
      })),
      secrets: graph.secrets.map((secret) => {
        const others = (secretPolicies.get(textKey(secret.arn)) ?? []).filter(({ from }) => from !== graph);
        return others.length === 0
          ? secret
          : { ...secret, policies: [...secret.policies, ...others.map(({ policy }) => policy.use)] };
      }),
    };
  });
}

/** One of the graphs with all that the others have; what is its own is found before theirs. */
function withParts(own: Graph, parts: readonly Part[]): Graph {
  const ordered = [
    ...parts.filter(({ graph }) => graph === own),
    ...parts.filter(({ graph }) => graph !== own),
  ];
  const graphs = ordered.map(({ graph }) => graph);
  const accounts = new Set(own.workloads.map(({ scope }) => textKey(scope.account)));
  return {
    ...own,
    roles: ordered.flatMap(({ roles }) => roles),
    secrets: ordered.flatMap(({ secrets }) => secrets),
    parameters: graphs.flatMap((graph) => graph.parameters),
    keys: graphs.flatMap((graph) => graph.keys),
    managedPolicies: graphs.flatMap((graph) => graph.managedPolicies),
    attachments: graphs
      .flatMap((graph) => graph.attachments)
      .filter(({ account }) => accounts.has(textKey(account))),
    sensitive: new Set(graphs.flatMap((graph) => [...graph.sensitive])),
  };
}

/** A stack with what exists besides. Its own facts, from before, tell nothing of what will be. */
export function inContext(own: Graph, context: readonly Graph[]): Graph {
  const others = context.filter((other) => !isEarlier(other, own));
  return others.length === 0 ? own : withParts(own, completed([own, ...others]));
}

function isEarlier(other: Graph, own: Graph): boolean {
  const addresses = (graph: Graph): readonly string[] =>
    [...graph.roles, ...graph.secrets, ...graph.parameters, ...graph.keys].map(({ address }) => address);
  const known = new Set(addresses(own));
  return other.stack === own.stack && addresses(other).some((address) => known.has(address));
}
