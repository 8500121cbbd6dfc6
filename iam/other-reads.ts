/** Secrets that the application fetches itself, by an ARN or name that a plain variable hands it. */
import type { Graph, Reference } from "../model/graph.ts";
import { parseArn } from "../model/arn.ts";
import { isTask, SERVICES, type ServiceName } from "../model/services.ts";
import { inWorld } from "../model/resolve.ts";
import { literal, render, startsWith, substitute, text, textKey, type Text } from "../model/text.ts";
import type { Cause } from "../model/verdict.ts";
import { LIMIT_WORDS, step } from "./argument.ts";
import { describeRole } from "./decide.ts";
import {
  concluded,
  NOTHING_JUDGED,
  proofBy,
  roleFor,
  targetOf,
  undetermined,
  type Judgement,
  type Question,
} from "./decided.ts";
import type { RoleInWorld } from "./in-world.ts";
import type { Named } from "./judge-reference.ts";
import { parameterRequirements, secretRequirements, type Requirement } from "./requirements.ts";
import { trustRequirement } from "./trust.ts";
import { and } from "./tri.ts";

/** The names of everything that a graph creates, as `textKey` spells them. */
export function namesIn(graph: Graph): ReadonlySet<string> {
  return new Set([...graph.secrets, ...graph.parameters].map((node) => textKey(node.name)));
}

/** Whether a plain variable is the ARN of a secret or parameter, or the name of one that the input creates. */
export function namesSecret(names: ReadonlySet<string>, reference: Reference): boolean {
  return reference.target.some(({ value }) => {
    if (value.kind !== "text") return false;
    const arn = parseArn(value.text);
    if (arn) {
      const service = literal(arn.service);
      return (
        (service === "secretsmanager" && startsWith(arn.resource, "secret:")) ||
        (service === "ssm" && startsWith(arn.resource, "parameter"))
      );
    }
    return names.has(textKey(value.text));
  });
}

function refusal(
  reference: Reference,
  role: RoleInWorld,
  failed: readonly Requirement[],
  service: ServiceName,
): Cause {
  const rule = "unreadable-runtime-secret";
  const [first] = failed;
  const gap = first?.decision?.limits.find(({ allow }) => allow === "no");
  const denied = first?.decision?.deny === "yes" ? first.because[0] : undefined;
  const calls = failed.map((each) => `${each.request.action} on ${render(each.request.resource)}`);
  const trusts = first?.kind !== "assume-role";
  if (gap && !denied && trusts && first?.decision?.identityAllow !== "no") {
    return {
      rule,
      at: reference.span,
      detail: `${LIMIT_WORDS[gap.kind]} ${gap.policy.label} does not allow ${calls.join(" and ")}`,
      remedy: "allow the call there",
      related: [step("the policy", gap.policy.span)],
      key: `${rule}|${gap.policy.label}|${calls.join("|")}`,
    };
  }
  const lacking = trusts
    ? `no policy of ${describeRole(role)} allows ${calls.join(" and ")}`
    : `the trust policy of ${describeRole(role)} does not let ${SERVICES[service].principal} assume it`;
  return {
    rule,
    at: reference.span,
    detail: denied ? denied.message : lacking,
    remedy: denied
      ? "leave this out of the Deny"
      : trusts
        ? `allow ${calls.join(" and ")} to ${describeRole(role)}`
        : `let ${SERVICES[service].principal} assume the role`,
    related: role.span ? [step("the role", role.span)] : [],
    key: `${rule}|${describeRole(role)}|${failed.map((each) => textKey(each.request.resource)).join("|")}`,
  };
}

/**
 * The calls by which an application may get a parameter: by its name, or with all below one of the paths above it.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
function callsFor(arn: Text): readonly { readonly action: string; readonly resource: Text }[] {
  const last = arn.at(-1);
  const above: Text[] = [];
  if (typeof last === "string") {
    const first = last.indexOf("parameter/") + "parameter".length;
    for (
      let end = last.lastIndexOf("/");
      end >= first && first >= "parameter".length;
      end = last.lastIndexOf("/", end - 1)
    ) {
      const head = arn.slice(0, -1);
      above.push(text(...head, last.slice(0, end + 1)), text(...head, last.slice(0, end)));
    }
  }
  const byName = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"];
  return [
    ...byName.map((action) => ({ action, resource: arn })),
    ...above.map((resource) => ({ action: "ssm:GetParametersByPath", resource })),
  ];
}

const RUNTIME_ROLES: Readonly<Record<ServiceName, string>> = {
  ecs: "task role",
  batch: "job role",
  apprunner: "instance role",
  codebuild: "service role",
};

/** With the task role: one of the calls that an application makes for it. */
export function judgeRuntime(question: Question, named: Named): Judgement {
  const { graph, workload, reference, world } = question;
  const base = { ...NOTHING_JUDGED, world };
  if (named.kind !== "secret" && named.kind !== "parameter") {
    const open = [named.kind === "unknown" ? named.reason : "what the application makes of the variable"];
    return { ...base, outcome: "undetermined", cause: undetermined(reference, open) };
  }
  const secret = named.target;
  const use = inWorld(reference.taskRole, world)[0] ?? null;
  if (!use) {
    const kind = RUNTIME_ROLES[workload.service];
    if (!workload.fargate && isTask(workload.service)) {
      const open = [`without a ${kind}, what the instance's own role may do`];
      return { ...base, secret, outcome: "undetermined", cause: undetermined(reference, open) };
    }
    const cause: Cause = {
      rule: "unreadable-runtime-secret",
      at: reference.span,
      detail: `${workload.address} has no ${kind} to read ${render(secret.arn)} with`,
      remedy: `give the definition a ${kind} that may read it`,
      related: [step("the definition", workload.span)],
      key: `unreadable-runtime-secret|${workload.address}`,
    };
    return { ...base, secret, outcome: "unreadable", cause };
  }
  const role = roleFor(question, use);
  const arn = substitute(secret.arn, world.bindings);
  const requirements =
    named.kind === "secret"
      ? secretRequirements(graph, { ...named.read, arn, full: false }, role, world)
      : bestOf(
          callsFor(arn).map(({ action, resource }) =>
            parameterRequirements(graph, arn, named.node, role, workload.scope, world, action, resource),
          ),
        );
  const proof = proofBy([trustRequirement(role, workload), ...requirements]);
  return concluded(reference, { world, secret, role: targetOf(role, "task") }, proof, (failed) =>
    refusal(reference, role, failed, workload.service),
  );
}

function bestOf(options: readonly (readonly Requirement[])[]): readonly Requirement[] {
  const outcomeOf = (option: readonly Requirement[]): string => and(...option.map((each) => each.outcome));
  return (
    options.find((option) => outcomeOf(option) === "yes") ??
    options.find((option) => outcomeOf(option) === "maybe") ??
    options[0] ??
    []
  );
}
