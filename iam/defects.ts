import { ONLY_WORLD } from "../model/condition.ts";
import type { Graph } from "../model/graph.ts";
import { resolveValue } from "../model/resolve.ts";
import type { Value } from "../model/value.ts";
import { parsePolicy, type PolicyDefect } from "./policy.ts";

/** What no AWS service would accept in the policies of a graph, each place once. */
export function policyDefects(graph: Graph): readonly PolicyDefect[] {
  const documents: Value[] = [
    ...graph.managedPolicies.map((policy) => policy.document),
    ...graph.roles.flatMap((role) => role.trust.map((option) => option.value)),
  ];
  const owners = [...graph.roles, ...graph.secrets, ...graph.keys];
  for (const { value } of owners.flatMap((owner) => owner.policies)) {
    if (value.content.kind === "document") documents.push(value.content.document);
  }
  const seen = new Set<string>();
  return documents
    .flatMap((document) => parsePolicy(resolveValue(document, ONLY_WORLD)).defects)
    .filter(({ span }) => {
      const key = `${span.source.path}:${span.start}:${span.end}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
