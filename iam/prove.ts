/**
 * Judges reads. A read is judged in every world that its conditions allow: it is readable when it is in each,
 * unreadable when it fails in each, and otherwise undetermined with the condition that decides.
 */
import {
  all,
  atomLabels,
  choiceWords,
  holds,
  ONLY_WORLD,
  worldsOf,
  type Condition,
  type Guarded,
  type World,
} from "../model/condition.ts";
import type {
  Bucket,
  Graph,
  Key,
  Parameter,
  PolicyUse,
  Reference,
  Role,
  Secret,
  Workload,
} from "../model/graph.ts";
import { conditionsIn } from "../model/resolve.ts";
import { REGIONS, render } from "../model/text.ts";
import type { Assumption, Cause, Read, SecretTarget } from "../model/verdict.ts";
import { namesIn, namesSecret } from "./other-reads.ts";
import { exampleWords, findExamples, textsOf } from "./examples.ts";
import { findKey, findRole } from "./in-world.ts";
import { finiteWorlds, regionalWorlds } from "./finite-worlds.ts";
import { noneDecided, undetermined, type Decided, type Judgement } from "./decided.ts";
import { judge, nameOf } from "./judge.ts";
import { namesakesOf, type Node } from "./namesakes.ts";
import { asRewritten } from "./rewritten.ts";
import { NO_LIMITS, type Limits } from "./limits.ts";
import { mayBeFile } from "./s3-files.ts";

/** More worlds than this are not enumerated: the read is undetermined, and says so. */
const WORLD_LIMIT = 256;

/** Every read of a graph, within the limits that policies from outside the input set. */
export function proveAll(graph: Graph, limits: Limits = NO_LIMITS): readonly Read[] {
  const decided = noneDecided(limits);
  const names = namesIn(graph);
  return graph.workloads.flatMap((workload) =>
    workload.references
      .filter((reference) => reference.kind !== "runtime" || namesSecret(names, reference))
      .filter((reference) => mayExist(workload, reference))
      .map((reference) => proveRead(graph, workload, reference, decided)),
  );
}

/** Conditions that exclude each other leave no world in which there is something to read. */
function mayExist(workload: Workload, reference: Reference): boolean {
  const exists = all(workload.when, reference.when);
  if (exists.kind === "constant") return exists.value;
  return worldsOf([exists], WORLD_LIMIT)?.some((world) => holds(exists, world)) ?? true;
}

/** How a read comes out in each world that its conditions tell apart; null where those are too many. */
export function judgeInWorlds(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  decided: Decided,
): readonly Judgement[] | null {
  const worlds = worldsOf(conditionsOf(graph, workload, reference, decided), WORLD_LIMIT);
  return worlds && judgeIn(graph, workload, reference, worlds, decided);
}

function judgeIn(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  worlds: readonly World[],
  decided: Decided,
): readonly Judgement[] {
  const exists = all(workload.when, reference.when);
  return worlds
    .filter((world) => holds(exists, world))
    .map((world) => judge(graph, workload, reference, world, decided));
}

export function proveRead(graph: Graph, workload: Workload, reference: Reference, decided: Decided): Read {
  return asRewritten(proveAsWritten(graph, workload, reference, decided), graph);
}

function proveAsWritten(graph: Graph, workload: Workload, reference: Reference, decided: Decided): Read {
  const conditions = conditionsOf(graph, workload, reference, decided);
  const worlds = worldsOf(conditions, WORLD_LIMIT);
  if (!worlds) return bounded(graph, workload, reference, conditions);
  const proveIn = (among: readonly World[]): Read =>
    merge(graph, workload, reference, judgeIn(graph, workload, reference, among, decided), decided.limits);
  const read = proveIn(worlds);
  if (read.outcome !== "undetermined") return read;
  const texts = textsOf(graph, workload, reference, rolesOf(graph, reference)).flat();
  const finer = finiteWorlds(texts, conditions, WORLD_LIMIT);
  const closer = finer ? proveIn(finer) : read;
  if (closer.outcome === "undetermined") {
    // Region by region it may be decided; where it is not, that tells nobody more.
    const regional = regionalWorlds(texts, workload.scope, conditions, WORLD_LIMIT);
    const byRegion = regional ? proveIn(regional) : closer;
    if (byRegion.outcome !== "undetermined") return leaningOnRegions(byRegion);
  }
  return withExamples(graph, closer, finer ?? worlds, decided);
}

function leaningOnRegions(read: Read): Read {
  const message = `the region is one of those that AWS had in ${REGIONS.asOf}`;
  return { ...read, assumptions: [...read.assumptions, { message, standing: true }] };
}

function rolesOf(graph: Graph, reference: Reference): readonly Role[] {
  return [...reference.executionRole, ...reference.taskRole].flatMap(
    ({ value }) => (value && findRole(graph, value)) ?? [],
  );
}

/** Reads of one run for which examples are looked for. */
export const EXAMPLE_LIMIT = 100;

/** What would decide an undetermined read is shown by an example of each outcome, where filling in unknowns gives both. */
function withExamples(graph: Graph, read: Read, worlds: readonly World[], decided: Decided): Read {
  const { workload, reference, cause } = read;
  const isConcealed = reference.target.some(({ value }) => value.kind === "text" && value.concealed === true);
  const isWanted = decided.depth === "examples" && decided.examples.size < EXAMPLE_LIMIT;
  if (read.outcome !== "undetermined" || !cause || isConcealed || !isWanted) return read;
  const known = decided.examples.get(cause.key);
  const roles = rolesOf(graph, reference);
  const exists = all(workload.when, reference.when);
  const apart = noneDecided(decided.limits, "outcomes");
  const words =
    known ??
    exampleWords(
      findExamples(
        graph,
        workload,
        reference,
        roles,
        worlds.filter((world) => holds(exists, world)),
        (world) => judge(graph, workload, reference, world, apart).outcome,
      ),
    );
  decided.examples.set(cause.key, words);
  return words === "" ? read : { ...read, cause: { ...cause, detail: cause.detail + words } };
}

/** Everything undecided that can reach this read. */
function conditionsOf(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  decided: Decided,
): readonly Condition[] {
  const found: Condition[] = [workload.when, reference.when];
  for (const { use, when } of workload.endpointPolicies ?? [])
    found.push(...conditionsOfUse({ value: use, when }));
  const roles = [...reference.executionRole, ...reference.taskRole];
  found.push(...reference.target.map((option) => option.when), ...roles.map((option) => option.when));
  for (const { value } of roles) {
    if (!value) continue;
    const role = findRole(graph, value);
    if (role) found.push(...conditionsAmong(graph, role, conditionsOfRole));
    else for (const { use, when } of graph.attachments) found.push(...conditionsOfUse({ value: use, when }));
  }
  for (const { value } of reference.target) {
    if (value.kind !== "text") continue;
    if (mayBeFile(reference)) found.push(...(graph.buckets ?? []).flatMap(conditionsOfBucket));
    const named = nameOf({ graph, workload, reference, world: ONLY_WORLD, decided }, value);
    if (named.kind !== "secret" && named.kind !== "parameter") continue;
    for (const node of named.node ? [named.node] : named.possible)
      found.push(...conditionsAmong(graph, node, (each) => conditionsOfNode(graph, each)));
  }
  return found;
}

/** The conditions of a resource; where others have its name, theirs too, and when each of them exists. */
function conditionsAmong<T extends Node>(
  graph: Graph,
  node: T,
  conditionsOfOne: (node: T) => readonly Condition[],
): readonly Condition[] {
  const others = namesakesOf(graph, node) as readonly T[];
  if (others.length === 0) return conditionsOfOne(node);
  return [node, ...others].flatMap((each) => [each.when, ...conditionsOfOne(each)]);
}

function conditionsOfRole(role: Role): readonly Condition[] {
  const uses = [...role.policies, ...role.boundary];
  return [
    ...uses.flatMap(conditionsOfUse),
    ...role.trust.flatMap((option) => [option.when, ...conditionsIn(option.value)]),
  ];
}

function conditionsOfNode(graph: Graph, node: Secret | Parameter): readonly Condition[] {
  const found: Condition[] = node.key.map((option) => option.when);
  if ("type" in node) found.push(...node.type.map((option) => option.when));
  if ("content" in node && node.content) found.push(...node.content.map((option) => option.when));
  const policies = "policies" in node ? node.policies : [];
  for (const { value } of node.key) {
    const key = findKey(graph, value);
    if (key) found.push(...conditionsAmong(graph, key, conditionsOfKey));
  }
  return [...found, ...policies.flatMap(conditionsOfUse)];
}

function conditionsOfBucket({ key, policies }: Bucket): readonly Condition[] {
  return [...key.map((option) => option.when), ...policies.flatMap(conditionsOfUse)];
}

function conditionsOfKey(key: Key): readonly Condition[] {
  return [
    ...[...key.aliases, ...key.grants].map((option) => option.when),
    ...key.policies.flatMap(conditionsOfUse),
  ];
}

function conditionsOfUse({ value, when }: Guarded<PolicyUse>): readonly Condition[] {
  return [when, ...(value.content.kind === "document" ? conditionsIn(value.content.document) : [])];
}

/** What holds unless something says otherwise. */
function standing({ scp, rcp }: Limits): readonly Assumption[] {
  const absent = [
    ...(scp.length === 0 ? ["no service control policy"] : []),
    ...(rcp.length === 0 ? ["no resource control policy"] : []),
  ];
  const messages = [
    ...(absent.length > 0 ? [`${absent.join(" and ")} denies it`] : []),
    "no session policy narrows the role",
  ];
  return messages.map((message) => ({ message, standing: true }));
}

function merge(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  judgements: readonly Judgement[],
  limits: Limits,
): Read {
  const outcomes = new Set(judgements.map((judgement) => judgement.outcome));
  const [only] = outcomes;
  const outcome = outcomes.size === 1 && only ? only : "undetermined";
  const worst =
    judgements.find((judgement) => judgement.outcome === "unreadable") ??
    judgements.find((judgement) => judgement.outcome === "undetermined") ??
    judgements[0];
  const split = outcomes.size > 1;
  const cause = worst?.cause ?? null;
  const condition = judgements.length > 1 && worst ? worldWords(judgements, worst) : null;
  const assumptions = [...new Set(judgements.flatMap((judgement) => judgement.assumptions))];
  return {
    stack: graph.stack,
    workload,
    reference,
    secret: worst?.secret ? withAgreed(worst.secret, judgements) : null,
    role: worst?.role ?? null,
    outcome,
    requirements: worst?.requirements ?? [],
    assumptions:
      outcome === "readable"
        ? [
            ...standing(limits),
            ...partition(workload),
            ...[...new Set(judgements.flatMap((judgement) => judgement.standing))].map((message) => ({
              message,
              standing: true,
            })),
            ...assumptions.map((message) => ({ message, standing: false })),
          ]
        : assumptions.map((message) => ({ message, standing: false })),
    cause: cause && split ? splitCause(reference, cause, condition) : cause,
    condition: split ? null : condition,
    span: reference.span,
  };
}

/** The type of the value is told only where it is the same in every world. */
function withAgreed({ valueKind, ...secret }: SecretTarget, judgements: readonly Judgement[]): SecretTarget {
  const isAgreed = judgements.every((judgement) => judgement.secret?.valueKind === valueKind);
  return isAgreed && valueKind !== undefined ? { ...secret, valueKind } : secret;
}

function partition(workload: Workload): readonly Assumption[] {
  return workload.scope.partitionAssumed
    ? [{ message: `the partition is ${render(workload.scope.partition)}`, standing: true }]
    : [];
}

/** Some worlds read and some do not: the condition decides, and the failing branch says why. */
function splitCause(reference: Reference, cause: Cause, condition: string | null): Cause {
  const when = condition ?? "some cases";
  const detail = `it depends on a condition: when ${when}, ${cause.detail}`;
  return {
    ...cause,
    rule: "undetermined-access",
    at: reference.span,
    detail,
    remedy: cause.remedy === "" ? "" : `for that case, ${cause.remedy}`,
    key: `undetermined-access|${detail}`,
  };
}

/** What the failing worlds have in common that the others lack, in words. */
function worldWords(judgements: readonly Judgement[], worst: Judgement): string | null {
  const failing = judgements.filter((judgement) => judgement.outcome === worst.outcome);
  if (failing.length === judgements.length) return null;
  const words: string[] = [];
  for (const [id, value] of worst.world.choices) {
    const decides = judgements.some(
      (other) => other.outcome !== worst.outcome && other.world.choices.get(id) !== value,
    );
    const constant = failing.every((other) => other.world.choices.get(id) === value);
    if (decides && constant) words.push(choiceWords(id, value));
  }
  return words.length > 0 ? words.join(" and ") : null;
}

function bounded(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  conditions: readonly Condition[],
): Read {
  const names = [...new Set(conditions.flatMap(atomLabels))];
  const shown = names.slice(0, 6).join(", ") + (names.length > 6 ? ` and ${names.length - 6} more` : "");
  const reason = `more than ${WORLD_LIMIT} combinations of conditions reach this read: ${shown}`;
  return {
    stack: graph.stack,
    workload,
    reference,
    secret: null,
    role: null,
    outcome: "undetermined",
    requirements: [],
    assumptions: [],
    cause: undetermined(reference, [reason]),
    condition: null,
    span: reference.span,
  };
}
