/** Services that read secrets as ECS does: App Runner and CodeBuild, whichever language declares them. */
import { all } from "../model/condition.ts";
import type { Reference, ReferenceKind } from "../model/graph.ts";
import { literal, text } from "../model/text.ts";
import { alternatives, asText, get, itemsOf, pick, type Value } from "../model/value.ts";
import { rolesOf, targetsOf, type Roles } from "./containers.ts";

/**
 * `RuntimeEnvironmentSecrets`: names with ARNs, or names of parameters, in the grammar of ECS.
 * https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html
 */
export function appRunnerReferences(
  configurations: readonly Value[],
  instanceRole: Value | undefined,
  names: { readonly secrets: string; readonly variables: string },
): readonly Reference[] {
  const roles: Roles = {
    executionRole: rolesOf(instanceRole, all()),
    taskRole: rolesOf(instanceRole, all()),
  };
  return configurations.flatMap((configuration) => [
    ...pairs(get(configuration, names.secrets)).map((pair) => reference("environment", pair, roles)),
    ...pairs(get(configuration, names.variables)).map((pair) => reference("runtime", pair, roles)),
  ]);
}

interface Pair {
  readonly name: string | null;
  readonly entry: Value;
  readonly value: Value | undefined;
}

/** A list of names and values, or a map. */
function pairs(value: Value | undefined): readonly Pair[] {
  if (!value) return [];
  return alternatives(value).flatMap(({ value: each }): readonly Pair[] => {
    if (each.kind === "object" && !each.entries.has("Name"))
      return [...each.entries].map(([name, entry]) => ({ name, entry: entry.value, value: entry.value }));
    return itemsOf(each).map((item) => ({
      name: literal(asText(get(item.value, "Name")) ?? []),
      entry: item.value,
      value: item.value.kind === "unknown" ? item.value : get(item.value, "Value"),
    }));
  });
}

function reference(
  kind: ReferenceKind,
  { name, entry, value }: Pair,
  roles: Roles,
  store?: Reference["store"],
): Reference {
  const when = all();
  const target = targetsOf(value, { span: entry.span, when });
  // A plain variable that is secret itself names nothing.
  const kept =
    kind === "runtime"
      ? target.filter(({ value: each }) => each.kind === "text" && each.concealed !== true)
      : target;
  return {
    container: null,
    kind,
    name,
    span: entry.span,
    when,
    target: kept,
    ...(store ? { store } : {}),
    ...roles,
  };
}

/** How a language calls the fields of a build project. */
export interface ProjectNames {
  readonly variables: string;
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly registry: readonly [string, string];
}

const STORES: Readonly<Record<string, NonNullable<Reference["store"]>>> = {
  PARAMETER_STORE: "ssm",
  SECRETS_MANAGER: "secretsmanager",
};

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html */
export function projectReferences(
  environment: Value | undefined,
  serviceRole: Value | undefined,
  { variables, name, type, value, registry }: ProjectNames,
): readonly Reference[] {
  const roles: Roles = { executionRole: rolesOf(serviceRole, all()), taskRole: rolesOf(serviceRole, all()) };
  const listed = itemsOf(environment).flatMap((each) => itemsOf(get(each.value, variables), each.when));
  const credentials = itemsOf(environment).flatMap((each) =>
    itemsOf(get(each.value, registry[0]), each.when).flatMap((item) =>
      pick(item.value, [registry[1]], item.when),
    ),
  );
  return [
    ...listed.flatMap(({ value: entry, when }): readonly Reference[] => {
      if (entry.kind === "unknown") return [];
      const kind = literal(asText(get(entry, type)) ?? text("PLAINTEXT"));
      const store = STORES[kind ?? ""];
      // Of a type that is not known, what it names is not, either.
      if (kind === null) return [];
      const pair = { name: literal(asText(get(entry, name)) ?? []), entry, value: get(entry, value) };
      return [{ ...reference(store ? "environment" : "runtime", pair, roles, store), when }];
    }),
    ...credentials.map((option): Reference => ({
      container: null,
      kind: "registry-credentials",
      name: null,
      span: option.value.span,
      when: option.when,
      target: targetsOf(option.value, { span: option.value.span, when: option.when }),
      ...roles,
    })),
  ];
}
