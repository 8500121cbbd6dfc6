/**
 * Whether the reader of secrets may assume a role: ECS for a task, and for a job of Batch, which runs as one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
import type { Workload } from "../model/graph.ts";
import { isTask, SERVICES } from "../model/services.ts";
import { knownPrefix, text } from "../model/text.ts";
import type { Value } from "../model/value.ts";
import type { Step } from "../model/verdict.ts";
import { parseArn } from "../model/arn.ts";
import { step } from "./argument.ts";
import { describeRole } from "./decide.ts";
import { assumeContext } from "./context.ts";
import type { RoleInWorld } from "./in-world.ts";
import { describeStatement, parsePolicy, type Policy, type Statement } from "./policy.ts";
import { namesService } from "./principal.ts";
import type { Requirement } from "./requirements.ts";
import { evaluatePolicies, type EffectivePolicy, type Request, type StatementMatch } from "./statement.ts";
import { and, negate } from "./tri.ts";

export function trustRequirement(
  role: RoleInWorld,
  { scope, service }: Pick<Workload, "scope" | "service">,
): Requirement {
  const { principal } = SERVICES[service];
  const request: Request = {
    action: "sts:AssumeRole",
    resource: role.arn,
    context: assumeContext({
      account: role.account,
      region: scope.region,
      partition: scope.partition,
      service,
    }),
  };
  const base = {
    kind: "assume-role" as const,
    request,
    decision: null,
    key: null,
    resourcePolicies: [],
    sameAccount: "yes" as const,
  };
  if (role.trust === null) {
    const assumption = `the role ${describeRole(role)} trusts ${principal}`;
    return { ...base, outcome: "yes", because: [step(assumption)], assumptions: [assumption], open: [] };
  }
  const answer = evaluatePolicies(
    trustPolicies(role, role.trust),
    request,
    (statement) =>
      isTask(service) && namesCluster(statement) ? "no" : namesService(statement.principals, principal),
    `whether the trust policy's principal means ${principal}`,
  );
  const outcome = and(answer.allow, negate(answer.deny));
  // A statement whose effect is not known is among both.
  const matches = new Map([...answer.denies, ...answer.allows].map((match) => [match.statement, match]));
  const because = [...matches.values()].map((match) =>
    step(
      `${describeStatement(match.statement)} of the trust policy ${verb(match)} ${principal} assume the role`,
      match.statement.span,
    ),
  );
  if (answer.allow === "no")
    because.push(step(`no statement of the trust policy lets ${principal} assume the role`, trustSpan(role)));
  return { ...base, outcome, because, assumptions: [], open: outcome === "maybe" ? answer.open : [] };
}

/** Statements of a trust policy name no resource, it is the role; AWS refuses one that does. */
function trustPolicies(role: RoleInWorld, documents: readonly Value[]): readonly EffectivePolicy[] {
  return documents.map((document) => ({
    label: `the trust policy of ${describeRole(role)}`,
    span: document.span,
    policy: withoutResources(parsePolicy(document)),
    certain: true,
  }));
}

function withoutResources(policy: Policy): Policy {
  if (policy.statements.every(({ resources }) => resources === null)) return policy;
  return { ...policy, statements: policy.statements.map((each) => ({ ...each, resources: null })) };
}

function verb({ statement, outcome }: StatementMatch): string {
  if (statement.effect === "Deny") return outcome === "yes" ? "does not let" : "may not let";
  return outcome === "yes" ? "lets" : "may let";
}

export function trustSpan(role: RoleInWorld): Step["span"] | null {
  return role.trust?.[0]?.span ?? role.span;
}

/** "Using the aws:SourceArn condition key to specify a specific cluster is not currently supported." */
function namesCluster(statement: Statement): boolean {
  return statement.conditions.some(
    (condition) =>
      condition.key.toLowerCase() === "aws:sourcearn" &&
      /^arn(equals|like)(ifexists)?$/iu.test(condition.operator) &&
      condition.values.length > 0 &&
      condition.values.every((value) =>
        knownPrefix(parseArn(value.text)?.resource ?? text("")).startsWith("cluster/"),
      ),
  );
}
