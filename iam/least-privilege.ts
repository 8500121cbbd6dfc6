/**
 * What execution roles may read beyond what their tasks reference, and the smallest policy with which every read stays
 * readable. https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
 */
import { buildArn } from "../model/arn.ts";
import { ONLY_WORLD } from "../model/condition.ts";
import type { Graph, Role } from "../model/graph.ts";
import { groupBy } from "../model/group.ts";
import { inWorld, resolveValue } from "../model/resolve.ts";
import { hole, LANGUAGES, literal, render, sameText, text, textKey, type Text } from "../model/text.ts";
import { get, itemsOf, asText } from "../model/value.ts";
import type { Read, WideGrant } from "../model/verdict.ts";
import { noneDecided } from "./decided.ts";
import { effectivePolicy, findRole } from "./in-world.ts";
import { matchAction, matchResource } from "./glob.ts";
import { asPattern, withGrants, type Grant } from "./grants.ts";
import type { Limits } from "./limits.ts";
import type { Element, Statement } from "./policy.ts";
import { proveRead } from "./prove.ts";
import type { EffectivePolicy } from "./statement.ts";

/** More reads of one role than this are not proven again. */
export const PROOF_LIMIT = 200;
/** Among more secrets than this none that nobody references is looked for. */
export const UNREFERENCED_LIMIT = 500;

const STORES = [
  { action: "secretsmanager:GetSecretValue", service: "secretsmanager", kind: "secret:", what: "secrets" },
  { action: "ssm:GetParameters", service: "ssm", kind: "parameter/", what: "parameters" },
] as const;

type Store = (typeof STORES)[number];

/** Grants of a graph's execution roles that reach further than their reads, one of each kind for each role. */
export function wideGrants(graph: Graph, reads: readonly Read[], limits: Limits): readonly WideGrant[] {
  const readsOf = groupBy(reads, ({ role }) => (role?.use === "execution" ? [role.address] : []));
  if (readsOf.size === 0) return [];
  const applications = taskRolesOf(graph);
  const judged = graph.roles.flatMap((role) => {
    const own = readsOf.get(role.address) ?? [];
    if (own.length === 0) return [];
    const grants = allowsOf(role);
    // What an application or another service reads with it is not in view, nor is what a read names that is not known;
    // where a read fails, what is granted besides may be what was meant.
    const isWhole =
      !applications.has(role) &&
      isOfTasksAlone(role) &&
      own.every(({ secret, outcome }) => secret !== null && outcome === "readable");
    const wide = isWhole ? overbroad(graph, role, own, grants) : null;
    return [{ role, wide, prefixes: prefixes(graph, role, own, grants) }];
  });
  const smallest = smallestPolicies(
    graph,
    judged.flatMap(({ role, wide }) => (wide ? [{ role, reads: wide.reads }] : [])),
    limits,
  );
  return judged.flatMap((each) => [
    ...(each.wide ? [{ ...each.wide, smallest: smallest.get(each.role) ?? null }] : []),
    ...each.prefixes,
  ]);
}

/** The roles of applications, which read what no definition names. */
function taskRolesOf(graph: Graph): ReadonlySet<Role> {
  const found = new Set<Role>();
  for (const { taskRole } of graph.workloads.flatMap(({ references }) => references))
    for (const { value } of taskRole) {
      const role = value && findRole(graph, value);
      if (role) found.add(role);
    }
  return found;
}

/** Whether nobody but tasks may take the role on. */
function isOfTasksAlone({ trust }: Role): boolean {
  const services = trust.flatMap(({ value }) =>
    itemsOf(get(resolveValue(value, ONLY_WORLD), "Statement")).flatMap((statement) => {
      const principal = get(statement.value, "Principal");
      const named = itemsOf(get(principal, "Service")).map((each) => literal(asText(each.value) ?? []));
      const isMore = principal?.kind !== "object" || principal.entries.size !== 1 || named.length === 0;
      return isMore ? [null] : named;
    }),
  );
  return services.length > 0 && services.every((service) => service === "ecs-tasks.amazonaws.com");
}

interface Allow {
  readonly policy: EffectivePolicy;
  readonly element: Element;
  readonly store: Store;
}

/** What unconditional statements allow, store by store, as far as it is certain. */
function allowsOf(role: Role): readonly Allow[] {
  return inWorld(role.policies, ONLY_WORLD).flatMap((use) => {
    const policy = effectivePolicy(use, ONLY_WORLD);
    if (!policy?.certain) return [];
    return policy.policy.statements.flatMap((statement) =>
      STORES.filter((store) => isGranted(statement, store)).flatMap((store) =>
        (statement.resources?.items ?? []).map((element) => ({ policy, element, store })),
      ),
    );
  });
}

function isGranted({ effect, actions, resources, conditions }: Statement, { action }: Store): boolean {
  if (effect !== "Allow" || conditions.length > 0 || actions.negated || resources?.negated !== false)
    return false;
  return actions.items.some((each) => matchAction(each.text, action) === "yes");
}

function reaches({ element }: Allow, resource: Text): boolean {
  return matchResource(element.text, resource).outcome === "yes";
}

type Found = Omit<WideGrant, "smallest">;

function overbroad(graph: Graph, role: Role, reads: readonly Read[], grants: readonly Allow[]): Found | null {
  const all = grants.filter((grant) => reaches(grant, anyOf(role, grant.store)));
  const [first] = all;
  if (first) {
    const what = [...new Set(all.map(({ store }) => store.what))].join(" and ");
    return {
      ...foundAt(graph, role, reads, first),
      kind: "everything",
      opens: [`all ${what} of the account`],
    };
  }
  if (graph.secrets.length + graph.parameters.length > UNREFERENCED_LIMIT) return null;
  const referenced = new Set(reads.map(({ secret }) => secret?.address));
  const nodes = [
    ...graph.secrets.map((node) => ({ node, service: "secretsmanager" })),
    ...graph.parameters.map((node) => ({ node, service: "ssm" })),
  ];
  const opened = nodes.flatMap(({ node, service }) => {
    if (referenced.has(node.address)) return [];
    const by = grants.find((grant) => grant.store.service === service && reaches(grant, node.arn));
    return by ? [{ address: node.address, by }] : [];
  });
  const [nearest] = opened;
  if (!nearest) return null;
  const opens = [...new Set(opened.map(({ address }) => address))];
  return { ...foundAt(graph, role, reads, nearest.by), kind: "unreferenced", opens };
}

/** Any secret or parameter of the account and region. */
function anyOf({ scope }: Role, { service, kind }: Store): Text {
  const name = hole(`any ${service}`, LANGUAGES.name, "any name");
  const suffix = hole(`any ${service} suffix`, LANGUAGES.secretSuffix, "suffix");
  return buildArn(scope, service, service === "ssm" ? text(kind, name) : text(kind, name, "-", suffix));
}

function foundAt(
  graph: Graph,
  role: Role,
  reads: readonly Read[],
  { policy, element }: Allow,
): Omit<Found, "kind" | "opens"> {
  return {
    stack: graph.stack,
    role: role.address,
    policy: policy.label,
    pattern: element.text,
    at: policy.managed === undefined ? element.span : policy.span,
    reads,
  };
}

/** `name-*` where `name-??????` would do: each pattern once. */
function prefixes(
  graph: Graph,
  role: Role,
  reads: readonly Read[],
  grants: readonly Allow[],
): readonly WideGrant[] {
  const names = new Map(
    reads
      .filter(({ secret }) => secret?.store === "secretsmanager")
      .map(({ secret }) => [textKey(secret?.arn ?? []), secret?.arn ?? []] as const),
  );
  const seen = new Set<number>();
  return grants.flatMap((grant): readonly WideGrant[] => {
    const stem = stemOf(grant.element.text);
    if (!stem || grant.policy.managed !== undefined || seen.has(grant.element.span.start)) return [];
    const isMeant = [...names.values()].some((arn) => {
      const bare = withoutGenerated(arn);
      return bare !== null && matchResource(stem, bare).outcome === "yes";
    });
    if (!isMeant) return [];
    seen.add(grant.element.span.start);
    const opens = [`${render(stem)}-other`];
    return [{ ...foundAt(graph, role, reads, grant), kind: "prefix", opens, smallest: null }];
  });
}

/** The pattern without its `-*`, where no wildcard stands in the name. */
function stemOf(pattern: Text): Text | null {
  const last = pattern.at(-1);
  if (typeof last !== "string" || !last.endsWith("-*")) return null;
  const stem = text(pattern.slice(0, -1), last.slice(0, -2));
  const name = render(stem).split(":secret:")[1];
  return name === undefined || /[*?]/u.test(name) ? null : stem;
}

/** A secret's ARN without the hyphen and the six characters. */
function withoutGenerated(arn: Text): Text | null {
  const last = arn.at(-1);
  if (typeof last === "string") {
    const known = /^([\s\S]*)-[A-Za-z0-9]{6}$/u.exec(last)?.[1];
    return known === undefined ? null : text(arn.slice(0, -1), known);
  }
  const before = arn.at(-2);
  if (last?.language !== LANGUAGES.secretSuffix || typeof before !== "string") return null;
  return text(arn.slice(0, -2), before.slice(0, -1));
}

interface RoleReads {
  readonly role: Role;
  readonly reads: readonly Read[];
}

/**
 * For each role the statements with which alone its reads stay readable; none where that is not proven. All are put into
 * one graph: what is known of a graph is worked out once for it, and a read asks for its own role.
 */
function smallestPolicies(
  graph: Graph,
  wide: readonly RoleReads[],
  limits: Limits,
): ReadonlyMap<Role, WideGrant["smallest"]> {
  const grants = new Map(
    wide.flatMap(({ role, reads }) =>
      reads.length > PROOF_LIMIT ? [] : [[role, { reads, needed: neededBy(role, reads) }] as const],
    ),
  );
  const bare = {
    ...graph,
    roles: graph.roles.map((role) => (grants.has(role) ? { ...role, policies: [], boundary: [] } : role)),
  };
  const narrowed = withGrants(
    bare,
    [...grants.values()].flatMap(({ needed }) => needed),
  );
  const decided = noneDecided(limits, "outcomes");
  const isReadable = ({ workload, reference }: Read): boolean =>
    proveRead(narrowed, workload, reference, decided).outcome === "readable";
  return new Map(
    [...grants].map(([role, { reads, needed }]) => [
      role,
      reads.every(isReadable) ? statementsOf(graph, needed) : null,
    ]),
  );
}

/** What the reads of a role ask for, each thing once. */
function neededBy({ address }: Role, reads: readonly Read[]): readonly Grant[] {
  const grants = new Map<string, Grant>();
  for (const { role, requirements } of reads) {
    for (const { action, resource } of requirements) {
      if (!role || action === "sts:AssumeRole") continue;
      const pattern = asPattern(resource);
      const key = `${action}\n${textKey(pattern)}`;
      grants.set(key, {
        on: "role",
        address,
        conditions: [],
        delegatesTo: null,
        role,
        action,
        resource: pattern,
      });
    }
  }
  return [...grants.values()];
}

/** Grants as they are written; null where one cannot be: what is known after apply has no words. */
function statementsOf(graph: Graph, grants: readonly Grant[]): WideGrant["smallest"] {
  const statements: { readonly action: string; readonly written: string }[] = [];
  for (const { action, resource } of grants) {
    const key = graph.keys.find(({ arn }) => sameText(arn, resource));
    const written = literal(asWritten(resource)) ?? (key && `<the ARN of ${key.address}>`);
    if (!written) return null;
    statements.push({ action, written });
  }
  return [...groupBy(statements, ({ action }) => [action])].map(([action, group]) => ({
    action,
    resources: group.map(({ written }) => written).toSorted(),
  }));
}

/** A suffix that is generated stands for six characters; the role reaches no other account or partition, whatever region. */
function asWritten(resource: Text): Text {
  const wildcards = new Map<unknown, string>([
    [LANGUAGES.secretSuffix, "??????"],
    [LANGUAGES.region, "*"],
    [LANGUAGES.account, "*"],
    [LANGUAGES.partition, "*"],
  ]);
  return text(
    ...resource.map((part) => (typeof part === "string" ? part : (wildcards.get(part.language) ?? part))),
  );
}
