/** Calls of modules: their instances, what they are given, and their outputs. */
import { all } from "../../model/condition.ts";
import type { Span } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import { asText, objectValue, unknownValue, type Entry, type Value } from "../../model/value.ts";
import { argument, headerSpan, type DeclaredModule, type Layers } from "./declarations.ts";
import { evaluateExpression } from "./expression.ts";
import { collection } from "./instance-keys.ts";
import { expandOnce, ofExisting, once, scopeOf, undeclared, type Module } from "./module.ts";
import type { Providers } from "./providers.ts";
import type { Followed, TraversalStep } from "./scope.ts";

export function output(module: Module, name: string, at: Span): Value {
  const layers = module.declared.outputs.get(name);
  const found = layers && argument(layers, "value");
  if (!layers || !found)
    return undeclared(module, `the output ${name} of ${module.address || "the root module"}`, at).value;
  return once(module, `output.${name}`, headerSpan(layers[0]), () => {
    const value = evaluateExpression(found.expression, {
      ...scopeOf(module, layers[0]),
      source: found.source,
    });
    // The mark goes where the value goes; names and ARNs in it stand at the resources that they are of.
    const marked = argument(layers, "sensitive")?.expression;
    return marked?.kind === "bool" && marked.value ? { ...value, sensitive: true } : value;
  });
}

export function moduleOutput(
  module: Module,
  name: string,
  steps: readonly TraversalStep[],
  at: Span,
  isCaught: boolean,
): Followed {
  const layers = module.declared.calls.get(name);
  if (!layers) return undeclared(module, `module.${name}`, at);
  const children = childrenOf(module, name, layers);
  if (typeof children === "string") {
    const attribute = steps.find((step, index) => index > 0 && step.kind === "attribute");
    const what = `module.${name}${attribute?.kind === "attribute" ? `.${attribute.name}` : ""}`;
    const full = module.address === "" ? what : `${module.address}.${what}`;
    return { value: unknownValue(full, children, at, [what]), used: steps.length };
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
    if (found) {
      const value = output(found, third.name, at);
      return { value: isCaught ? ofExisting(value, found.when, found.address, at) : value, used: 3 };
    }
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
