/** What the judging of reads shares: the outcome for one read in one world, and what was decided before. */
import type { World } from "../model/condition.ts";
import type { Graph, Reference, ReferenceTarget, RoleUse, Scope, Workload } from "../model/graph.ts";
import { inWorld } from "../model/resolve.ts";
import { SERVICES } from "../model/services.ts";
import { substitute, textKey } from "../model/text.ts";
import type { Cause, Outcome, RequirementVerdict, RoleTarget, SecretTarget } from "../model/verdict.ts";
import { findRole, openRole, roleInWorld, withEndpoints, type RoleInWorld } from "./in-world.ts";
import type { Named } from "./judge-reference.ts";
import type { Limits } from "./limits.ts";
import { openReasons, standingFacts, toVerdict, type Requirement } from "./requirements.ts";
import { and, type Tri } from "./tri.ts";

export type SecretOrParameter = Extract<Named, { kind: "secret" | "parameter" }>;

export interface Judgement {
  readonly world: World;
  readonly outcome: Outcome;
  readonly secret: SecretTarget | null;
  readonly role: RoleTarget | null;
  readonly requirements: readonly RequirementVerdict[];
  /** The requirements that are not met for sure, with the decisions behind them. */
  readonly unmet: readonly Requirement[];
  readonly assumptions: readonly string[];
  /** Assumptions about AWS itself, which never fail `--strict`. */
  readonly standing: readonly string[];
  readonly cause: Cause | null;
}

/** Where a read ends before anything of it was judged. */
export const NOTHING_JUDGED: Omit<Judgement, "world" | "outcome" | "cause"> = {
  secret: null,
  role: null,
  requirements: [],
  unmet: [],
  assumptions: [],
  standing: [],
};

/** How much is told of a read: how it comes out, why it does, or that with examples where it is not decided. */
export type Depth = "outcomes" | "causes" | "examples";

/** What many reads of one graph share: the same role and secret, in the same world, are decided once. */
export interface Decided {
  /** Policies from outside the input. */
  readonly limits: Limits;
  readonly depth: Depth;
  readonly graphs: Map<string, Graph>;
  /** Examples of both outcomes in words, by the cause that leaves a read open. */
  readonly examples: Map<string, string>;
  readonly roles: Map<string, RoleInWorld>;
  readonly names: Map<string, SecretOrParameter>;
  /** By role, which stands for its world, then by what is read, which stands for its place too. */
  readonly proofs: Map<RoleInWorld, Map<SecretOrParameter, Proof>>;
}

/** Whether what a reference of a workload names can be read, in one world, to which graph and workload are bound. */
export interface Question {
  readonly graph: Graph;
  readonly workload: Workload;
  readonly reference: Reference;
  readonly world: World;
  readonly decided: Decided;
}

export interface Proof {
  readonly requirements: readonly Requirement[];
  readonly verdicts: readonly RequirementVerdict[];
  readonly assumptions: readonly string[];
  readonly outcome: Tri;
}

export function noneDecided(limits: Limits, depth: Depth = "examples"): Decided {
  return {
    limits,
    depth,
    graphs: new Map(),
    examples: new Map(),
    roles: new Map(),
    names: new Map(),
    proofs: new Map(),
  };
}

/** What requirements amount to; `assumptions` are those of the whole besides. */
export function proofBy(requirements: readonly Requirement[], assumptions: readonly string[] = []): Proof {
  return {
    requirements,
    verdicts: requirements.map(toVerdict),
    assumptions: [...requirements.flatMap((requirement) => requirement.assumptions), ...assumptions],
    outcome: and(...requirements.map((requirement) => requirement.outcome)),
  };
}

/** Why a read is open whose requirements are decided. */
interface Doubts {
  /** What may make it come out otherwise. */
  readonly doubts?: readonly string[];
  /** What may keep it from being readable. */
  readonly open?: readonly string[];
}

/** How a read comes out by its proof; `refuted` names the cause where requirements fail. */
export function concluded(
  reference: Reference,
  judged: Pick<Judgement, "world" | "secret" | "role">,
  { requirements, verdicts, assumptions, outcome }: Proof,
  refuted: (failed: readonly Requirement[]) => Cause | null,
  { doubts = [], open = [] }: Doubts = {},
): Judgement {
  const found = {
    ...judged,
    requirements: verdicts,
    unmet: requirements.filter((requirement) => requirement.outcome !== "yes"),
    assumptions,
    standing: requirements.flatMap(standingFacts),
  };
  if (outcome === "yes" && doubts.length === 0 && open.length === 0)
    return { ...found, outcome: "readable", cause: null };
  if (outcome === "no" && doubts.length === 0) {
    const failed = requirements.filter((requirement) => requirement.outcome === "no");
    return { ...found, outcome: "unreadable", cause: refuted(failed) };
  }
  const reasons = [...doubts, ...open, ...openReasons(requirements)];
  return { ...found, outcome: "undetermined", cause: undetermined(reference, reasons) };
}

export function worldKey(world: World): string {
  if (world.choices.size === 0 && world.bindings.size === 0) return "";
  const parts = [...world.choices, ...world.bindings].map(([id, value]) => `${id}=${String(value)}`);
  return parts.join("\n");
}

export function scopeKey({ partition, region, account }: Scope): string {
  return [partition, region, account].map(textKey).join("|");
}

export function remembered<K, T>(known: Map<K, T>, key: K, compute: () => T): T {
  const found = known.get(key);
  if (found) return found;
  const value = compute();
  known.set(key, value);
  return value;
}

export function roleFor(
  { graph, workload, world, decided }: Omit<Question, "reference">,
  use: RoleUse,
): RoleInWorld {
  const { scope, endpointPolicies = [] } = workload;
  const key = [
    textKey(use.name),
    String(use.concealed),
    textKey(scope.account),
    worldKey(world),
    ...endpointPolicies.map(({ use: { label }, startedBy }) => `${label} ${startedBy.address}`),
  ].join("\n");
  return remembered(decided.roles, key, () => {
    const limits = withEndpoints(decided.limits, workload, world);
    const bound = { ...use, name: substitute(use.name, world.bindings) };
    const node = findRole(graph, bound);
    return node ? roleInWorld(node, world, limits) : openRole(graph, bound, scope.account, world, limits);
  });
}

/** The task role of a reference, where it is known, and the failing requirements that are its to meet. */
export function besideTaskRole(
  question: Question,
  requirementsOf: (role: RoleInWorld) => readonly Requirement[],
): { readonly taskRole: RoleInWorld | null; readonly taskRoleMeets: (failing: Requirement) => boolean } {
  const use = inWorld(question.reference.taskRole, question.world)[0] ?? null;
  const taskRole = use ? roleFor(question, use) : null;
  const own = taskRole && taskRole.open === null ? requirementsOf(taskRole) : [];
  return {
    taskRole,
    taskRoleMeets: ({ request }) =>
      own.some((each) => each.request.action === request.action && each.outcome === "yes"),
  };
}

export function targetOf(role: RoleInWorld, use: RoleTarget["use"] = "execution"): RoleTarget {
  return {
    use,
    address: role.address,
    arn: role.arn,
    ...(role.span ? { span: role.span } : {}),
  };
}

/** What a definition does that takes an execution role, and has none: `does` in words. */
export function missingRole({ workload, reference }: Question, does: string): Cause {
  return {
    rule: "missing-execution-role",
    at: reference.span,
    detail: `${workload.address} ${does} and names no ${SERVICES[workload.service].role} to read them with`,
    remedy: `set the ${SERVICES[workload.service].role}`,
    related: [{ message: "the definition", span: workload.span }],
    key: `missing-execution-role|${workload.address}`,
  };
}

/** Nobody reads more of them. */
const REASON_LIMIT = 8;

export function undetermined(reference: Reference, open: readonly string[], target?: ReferenceTarget): Cause {
  const reasons = [...new Set(open)];
  const more = reasons.length - REASON_LIMIT;
  const shown = more > 1 ? [...reasons.slice(0, REASON_LIMIT), `and ${more} more of the kind`] : reasons;
  return {
    rule: "undetermined-access",
    at: target?.span ?? reference.span,
    detail: shown.join("; "),
    remedy: "",
    related: [],
    key: `undetermined-access|${reasons.join("|")}`,
  };
}
