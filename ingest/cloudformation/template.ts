/** A CloudFormation template, YAML or JSON, with the templates that it nests, to a graph. */
import { ALWAYS, all } from "../../model/condition.ts";
import type { Graph } from "../../model/graph.ts";
import { type Problem, type Result, distinct } from "../../model/problem.ts";
import { error } from "../../model/problem.ts";
import { get, objectValue, type Entry, type ObjectValue } from "../../model/value.ts";
import { scopeOf, type GivenScope } from "../scope.ts";
import { readAttachments, readManagedPolicies, readRoles } from "./adapters/iam.ts";
import {
  readKeys,
  readParameters as readSsmParameters,
  readSecrets,
  resourcePolicies,
} from "./adapters/secrets.ts";
import { BUCKET_TYPES, readBuckets } from "./adapters/buckets.ts";
import { CAPACITY_TYPES } from "./adapters/hosts.ts";
import { ENVIRONMENT, HOSTS, readLaunches } from "./adapters/launches.ts";
import { NETWORK_TYPES, readNetwork } from "./adapters/network.ts";
import { readStarters, STARTERS } from "./adapters/starters.ts";
import { readWorkloads } from "./adapters/workloads.ts";
import { namedCondition } from "./conditions.ts";
import { findCycles } from "./cycles.ts";
import { declaresAll, moreResources, readResources, rewriter, section } from "./declarations.ts";
import { mentionsDynamic, settled } from "./dynamic-references.ts";
import type { Declaration, Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { exportedBy, type Exports } from "./links.ts";
import { writtenOut } from "./loops.ts";
import {
  checkGiven,
  givenParameters,
  isNestedStack,
  NESTED_LIMIT,
  notOpened,
  templatePath,
  type ReadTemplate,
} from "./nested.ts";
import { isHandedOn, isOutsider, isWhole } from "./outsiders.ts";
import { givenTexts, readParameters, type GivenParameters } from "./parameters.ts";
import { checkProperties, checkSections, PROPERTIES } from "./shapes.ts";
import { ofType, type Resource, type Stack } from "./stack.ts";

export interface TemplateOptions extends GivenScope {
  readonly parameters: GivenParameters;
}

/** What the templates of one run share. */
export interface Templates {
  readonly exports: Exports;
  /** The template at a path, which the template at another one names; null where there is none. */
  readonly at: (path: string, from: string) => ReadTemplate | null;
}

/** A root template as it is read once: its declarations, and the problems that were met so far. */
export interface OpenTemplate {
  readonly env: Environment;
  /** Templates whose exports it imports, by path, as far as it was evaluated. */
  readonly imports: ReadonlySet<string>;
  /** Its environment and those of its nested stacks, all of which are opened. */
  readonly all: () => readonly Environment[];
}

/** What a root and its nested stacks share. */
interface Opening {
  readonly options: TemplateOptions;
  readonly templates: Templates;
  readonly problems: Problem[];
  readonly imports: Set<string>;
  nested: number;
}

export function openTemplate(
  root: ReadTemplate,
  options: TemplateOptions,
  templates: Templates,
): OpenTemplate {
  const opening: Opening = { options, templates, problems: [], imports: new Set(), nested: 0 };
  const env = openEnvironment(root, null, opening);
  let opened: readonly Environment[] | null = null;
  return { env, imports: opening.imports, all: () => (opened ??= allWithin(env)) };
}

function allWithin(env: Environment): readonly Environment[] {
  const nested = [...env.resources.values()].flatMap((resource) => env.nested(resource) ?? []);
  return [env, ...nested.flatMap(allWithin)];
}

function openEnvironment(
  { source, document: written }: ReadTemplate,
  within: Environment["within"],
  opening: Opening,
): Environment {
  const { options, templates, problems, imports } = opening;
  const stack = within?.env.stack ?? source.path;
  const prefix = within ? `${within.env.prefix}${within.declared.logicalId}/` : "";
  const scope = within?.env.scope ?? scopeOf(options);
  const declared = section(written, "Parameters");
  const given = within
    ? givenParameters(within.declared, within.env)
    : givenTexts(declared, options.parameters);
  const parameters = readParameters(declared, { given, scope, owner: `${stack}#${prefix}` });
  const head: Environment = {
    source,
    stack,
    prefix,
    scope,
    within,
    parameters,
    mappings: get(written, "Mappings"),
    conditions: new Map(),
    resources: new Map(),
    outputs: undefined,
    nested: () => null,
    importValue: () => null,
    isDynamic: mentionsDynamic(source.text) || [...options.parameters.values()].some(mentionsDynamic),
    isComplete: false,
    moreResources: null,
    rewriter: rewriter(written),
    problems,
    memo: { conditions: new Map(), attributes: new Map(), depth: 0 },
  };
  // Loops are written out by what stands above them.
  const document = writtenOut(written, head);
  problems.push(...checkSections(document));
  const resources = readResources(document, problems);
  problems.push(...findCycles(resources));
  const opened = new Map<Declaration, Environment | null>();
  const env: Environment = {
    ...head,
    conditions: new Map(section(document, "Conditions")?.entries),
    resources,
    outputs: section(document, "Outputs"),
    nested: (resource) => {
      if (!isNestedStack(resource.type)) return null;
      const known = opened.get(resource);
      if (known !== undefined) return known;
      // A nested stack whose parameters hang on its own outputs has been refused as a cycle.
      opened.set(resource, null);
      const child = openNested(resource, env, opening);
      opened.set(resource, child);
      return child;
    },
    importValue: (name, at) => {
      const found = templates.exports.find(name, env, at);
      if (typeof found?.path === "string") imports.add(found.path);
      return found && found.value;
    },
    isComplete: declaresAll(document),
    moreResources: moreResources(document),
    // What loops were told of a template that was not read yet is not what it says.
    memo: { conditions: new Map(), attributes: new Map(), depth: 0 },
  };
  return env;
}

function openNested(declared: Declaration, env: Environment, opening: Opening): Environment | null {
  const { problems, templates } = opening;
  const path = templatePath(declared.type, declared.body, env.source.path);
  if (path === null) {
    problems.push(notOpened(declared, "its template lies elsewhere"));
    return null;
  }
  const template = templates.at(path, env.source.path);
  if (!template) {
    problems.push(notOpened(declared, `there is no template ${path}`));
    return null;
  }
  for (let at: Environment | undefined = env; at; at = at.within?.env) {
    if (at.source.path !== template.source.path) continue;
    const when = existence(declared, env);
    const message = `the nested stack ${declared.logicalId} is of the template ${path}, in which it is nested`;
    // A condition may end it before CloudFormation's own bound does.
    if (when === ALWAYS) problems.push(error("cyclic-reference", message, declared.key));
    else if (!isNever(when))
      problems.push(notOpened(declared, "its template is the one in which it is nested"));
    return null;
  }
  opening.nested += 1;
  if (opening.nested > NESTED_LIMIT) {
    problems.push(error("bound", `there are more than ${NESTED_LIMIT} nested stacks`, declared.key));
    return null;
  }
  problems.push(...template.problems);
  const child = openEnvironment(template, { env, declared }, opening);
  // What is never made is never given parameters.
  if (!isNever(existence(declared, env)))
    problems.push(...checkGiven(declared, givenParameters(declared, env), template.document));
  return child;
}

export function readTemplate({ env, all: opened }: OpenTemplate): Result<Graph> {
  const { problems } = env;
  const environments = opened();
  const instances = environments.flatMap((each) => instancesOf(each, ({ type }) => PROPERTIES.has(type)));
  // Services come last: what of them is not understood is nobody's problem, unless it was one before.
  const others = environments.flatMap((each) =>
    instancesOf(
      { ...each, problems: [] },
      (resource) =>
        STARTERS.has(resource.type) ||
        NETWORK_TYPES.has(resource.type) ||
        HOSTS.has(resource.type) ||
        CAPACITY_TYPES.has(resource.type) ||
        BUCKET_TYPES.has(resource.type) ||
        resource.type === ENVIRONMENT ||
        isOutsider(resource, each),
    ),
  );
  const stack: Stack = { instances: [...instances, ...others] };
  problems.push(...checkProperties(stack.instances));
  const managedPolicies = readManagedPolicies(stack);
  const rewritten = environments.map((each) => each.rewriter).find((name) => name !== null);
  const exported = environments.flatMap(exportedBy);
  const graph: Graph = {
    stack: env.source.path,
    workloads: readWorkloads(stack),
    roles: readRoles(stack, managedPolicies),
    secrets: readSecrets(stack),
    parameters: readSsmParameters(stack),
    keys: readKeys(stack),
    buckets: readBuckets(stack),
    managedPolicies,
    attachments: readAttachments(stack, managedPolicies),
    secretPolicies: resourcePolicies(stack),
    starters: readStarters(stack),
    launches: readLaunches(stack),
    hosts: ofType(stack, ...HOSTS).map(({ address, span }) => ({ address, span })),
    ...(isWhole(stack) && !isHandedOn(stack, exported) ? { network: readNetwork(stack) } : {}),
    sensitive: new Set(),
    given: environments.flatMap(givenTo),
    exports: exported,
    ...(typeof rewritten === "string" ? { rewriter: rewritten } : {}),
  };
  return { value: graph, problems: distinct(problems) };
}

/** The texts that a nested template knows by the names of its parameters. */
function givenTo({ within, prefix, parameters }: Environment): NonNullable<Graph["given"]> {
  if (!within) return [];
  return [...parameters].flatMap(([name, { kind, span, ...value }]) =>
    kind === "text" && "text" in value ? [{ address: `${prefix}${name}`, arn: value.text, span }] : [],
  );
}

function instancesOf(env: Environment, isWanted: (resource: Declaration) => boolean): readonly Resource[] {
  return [...env.resources.values()]
    .filter(isWanted)
    .map((declared) => {
      const { type, key, logicalId } = declared;
      return {
        address: `${env.prefix}${logicalId}`,
        type,
        attributes: evaluateProperties(declared, env),
        span: key,
        when: existence(declared, env),
        scope: env.scope,
        declared,
        env,
      };
    })
    .filter((instance) => !isNever(instance.when));
}

function isNever(when: Resource["when"]): boolean {
  return when.kind === "constant" && !when.value;
}

/** When a resource is there: under its own condition, and those of the nested stacks that it is in. */
function existence(declared: Declaration, env: Environment): Resource["when"] {
  const at = get(declared.body, "Condition")?.span ?? declared.key;
  const own = declared.condition === null ? ALWAYS : namedCondition(declared.condition, at, env);
  return env.within ? all(existence(env.within.declared, env.within.env), own) : own;
}

/** What stays open in a property that no adapter reads leaves no verdict open. */
function evaluateProperties(resource: Declaration, env: Environment): ObjectValue {
  const read = PROPERTIES.get(resource.type) ?? {};
  const entries = new Map<string, Entry>();
  const unread: Environment = { ...env, problems: [] };
  const own = resource.properties;
  for (const [name, { key, value }] of own?.entries ?? []) {
    const evaluated = evaluate(value, Object.hasOwn(read, name) ? env : unread);
    entries.set(name, { key, value: settled(evaluated, env) });
  }
  env.problems.push(...unread.problems.filter((problem) => problem.severity === "error"));
  const attributes = objectValue(entries, own?.span ?? resource.key);
  return own?.more ? { ...attributes, more: own.more } : attributes;
}
