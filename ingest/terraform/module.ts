/**
 * One instance of a module: its variables, locals, resources and outputs, each evaluated when it is asked for
 * and once. A value that leads back to itself is a located problem.
 */
import { all, ALWAYS, type Condition } from "../../model/condition.ts";
import { error, type Problem } from "../../model/problem.ts";
import { span, type Span } from "../../model/source.ts";
import { hole, LANGUAGES, literal } from "../../model/text.ts";
import {
  asText,
  listValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import {
  argument,
  headerSpan,
  type DeclaredModule,
  type DeclaredResource,
  type Layers,
} from "./declarations.ts";
import { evaluateExpression } from "./expression.ts";
import type { FileAccess } from "./functions/function.ts";
import { collection, expand, object, type InstanceKey } from "./instance-keys.ts";
import type { Providers } from "./providers.ts";
import { bind, undecided, type Followed, type Scope, type TraversalStep } from "./scope.ts";
import { convert, parseType } from "./type-constraints.ts";

/** What all modules of one root share. */
export interface Project {
  readonly files: FileAccess;
  readonly problems: Problem[];
  /** Finds the module that a call names: its declarations, or why they are not here. */
  readonly loadCall: (
    block: Layers,
    caller: Module,
  ) => { readonly declared: DeclaredModule } | { readonly missing: string };
  /** Reads an attribute of a resource or data source instance. */
  readonly readAttribute: (
    module: Module,
    resource: DeclaredResource,
    instance: InstanceKey,
    name: string,
    at: Span,
  ) => Value;
  readonly readWhole: (module: Module, resource: DeclaredResource, instance: InstanceKey) => Value;
  readonly rootFolder: string;
}

export interface Module {
  /** `module.a["x"]`; empty for the root. */
  readonly address: string;
  readonly declared: DeclaredModule;
  readonly project: Project;
  readonly providers: Providers;
  /** The worlds in which the instance exists. */
  readonly when: Condition;
  readonly depth: number;
  /** Path of the folder from the root module's folder, as `path.module` gives it. */
  readonly path: string;
  /** A value given by the caller, or by the command line for a root. */
  readonly given: (name: string) => Value | undefined;
  readonly memo: Map<string, Value | "open">;
  readonly children: Map<string, readonly Module[] | string>;
  readonly expanded: Map<string, readonly InstanceKey[]>;
}

/** Which workspace is selected is no part of a configuration. */
const WORKSPACE = hole("terraform.workspace", LANGUAGES.anything, "terraform.workspace");

export function scopeOf(
  module: Module,
  block: { readonly body: { readonly source: Span["source"] } },
  instance: Pick<InstanceKey, "bound" | "when"> = { bound: [], when: ALWAYS },
): Scope {
  const { project } = module;
  const isCertain = [module.when, instance.when].every((when) => when.kind === "constant");
  const scope: Scope = {
    source: block.body.source,
    bound: new Map(),
    follow: (root, steps, at) => follow(module, root, steps, at),
    files: project.files,
    folder: project.rootFolder,
    report: (problem) => project.problems.push(problem),
    depth: 0,
  };
  const own = isCertain ? scope : undecided(scope);
  return instance.bound.length === 0 ? own : bind(own, instance.bound);
}

function once(module: Module, key: string, at: Span, compute: () => Value): Value {
  const known = module.memo.get(key);
  if (known === "open") {
    module.project.problems.push(error("cyclic-reference", `${key} refers to itself`, at));
    return unknownValue(`${module.address}.${key}`, `${key} refers to itself`, at);
  }
  if (known) return known;
  module.memo.set(key, "open");
  const value = compute();
  module.memo.set(key, value);
  return value;
}

function undeclared(module: Module, what: string, at: Span): Followed {
  module.project.problems.push(error("dangling-reference", `${what} is not declared`, at));
  return {
    value: unknownValue(`${module.address}.${what}`, `${what} is not declared`, at),
    used: Number.MAX_SAFE_INTEGER,
  };
}

function follow(module: Module, root: string, steps: readonly TraversalStep[], at: Span): Followed {
  const [first] = steps;
  const name = first?.kind === "attribute" ? first.name : null;
  switch (root) {
    case "var":
      return name === null ? undeclared(module, "var", at) : variable(module, name, at);
    case "local":
      return name === null ? undeclared(module, "local", at) : local(module, name, at);
    case "module":
      return name === null ? undeclared(module, "module", at) : moduleOutput(module, name, steps, at);
    case "data":
      return resource(module, steps.slice(1), `data.${name ?? ""}`, at, 1);
    case "path":
      return pathValue(module, name, at);
    case "terraform":
      return {
        value:
          name === "workspace"
            ? textValue([WORKSPACE], at)
            : unknownValue(`terraform.${name ?? ""}`, `terraform.${name ?? ""} is not known`, at),
        used: 1,
      };
    case "ephemeral":
      return {
        value: unknownValue(`${module.address}#ephemeral`, "an ephemeral value is never stored", at),
        used: steps.length,
      };
    case "each":
    case "count":
    case "self":
      return undeclared(module, root, at);
    default:
      return resource(module, steps, root, at, 0);
  }
}

function pathValue(module: Module, name: string | null, at: Span): Followed {
  const paths: Readonly<Record<string, string>> = { module: module.path, root: ".", cwd: "." };
  const path = name !== null && Object.hasOwn(paths, name) ? paths[name] : undefined;
  return path === undefined
    ? undeclared(module, `path.${name ?? ""}`, at)
    : { value: textValue(path, at), used: 1 };
}

function variable(module: Module, name: string, at: Span): Followed {
  const layers = module.declared.variables.get(name);
  if (!layers) return undeclared(module, `var.${name}`, at);
  return { value: once(module, `var.${name}`, at, () => computeVariable(module, name, layers)), used: 1 };
}

function computeVariable(module: Module, name: string, layers: Layers): Value {
  const [block] = layers;
  const at = headerSpan(block);
  const scope = scopeOf(module, block);
  const type = argument(layers, "type");
  const constraint = parseType(type?.expression, type ? { ...scope, source: type.source } : scope);
  const given = module.given(name);
  const fallback = argument(layers, "default");
  const isNullable = argument(layers, "nullable")?.expression;
  const refusesNull = isNullable?.kind === "bool" && !isNullable.value;
  const useDefault = given === undefined || (given.kind === "null" && refusesNull);
  const raw = useDefault
    ? fallback
      ? evaluateExpression(fallback.expression, { ...scope, source: fallback.source })
      : null
    : given;
  const sensitive = argument(layers, "sensitive")?.expression;
  const isSensitive = sensitive?.kind === "bool" && sensitive.value;
  if (!raw) return unsetVariable(module, name, constraint.kind, at, isSensitive);
  // A value that is one of several may be refused in worlds that do not come to be.
  const isCertain = module.when.kind === "constant" && raw.kind !== "choice";
  const value = convert(raw, constraint, (message) => {
    if (isCertain) module.project.problems.push(error("wrong-type", `var.${name}: ${message}`, raw.span));
  });
  return isSensitive ? { ...value, sensitive: true } : value;
}

/** A variable that nobody gave a value: one hole wherever it is used. */
function unsetVariable(module: Module, name: string, type: string, at: Span, isSensitive: boolean): Value {
  const id = `${module.address}#var.${name}`;
  const unknown = unknownValue(id, `var.${name} has no value (--var or --var-file gives one)`, at);
  const labelled = { ...unknown.hole, label: `var.${name}` };
  const value: Value =
    type === "string" || type === "number" || type === "bool"
      ? textValue([labelled], at)
      : { ...unknown, hole: labelled };
  return isSensitive ? { ...value, sensitive: true } : value;
}

function local(module: Module, name: string, at: Span): Followed {
  const declared = module.declared.locals.get(name);
  if (!declared) return undeclared(module, `local.${name}`, at);
  const { attribute, source } = declared;
  const value = once(module, `local.${name}`, span(source, attribute.nameStart, attribute.nameEnd), () =>
    evaluateExpression(attribute.expression, { ...scopeOf(module, { body: { source } }), source }),
  );
  return { value, used: 1 };
}

export function output(module: Module, name: string, at: Span): Value {
  const layers = module.declared.outputs.get(name);
  const found = layers && argument(layers, "value");
  if (!layers || !found)
    return undeclared(module, `the output ${name} of ${module.address || "the root module"}`, at).value;
  return once(module, `output.${name}`, headerSpan(layers[0]), () =>
    evaluateExpression(found.expression, { ...scopeOf(module, layers[0]), source: found.source }),
  );
}

function moduleOutput(module: Module, name: string, steps: readonly TraversalStep[], at: Span): Followed {
  const layers = module.declared.calls.get(name);
  if (!layers) return undeclared(module, `module.${name}`, at);
  const children = childrenOf(module, name, layers);
  if (typeof children === "string") {
    const attribute = steps.find((step, index) => index > 0 && step.kind === "attribute");
    const what = `module.${name}${attribute?.kind === "attribute" ? `.${attribute.name}` : ""}`;
    return { value: unknownValue(`${module.address}#${what}`, children, at, [what]), used: steps.length };
  }
  const single =
    children.length === 1 && children[0]?.address.endsWith(`.${name}`)
      ? children[0]
      : children.length === 1 && children[0]?.address === `module.${name}`
        ? children[0]
        : null;
  if (single) {
    const [, second] = steps;
    if (second?.kind === "attribute") return { value: output(single, second.name, at), used: 2 };
    return { value: outputsOf(single, at), used: 1 };
  }
  const [, key, third] = steps;
  if (key?.kind === "index" && third?.kind === "attribute") {
    const spelled = literal(asText(key.key) ?? []);
    const found = children.find((child) => keyOfModule(child) === spelled);
    if (found) return { value: output(found, third.name, at), used: 3 };
  }
  return {
    value: collection(
      children.map((child) => ({ key: keyOfModule(child), value: outputsOf(child, at), when: child.when })),
      at,
    ),
    used: 1,
  };
}

function keyOfModule(module: Module): string | null {
  const quoted = /\[("(?:[^"\\]|\\.)*"|\d+|\*)\]$/u.exec(module.address)?.[1];
  if (quoted === undefined) return null;
  return quoted.startsWith('"') ? String(JSON.parse(quoted)) : quoted;
}

function outputsOf(module: Module, at: Span): Value {
  const entries = new Map<string, Entry>();
  for (const name of module.declared.outputs.keys())
    entries.set(name, { key: at, value: output(module, name, at) });
  return objectValue(entries, at);
}

/** The instances of a module call, or why the module is not here. */
export function childrenOf(module: Module, name: string, layers: Layers): readonly Module[] | string {
  const known = module.children.get(name);
  if (known) return known;
  module.children.set(name, `module.${name} calls itself`);
  const loaded = module.project.loadCall(layers, module);
  const children =
    "missing" in loaded ? loaded.missing : instancesOfCall(module, name, layers, loaded.declared);
  module.children.set(name, children);
  return children;
}

function instancesOfCall(
  module: Module,
  name: string,
  layers: Layers,
  declared: DeclaredModule,
): readonly Module[] {
  const path = module.address === "" ? `module.${name}` : `${module.address}.module.${name}`;
  return expandOnce(module, path, layers).map((instance) => ({
    address: `${path}${instance.suffix}`,
    declared,
    project: module.project,
    providers: passedProviders(module, layers),
    when: all(module.when, instance.when),
    depth: module.depth + 1,
    path: declared.folder,
    given: (variableName) => {
      const found = argument(layers, variableName);
      if (!found) return undefined;
      return evaluateExpression(found.expression, {
        ...scopeOf(module, layers[0], instance),
        source: found.source,
      });
    },
    memo: new Map(),
    children: new Map(),
    expanded: new Map(),
  }));
}

/** `providers = { aws = aws.replica }`: what the module calls `aws` is the caller's `aws.replica`. */
function passedProviders(module: Module, layers: Layers): Providers {
  const passed = argument(layers, "providers")?.expression;
  if (passed?.kind !== "object") return module.providers;
  const providers = new Map(module.providers);
  for (const { key, value } of passed.items) {
    const own = key.kind === "keyword-key" ? key.name : referenceName(key);
    const theirs = referenceName(value);
    const found = theirs === null ? undefined : module.providers.get(theirs);
    if (own !== null && found) providers.set(own, found);
  }
  return providers;
}

/** `aws` or `aws.replica` as it is written where a provider is named. */
export function referenceName(node: { readonly kind: string }): string | null {
  const expression = node as Parameters<typeof evaluateExpression>[0];
  if (expression.kind === "variable") return expression.name;
  if (expression.kind === "get-attribute" && expression.object.kind === "variable")
    return `${expression.object.name}.${expression.name}`;
  return null;
}

/** A resource or data source: `type.name`, with an instance key where it has several, then its attributes. */
function resource(
  module: Module,
  steps: readonly TraversalStep[],
  type: string,
  at: Span,
  offset: number,
): Followed {
  const [nameStep, second, third] = steps;
  if (nameStep?.kind !== "attribute") return undeclared(module, type, at);
  const key = `${type}.${nameStep.name}`;
  const declared = module.declared.resources.get(key);
  if (!declared) return undeclared(module, key, at);
  const { project } = module;
  const instances = instancesOf(module, declared);
  const [only] = instances;
  if (only && only.suffix === "") {
    if (second?.kind !== "attribute")
      return { value: project.readWhole(module, declared, only), used: 1 + offset };
    return { value: project.readAttribute(module, declared, only, second.name, at), used: 2 + offset };
  }
  if (second?.kind === "index" && third?.kind === "attribute") {
    const spelled = literal(asText(second.key) ?? []);
    const found =
      instances.find((instance) => String(instance.key) === spelled) ??
      instances.find((instance) => instance.suffix === "[*]");
    if (found)
      return { value: project.readAttribute(module, declared, found, third.name, at), used: 3 + offset };
  }
  const items = instances.map((instance) => ({
    key: instance.key === null ? null : String(instance.key),
    value: project.readWhole(module, declared, instance),
    when: instance.when,
  }));
  if (items.length === 0)
    return {
      value: argument(declared.layers, "count") ? listValue([], at) : object([], at),
      used: 1 + offset,
    };
  return { value: collection(items, at), used: 1 + offset };
}

export function instancesOf(module: Module, declared: DeclaredResource): readonly InstanceKey[] {
  return expandOnce(module, resourceAddress(module, declared), declared.layers);
}

function expandOnce(module: Module, address: string, layers: Layers): readonly InstanceKey[] {
  const known = module.expanded.get(address);
  if (known) return known;
  const instances = expand(address, layers, scopeOf(module, layers[0]), module.project.problems);
  module.expanded.set(address, instances);
  return instances;
}

export function resourceAddress(module: Module, { mode, type, name }: DeclaredResource): string {
  const own = `${mode === "data" ? "data." : ""}${type}.${name}`;
  return module.address === "" ? own : `${module.address}.${own}`;
}
