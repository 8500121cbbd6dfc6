/**
 * Resources of one name: no more than one of them exists in any deployment, and their conditions say which. A text
 * that names them means that one.
 */
import { truthIn, type World } from "../model/condition.ts";
import type { Graph, Key, Parameter, Role, Secret } from "../model/graph.ts";
import { groupBy } from "../model/group.ts";
import { textKey } from "../model/text.ts";
import { withoutSuffix } from "./in-world.ts";

export type Node = Role | Secret | Parameter | Key;

const known = new WeakMap<Graph, ReadonlyMap<Node, readonly Node[]>>();

/** The resources of the node's name under other conditions; none for most. */
export function namesakesOf(graph: Graph, node: Node): readonly Node[] {
  return groupsOf(graph).get(node) ?? [];
}

function groupsOf(graph: Graph): ReadonlyMap<Node, readonly Node[]> {
  const found = known.get(graph);
  if (found) return found;
  const groups = new Map<Node, readonly Node[]>([
    ...byName(graph.roles, ({ arn }) => [textKey(arn)]),
    ...byName(graph.secrets, (secret) => [textKey(withoutSuffix(secret))]),
    ...byName(graph.parameters, ({ arn }) => [textKey(arn)]),
    ...byName(graph.keys, ({ aliases }) => aliases.map((alias) => textKey(alias.value))),
  ]);
  known.set(graph, groups);
  return groups;
}

function byName<T extends Node>(
  nodes: readonly T[],
  namesOf: (node: T) => readonly string[],
): readonly (readonly [Node, readonly Node[]])[] {
  return [...groupBy(nodes, namesOf).values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => group.map((node) => [node, group.filter((other) => other !== node)] as const));
}

/** The graph with what exists in the world before what does not, so that a name finds that. */
export function presentFirst(graph: Graph, world: World): Graph {
  if (groupsOf(graph).size === 0) return graph;
  const order = <T extends Node>(nodes: readonly T[]): readonly T[] => [
    ...nodes.filter((node) => truthIn(node.when, world) !== false),
    ...nodes.filter((node) => truthIn(node.when, world) === false),
  ];
  const keys = graph.keys.map((key): Key => {
    if (namesakesOf(graph, key).length === 0) return key;
    return { ...key, aliases: key.aliases.filter(({ when }) => truthIn(when, world) !== false) };
  });
  return {
    ...graph,
    roles: order(graph.roles),
    secrets: order(graph.secrets),
    parameters: order(graph.parameters),
    keys: order(keys),
  };
}
