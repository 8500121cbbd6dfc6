/** What rules walk through that look at more than reads. */
import { all, type Condition } from "../model/condition.ts";
import { groupBy } from "../model/group.ts";
import type { Graph, Parameter, Reference, Secret, Workload } from "../model/graph.ts";
import { spanKey, type Span } from "../model/source.ts";
import type { Read } from "../model/verdict.ts";
import type { Pass } from "./analyzer.ts";

export interface Placed {
  readonly graph: Graph;
  readonly workload: Workload;
  readonly reference: Reference;
}

/** Every reference of the stacks, also of plain variables that name no secret. */
export function* referencesIn({ graphs = [] }: Pass): Generator<Placed> {
  for (const graph of graphs)
    for (const workload of graph.workloads)
      for (const reference of workload.references) yield { graph, workload, reference };
}

/** The reads of a reference, by their indices in the pass. */
export function readsOf({ reads }: Pass): (reference: Reference) => readonly number[] {
  const indices = new Map(reads.map((read, index) => [read.reference, index] as const));
  return (reference) => {
    const index = indices.get(reference);
    return index === undefined ? [] : [index];
  };
}

/** The indices of reads in the pass. */
export function indicesIn({ reads }: Pass): (own: readonly Read[]) => readonly number[] {
  const indices = new Map(reads.map((read, index) => [read, index] as const));
  return (own) => own.flatMap((read) => indices.get(read) ?? []);
}

/** Reads with their indices, by what a function makes of each; null leaves one out. */
export function grouped<Key>(
  { reads }: Pass,
  keyOf: (read: Read) => Key | null,
): ReadonlyMap<Key, readonly { readonly index: number; readonly read: Read }[]> {
  const keyed = reads.map((read, index) => ({ index, read }));
  return groupBy(keyed, ({ read }) => {
    const key = keyOf(read);
    return key === null ? [] : [key];
  });
}

/** The secret of the input that a read is of; of several with one address the first. */
export function secretsByRead(pass: Pass): (read: Read) => Secret | null {
  const find = nodesByRead(pass, ({ secrets }) => secrets);
  return (read) => (read.secret?.store === "secretsmanager" ? find(read) : null);
}

/** The parameter of the input that a read is of. */
export function parametersByRead(pass: Pass): (read: Read) => Parameter | null {
  const find = nodesByRead(pass, ({ parameters }) => parameters);
  return (read) => (read.secret?.store === "ssm" ? find(read) : null);
}

function nodesByRead<Node extends { readonly address: string }>(
  { graphs = [] }: Pass,
  nodesOf: (graph: Graph) => readonly Node[],
): (read: Read) => Node | null {
  const byAddress = (nodes: readonly Node[]) =>
    new Map(nodes.toReversed().map((each) => [each.address, each]));
  const known = new Map(graphs.map((graph) => [graph.stack, byAddress(nodesOf(graph))] as const));
  return ({ stack, secret }) => known.get(stack)?.get(secret?.address ?? "") ?? null;
}

/** As many places are named beside a finding. */
const RELATED_LIMIT = 10;

/** The places of reads, as what stands beside a finding; those that copies of a workload share once. */
export function relatedReads(
  reads: readonly Read[],
  messageOf: (read: Read) => string,
): readonly { readonly message: string; readonly span: Span }[] {
  const found = new Map<string, { readonly message: string; readonly span: Span }>();
  for (const read of reads) {
    const message = messageOf(read);
    found.set(`${spanKey(read.span)} ${message}`, { message, span: read.span });
  }
  return [...found.values()].slice(0, RELATED_LIMIT);
}

/** When a reference is there. */
export function whenOf({ workload, reference }: Placed): Condition {
  return all(workload.when, reference.when);
}
