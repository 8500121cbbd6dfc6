/** The graph in one world, in the form that decisions take: roles with their policies, secrets, keys. */
import { findByText } from "../model/find.ts";
import { inWorld, resolveValue } from "../model/resolve.ts";
import { holds, type Guarded, type World } from "../model/condition.ts";
import type {
  Graph,
  Key,
  KeyUse,
  Parameter,
  PolicyUse,
  Role,
  RoleUse,
  Secret,
  Tags,
  Workload,
} from "../model/graph.ts";
import { buildArn, parseArn } from "../model/arn.ts";
import { compareTexts } from "../model/letters.ts";
import type { Span } from "../model/source.ts";
import {
  hole,
  LANGUAGES,
  literal,
  render,
  sameText,
  substitute,
  text,
  type Text,
  type TextPart,
} from "../model/text.ts";
import type { Value } from "../model/value.ts";
import type { RoleFacts, UnresolvedPolicy } from "./decide.ts";
import type { EndpointPolicy, Limits } from "./limits.ts";
import { managedPolicy } from "./managed-policies.ts";
import { parsePolicy } from "./policy.ts";
import type { EffectivePolicy } from "./statement.ts";

/** A role as a workload uses it. */
export interface RoleInWorld extends RoleFacts {
  readonly address: string | null;
  readonly span: Span | null;
  /** Null for a role whose trust policy is not in view. */
  readonly trust: readonly Value[] | null;
  /** Where its permissions boundary is set. */
  readonly boundaryAt: Span | null;
  readonly tags: Tags;
}

const byName = ({ name }: { readonly name: Text }): readonly Text[] => [name];
const byArn = ({ arn }: { readonly arn: Text }): readonly Text[] => [arn];
const byResource = ({ arn }: Role): readonly Text[] => [parseArn(arn)?.resource ?? arn];
const byPartialArn = (secret: Secret): readonly Text[] => [withoutSuffix(secret)];
const byAnyKeyName = (key: Key): readonly Text[] => [
  key.arn,
  key.keyId,
  ...key.aliases.flatMap((alias) => [alias.value, aliasArn(key, alias.value)]),
];

/**
 * The role that a text names: by its ARN, or by its name with its path, in front of which ECS sets the account:
 * https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/19. Role names are unique in an account.
 */
export function findRole(graph: Graph, use: RoleUse): Role | null {
  const exact =
    findByText(graph.roles, byArn, use.name) ?? findByText(graph.roles, byResource, text("role/", use.name));
  if (exact) return exact;
  // A role must live in the workload's own account, so that name and path decide.
  const wanted = parseArn(use.name)?.resource;
  if (!wanted) return null;
  const [prefix, path, ...name] = wanted;
  // What is looked up by its name has that name, under a path that is not known.
  if (prefix === "role" && typeof path === "object" && path.isPath === true)
    return findByText(graph.roles, byName, text(...name));
  return findByText(graph.roles, byResource, wanted);
}

export function roleInWorld(role: Role, world: World, limits: Limits): RoleInWorld {
  const bind = (value: Text): Text => substitute(value, world.bindings);
  const identity: EffectivePolicy[] = [];
  const unresolved: UnresolvedPolicy[] = [];
  for (const use of inWorld(role.policies, world)) sortPolicy(use, world, identity, unresolved);
  const bounds = inWorld(role.boundary, world);
  const boundary =
    bounds.length === 0 ? null : { policies: [] as EffectivePolicy[], unresolved: [] as UnresolvedPolicy[] };
  for (const use of bounds) if (boundary) sortPolicy(use, world, boundary.policies, boundary.unresolved);
  if (boundary && boundary.unresolved.length > 0 && limits.boundary.length > 0) {
    boundary.policies.push(...limits.boundary);
    boundary.unresolved = [];
  }
  return {
    address: role.address,
    span: role.span,
    arn: bind(role.arn),
    account: bind(role.scope.account),
    identity,
    unresolved,
    open: role.open,
    boundary,
    boundaryAt: bounds[0]?.span ?? null,
    trust: inWorld(role.trust, world).map((value) => resolveValue(value, world)),
    limits,
    tags: role.tags,
  };
}

function whyOpen(graph: Graph, { name }: RoleUse, shown: Text): string {
  const [only, ...others] = name;
  const isUnknown = typeof only === "object" && others.length === 0 && only.reason !== undefined;
  const elsewhere = shown === name ? findNamed(graph.roles, name) : null;
  if (elsewhere)
    return `whether its name alone is enough to find the role ${render(name)}, whose path is not known to be "/": its ARN is`;
  return isUnknown && shown === name
    ? `which role it is: ${only.reason}`
    : `what the role ${render(shown)} may do, which the input does not show`;
}

/** A role that the input only names, with the policies that the input attaches to it. */
export function openRole(
  graph: Graph,
  use: RoleUse,
  account: Text,
  world: World,
  limits: Limits,
): RoleInWorld {
  const parts = parseArn(use.name);
  const identity: EffectivePolicy[] = [];
  const unresolved: UnresolvedPolicy[] = [];
  const name = parts ? lastSegment(parts.resource) : use.name;
  // What is attached by name to a role that the input creates is not this one's, which has another path.
  const isAnother = findNamed(graph.roles, name) !== null;
  const attached = (isAnother ? [] : graph.attachments)
    .filter((each) => sameText(each.role, name) || sameText(each.role, use.name))
    .map((each) => ({ value: each.use, when: each.when }));
  const shown = use.concealed === true ? [hole("concealed-role", LANGUAGES.anything, "sensitive")] : use.name;
  for (const policy of inWorld(attached, world)) sortPolicy(policy, world, identity, unresolved);
  return {
    address: null,
    span: null,
    arn: shown,
    account: parts?.account ?? account,
    identity,
    unresolved,
    open: whyOpen(graph, use, shown),
    boundary: null,
    boundaryAt: null,
    trust: null,
    limits,
    tags: { values: new Map(), complete: false },
  };
}

/** A role's name behind its path: `role/service/exec`, or what a data source was given for a name. */
function lastSegment(resource: Text): Text {
  const parts: TextPart[] = [];
  for (const part of resource.toReversed()) {
    if (typeof part !== "string" && part.isPath === true) break;
    const slash = typeof part === "string" ? part.lastIndexOf("/") : -1;
    parts.unshift(typeof part === "string" ? part.slice(slash + 1) : part);
    if (slash !== -1) break;
  }
  return text(...parts);
}

function sortPolicy(
  use: PolicyUse,
  world: World,
  shown: EffectivePolicy[],
  unresolved: UnresolvedPolicy[],
): void {
  const effective = effectivePolicy(use, world);
  if (effective) shown.push(effective);
  else unresolved.push({ label: use.label });
}

/** With the policies of the endpoints that a workload's calls go through in a world. */
export function withEndpoints(limits: Limits, { endpointPolicies }: Workload, world: World): Limits {
  const own = (endpointPolicies ?? []).flatMap(
    ({ service, use, when, startedBy }): readonly EndpointPolicy[] => {
      const policy = holds(when, world) ? effectivePolicy(use, world) : null;
      return policy ? [{ ...policy, service: substitute(service, world.bindings), startedBy }] : [];
    },
  );
  return own.length === 0 ? limits : { ...limits, endpoint: [...limits.endpoint, ...own] };
}

/** Null for a policy whose document is not in view. */
export function effectivePolicy(use: PolicyUse, world: World): EffectivePolicy | null {
  const common = { label: use.label, span: use.span, certain: use.attached };
  if (use.content.kind === "document") {
    return { ...common, policy: parsePolicy(resolveValue(use.content.document, world)) };
  }
  const arn = substitute(use.content.arn, world.bindings);
  const found = managedPolicy(arn);
  if (!found) return null;
  const label = found.name;
  return {
    ...common,
    label,
    policy: found.policy,
    ...(found.version === null ? {} : { managed: `${found.name} ${found.version}` }),
  };
}

export function policiesInWorld(
  uses: readonly Guarded<PolicyUse>[],
  world: World,
): readonly EffectivePolicy[] {
  return inWorld(uses, world).flatMap((use) => {
    const effective = effectivePolicy(use, world);
    return effective ? [effective] : [];
  });
}

/** The secret that an ARN without its suffix, or with it, names. */
export function findSecret(graph: Graph, arn: Text): Secret | null {
  const exact = findByText(graph.secrets, byArn, arn);
  if (exact) return exact;
  return findByText(graph.secrets, byPartialArn, arn);
}

/** The ARN up to the generated tail: what people write when they know only the name. */
export function withoutSuffix(secret: Secret): Text {
  const parts = parseArn(secret.arn);
  if (!parts) return secret.arn;
  return buildArn(parts, "secretsmanager", text("secret:", secret.name));
}

/** The parameter of that ARN: a name alone means one of the region and account that the ARN is built with. */
export function findParameter(graph: Graph, arn: Text): Parameter | null {
  return findByText(graph.parameters, byArn, arn);
}

/** What the reference may name as well, and what would then decide otherwise: its own key or policy. */
export function possibleSecrets(graph: Graph, arn: Text): readonly Secret[] {
  return graph.secrets.filter(
    (secret) =>
      (secret.key.length > 0 || secret.policies.length > 0) &&
      [secret.arn, withoutSuffix(secret)].some((each) => compareTexts(each, arn) === "unknown"),
  );
}

export function possibleParameters(graph: Graph, arn: Text): readonly Parameter[] {
  return graph.parameters.filter(
    (parameter) => parameter.key.length > 0 && compareTexts(parameter.arn, arn) === "unknown",
  );
}

/** The key that a secret or parameter names: by ARN, id, alias name or alias ARN. */
export function findKey(graph: Graph, use: KeyUse): Key | null {
  return findByText(graph.keys, byAnyKeyName, use.name);
}

/** The secret or parameter that goes by a name. */
export function findNamed<T extends { readonly name: Text }>(nodes: readonly T[], name: Text): T | null {
  return findByText(nodes, byName, name);
}

function aliasArn(key: Key, alias: Text): Text {
  return buildArn(key.scope, "kms", alias);
}

/** `alias/aws/…`: the account's own key for that service, by whichever name; any service's where none is given. */
export function namesAwsManagedKey(name: Text, service: string = ""): boolean {
  const alias = `alias/aws/${service}`;
  const found = name.find((part) => typeof part !== "string" && part.id.startsWith("data-key:"));
  // The key that a data source found by such an alias.
  const resource =
    found && typeof found === "object"
      ? text(found.id.slice("data-key:".length))
      : (parseArn(name)?.resource ?? name);
  const known = literal(parseArn(resource)?.resource ?? resource);
  return known !== null && (service === "" ? known.startsWith(alias) : known === alias);
}
