import { error, type Problem } from "../../model/problem.ts";
import type { Value } from "../../model/value.ts";
import type { Declaration } from "./environment.ts";
import { nameIn } from "./intrinsics/intrinsic.ts";

/** Circular dependencies between resources, which CloudFormation refuses: one problem a cycle. */
export function findCycles(resources: ReadonlyMap<string, Declaration>): readonly Problem[] {
  const problems: Problem[] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const visit = (name: string): void => {
    state.set(name, "open");
    path.push(name);
    const resource = resources.get(name);
    // What SAM makes of a resource refers to others in its own way: a function's event does not wait for its API.
    const isPlain = resource?.type.startsWith("AWS::Serverless::") === false;
    for (const next of isPlain ? dependencies(resource) : []) {
      if (!resources.has(next)) continue;
      const seen = state.get(next);
      if (seen === "open" && resource) {
        const cycle = [...path.slice(path.indexOf(next)), next].join(" → ");
        problems.push(
          error("cyclic-reference", `the resources depend on each other: ${cycle}`, resource.key),
        );
      } else if (seen === undefined) visit(next);
    }
    path.pop();
    state.set(name, "done");
  };
  for (const name of resources.keys()) if (!state.has(name)) visit(name);
  return problems;
}

/** What a resource is created after: what it refers to, and what its `DependsOn` names. */
export function dependencies(resource: Declaration): ReadonlySet<string> {
  const found = new Set<string>();
  const dependsOn = resource.body.entries.get("DependsOn")?.value;
  for (const item of dependsOn?.kind === "list" ? dependsOn.items : dependsOn ? [dependsOn] : []) {
    const name = nameIn(item);
    if (name) found.add(name);
  }
  if (resource.properties) collect(resource.properties, found);
  return found;
}

function collect(value: Value, into: Set<string>): void {
  if (value.kind === "list") {
    for (const item of value.items) collect(item, into);
    return;
  }
  if (value.kind !== "object") return;
  for (const [key, { value: argument }] of value.entries) {
    if (value.entries.size === 1) addNames(key, argument, into);
    if (argument.kind === "object" || argument.kind === "list") collect(argument, into);
  }
}

function addNames(intrinsic: string, argument: Value, into: Set<string>): void {
  if (intrinsic !== "Ref" && intrinsic !== "Fn::GetAtt" && intrinsic !== "Fn::Sub") return;
  const first = argument.kind === "list" ? argument.items[0] : argument;
  const name = nameIn(first);
  if (name === null) return;
  if (intrinsic === "Ref") into.add(name);
  if (intrinsic === "Fn::GetAtt") into.add(name.split(".")[0] ?? name);
  if (intrinsic !== "Fn::Sub") return;
  const own =
    argument.kind === "list" && argument.items[1]?.kind === "object" ? argument.items[1].entries : new Map();
  for (const match of name.matchAll(/\$\{([^!}][^}]*)\}/gu)) {
    const target = (match[1] ?? "").trim();
    if (!own.has(target)) into.add(target.split(".")[0] ?? target);
  }
}
