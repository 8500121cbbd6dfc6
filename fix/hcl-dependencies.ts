/** Which blocks of a Terraform module refer to which: a statement must not close a circle, nor reach anyone else. */
import type { Body, Expression } from "../ingest/hcl/ast.ts";
import { chainsIn, expressionsOf } from "../ingest/hcl/chains.ts";
import type { DeclaredModule } from "../ingest/terraform/declarations.ts";

/** What each block refers to, by `type.name`, `data.type.name`, `local.name`, `module.name`. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

export function dependenciesOf(declared: DeclaredModule): Dependencies {
  const found = new Map<string, ReadonlySet<string>>();
  const ofBodies = (bodies: readonly Body[]): ReadonlySet<string> =>
    new Set(bodies.flatMap((body) => expressionsOf(body).flatMap((each) => [...referencesIn(each)])));
  for (const [key, { layers }] of declared.resources)
    found.set(key, ofBodies(layers.map((layer) => layer.body)));
  for (const [name, layers] of declared.calls)
    found.set(`module.${name}`, ofBodies(layers.map((layer) => layer.body)));
  for (const [name, layers] of declared.outputs)
    found.set(`output.${name}`, ofBodies(layers.map((layer) => layer.body)));
  for (const [name, { attribute }] of declared.locals)
    found.set(`local.${name}`, referencesIn(attribute.expression));
  return found;
}

/** The blocks that an expression refers to. */
export function referencesIn(expression: Expression): ReadonlySet<string> {
  return new Set(
    chainsIn(expression).flatMap((chain) => {
      const length = chain[0] === "data" ? 3 : 2;
      return chain.length >= length ? [chain.slice(0, length).join(".")] : [];
    }),
  );
}

/** Whether one of the names depends on the block, or is it. */
export function reaches(uses: Dependencies, from: Iterable<string>, wanted: string): boolean {
  const seen = new Set(from);
  for (const name of seen) {
    if (name === wanted) return true;
    for (const next of uses.get(name) ?? []) seen.add(next);
  }
  return false;
}

/** Every block that depends on the block. */
export function dependents(uses: Dependencies, wanted: string): ReadonlySet<string> {
  const found = new Set([wanted]);
  for (const name of found) for (const [other, names] of uses) if (names.has(name)) found.add(other);
  found.delete(wanted);
  return found;
}
