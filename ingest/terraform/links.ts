/** What the blocks of a configuration refer to, and the same of the `configuration` of a plan. */
import type { Attribute, Body, Expression } from "../hcl/ast.ts";
import { chainsIn, expressionsOf, type Chain } from "../hcl/chains.ts";
import { argument, type Layers } from "./declarations.ts";
import { withoutKeys } from "../../model/address.ts";
import { parseSteps } from "./address.ts";
import type { Module } from "./module.ts";
import type { ModuleLinks } from "./order.ts";
import { fullReferences, isObject, listAt, objectAt, stringAt, type Json } from "./plan-document.ts";

/** The arguments by which services, task sets and schedules name what they start. */
const TASK_DEFINITION = new Set(["task_definition", "task_definition_arn"]);

/** The modules of a configuration by path without instance keys; instances of a call are alike. */
export function linksOfConfiguration(root: Module): ReadonlyMap<string, ModuleLinks> {
  const found = new Map<string, ModuleLinks>();
  const open = [root];
  for (let module = open.pop(); module; module = open.pop()) {
    const path = withoutKeys(module.address);
    if (found.has(path)) continue;
    found.set(path, linksOfModule(module));
    for (const children of module.children.values()) if (typeof children !== "string") open.push(...children);
  }
  return found;
}

function linksOfModule({ declared }: Module): ModuleLinks {
  const { resources, locals, outputs, calls } = declared;
  const ofLayers = (layers: Layers | undefined): readonly Chain[] | null =>
    layers ? layers.flatMap(({ body }) => chainsOfBody(body)) : null;
  const ofArguments = (layers: Layers | undefined, names: readonly string[]): readonly Chain[] =>
    names.flatMap((name) => {
      const found = layers && argument(layers, name);
      return found ? [...chainsIn(found.expression), ...named(found.expression)] : [];
    });
  return {
    resource: (name) => ofLayers(resources.get(name)?.layers),
    resources: [...resources.keys()],
    taskDefinition: (name) => {
      const layers = resources.get(name)?.layers;
      const chains = (layers ?? [])
        .flatMap(({ body }) => attributesOf(body))
        .filter((attribute) => TASK_DEFINITION.has(attribute.name))
        .flatMap((attribute) => chainsIn(attribute.expression));
      return withEach(chains, () => ofArguments(layers, ["for_each"]));
    },
    local: (name) => {
      const local = locals.get(name);
      return local ? chainsIn(local.attribute.expression) : null;
    },
    output: (name) => ofLayers(outputs.get(name)),
    argument: (call, name) => ofArguments(calls.get(call), [name]),
    call: (call) => ofArguments(calls.get(call), ["depends_on", "count", "for_each"]),
    calls: [...calls.keys()],
  };
}

/** `each` stands for an element of what the block is repeated for. */
function withEach(chains: readonly Chain[], repeated: () => readonly Chain[]): readonly Chain[] {
  return chains.some(([root]) => root === "each") ? [...chains, ...repeated()] : chains;
}

function chainsOfBody(body: Body): readonly Chain[] {
  const waits = attributesOf(body).filter((attribute) => attribute.name === "depends_on");
  return [
    ...expressionsOf(body).flatMap(chainsIn),
    ...waits.flatMap((attribute) => named(attribute.expression)),
  ];
}

function attributesOf(body: Body): readonly Attribute[] {
  return body.items.flatMap((item) => (item.kind === "attribute" ? [item] : attributesOf(item.body)));
}

/** In JSON syntax `depends_on` has addresses as texts. */
function named(expression: Expression): readonly Chain[] {
  if (expression.kind !== "tuple") return [];
  return expression.elements.flatMap((element) => {
    const [only, ...others] = element.kind === "template" ? element.parts : [];
    return only?.kind === "literal" && others.length === 0 ? [namesOf(only.value)] : [];
  });
}

/** The modules of a plan's `configuration`. Locals are no part of it. */
export function linksOfPlan(plan: Json): ReadonlyMap<string, ModuleLinks> {
  const found = new Map<string, ModuleLinks>();
  const visit = (module: Json, path: string): void => {
    found.set(path, linksOfPlannedModule(module));
    for (const [name, call] of Object.entries(objectAt(module, "module_calls")))
      visit(objectAt(call, "module"), path === "" ? `module.${name}` : `${path}.module.${name}`);
  };
  visit(objectAt(objectAt(plan, "configuration"), "root_module"), "");
  return found;
}

function linksOfPlannedModule(module: Json): ModuleLinks {
  const resources = new Map(
    listAt(module, "resources").map((each) => [stringAt(each, "address") ?? "", each] as const),
  );
  const calls = objectAt(module, "module_calls");
  const outputs = objectAt(module, "outputs");
  const waits = (block: unknown): readonly Chain[] =>
    listAt(block, "depends_on").flatMap((each) => (typeof each === "string" ? [namesOf(each)] : []));
  const repeated = (block: unknown): readonly Chain[] => [
    ...chainsOfJson(objectAt(block, "count_expression")),
    ...chainsOfJson(objectAt(block, "for_each_expression")),
  ];
  return {
    resource: (name) => {
      const resource = resources.get(name);
      if (!resource) return null;
      return [...chainsOfJson(objectAt(resource, "expressions")), ...repeated(resource), ...waits(resource)];
    },
    resources: [...resources.keys()],
    taskDefinition: (name) => {
      const resource = resources.get(name);
      return withEach(taskDefinitionsIn(objectAt(resource, "expressions")), () => repeated(resource));
    },
    local: () => null,
    output: (name) => {
      const output = objectAt(outputs, name);
      return [...chainsOfJson(objectAt(output, "expression")), ...waits(output)];
    },
    argument: (call, name) => chainsOfJson(objectAt(objectAt(objectAt(calls, call), "expressions"), name)),
    call: (call) => [...repeated(objectAt(calls, call)), ...waits(objectAt(calls, call))],
    calls: Object.keys(calls),
  };
}

/** The references of an expression, or of everything inside of a block of expressions. */
function chainsOfJson(value: unknown): readonly Chain[] {
  if (Array.isArray(value)) return value.flatMap(chainsOfJson);
  if (!isObject(value)) return [];
  const references = listAt(value, "references").filter((each) => typeof each === "string");
  if (references.length > 0) return fullReferences(references).map(namesOf);
  return Object.values(value).flatMap(chainsOfJson);
}

function taskDefinitionsIn(expressions: unknown): readonly Chain[] {
  if (Array.isArray(expressions)) return expressions.flatMap(taskDefinitionsIn);
  if (!isObject(expressions)) return [];
  return Object.entries(expressions).flatMap(([name, value]) =>
    TASK_DEFINITION.has(name) ? chainsOfJson(value) : taskDefinitionsIn(value),
  );
}

function namesOf(address: string): Chain {
  return parseSteps(address).flatMap((step) => (step.kind === "name" ? [step.name] : []));
}
