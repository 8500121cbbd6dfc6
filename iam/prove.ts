/**
 * Judges reads. A read is judged in every world that its conditions allow: it is readable when it is in each,
 * unreadable when it fails in each, and otherwise undetermined with the condition that decides.
 */
import { all, holds, worldsOf, type Condition, type World } from "../model/condition.ts";
import type { Graph, Reference, ReferenceTarget, Role, RoleUse, Scope, Workload } from "../model/graph.ts";
import { parseArn } from "../model/arn.ts";
import { conditionsIn, inWorld } from "../model/resolve.ts";
import { render, substitute, type Text } from "../model/text.ts";
import type { Assumption, Cause, Outcome, Read, RoleTarget, SecretTarget } from "../model/verdict.ts";

import { diagnose } from "./diagnose.ts";
import { findKey, findRole, openRole, roleInWorld, type RoleInWorld } from "./facts.ts";
import { judgeReference, type Named } from "./judge-reference.ts";
import {
  parameterRequirements,
  secretRequirements,
  toVerdict,
  type Requirement,
  type SecretRead,
} from "./requirements.ts";
import { trustRequirement } from "./trust.ts";
import { and } from "./tri.ts";

/** More worlds than this are not enumerated: the read is undetermined, and says so. */
export const WORLD_LIMIT = 256;

export function proveAll(graph: Graph): readonly Read[] {
  return graph.workloads.flatMap((workload) =>
    workload.references.map((reference) => proveRead(graph, workload, reference)),
  );
}

interface Judgement {
  readonly world: World;
  readonly outcome: Outcome;
  readonly secret: SecretTarget | null;
  readonly role: RoleTarget | null;
  readonly requirements: readonly Requirement[];
  readonly assumptions: readonly string[];
  readonly cause: Cause | null;
}

export function proveRead(graph: Graph, workload: Workload, reference: Reference): Read {
  const exists = all(workload.when, reference.when);
  const worlds = worldsOf(conditionsOf(graph, workload, reference), WORLD_LIMIT);
  if (!worlds) return bounded(graph, workload, reference);
  const judgements = worlds
    .filter((world) => holds(exists, world))
    .map((world) => judge(graph, workload, reference, boundToAccount(world, workload, reference)));
  return merge(graph, workload, reference, judgements);
}

/**
 * A role must live in the account of its workload, so a role named by its ARN tells the account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
function boundToAccount(world: World, workload: Workload, reference: Reference): World {
  const [account] = workload.scope.account;
  if (workload.scope.account.length !== 1 || typeof account !== "object") return world;
  for (const use of inWorld(reference.executionRole, world)) {
    const named = use && use.concealed !== true ? parseArn(use.name)?.account : undefined;
    const known = named && named.length === 1 ? named[0] : undefined;
    if (typeof known === "string" && /^\d{12}$/u.test(known)) {
      return { ...world, bindings: new Map(world.bindings).set(account.id, known) };
    }
  }
  return world;
}

/** Everything undecided that can reach this read. */
function conditionsOf(graph: Graph, workload: Workload, reference: Reference): readonly Condition[] {
  const found: Condition[] = [workload.when, reference.when];
  const roles = [...reference.executionRole, ...reference.taskRole];
  found.push(...reference.target.map((option) => option.when), ...roles.map((option) => option.when));
  for (const { value } of roles) {
    const role = value ? findRole(graph, value) : null;
    if (role) found.push(...conditionsOfRole(role));
    else
      for (const { use, when } of graph.attachments) {
        found.push(when);
        if (use.content.kind === "document") found.push(...conditionsIn(use.content.document));
      }
  }
  for (const { value } of reference.target) {
    if (value.kind !== "text") continue;
    const named = judgeReference(graph, workload, reference, value, value.text);
    if (named.kind === "secret" && named.node) found.push(...conditionsOfNode(graph, named.node));
    if (named.kind === "parameter" && named.node) found.push(...conditionsOfNode(graph, named.node));
  }
  return found;
}

function conditionsOfRole(role: Role): readonly Condition[] {
  const uses = [...role.policies, ...role.boundary];
  return [
    ...uses.map((option) => option.when),
    ...uses.flatMap(({ value }) =>
      value.content.kind === "document" ? conditionsIn(value.content.document) : [],
    ),
    ...role.trust.flatMap((option) => [option.when, ...conditionsIn(option.value)]),
  ];
}

function conditionsOfNode(
  graph: Graph,
  node: NonNullable<(Named & { kind: "secret" | "parameter" })["node"]>,
): readonly Condition[] {
  const found: Condition[] = node.key.map((option) => option.when);
  if ("type" in node) found.push(...node.type.map((option) => option.when));
  const policies = "policies" in node ? [...node.policies] : [];
  for (const { value } of node.key) {
    const key = findKey(graph, value);
    if (key) policies.push(...key.policies);
    if (key) found.push(...key.grants.map((option) => option.when));
  }
  for (const { value, when } of policies) {
    found.push(when);
    if (value.content.kind === "document") found.push(...conditionsIn(value.content.document));
  }
  return found;
}

function judge(graph: Graph, unbound: Workload, reference: Reference, world: World): Judgement {
  const workload = { ...unbound, scope: bindScope(unbound.scope, world) };
  const base = { world, secret: null, role: null, requirements: [], assumptions: [] };
  const target = inWorld(reference.target, world)[0];
  if (!target)
    return { ...base, outcome: "undetermined", cause: undetermined(reference, ["what the reference names"]) };
  const use = inWorld(reference.executionRole, world)[0] ?? null;
  const role = use ? roleFor(graph, use, world, workload) : null;
  const roleTarget = role ? targetOf(role) : null;
  if (target.kind === "unknown") {
    const why = unknownTarget(target);
    return {
      ...base,
      role: roleTarget,
      outcome: "undetermined",
      cause: undetermined(reference, [why], target),
    };
  }
  const named = judgeReference(graph, workload, reference, target, substitute(target.text, world.bindings));
  if (named.kind === "wrong")
    return { ...base, role: roleTarget, secret: named.secret, outcome: "unreadable", cause: named.cause };
  if (named.kind === "unknown") {
    return {
      ...base,
      role: roleTarget,
      outcome: "undetermined",
      cause: undetermined(reference, [named.reason]),
    };
  }
  const secret = named.target;
  if (!role) return { ...base, secret, outcome: "unreadable", cause: missingRole(workload, reference) };
  const requirements = [
    trustRequirement(role, workload.scope),
    ...requirementsOf(graph, workload, named, role, world),
  ];
  const outcome = and(...requirements.map((requirement) => requirement.outcome));
  const assumptions = requirements.flatMap((requirement) => requirement.assumptions);
  const judged = { world, secret, role: roleTarget, requirements, assumptions };
  if (outcome === "yes" && named.open.length === 0) return { ...judged, outcome: "readable", cause: null };
  if (outcome === "no") {
    const cause = causeOf(graph, workload, reference, named, role, world, requirements);
    return { ...judged, outcome: "unreadable", cause };
  }
  const open = [
    ...named.open,
    ...requirements.filter((each) => each.outcome === "maybe").flatMap(openReasons),
  ];
  return { ...judged, outcome: "undetermined", cause: undetermined(reference, open) };
}

function bindScope(scope: Scope, world: World): Scope {
  const bind = (value: Text): Text => substitute(value, world.bindings);
  return {
    ...scope,
    partition: bind(scope.partition),
    region: bind(scope.region),
    account: bind(scope.account),
  };
}

function roleFor(graph: Graph, use: RoleUse, world: World, workload: Workload): RoleInWorld {
  const bound = { ...use, name: substitute(use.name, world.bindings) };
  const node = findRole(graph, use) ?? findRole(graph, bound);
  return node ? roleInWorld(node, world) : openRole(graph, bound, workload.scope.account, world);
}

function targetOf(role: RoleInWorld): RoleTarget {
  return {
    use: "execution",
    address: role.address,
    arn: role.arn,
    ...(role.span ? { span: role.span } : {}),
  };
}

function unknownTarget(target: Extract<ReferenceTarget, { kind: "unknown" }>): string {
  const mentions = target.mentions.length > 0 ? ` (it mentions ${target.mentions.join(", ")})` : "";
  return `${target.reason}${mentions}`;
}

function requirementsOf(
  graph: Graph,
  workload: Workload,
  named: Extract<Named, { kind: "secret" | "parameter" }>,
  role: RoleInWorld,
  world: World,
): readonly Requirement[] {
  if (named.kind === "secret") return secretRequirements(graph, bindRead(named.read, world), role, world);
  const arn = substitute(named.target.arn, world.bindings);
  const own = parameterRequirements(graph, arn, named.node, role, workload.scope, world);
  return named.secret
    ? [...own.slice(0, 1), ...secretRequirements(graph, bindRead(named.secret, world), role, world)]
    : own;
}

function bindRead(read: SecretRead, world: World): SecretRead {
  return { ...read, arn: substitute(read.arn, world.bindings) };
}

function missingRole(workload: Workload, reference: Reference): Cause {
  return {
    rule: "missing-execution-role",
    at: reference.span,
    detail: `${workload.address} references secrets and names no execution role to read them with`,
    remedy: "set the execution role",
    related: [{ message: "the definition", span: workload.span }],
    key: `missing-execution-role|${workload.address}`,
  };
}

function causeOf(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  named: Extract<Named, { kind: "secret" | "parameter" }>,
  role: RoleInWorld,
  world: World,
  requirements: readonly Requirement[],
): Cause {
  const taskUse = inWorld(reference.taskRole, world)[0] ?? null;
  const taskRole = taskUse ? roleFor(graph, taskUse, world, workload) : null;
  const failed = requirements.filter((requirement) => requirement.outcome === "no");
  const taskRequirements =
    taskRole && taskRole.open === null ? requirementsOf(graph, workload, named, taskRole, world) : [];
  const meets = (failing: Requirement): boolean =>
    taskRequirements.some((each) => each.request.action === failing.request.action && each.outcome === "yes");
  return diagnose({ graph, workload, reference, role, taskRole, taskRoleMeets: meets, failed });
}

function openReasons(requirement: Requirement): readonly string[] {
  const reasons = [...requirement.open, ...(requirement.decision?.open ?? [])];
  return reasons.length > 0 ? reasons : [`whether ${requirement.request.action} is allowed`];
}

function undetermined(reference: Reference, open: readonly string[], target?: ReferenceTarget): Cause {
  const reasons = [...new Set(open)];
  return {
    rule: "undetermined-access",
    at: target?.span ?? reference.span,
    detail: reasons.join("; "),
    remedy: "",
    related: [],
    key: `undetermined-access|${reasons.join("|")}`,
  };
}

const STANDING: readonly Assumption[] = [
  { message: "no service control policy and no resource control policy denies it", standing: true },
  { message: "no session policy narrows the role", standing: true },
];

function merge(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  judgements: readonly Judgement[],
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
    secret: worst?.secret ?? null,
    role: worst?.role ?? null,
    outcome,
    requirements: (worst?.requirements ?? []).map(toVerdict),
    assumptions:
      outcome === "readable"
        ? [
            ...STANDING,
            ...partition(workload),
            ...assumptions.map((message) => ({ message, standing: false })),
          ]
        : assumptions.map((message) => ({ message, standing: false })),
    cause: cause && split ? splitCause(reference, cause, condition) : cause,
    condition: split ? null : condition,
    span: reference.span,
  };
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

function choiceWords(id: string, value: string | boolean | null): string {
  const name = id.slice(id.lastIndexOf("#") + 1);
  if (typeof value === "string") return `${name} is ${JSON.stringify(value)}`;
  return value === true
    ? `${name} holds`
    : value === null
      ? `${name} is anything else`
      : `${name} does not hold`;
}

function bounded(graph: Graph, workload: Workload, reference: Reference): Read {
  const reason = `more than ${WORLD_LIMIT} combinations of conditions reach this read`;
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
