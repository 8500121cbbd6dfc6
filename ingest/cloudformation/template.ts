/** A CloudFormation template, YAML or JSON, to a graph. */
import { ALWAYS } from "../../model/condition.ts";
import type { Graph } from "../../model/graph.ts";
import { error, info, type Problem, type Result } from "../../model/problem.ts";
import type { Source } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import {
  asText,
  get,
  itemsOf,
  objectValue,
  type Entry,
  type ObjectValue,
  type Value,
} from "../../model/value.ts";
import { scopeOf, type GivenFacts } from "../scope.ts";
import { readAttachments, readManagedPolicies, readRoles } from "./adapters/iam.ts";
import {
  readKeys,
  readParameters as readSsmParameters,
  readSecrets,
  resourcePolicies,
} from "./adapters/secrets.ts";
import { readStarters, STARTERS } from "./adapters/starters.ts";
import { readWorkloads } from "./adapters/workloads.ts";
import { namedCondition } from "./conditions.ts";
import { findCycles } from "./cycles.ts";
import type { Declaration, Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import type { Exports } from "./links.ts";
import { readParameters, type GivenParameters } from "./parameters.ts";
import { checkProperties, checkSections, PROPERTIES } from "./shapes.ts";
import type { Resource, Stack } from "./stack.ts";

export interface TemplateOptions extends GivenFacts {
  readonly parameters: GivenParameters;
}

/** A template as it is read once: its declarations, and the problems that were met so far. */
export interface OpenTemplate {
  readonly env: Environment;
  /** Templates whose exports it imports, by path, as far as it was evaluated. */
  readonly imports: ReadonlySet<string>;
}

export function openTemplate(
  source: Source,
  document: Value,
  options: TemplateOptions,
  exports: Exports,
): OpenTemplate {
  const problems: Problem[] = [...checkSections(document)];
  const resources = readResources(document, problems);
  problems.push(...findCycles(resources));
  const imports = new Set<string>();
  const env: Environment = {
    source,
    scope: scopeOf(options),
    parameters: readParameters(section(document, "Parameters"), options.parameters),
    mappings: get(document, "Mappings"),
    conditions: new Map(section(document, "Conditions")?.entries),
    resources,
    outputs: section(document, "Outputs"),
    importValue: (name, at) => {
      const found = exports.find(name, env, at);
      if (found) imports.add(found.path);
      return found && found.value;
    },
    isComplete: declaresAll(document),
    problems,
    memo: { conditions: new Map(), attributes: new Map() },
  };
  return { env, imports };
}

export function readTemplate({ env }: OpenTemplate): Result<Graph> {
  const { problems } = env;
  const instances = instancesOf(env, (type) => PROPERTIES.has(type));
  // Services come last: what of them is not understood is nobody's problem, unless it was one before.
  const starters = instancesOf({ ...env, problems: [] }, (type) => STARTERS.has(type));
  const stack: Stack = { instances: [...instances, ...starters] };
  problems.push(...checkProperties(stack.instances));
  const managedPolicies = readManagedPolicies(stack);
  const graph: Graph = {
    stack: env.source.path,
    workloads: readWorkloads(stack),
    roles: readRoles(stack, managedPolicies),
    secrets: readSecrets(stack),
    parameters: readSsmParameters(stack),
    keys: readKeys(stack),
    managedPolicies,
    attachments: readAttachments(stack, managedPolicies),
    secretPolicies: resourcePolicies(stack),
    starters: readStarters(stack),
    sensitive: new Set(),
  };
  return { value: graph, problems: distinct(problems) };
}

/** A name that is used in several places is one problem a place, however often it was evaluated. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.kind}:${problem.span.start}:${problem.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What stands there in another type has been refused by the check of the sections. */
function section(document: Value, name: string): ObjectValue | undefined {
  const value = get(document, name);
  return value?.kind === "object" ? value : undefined;
}

/** Macros that add no names of their own. */
const PLAIN_TRANSFORMS = /^AWS::(?:LanguageExtensions|SecretsManager-|CodeDeploy)/u;

/** Whether every name that can be referred to is in view: loops, macros and what is broken may hide some. */
function declaresAll(document: Value): boolean {
  const isWhole = (name: string): boolean => {
    const value = get(document, name);
    if (value === undefined) return true;
    return (
      value.kind === "object" &&
      [...value.entries].every(([key, entry]) => !key.startsWith("Fn::") && entry.value.kind === "object")
    );
  };
  const transforms = itemsOf(get(document, "Transform"));
  return (
    ["Parameters", "Resources", "Conditions", "Mappings"].every(isWhole) &&
    transforms.every(({ value }) => PLAIN_TRANSFORMS.test(literal(asText(value) ?? []) ?? ""))
  );
}

function readResources(document: Value, problems: Problem[]): ReadonlyMap<string, Declaration> {
  const resources = new Map<string, Declaration>();
  for (const [logicalId, { key, value }] of section(document, "Resources")?.entries ?? []) {
    if (logicalId.startsWith("Fn::")) {
      const what = logicalId.split("::", 2).join("::");
      problems.push(info("not-modelled", `the resources that ${what} makes here are not judged`, key));
      continue;
    }
    if (value.kind !== "object") continue;
    const type = literal(asText(get(value, "Type")) ?? []);
    if (!type) {
      problems.push(error("wrong-type", `the resource ${logicalId} has no Type`, key));
      continue;
    }
    const properties = get(value, "Properties");
    const condition = literal(asText(get(value, "Condition")) ?? []);
    if (type === "AWS::CloudFormation::Stack")
      problems.push(info("open-input", `the nested stack ${logicalId} is not judged`, key));
    resources.set(logicalId, {
      logicalId,
      type,
      properties: properties?.kind === "object" ? properties : undefined,
      condition: condition === "" ? null : condition,
      span: value.span,
      key,
      body: value,
    });
  }
  return resources;
}

function instancesOf(env: Environment, isWanted: (type: string) => boolean): readonly Resource[] {
  return [...env.resources.values()]
    .filter((resource) => isWanted(resource.type))
    .map((resource) => {
      const at = get(resource.body, "Condition")?.span ?? resource.key;
      const when = resource.condition === null ? ALWAYS : namedCondition(resource.condition, at, env);
      const attributes = evaluateProperties(resource, env);
      const { logicalId: address, type, key } = resource;
      return { address, type, attributes, span: key, when, scope: env.scope, declared: resource, env };
    })
    .filter((instance) => !(instance.when.kind === "constant" && !instance.when.value));
}

/** What stays open in a property that no adapter reads leaves no verdict open. */
function evaluateProperties(resource: Declaration, env: Environment): ObjectValue {
  const read = PROPERTIES.get(resource.type) ?? {};
  const entries = new Map<string, Entry>();
  const unread: Environment = { ...env, problems: [] };
  for (const [name, { key, value }] of resource.properties?.entries ?? []) {
    entries.set(name, { key, value: evaluate(value, Object.hasOwn(read, name) ? env : unread) });
  }
  env.problems.push(...unread.problems.filter((problem) => problem.severity === "error"));
  return objectValue(entries, resource.properties?.span ?? resource.key);
}
