/** What the diagnoses share: what failed, and how a cause is put together. */
import type { Graph, Reference, Workload } from "../model/graph.ts";
import type { Span } from "../model/source.ts";
import type { Cause, CauseRule, Step } from "../model/verdict.ts";
import type { RoleInWorld } from "./in-world.ts";
import { matchResource } from "./glob.ts";
import type { Element, Statement } from "./policy.ts";
import type { Requirement } from "./requirements.ts";
import { matchStatement, type EffectivePolicy, type Request } from "./statement.ts";

export interface Failure {
  readonly graph: Graph;
  readonly workload: Workload;
  readonly reference: Reference;
  readonly role: RoleInWorld;
  /** The role of the application in the container, when it is another one. */
  readonly taskRole: RoleInWorld | null;
  /** Whether the task role would meet a requirement. */
  readonly taskRoleMeets: (requirement: Requirement) => boolean;
  /** The refuted requirements. */
  readonly failed: readonly Requirement[];
}

export type Diagnosis = (failure: Failure, requirement: Requirement) => Cause | null;

export function cause(
  rule: CauseRule,
  at: Span,
  detail: string,
  remedy: string,
  key: string,
  related: readonly Step[] = [],
): Cause {
  return { rule, at, detail, remedy, related, key: `${rule}|${key}` };
}

/** Allow statements of the role with the part of each request that they get right. */
export function* candidates(
  role: RoleInWorld,
  request: Request,
): Generator<{ policy: EffectivePolicy; statement: Statement; element: Element }> {
  for (const policy of role.identity) {
    if (policy.managed !== undefined) continue;
    for (const statement of policy.policy.statements) {
      if (statement.effect !== "Allow" || !statement.resources || statement.resources.negated) continue;
      if (matchStatement({ ...statement, resources: null, conditions: [] }, request).action === "no")
        continue;
      for (const element of statement.resources.items) {
        // What matches, or may, is no miss: there it is a condition or the other side that fails.
        if (matchResource(element.text, request.resource).outcome === "no")
          yield { policy, statement, element };
      }
    }
  }
}
