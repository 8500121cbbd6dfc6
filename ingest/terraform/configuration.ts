/** A Terraform root module with the modules it calls, to resources. */
import { ALWAYS } from "../../model/condition.ts";
import type { Instance } from "../../model/graph.ts";
import { error, info, type Problem, type Result, distinct } from "../../model/problem.ts";
import { span } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import { asText, type Value } from "../../model/value.ts";
import type { GivenScope } from "../scope.ts";
import type { Block } from "../hcl/ast.ts";
import { withoutKeys } from "../../model/address.ts";
import { argument, headerSpan, type DeclaredModule, type Layers } from "./declarations.ts";
import { evaluateExpression } from "./expression.ts";
import { filesFrom, joinPath, relativePath, type ProjectFiles } from "./files.ts";
import type { Stack } from "./graph.ts";
import { equalityOf } from "./functions/comparison.ts";
import { linksOfConfiguration } from "./links.ts";
import { orderOf } from "./order.ts";
import { scopeOf, type Module, type Project } from "./module.ts";
import { childrenOf } from "./module-calls.ts";
import { OTHER_SOURCE, type Planned } from "./planned.ts";
import { readProviders } from "./providers.ts";
import { childModules, graphInstances, lookedUpSecrets } from "./graph-instances.ts";
import { readAttribute, readWhole } from "./resources.ts";
import { checkAttributes } from "./shapes.ts";
import { isUnreadType, JUDGED_TYPES, LAUNCH_TYPES, NETWORK_TYPES, PLATFORM_TYPES } from "./types.ts";
import { loadVariables, type VariableInput } from "./variable-files.ts";

export interface ConfigurationInput {
  /** The root module's folder, relative to the current directory. */
  readonly folder: string;
  readonly files: ProjectFiles;
  /** What the files of a folder declare; each folder is parsed once, however many call it. */
  readonly declarations: (folder: string) => DeclaredModule;
  readonly usesTerragrunt: boolean;
  /** The plan that was made of it, if there is one. */
  readonly planned?: Planned;
}

export interface ConfigurationOptions extends GivenScope {
  /** Resources of other stacks' states; undefined where no state is given with others. */
  readonly facts?: readonly Instance[] | undefined;
  readonly variables: VariableInput;
}

/** Instances of modules that call others; a repository has hundreds, and modules that call each other any number. */
const MODULE_LIMIT = 10_000;

/** Deeper nesting of modules is taken for a module that calls itself. */
const MODULE_DEPTH = 30;

export function readConfiguration(input: ConfigurationInput, options: ConfigurationOptions): Result<Stack> {
  const problems: Problem[] = [];
  const { folder, files } = input;
  const seen = new Set<DeclaredModule>();
  const declarations = (path: string): DeclaredModule => {
    const declared = input.declarations(path);
    if (!seen.has(declared)) problems.push(...declared.problems);
    seen.add(declared);
    return declared;
  };
  const installed = installedModules(folder, files, problems);
  const calls = { count: 0 };
  const project: Project = {
    files: filesFrom(files, folder),
    problems,
    rootFolder: folder,
    usesTerragrunt: input.usesTerragrunt,
    sensitive: new Set(),
    planned: input.planned ?? null,
    isAdopted: adoptedBy(declarations(folder).imports),
    readAttribute,
    readWhole,
    loadCall: (layers, caller) =>
      loadCall(layers, caller, { folder, files, declarations, installed, problems, calls }),
  };
  const root = rootModule(
    declarations(folder),
    project,
    variablesOf(input, loadVariables(folder, files, options.variables, problems)),
    input.planned?.facts ?? options,
  );
  const isWhole = expandCalls(root);
  const judged = graphInstances(root, JUDGED_TYPES, childModules(root));
  // Services come last: what of them is not understood is nobody's problem, unless it was one before.
  const known = problems.length;
  const instancesOf = (types: ReadonlySet<string>): readonly Instance[] =>
    graphInstances(root, types, childModules(root));
  const launching = instancesOf(LAUNCH_TYPES);
  // A network in which nothing is started decides nothing; a plan is compared with all that there is.
  const isStarting = launching.length > 0 || input.planned !== undefined;
  const network = isStarting ? instancesOf(NETWORK_TYPES) : [];
  const declared = [...judged, ...launching, ...network, ...instancesOf(PLATFORM_TYPES)];
  const lookedUp = lookedUpSecrets(root);
  problems.length = known;
  if (input.planned) problems.push(...otherSource(input.planned, declared, folder));
  const instances = declared.filter(({ address }) => input.planned?.removed.has(address) !== true);
  const path = input.planned?.path ?? folder;
  return {
    value: {
      path,
      instances,
      sensitive: [...project.sensitive],
      order: orderOf(() => linksOfConfiguration(root)),
      isWhole,
      lookedUp,
    },
    problems: distinct([...problems, ...checkAttributes(instances)]),
  };
}

/** A plan has the variables that hold; they stand where the configuration gives them, or else declares them. */
function variablesOf(
  { folder, declarations, planned }: ConfigurationInput,
  written: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  if (!planned) return written;
  const values = new Map<string, Value>();
  for (const [name, [first]] of declarations(folder).variables) {
    const value = planned.variable(name, span(first.body.source, first.start, first.headerEnd));
    if (!value) continue;
    const own = written.get(name);
    const equal = own ? equalityOf(own, value) : null;
    values.set(name, own && equal?.kind === "constant" && equal.value ? own : value);
  }
  return values;
}

/** A plan and a configuration that do not have the same resources do not belong together. */
function otherSource(planned: Planned, instances: readonly Instance[], folder: string): readonly Problem[] {
  const configured = new Set(instances.map((each) => each.address));
  const isOpen = (address: string): boolean => configured.has(`${address.replace(/\[[^\]]*\]$/u, "")}[*]`);
  const missing = [...planned.addresses].find((address) => !configured.has(address) && !isOpen(address));
  const added = instances.find(
    ({ address, when }) =>
      when.kind === "constant" &&
      !address.includes("[*]") &&
      !planned.addresses.has(address) &&
      !planned.removed.has(address),
  );
  const what =
    missing === undefined
      ? planned.isComplete && added
        ? `the plan does not have ${added.address}, which ${folder} declares`
        : null
      : `the plan has ${missing}, and ${folder} does not`;
  if (what === null) return [];
  const at = added?.span ?? span({ path: planned.path, text: "" }, 0, 0);
  return [error(OTHER_SOURCE, `${what}: the plan was made from other source`, at)];
}

/** The addresses that the root's `import` blocks name; a key that is computed stands for all. */
function adoptedBy(imports: readonly Block[]): (address: string) => boolean {
  const exact = new Set<string>();
  const all = new Set<string>();
  for (const { body } of imports) {
    const to = body.items.find((item) => item.kind === "attribute" && item.name === "to");
    if (to?.kind !== "attribute") continue;
    const address = body.source.text.slice(to.expression.start, to.expression.end).replaceAll(/\s/gu, "");
    const isComputed = /\[(?!"[^"$%]*"\]|\d+\])/u.test(address);
    if (isComputed) all.add(withoutKeys(address));
    else exact.add(address);
  }
  return (address) => exact.has(address) || all.has(withoutKeys(address));
}

function rootModule(
  declared: DeclaredModule,
  project: Project,
  variables: ReadonlyMap<string, Value>,
  given: GivenScope,
): Module {
  const draft: Module = {
    address: "",
    declared,
    project,
    providers: new Map(),
    when: ALWAYS,
    depth: 0,
    path: ".",
    given: (name) => variables.get(name),
    memo: new Map(),
    children: new Map(),
    expanded: new Map(),
  };
  const [first] = declared.providers;
  // Provider blocks are evaluated in the module whose resources they configure.
  const providers = readProviders(
    declared.providers,
    scopeOf(draft, first ?? { body: { source: { path: declared.folder, text: "" } } }),
    given,
  );
  return { ...draft, providers };
}

/**
 * Calls every module, so that the resources of modules to which nothing refers are judged as well. Whether all that they
 * create is in view.
 */
function expandCalls(module: Module): boolean {
  let isWhole = [...module.declared.resources.keys()].every((name) => !isUnreadType(name));
  for (const [name, layers] of module.declared.calls) {
    const children = childrenOf(module, name, layers);
    if (typeof children === "string") isWhole = false;
    else for (const child of children) isWhole = expandCalls(child) && isWhole;
  }
  return isWhole;
}

interface Loader {
  /** How many were asked for so far. */
  readonly calls: { count: number };
  readonly folder: string;
  readonly files: ProjectFiles;
  readonly declarations: (path: string) => DeclaredModule;
  readonly installed: ReadonlyMap<string, string>;
  readonly problems: Problem[];
}

function loadCall(
  layers: Layers,
  caller: Module,
  loader: Loader,
): { readonly declared: DeclaredModule } | { readonly missing: string } {
  const [block] = layers;
  const name = block.labels[0]?.value ?? "";
  const found = argument(layers, "source");
  const source = found
    ? literal(
        asText(evaluateExpression(found.expression, { ...scopeOf(caller, block), source: found.source })) ??
          [],
      )
    : null;
  const path = caller.address === "" ? `module.${name}` : `${caller.address}.module.${name}`;
  if (source === null || source === "") {
    loader.problems.push(error("wrong-type", `module.${name} has no source`, headerSpan(block)));
    return { missing: `${path} has no source` };
  }
  if (caller.depth >= MODULE_DEPTH) {
    loader.problems.push(
      error("bound", `modules are nested more than ${MODULE_DEPTH} deep`, headerSpan(block)),
    );
    return { missing: `${path} is nested too deeply` };
  }
  loader.calls.count += 1;
  if (loader.calls.count > MODULE_LIMIT) {
    const message = `more than ${MODULE_LIMIT} modules are called, each instance of a module counted`;
    if (loader.calls.count === MODULE_LIMIT + 1)
      loader.problems.push(error("bound", message, headerSpan(block)));
    return { missing: `${path} is one of too many modules` };
  }
  const isLocal = source.startsWith("./") || source.startsWith("../") || source === "." || source === "..";
  const callerFolder = joinPath(loader.folder, caller.path);
  const key = path
    .replaceAll(/\[[^\]]*\]/gu, "")
    .split(".")
    .filter((_, index) => index % 2 === 1)
    .join(".");
  const folder = isLocal ? joinPath(callerFolder, source) : loader.installed.get(key);
  if (folder === undefined) {
    const missing = `${withoutKeys(path)} is not installed (${source}): what it makes and gives is not known; terraform init brings it`;
    loader.problems.push(info("open-input", missing, headerSpan(block)));
    return { missing };
  }
  if (!loader.files.entries(folder)) {
    const at = found ? span(found.source, found.expression.start, found.expression.end) : headerSpan(block);
    loader.problems.push(error("dangling-reference", `there is no module in ${folder}`, at));
    return { missing: `${path} was not found` };
  }
  return { declared: { ...loader.declarations(folder), folder: relativePath(loader.folder, folder) } };
}

/** Registry and git modules as `terraform init` installed them: `.terraform/modules/modules.json`. */
function installedModules(
  folder: string,
  files: ProjectFiles,
  problems: Problem[],
): ReadonlyMap<string, string> {
  const path = joinPath(folder, ".terraform/modules/modules.json");
  const read = files.read(path);
  const found = new Map<string, string>();
  if ("refused" in read) return found;
  let manifest: unknown;
  try {
    manifest = JSON.parse(new TextDecoder("utf-8").decode(read.bytes));
  } catch {
    problems.push(
      error("syntax", "the list of installed modules is not JSON", span({ path, text: "" }, 0, 0)),
    );
    return found;
  }
  const modules =
    typeof manifest === "object" && manifest !== null && "Modules" in manifest ? manifest.Modules : [];
  for (const each of Array.isArray(modules) ? (modules as unknown[]) : []) {
    if (typeof each !== "object" || each === null || !("Key" in each) || !("Dir" in each)) continue;
    if (typeof each.Key === "string" && typeof each.Dir === "string")
      found.set(each.Key, joinPath(folder, each.Dir));
  }
  return found;
}
