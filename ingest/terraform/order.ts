/**
 * In which order an apply creates things: Terraform orders what refers to each other, through locals, variables and
 * outputs, and what `depends_on` names. https://developer.hashicorp.com/terraform/internals/graph
 */
import type { Chain } from "../hcl/chains.ts";

/** What the blocks of one module refer to; `null` where that is not in view. */
export interface ModuleLinks {
  /** By `type.name` or `data.type.name`. */
  readonly resource: (name: string) => readonly Chain[] | null;
  readonly resources: readonly string[];
  /** What the argument that names a task definition refers to. */
  readonly taskDefinition: (name: string) => readonly Chain[];
  readonly local: (name: string) => readonly Chain[] | null;
  readonly output: (name: string) => readonly Chain[] | null;
  readonly argument: (call: string, name: string) => readonly Chain[];
  /** What a call as a whole waits for: its `depends_on`, `count` and `for_each`. */
  readonly call: (call: string) => readonly Chain[];
  readonly calls: readonly string[];
}

/** Resources by address without instance keys. */
export interface Reached {
  readonly resources: ReadonlySet<string>;
  /** False where something on the way is not in view: what is not reached may be, all the same. */
  readonly isComplete: boolean;
}

export interface Order {
  /** What is created before a resource. */
  readonly before: (resource: string) => Reached;
  /** The task definitions that a service or schedule names. */
  readonly starts: (resource: string) => readonly string[];
}

/** A block of a module: `resource`, `local`, `variable`, `output`, or the `call` that the module is made by. */
interface Block {
  readonly module: string;
  readonly kind: "resource" | "local" | "variable" | "output" | "call" | "module";
  readonly name: string;
}

type Modules = ReadonlyMap<string, ModuleLinks>;

/** Modules by their path without instance keys; the root is the empty path. They are read when something is asked. */
export function orderOf(read: () => Modules): Order {
  let opened: Modules | null = null;
  const modules = (): Modules => (opened ??= read());
  const known = new Map<string, readonly Block[] | null>();
  const next: Next = (block) => {
    const key = keyOf(block);
    const found = known.get(key) ?? after(modules(), block);
    known.set(key, found);
    return found;
  };
  const split = (resource: string): Block => {
    const match = /^((?:module\.[^.]+\.)*)(.*)$/u.exec(resource);
    return { module: (match?.[1] ?? "").replace(/\.$/u, ""), kind: "resource", name: match?.[2] ?? resource };
  };
  return {
    before: (resource) => {
      const start = split(resource);
      const reached = reach(next, next(start) ?? [], () => true);
      return { ...reached, resources: new Set([...reached.resources].filter((each) => each !== resource)) };
    },
    starts: (resource) => {
      const { module, name } = split(resource);
      const chains = modules().get(module)?.taskDefinition(name) ?? [];
      const named = reach(next, blocksOf(modules(), module, chains), (block) => block.kind !== "resource");
      return [...named.resources].filter((each) => split(each).name.startsWith("aws_ecs_task_definition."));
    },
  };
}

/** What a block waits for; null where that is not in view. */
type Next = (block: Block) => readonly Block[] | null;

function keyOf({ module, kind, name }: Block): string {
  return `${module}|${kind}|${name}`;
}

function reach(next: Next, from: readonly Block[], isPassed: (block: Block) => boolean): Reached {
  const resources = new Set<string>();
  const seen = new Set<string>();
  const open = [...from];
  let isComplete = true;
  for (let block = open.pop(); block; block = open.pop()) {
    const key = keyOf(block);
    if (seen.has(key)) continue;
    seen.add(key);
    if (block.kind === "resource") resources.add(join(block.module, block.name));
    if (!isPassed(block)) continue;
    const following = next(block);
    if (following) open.push(...following);
    else isComplete = false;
  }
  return { resources, isComplete };
}

function join(module: string, name: string): string {
  return module === "" ? name : `${module}.${name}`;
}

function after(modules: ReadonlyMap<string, ModuleLinks>, block: Block): readonly Block[] | null {
  const { module, kind, name } = block;
  const links = modules.get(module);
  if (!links) return null;
  const own = (chains: readonly Chain[] | null): readonly Block[] | null =>
    chains && blocksOf(modules, module, chains);
  switch (kind) {
    case "resource": {
      const chains = own(links.resource(name));
      return chains && [...chains, ...waits(module)];
    }
    case "local":
      return own(links.local(name));
    case "output": {
      const chains = own(links.output(name));
      return chains && [...chains, ...waits(module)];
    }
    case "variable": {
      const caller = parentOf(module);
      if (!caller) return [];
      const outer = modules.get(caller.module);
      return outer ? blocksOf(modules, caller.module, outer.argument(caller.call, name)) : null;
    }
    case "call":
      return [...(own(links.call(name)) ?? []), ...waits(module)];
    case "module": {
      // A module as a whole is everything in it.
      const resources = links.resources.map((each): Block => ({ module, kind: "resource", name: each }));
      const inner = links.calls.map((call): Block => ({
        module: join(module, `module.${call}`),
        kind: "module",
        name: "",
      }));
      return [...resources, ...inner];
    }
  }
}

/** What a module is in waits for what its call waits for. */
function waits(module: string): readonly Block[] {
  const caller = parentOf(module);
  return caller ? [{ module: caller.module, kind: "call", name: caller.call }] : [];
}

function parentOf(module: string): { readonly module: string; readonly call: string } | null {
  const at = module.lastIndexOf("module.");
  if (at === -1) return null;
  return { module: module.slice(0, Math.max(0, at - 1)), call: module.slice(at + "module.".length) };
}

function blocksOf(
  modules: ReadonlyMap<string, ModuleLinks>,
  module: string,
  chains: readonly Chain[],
): readonly Block[] {
  const links = modules.get(module);
  return chains.flatMap((chain): readonly Block[] => {
    const [root = "", name = "", third = ""] = chain;
    switch (root) {
      case "local":
        return [{ module, kind: "local", name }];
      case "var":
        return [{ module, kind: "variable", name }];
      case "module": {
        const inner = join(module, `module.${name}`);
        return third === ""
          ? [{ module: inner, kind: "module", name: "" }]
          : [{ module: inner, kind: "output", name: third }];
      }
      default: {
        const address = root === "data" ? `data.${name}.${third}` : `${root}.${name}`;
        // Any other name is bound by a `for`, or is one of the language's own.
        return links?.resource(address) ? [{ module, kind: "resource", name: address }] : [];
      }
    }
  });
}
