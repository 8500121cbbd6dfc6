/** A CloudFormation template, YAML or JSON, to a graph. */
import { ALWAYS } from "../../model/condition.ts";
import type { Graph, Instance } from "../../model/graph.ts";
import { error, type Problem, type Result } from "../../model/problem.ts";
import type { Source } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import { asText, get, type ObjectValue, type Value } from "../../model/value.ts";
import { scopeOf, type GivenFacts } from "../scope.ts";
import { readAttachments, readManagedPolicies, readRoles } from "./adapters/iam.ts";
import { readKeys, readParameters as readSsmParameters, readSecrets } from "./adapters/secrets.ts";
import { readWorkloads } from "./adapters/workloads.ts";
import { namedCondition } from "./conditions.ts";
import { findCycles } from "./cycles.ts";
import type { Declaration, Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { readParameters, type GivenParameters } from "./parameters.ts";
import type { Stack } from "./stack.ts";

export interface TemplateOptions extends GivenFacts {
  readonly parameters: GivenParameters;
}

/** The types that the graph is made of; other resources are not evaluated. */
const WANTED = new Set([
  "AWS::Batch::JobDefinition",
  "AWS::ECS::TaskDefinition",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
  "AWS::KMS::ReplicaKey",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::SecretsManager::ResourcePolicy",
  "AWS::SecretsManager::Secret",
  "AWS::SSM::Parameter",
]);

export function readTemplate(source: Source, document: Value, options: TemplateOptions): Result<Graph> {
  const problems: Problem[] = [];
  const resources = readResources(document, problems);
  problems.push(...findCycles(resources));
  const env: Environment = {
    source,
    scope: scopeOf(options),
    parameters: readParameters(section(document, "Parameters", problems), options.parameters, problems),
    mappings: section(document, "Mappings", problems),
    conditions: new Map(section(document, "Conditions", problems)?.entries),
    resources,
    problems,
    memo: { conditions: new Map(), attributes: new Map() },
  };
  const stack: Stack = { env, instances: instancesOf(env) };
  const managedPolicies = readManagedPolicies(stack);
  const graph: Graph = {
    stack: source.path,
    workloads: readWorkloads(stack),
    roles: readRoles(stack, managedPolicies),
    secrets: readSecrets(stack),
    parameters: readSsmParameters(stack),
    keys: readKeys(stack),
    managedPolicies,
    attachments: readAttachments(stack, managedPolicies),
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

function section(document: Value, name: string, problems: Problem[]): ObjectValue | undefined {
  const value = get(document, name);
  if (value === undefined || value.kind === "object") return value;
  problems.push(error("wrong-type", `${name} is an object`, value.span));
  return undefined;
}

function readResources(document: Value, problems: Problem[]): ReadonlyMap<string, Declaration> {
  const resources = new Map<string, Declaration>();
  for (const [logicalId, { key, value }] of section(document, "Resources", problems)?.entries ?? []) {
    // Fn::ForEach and Fn::Transform stand among the resources; what they make is not known here.
    if (logicalId.startsWith("Fn::")) continue;
    const type = value.kind === "object" ? literal(asText(get(value, "Type")) ?? []) : null;
    if (value.kind !== "object" || !type) {
      problems.push(error("wrong-type", `the resource ${logicalId} is an object with a Type`, key));
      continue;
    }
    const properties = get(value, "Properties");
    if (properties && properties.kind !== "object") {
      problems.push(error("wrong-type", `the Properties of ${logicalId} are an object`, properties.span));
      continue;
    }
    const condition = literal(asText(get(value, "Condition")) ?? []);
    resources.set(logicalId, {
      logicalId,
      type,
      properties,
      condition: condition === "" ? null : condition,
      span: value.span,
      key,
      body: value,
    });
  }
  return resources;
}

function instancesOf(env: Environment): readonly Instance[] {
  return [...env.resources.values()]
    .filter((resource) => WANTED.has(resource.type))
    .map((resource) => {
      const at = get(resource.body, "Condition")?.span ?? resource.key;
      const when = resource.condition === null ? ALWAYS : namedCondition(resource.condition, at, env);
      const attributes = evaluate(
        resource.properties ?? { kind: "object", entries: new Map(), span: resource.key },
        env,
      );
      const { logicalId: address, type } = resource;
      return { address, type, attributes, span: resource.key, when, scope: env.scope };
    })
    .filter((instance) => !(instance.when.kind === "constant" && !instance.when.value));
}
