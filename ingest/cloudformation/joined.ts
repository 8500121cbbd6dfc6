/** Templates that belong together, each with what the others declare: roles, policies, secrets and keys. */
import type { Guarded } from "../../model/condition.ts";
import type { Graph, PolicyUse, Role } from "../../model/graph.ts";
import { sameText, textKey } from "../../model/text.ts";
import { attach } from "../attachments.ts";

export interface TemplateGraph {
  readonly graph: Graph;
  /** Templates whose exports it imports, by path. */
  readonly imports: ReadonlySet<string>;
  /** The assembly that it belongs to, if any. */
  readonly assembly: string | null;
}

export function joined(templates: readonly TemplateGraph[]): readonly Graph[] {
  return templates.map((template) => {
    const others = reached(template, templates).filter((other) => other !== template);
    return others.length === 0
      ? template.graph
      : withOthers(
          template.graph,
          others.map(({ graph }) => graph),
        );
  });
}

function isLinked(a: TemplateGraph, b: TemplateGraph): boolean {
  return (
    (a.assembly !== null && a.assembly === b.assembly) ||
    a.imports.has(b.graph.stack) ||
    b.imports.has(a.graph.stack)
  );
}

function reached(start: TemplateGraph, templates: readonly TemplateGraph[]): readonly TemplateGraph[] {
  const found = new Set([start]);
  for (const template of found)
    for (const other of templates) if (isLinked(template, other)) found.add(other);
  return [...found];
}

function withOthers(own: Graph, others: readonly Graph[]): Graph {
  const all = [own, ...others];
  const managed = all.flatMap((each) => each.managedPolicies);
  // A policy that another stack declares is named by its ARN.
  const resolved = (use: Guarded<PolicyUse>): Guarded<PolicyUse> => {
    const { content } = use.value;
    const found =
      content.kind === "arn" ? managed.find((policy) => sameText(policy.arn, content.arn)) : undefined;
    return found
      ? { ...use, value: { ...use.value, content: { kind: "document", document: found.document } } }
      : use;
  };
  const roles = all.flatMap((graph) => {
    const attachments = all.filter((other) => other !== graph).flatMap((other) => other.attachments);
    // The roles of one account only: a name means another role elsewhere.
    return graph.roles.flatMap((role) =>
      attach(
        [role],
        attachments.filter(({ account }) => sameText(account, role.scope.account)),
      ),
    );
  });
  const accounts = new Set(own.workloads.map(({ scope }) => textKey(scope.account)));
  return {
    ...own,
    roles: roles.map((role): Role => ({
      ...role,
      policies: role.policies.map(resolved),
      boundary: role.boundary.map(resolved),
    })),
    secrets: all.flatMap((graph) =>
      graph.secrets.map((secret) => ({
        ...secret,
        policies: [
          ...secret.policies,
          ...all
            .filter((other) => other !== graph)
            .flatMap((other) => other.secretPolicies ?? [])
            .filter((policy) => sameText(policy.secret, secret.arn))
            .map((policy) => policy.use),
        ],
      })),
    ),
    parameters: all.flatMap((graph) => graph.parameters),
    keys: all.flatMap((graph) => graph.keys),
    managedPolicies: managed,
    attachments: all
      .flatMap((graph) => graph.attachments)
      .filter(({ account }) => accounts.has(textKey(account))),
    sensitive: new Set(all.flatMap((graph) => [...graph.sensitive])),
  };
}

/** A stack with what exists besides. Its own facts, from before, tell nothing of what will be. */
export function inContext(own: Graph, context: readonly Graph[]): Graph {
  const others = context.filter((other) => !isEarlier(other, own));
  return others.length === 0 ? own : withOthers(own, others);
}

function isEarlier(other: Graph, own: Graph): boolean {
  const addresses = (graph: Graph): readonly string[] =>
    [...graph.roles, ...graph.secrets, ...graph.parameters, ...graph.keys].map(({ address }) => address);
  const known = new Set(addresses(own));
  return other.stack === own.stack && addresses(other).some((address) => known.has(address));
}
