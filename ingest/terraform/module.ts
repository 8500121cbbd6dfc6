/**
 * One instance of a module: its variables, locals, resources and outputs, each evaluated when it is asked for
 * and once. A value that leads back to itself is a located problem.
 */
import { ALWAYS, type Condition } from "../../model/condition.ts";
import { error, info, type Problem } from "../../model/problem.ts";
import { span, type Span } from "../../model/source.ts";
import { hole, LANGUAGES, literal } from "../../model/text.ts";
import { asText, listValue, textValue, unknownValue, type Value } from "../../model/value.ts";
import { choose } from "../distribute.ts";
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
import { moduleOutput } from "./module-calls.ts";
import type { Planned } from "./planned.ts";
import type { Providers } from "./providers.ts";
import { bind, undecided, type Followed, type Scope, type TraversalStep } from "./scope.ts";
import { sensitiveTexts } from "./sensitive.ts";
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
  readonly usesTerragrunt: boolean;
  /** Texts of sensitive variables, gathered as they are evaluated. */
  readonly sensitive: Set<string>;
  /** What a plan of this configuration knows; null without one. */
  readonly planned: Planned | null;
  /** Whether an `import` block takes over the resource with this address. */
  readonly isAdopted: (address: string) => boolean;
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
    follow: (root, steps, at, isCaught) => follow(module, root, steps, at, isCaught),
    isCaught: false,
    files: project.files,
    folder: project.rootFolder,
    report: (problem) => project.problems.push(problem),
    depth: 0,
    rounds: 1,
  };
  const own = isCertain ? scope : undecided(scope);
  return instance.bound.length === 0 ? own : bind(own, instance.bound);
}

export function once(module: Module, key: string, at: Span, compute: () => Value): Value {
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

/** A name that nothing declares is one problem of its module, however often it is used. */
export function undeclared(module: Module, what: string, at: Span): Followed {
  const { problems } = module.project;
  const message = `${what} is not declared`;
  const value = { ...unknownValue(`${module.address}.${what}`, message, at), failed: true };
  const key = `undeclared ${what}`;
  if (!module.memo.has(key)) {
    problems.push(
      module.project.usesTerragrunt
        ? info("open-input", `${message}: Terragrunt may generate it`, at)
        : error("dangling-reference", message, at),
    );
    module.memo.set(key, value);
  }
  return { value, used: Number.MAX_SAFE_INTEGER };
}

function follow(
  module: Module,
  root: string,
  steps: readonly TraversalStep[],
  at: Span,
  isCaught: boolean,
): Followed {
  const [first] = steps;
  const name = first?.kind === "attribute" ? first.name : null;
  switch (root) {
    case "var":
      return name === null ? undeclared(module, "var", at) : variable(module, name, at);
    case "local":
      return name === null ? undeclared(module, "local", at) : local(module, name, at);
    case "module":
      return name === null
        ? undeclared(module, "module", at)
        : moduleOutput(module, name, steps, at, isCaught);
    case "data":
      return resource(module, steps.slice(1), `data.${name ?? ""}`, at, isCaught, 1);
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
      return resource(module, steps, root, at, isCaught, 0);
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
  if (!raw) return unsetVariable(module, name, { type: constraint.kind, at, isSensitive, refusesNull });
  // A value that is one of several may be refused in worlds that do not come to be.
  const isCertain = module.when.kind === "constant" && raw.kind !== "choice";
  const value = convert(raw, constraint, (message) => {
    if (isCertain) module.project.problems.push(error("wrong-type", `var.${name}: ${message}`, raw.span));
  });
  if (!isSensitive) return value;
  for (const known of sensitiveTexts(value, true)) module.project.sensitive.add(known);
  return { ...value, sensitive: true };
}

interface Unset {
  readonly type: string;
  readonly at: Span;
  readonly isSensitive: boolean;
  readonly refusesNull: boolean;
}

/**
 * A variable that nobody gave a value: one hole wherever it is used. Whoever has to give one may give null, where the
 * variable does not refuse it: https://developer.hashicorp.com/terraform/language/block/variable#nullable
 */
function unsetVariable(module: Module, name: string, { type, at, isSensitive, refusesNull }: Unset): Value {
  const id = `${module.address}#var.${name}`;
  const unknown = unknownValue(id, `var.${name} has no value (--var or --var-file gives one)`, at);
  const labelled = { ...unknown.hole, label: `var.${name}`, ...(refusesNull ? {} : { mayBeNull: true }) };
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

/** A resource or data source: `type.name`, with an instance key where it has several, then its attributes. */
function resource(
  module: Module,
  steps: readonly TraversalStep[],
  type: string,
  at: Span,
  isCaught: boolean,
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
    if (found) {
      const value = project.readAttribute(module, declared, found, third.name, at);
      const label = `${key}[${spelled ?? "*"}]`;
      return { value: isCaught ? ofExisting(value, found.when, label, at) : value, used: 3 + offset };
    }
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

/**
 * What an instance gives in the worlds in which it exists. Terraform refuses the others, so that only `try` and
 * `can` see a difference.
 */
export function ofExisting(value: Value, when: Condition, label: string, at: Span): Value {
  const absent = unknownValue(`${label}#absent`, `${label} does not exist there`, at);
  return choose(when, value, { ...absent, failed: true }, at);
}

export function instancesOf(module: Module, declared: DeclaredResource): readonly InstanceKey[] {
  return expandOnce(module, resourceAddress(module, declared), declared.layers);
}

export function expandOnce(module: Module, address: string, layers: Layers): readonly InstanceKey[] {
  const known = module.expanded.get(address);
  if (known) return known;
  const expanded = expand(address, layers, scopeOf(module, layers[0]), module.project.problems);
  const instances = asPlanned(module, address, expanded);
  module.expanded.set(address, instances);
  return instances;
}

/** A plan decides which instances there are. What it reads before is not all in it. */
function asPlanned(
  module: Module,
  address: string,
  expanded: readonly InstanceKey[],
): readonly InstanceKey[] {
  const { planned } = module.project;
  if (!planned || /(?:^|\.)data\./u.test(address)) return expanded;
  return expanded.flatMap((instance) => {
    if (instance.when.kind === "constant") return [instance];
    return planned.exists(address + instance.suffix) ? [{ ...instance, when: ALWAYS }] : [];
  });
}

export function resourceAddress(module: Module, { mode, type, name }: DeclaredResource): string {
  const own = `${mode === "data" ? "data." : ""}${type}.${name}`;
  return module.address === "" ? own : `${module.address}.${own}`;
}
