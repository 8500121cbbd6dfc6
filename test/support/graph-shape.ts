/** A graph without its places and addresses, unknown parts and their known values written the same way. */
import { ONLY_WORLD } from "../../model/condition.ts";
import type { Graph, PolicyUse, Role } from "../../model/graph.ts";
import { parsePolicy, type Elements, type Principals } from "../../iam/policy.ts";
import { inWorld, resolveValue } from "../../model/resolve.ts";
import { render, type Text } from "../../model/text.ts";

/** Generated parts: what one form knows already is a hole in the other. */
function shape(value: Text): string {
  return render(value)
    .replace(/(:secret:[^:]*)-[A-Za-z0-9]{6}(?=$|:)/u, "$1-${suffix}")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, "${key id}");
}

export function shapeOf(graph: Graph): unknown {
  return {
    workloads: graph.workloads.map((workload) => ({
      service: workload.service,
      references: workload.references.map((reference) => ({
        container: reference.container,
        kind: reference.kind,
        name: reference.name,
        target: inWorld(reference.target, ONLY_WORLD).map((target) =>
          target.kind === "text" ? shape(target.text) : target.kind,
        ),
        executionRole: inWorld(reference.executionRole, ONLY_WORLD).map(
          (use) => use && nameOf(graph, use.name),
        ),
        taskRole: inWorld(reference.taskRole, ONLY_WORLD).map((use) => use && nameOf(graph, use.name)),
      })),
    })),
    roles: sorted(graph.roles.map((role) => roleShape(role))),
    secrets: sorted(
      graph.secrets.map((secret) => ({
        name: shape(secret.name),
        arn: shape(secret.arn),
        // A key is named by its ARN or by its id.
        key: inWorld(secret.key, ONLY_WORLD).map((use) => shape(use.name).replace(/^.*:key\//u, "")),
        policies: secret.policies.length,
      })),
    ),
    parameters: sorted(
      graph.parameters.map((parameter) => ({
        name: shape(parameter.name),
        arn: shape(parameter.arn),
        type: inWorld(parameter.type, ONLY_WORLD).map(shape),
      })),
    ),
    keys: graph.keys.map((key) => ({
      arn: shape(key.arn),
      aliases: key.aliases.map((alias) => shape(alias.value)),
    })),
  };
}

function sorted<T>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function nameOf(graph: Graph, use: Text): string {
  const role = graph.roles.find((each) => shape(each.arn) === shape(use) || shape(each.name) === shape(use));
  return role ? shape(role.name) : shape(use);
}

function roleShape(role: Role): unknown {
  const policies = inWorld(role.policies, ONLY_WORLD).map(policyShape);
  const trust = inWorld(role.trust, ONLY_WORLD).map((document) =>
    statements(parsePolicy(resolveValue(document, ONLY_WORLD))),
  );
  return {
    name: shape(role.name),
    arn: shape(role.arn),
    policies: sorted(policies),
    trust,
    boundary: role.boundary.length,
  };
}

function policyShape({ content, attached }: PolicyUse): unknown {
  if (content.kind === "arn") return { arn: shape(content.arn), attached };
  return { statements: statements(parsePolicy(resolveValue(content.document, ONLY_WORLD))), attached };
}

function statements(policy: ReturnType<typeof parsePolicy>): unknown {
  return policy.statements.map(({ effect, actions, resources, principals, conditions }) => ({
    effect,
    actions: elements(actions),
    resources: resources && elements(resources),
    principals: principals && principalShape(principals),
    conditions: conditions.map(({ operator, key, values }) => ({
      operator,
      key,
      values: values.map((value) => shape(value.text)),
    })),
  }));
}

function elements({ negated, items }: Elements): unknown {
  return { negated, items: items.map((item) => shape(item.text)).toSorted() };
}

function principalShape({ negated, items }: Principals): unknown {
  return { negated, items: items.map((item) => `${item.kind} ${shape(item.text)}`).toSorted() };
}
