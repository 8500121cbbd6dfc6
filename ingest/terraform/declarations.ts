/** The files of one module, parsed and merged as Terraform merges them: what a module declares. */
import { error, type Problem } from "../../model/problem.ts";
import { firstLine, span, type Source, type Span } from "../../model/source.ts";
import type { Attribute, Block, BodyItem, Expression, File } from "../hcl/ast.ts";
import { blocksOf, parseHclJson } from "../hcl/json-syntax.ts";
import { parseHcl } from "../hcl/parse.ts";
import type { ProjectFiles } from "./files.ts";
import { joinPath } from "./files.ts";

export interface DeclaredResource {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly layers: Layers;
}

/** A block and the blocks of override files that replace parts of it, in order; each in its own file. */
export type Layers = readonly [Block, ...Block[]];

/** Blocks with one label, by that label. */
export type Named = ReadonlyMap<string, Layers>;

export interface DeclaredModule {
  /** The folder, as messages show it. */
  readonly folder: string;
  readonly variables: Named;
  readonly locals: ReadonlyMap<string, { readonly attribute: Attribute; readonly source: Source }>;
  readonly outputs: Named;
  readonly calls: Named;
  /** By `type.name`, data sources with `data.` before it. */
  readonly resources: ReadonlyMap<string, DeclaredResource>;
  readonly providers: readonly Block[];
  /** Addresses that an `import` block takes over from outside. */
  readonly imports: readonly Block[];
  readonly problems: readonly Problem[];
}

export function isConfigurationFile(name: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/u.test(name) && !name.startsWith(".");
}

function isOverride(name: string): boolean {
  return /^(?:.*_)?override\.(?:tf|tofu)(?:\.json)?$/u.test(name);
}

/** Reads a folder's files; overrides come last and replace what they name. */
export function readDeclarations(folder: string, files: ProjectFiles): DeclaredModule {
  const names = (files.entries(folder) ?? []).filter(isConfigurationFile);
  const ordered = [...names.filter((name) => !isOverride(name)), ...names.filter(isOverride)];
  const module = emptyModule(folder);
  for (const name of ordered) {
    const path = joinPath(folder, name);
    const source = readSource(path, files, module.problems);
    if (!source) continue;
    const { value: file, problems } = name.endsWith(".json") ? parseHclJson(source) : parseHcl(source);
    module.problems.push(...problems);
    for (const item of file.body.items) declare(item, file, isOverride(name), module);
  }
  return module;
}

function readSource(path: string, files: ProjectFiles, problems: Problem[]): Source | null {
  const read = (files.configuration ?? files.read)(path);
  if ("refused" in read) {
    problems.push(error("unreadable-input", read.refused, firstLine({ path, text: "" })));
    return null;
  }
  const hasMark = read.bytes[0] === 0xef && read.bytes[1] === 0xbb && read.bytes[2] === 0xbf;
  return { path, text: new TextDecoder("utf-8").decode(read.bytes), ...(hasMark ? { hasMark } : {}) };
}

interface Draft extends DeclaredModule {
  readonly variables: Map<string, Layers>;
  readonly locals: Map<string, { readonly attribute: Attribute; readonly source: Source }>;
  readonly outputs: Map<string, Layers>;
  readonly calls: Map<string, Layers>;
  readonly resources: Map<string, DeclaredResource>;
  readonly providers: Block[];
  readonly imports: Block[];
  readonly problems: Problem[];
}

function emptyModule(folder: string): Draft {
  return {
    folder,
    variables: new Map(),
    locals: new Map(),
    outputs: new Map(),
    calls: new Map(),
    resources: new Map(),
    providers: [],
    imports: [],
    problems: [],
  };
}

/** Blocks that say nothing about a read, and are no mistake. */
const SILENT = new Set(["terraform", "moved", "removed", "check", "ephemeral", "action", "language"]);

function declare(item: BodyItem, file: File, overrides: boolean, module: Draft): void {
  if (item.kind === "attribute") {
    const at = span(file.source, item.nameStart, item.nameEnd);
    module.problems.push(
      error("wrong-type", `an argument ${item.name} cannot stand at the top of a file`, at),
    );
    return;
  }
  const [first, second] = item.labels.map((label) => label.value);
  switch (item.type) {
    case "variable":
      return put(module.variables, first, item, overrides, module);
    case "output":
      return put(module.outputs, first, item, overrides, module);
    case "module":
      return put(module.calls, first, item, overrides, module);
    case "locals":
      for (const each of item.body.items) {
        if (each.kind === "attribute") module.locals.set(each.name, { attribute: each, source: file.source });
      }
      return;
    case "provider":
      module.providers.push(item);
      return;
    case "import":
      module.imports.push(item);
      return;
    case "resource":
    case "data":
      return declareResource(item, first, second, overrides, module);
    default:
      if (SILENT.has(item.type)) return;
      module.problems.push(error("wrong-type", `there is no block type ${item.type}`, headerSpan(item)));
  }
}

export function headerSpan(block: Block): Span {
  return span(block.body.source, block.start, block.headerEnd);
}

function put(
  blocks: Map<string, Layers>,
  name: string | undefined,
  block: Block,
  overrides: boolean,
  module: Draft,
): void {
  if (name === undefined) {
    module.problems.push(error("wrong-type", `a ${block.type} block has a name`, headerSpan(block)));
    return;
  }
  const known = blocks.get(name);
  if (known && !overrides) {
    module.problems.push(error("syntax", `the ${block.type} ${name} is declared twice`, headerSpan(block)));
  }
  blocks.set(name, known && overrides ? [...known, block] : [block]);
}

function declareResource(
  block: Block,
  type: string | undefined,
  name: string | undefined,
  overrides: boolean,
  module: Draft,
): void {
  if (type === undefined || name === undefined) {
    module.problems.push(
      error("wrong-type", `a ${block.type} block has a type and a name`, headerSpan(block)),
    );
    return;
  }
  const mode = block.type === "data" ? "data" : "managed";
  const key = `${mode === "data" ? "data." : ""}${type}.${name}`;
  const known = module.resources.get(key);
  if (known && !overrides)
    module.problems.push(error("syntax", `${key} is declared twice`, headerSpan(block)));
  module.resources.set(key, {
    mode,
    type,
    name,
    layers: known && overrides ? [...known.layers, block] : [block],
  });
}

/** An expression and the file that it stands in. */
export interface Located {
  readonly expression: Expression;
  readonly source: Source;
}

/** The argument as the last file that sets it has it. */
export function argument(layers: readonly Block[], name: string): Located | undefined {
  for (const { body } of layers.toReversed()) {
    for (const item of body.items) {
      if (item.kind === "attribute" && item.name === name)
        return { expression: item.expression, source: body.source };
    }
  }
  return undefined;
}

/** Nested blocks of a type: an override that has any replaces all of them. */
export function nestedBlocks(layers: readonly Block[], type: string): readonly Block[] {
  for (const { body } of layers.toReversed()) {
    const found = blocksOf(body, type);
    if (found.length > 0) return found;
  }
  return [];
}

/** Whether Terraform is told to leave an argument to others. */
export function ignoresChanges(declared: DeclaredResource, name: string): boolean {
  return nestedBlocks(declared.layers, "lifecycle").some((block) => {
    const ignored = argument([block], "ignore_changes");
    const { start = 0, end = 0 } = ignored?.expression ?? {};
    const written = ignored?.source.text.slice(start, end) ?? "";
    return /^\s*all\s*$/u.test(written) || new RegExp(`(?<![\\w])${name}(?![\\w])`, "u").test(written);
  });
}
