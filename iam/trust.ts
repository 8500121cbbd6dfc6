/**
 * Whether the reader of secrets may assume a role: ECS for a task, and for a job of Batch, which runs as one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
import type { Workload } from "../model/graph.ts";
import { isTask, SERVICES, type ServiceName } from "../model/services.ts";
import { knownPrefix, text } from "../model/text.ts";
import type { Step } from "../model/verdict.ts";
import { parseArn } from "../model/arn.ts";
import { step } from "./argument.ts";
import { describeRole } from "./decide.ts";
import { assumeContext } from "./context.ts";
import type { RoleInWorld } from "./in-world.ts";
import { describeStatement, parsePolicy, type Statement } from "./policy.ts";
import { namesService } from "./principal.ts";
import type { Requirement } from "./requirements.ts";
import { matchStatement, type Request } from "./statement.ts";
import { and, negate, or, type Tri } from "./tri.ts";

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
  const because: Step[] = [];
  const open: string[] = [];
  let allow: Tri = "no";
  let deny: Tri = "no";
  for (const document of role.trust) {
    const policy = parsePolicy(document);
    for (const unknown of policy.unknowns) {
      allow = or(allow, "maybe");
      open.push(`the trust policy of ${describeRole(role)}: ${unknown.reason}`);
    }
    for (const statement of policy.statements) {
      const outcome = trusts(statement, request, service);
      if (outcome.value === "no") continue;
      open.push(...outcome.open);
      if (statement.effect !== "Deny")
        allow = or(allow, statement.effect === "unknown" ? "maybe" : outcome.value);
      if (statement.effect !== "Allow")
        deny = or(deny, statement.effect === "unknown" ? "maybe" : outcome.value);
      const words = `${describeStatement(statement)} of the trust policy`;
      because.push(
        step(`${words} ${verb(statement, outcome.value)} ${principal} assume the role`, statement.span),
      );
    }
  }
  const outcome = and(allow, negate(deny));
  if (allow === "no") {
    because.push(step(`no statement of the trust policy lets ${principal} assume the role`, trustSpan(role)));
  }
  return { ...base, outcome, because, assumptions: [], open: outcome === "maybe" ? open : [] };
}

function verb(statement: Statement, outcome: Tri): string {
  if (statement.effect === "Deny") return outcome === "yes" ? "does not let" : "may not let";
  return outcome === "yes" ? "lets" : "may let";
}

export function trustSpan(role: RoleInWorld): Step["span"] | null {
  return role.trust?.[0]?.span ?? role.span;
}

function trusts(
  statement: Statement,
  request: Request,
  service: ServiceName,
): { readonly value: Tri; readonly open: readonly string[] } {
  const { principal } = SERVICES[service];
  const match = matchStatement({ ...statement, resources: null }, request);
  const named = namesService(statement.principals, principal);
  const open = [
    ...match.open,
    ...(named === "maybe" ? [`whether the trust policy's principal means ${principal}`] : []),
  ];
  if (isTask(service) && namesCluster(statement)) return { value: "no", open: [] };
  return { value: and(named, match.outcome), open };
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
