/** One read in one world: the reference, the role, every requirement, and what is wrong where one fails. */
import type { World } from "../model/condition.ts";
import type { Graph, Reference, ReferenceTarget, Scope, Workload } from "../model/graph.ts";
import { parseArn } from "../model/arn.ts";
import { inWorld } from "../model/resolve.ts";
import { render, substitute, textKey, type Text } from "../model/text.ts";
import type { Cause } from "../model/verdict.ts";
import { boundGraph } from "./bound-graph.ts";
import { presentFirst } from "./namesakes.ts";
import { describeRole } from "./decide.ts";
import { contentOutcome } from "./contents.ts";
import { specificationIn } from "./credential-fields.ts";
import { deletedCause } from "./deleted.ts";
import {
  besideTaskRole,
  concluded,
  proofBy,
  remembered,
  roleFor,
  scopeKey,
  targetOf,
  missingRole,
  NOTHING_JUDGED,
  undetermined,
  worldKey,
  type Decided,
  type Judgement,
  type Proof,
  type Question,
  type SecretOrParameter,
} from "./decided.ts";
import { diagnose } from "./diagnose.ts";
import type { RoleInWorld } from "./in-world.ts";
import { fileIn, judgeFile, mayBeFile } from "./s3-files.ts";
import { judgeRuntime } from "./other-reads.ts";
import { slipCause } from "./likeness.ts";
import { judgeReference, type Named } from "./judge-reference.ts";
import {
  parameterRequirements,
  secretRequirements,
  type Requirement,
  type SecretRead,
} from "./requirements.ts";
import { trustRequirement } from "./trust.ts";
import type { Tri } from "./tri.ts";

type TextTarget = Extract<ReferenceTarget, { kind: "text" }>;

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

export function judge(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  free: World,
  decided: Decided,
): Judgement {
  const question = boundTo(graph, workload, reference, free, decided);
  const { world } = question;
  const base = { ...NOTHING_JUDGED, world };
  const target = inWorld(reference.target, world)[0];
  if (!target)
    return { ...base, outcome: "undetermined", cause: undetermined(reference, ["what the reference names"]) };
  const use = inWorld(reference.executionRole, world)[0] ?? null;
  const role = use ? roleFor(question, use) : null;
  const known = { ...base, role: role && targetOf(role) };
  if (target.kind === "unknown") {
    const cause = undetermined(reference, [unknownTarget(target)], target);
    return { ...known, outcome: "undetermined", cause };
  }
  const doubts = [
    ...fargateDoubts(question),
    ...(target.concealed === true && mayBeFile(reference) ? ["the reference is marked sensitive"] : []),
  ];
  if (doubts.length > 0) return { ...known, outcome: "undetermined", cause: undetermined(reference, doubts) };
  const file = fileIn(reference, substitute(target.text, world.bindings));
  if (file) return judgeFile(question, file, role);
  const named = nameOf(question, target);
  if (named.kind === "secret" || named.kind === "parameter") {
    const gone = deletedCause(question.graph, named, reference, world);
    if (gone) return { ...known, secret: named.target, outcome: "unreadable", cause: gone };
  }
  if (reference.kind === "runtime") return judgeRuntime(question, named);
  if (named.kind === "wrong")
    return { ...known, secret: named.secret, outcome: "unreadable", cause: named.cause };
  if (named.kind === "unknown")
    return { ...known, outcome: "undetermined", cause: undetermined(reference, [named.reason]) };
  return judgeNamed(question, target, named, role);
}

const ON_INSTANCES: ReadonlyMap<string, string> = new Map([
  ["log-router-file", "takes the file of a log router from S3, which AWS's guide says it does not"],
  ["volume-credentials", "mounts file systems of FSx for Windows, which the agent on Windows does"],
]);

/** What Fargate is not known to read: where tasks run on it, if only by a service, nothing is claimed. */
function fargateDoubts({ graph, workload, reference }: Question): readonly string[] {
  const does = ON_INSTANCES.get(reference.kind);
  const isStartedThere = (graph.launches ?? []).some(
    ({ isFargate, workloads }) => isFargate !== false && workloads.includes(workload.address),
  );
  return does !== undefined && (workload.fargate || isStartedThere) ? [`whether Fargate ${does}`] : [];
}

/** In a world in which something is decided the graph is another, and the account of a role is that of its workload. */
function boundTo(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  free: World,
  decided: Decided,
): Question {
  const world = boundToAccount(free, workload, reference);
  const isFree = world.bindings.size === 0 && world.choices.size === 0;
  return {
    graph: isFree
      ? graph
      : remembered(decided.graphs, worldKey(world), () =>
          boundGraph(presentFirst(graph, world), world.bindings),
        ),
    workload: { ...workload, scope: bindScope(workload.scope, world) },
    reference,
    world,
    decided,
  };
}

/** What the secret or parameter holds, then whether the role may read it. */
function judgeNamed(
  question: Question,
  target: TextTarget,
  named: SecretOrParameter,
  role: RoleInWorld | null,
): Judgement {
  const { graph, workload, reference, world, decided } = question;
  const content = contentOutcome(graph, reference.kind, named, target.span, world);
  const secret =
    content && "valueKind" in content ? { ...named.target, valueKind: content.valueKind } : named.target;
  const judged = { world, secret, role: role && targetOf(role) };
  if (content && "cause" in content)
    return { ...NOTHING_JUDGED, ...judged, outcome: "unreadable", cause: content.cause };
  if (!role) {
    const cause = missingRole(question, "references secrets");
    return { ...NOTHING_JUDGED, ...judged, outcome: "unreadable", cause };
  }
  const proof = proofOf(question, named, role);
  const doubts = [
    ...doubtsOf(question, named, role, proof.outcome),
    ...(content && "doubt" in content && proof.outcome === "yes" ? [content.doubt] : []),
  ];
  const refuted = (failed: readonly Requirement[]): Cause | null => {
    if (decided.depth === "outcomes") return null;
    const beside = besideTaskRole(question, (taskRole) => requirementsOf(question, named, taskRole));
    const cause = diagnose({ graph, workload, reference, role, ...beside, failed });
    const { meant } = named.target;
    return (meant && slipCause(meant, target.span, render(named.target.arn), cause)) ?? cause;
  };
  const specification =
    reference.kind === "credential-spec" ? specificationIn(substitute(target.text, world.bindings)) : null;
  const open = [...named.open, ...(specification?.open ?? [])];
  return concluded(reference, judged, proof, refuted, { doubts, open });
}

/** Resources that the reference may name, too, and with which the read comes out otherwise. */
function doubtsOf(
  question: Question,
  named: SecretOrParameter,
  role: RoleInWorld,
  outcome: Tri,
): readonly string[] {
  const variants: readonly SecretOrParameter[] =
    named.kind === "secret"
      ? named.possible.map((node) => ({ ...named, node, read: { ...named.read, node } }))
      : named.possible.map((node) => ({ ...named, node }));
  return variants
    .filter((variant) => proofOf(question, variant, role).outcome !== outcome)
    .map((variant) => `whether ${render(named.target.arn)} is ${variant.node?.address ?? ""}`);
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

/** What a role has and the input does not show is assumed not to deny. */
function notDenied(role: RoleInWorld): readonly string[] {
  return [
    ...(role.open === null
      ? []
      : [`no other policy of the role ${describeRole(role)} denies it, and no boundary of it leaves it out`]),
    ...role.unresolved.map((policy) => `the policy ${policy.label} does not deny it`),
  ];
}

/** What the reference names; what is wrong with it stands at its own place, and is not shared. */
export function nameOf(
  { graph, workload, reference, world, decided: { names } }: Question,
  target: TextTarget,
): Named {
  const value = substitute(target.text, world.bindings);
  const isShared = target.secretValue === undefined && target.concealed !== true;
  const key = isShared
    ? [
        reference.kind,
        workload.service,
        reference.store ?? "",
        scopeKey(workload.scope),
        textKey(value),
        worldKey(world),
      ].join("\n")
    : null;
  const known = key === null ? undefined : names.get(key);
  if (known) return known;
  const named = judgeReference(graph, workload, reference, target, value);
  if (key !== null && (named.kind === "secret" || named.kind === "parameter")) names.set(key, named);
  return named;
}

function proofOf(question: Question, named: SecretOrParameter, role: RoleInWorld): Proof {
  const ofRole = remembered(question.decided.proofs, role, () => new Map<SecretOrParameter, Proof>());
  return remembered(ofRole, named, () => {
    const own = requirementsOf(question, named, role);
    return proofBy([trustRequirement(role, question.workload), ...own], notDenied(role));
  });
}

function unknownTarget(target: Extract<ReferenceTarget, { kind: "unknown" }>): string {
  const mentions = target.mentions.length > 0 ? ` (it mentions ${target.mentions.join(", ")})` : "";
  return `${target.reason}${mentions}`;
}

function requirementsOf(
  { graph, workload, world }: Question,
  named: SecretOrParameter,
  role: RoleInWorld,
): readonly Requirement[] {
  if (named.kind === "secret") return secretRequirements(graph, bindRead(named.read, world), role, world);
  const arn = substitute(named.target.arn, world.bindings);
  const own = parameterRequirements(graph, arn, named.node, role, workload.scope, world);
  if (!named.secret) return own;
  // It is Systems Manager that calls Secrets Manager then, and not through the endpoints of the tasks.
  const behind = { ...role, limits: { ...role.limits, endpoint: [] } };
  return [...own.slice(0, 1), ...secretRequirements(graph, bindRead(named.secret, world), behind, world)];
}

function bindRead(read: SecretRead, world: World): SecretRead {
  return { ...read, arn: substitute(read.arn, world.bindings) };
}
