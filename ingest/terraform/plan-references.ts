/**
 * What a plan's `configuration` says of a value that is known only after apply: the expression's references,
 * followed through variables and outputs to the resource that they name. An expression may do more with a
 * reference than pass it on, so only attributes that are names and ARNs by nature are read this way.
 */
import { fromJson } from "../../model/json.ts";
import type { Span } from "../../model/source.ts";
import type { Value } from "../../model/value.ts";
import { withoutKeys } from "../../model/address.ts";
import { moduleName, parentModule, parseResourceReference, parseSteps } from "./address.ts";
import {
  configuredModule,
  configuredResource,
  expressionAt,
  fullReferences,
  isObject,
  objectAt,
  stringAt,
  type Expression,
  type Json,
} from "./plan-document.ts";

/** Where an expression stands: its module with instance keys, and the key of the resource that has it. */
export interface ReferenceSite {
  readonly module: string;
  readonly key: string | null;
  readonly at: Span;
  /** The argument, and what its resource is repeated for: for what `each` stands for. */
  readonly argument?: string;
  readonly repeated?: Expression;
}

/** What arguments take of a resource, where a plan does not say: behind a key that is computed it names the resource alone. */
const TAKEN: ReadonlyMap<string, string> = new Map([
  ["execution_role_arn", "arn"],
  ["permissions_boundary", "arn"],
  ["policy", "json"],
  ["policy_arn", "arn"],
  ["role", "name"],
  ["task_role_arn", "arn"],
]);

/** Reads an attribute of a resource of the plan. */
export type ReadAttribute = (
  resource: {
    readonly module: string;
    readonly name: string;
    readonly key: string | null;
    readonly consumerKey: string | null;
  },
  path: readonly string[],
  at: Span,
) => Value | null;

const HOPS = 20;

function moduleNames(module: string): readonly string[] {
  return parseSteps(withoutKeys(module))
    .map((step) => (step.kind === "name" ? step.name : ""))
    .filter((name, index) => index % 2 === 1 && name !== "");
}

export function createReferences(
  plan: Json,
  read: ReadAttribute,
): (expression: Expression, site: ReferenceSite) => Value | null {
  const follow = (expression: Expression, site: ReferenceSite, hops: number): Value | null => {
    if ("constant" in expression) return fromJson(expression.constant, site.at);
    const all = fullReferences(expression.references ?? []);
    const [only, ...others] = all.filter((each) => each !== "each.key" && each !== "count.index");
    if (only === undefined || others.length > 0 || hops === 0) return null;
    if (all.length > 1) return followKeyed(only, site);
    if (only === "each.value" || only.startsWith("each.value.")) return followEach(only, site, hops);
    const resource = parseResourceReference(only);
    if (resource) {
      const target = {
        module: site.module,
        name: resource.resource,
        key: resource.key,
        consumerKey: site.key,
      };
      return resource.path.length === 0 ? null : read(target, resource.path, site.at);
    }
    const [root, name, third] = parseSteps(only);
    if (root?.kind !== "name" || name?.kind !== "name") return null;
    if (root.name === "var") return followVariable(name.name, site, hops);
    const output = third?.kind === "key" ? parseSteps(only)[3] : third;
    if (root.name === "module" && output?.kind === "name") {
      const call = third?.kind === "key" ? `${name.name}[${third.key}]` : name.name;
      const module = site.module === "" ? `module.${call}` : `${site.module}.module.${call}`;
      const declared = objectAt(
        objectAt(configuredModule(plan, moduleNames(module)), "outputs"),
        output.name,
      );
      return follow(expressionAt(declared["expression"]), { ...site, module, key: null }, hops - 1);
    }
    return null;
  };
  /** `aws_x.y[each.key].arn`: the instance of the same key. */
  const followKeyed = (
    reference: string,
    { module, key, at, argument = "" }: ReferenceSite,
  ): Value | null => {
    const resource = parseResourceReference(reference);
    const taken = TAKEN.get(argument);
    if (!resource || resource.path.length > 0 || resource.key !== null || taken === undefined || key === null)
      return null;
    return read({ module, name: resource.resource, key, consumerKey: key }, [taken], at);
  };
  /** `each.value`: of what the resource is repeated for, the instance of the same key, or the one that is not known. */
  const followEach = (reference: string, site: ReferenceSite, hops: number): Value | null => {
    const path = reference.split(".").slice(2);
    const [only, ...others] = fullReferences(site.repeated?.references ?? []);
    if (only === undefined || others.length > 0) return null;
    const resource = parseResourceReference(only);
    if (resource && resource.path.length === 0 && resource.key === null) {
      const taken = path.length > 0 ? path : [TAKEN.get(site.argument ?? "") ?? ""];
      const target = { module: site.module, name: resource.resource, key: site.key, consumerKey: site.key };
      return site.key === null ? null : read(target, taken, site.at);
    }
    return path.length > 0 ? null : follow({ references: [only] }, { ...site, repeated: {} }, hops - 1);
  };
  const followVariable = (name: string, site: ReferenceSite, hops: number): Value | null => {
    if (site.module === "") {
      const variable = objectAt(plan, "variables")[name];
      return isObject(variable) && Object.hasOwn(variable, "value")
        ? fromJson(variable["value"], site.at)
        : null;
    }
    const parent = parentModule(site.module);
    const calls = objectAt(configuredModule(plan, moduleNames(parent)), "module_calls");
    const expressions = objectAt(objectAt(calls, moduleName(site.module)), "expressions");
    return follow(expressionAt(expressions[name]), { module: parent, key: null, at: site.at }, hops - 1);
  };
  return (expression, site) => follow(expression, site, HOPS);
}

/** The configured expressions of a resource: `aws_x.y` or `data.aws_x.y` in its module. */
export function expressionsOf(
  plan: Json,
  module: string,
  resource: string,
): { readonly expressions: Json; readonly provider: string; readonly repeated: Expression } {
  const configured = configuredResource(plan, moduleNames(module), resource);
  return {
    expressions: objectAt(configured, "expressions"),
    provider: stringAt(configured, "provider_config_key") ?? "",
    repeated: expressionAt(configured["for_each_expression"]),
  };
}

/** Every reference in an expression or in blocks of expressions: what an unknown value may depend on. */
export function mentionsIn(expressions: unknown): readonly string[] {
  if (Array.isArray(expressions)) return expressions.flatMap(mentionsIn);
  if (!isObject(expressions)) return [];
  const { references } = expressionAt(expressions);
  if (references) return fullReferences(references);
  return Object.values(expressions).flatMap(mentionsIn);
}
