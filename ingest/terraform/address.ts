/** Terraform addresses: `module.a["x"].aws_iam_role.exec[0].arn` and their parts. */

export type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "key"; readonly key: string };

const STEP = /([\p{L}\p{N}_-]+)|\[("(?:[^"\\]|\\.)*"|[^\]]*)\]/gu;

/** The steps of an address or reference; keys keep their spelling (`"x"` or `0`). */
export function parseSteps(address: string): readonly Step[] {
  return [...address.matchAll(STEP)].map((match) =>
    match[1] === undefined ? { kind: "key", key: match[2] ?? "" } : { kind: "name", name: match[1] },
  );
}

export function printSteps(steps: readonly Step[]): string {
  return steps
    .map((step, index) => (step.kind === "key" ? `[${step.key}]` : index === 0 ? step.name : `.${step.name}`))
    .join("");
}

export interface ResourceReference {
  /** The resource without instance key, `data.` included. */
  readonly resource: string;
  readonly key: string | null;
  /** What is read from it: attribute names and indices. */
  readonly path: readonly string[];
}

/** A reference to a resource or data source; null for variables, modules, locals and the rest. */
export function parseResourceReference(reference: string): ResourceReference | null {
  const steps = parseSteps(reference);
  const isData = steps[0]?.kind === "name" && steps[0].name === "data";
  const [type, name, ...rest] = isData ? steps.slice(1) : steps;
  if (type?.kind !== "name" || name?.kind !== "name") return null;
  if (["var", "local", "module", "each", "count", "path", "self", "terraform"].includes(type.name))
    return null;
  const [first, ...others] = rest;
  const key = first?.kind === "key" ? first.key : null;
  const path = (key === null ? rest : others).map((step) => (step.kind === "key" ? step.key : step.name));
  return { resource: `${isData ? "data." : ""}${type.name}.${name.name}`, key, path };
}

/** `module.a["x"].module.b` → `module.a["x"]`; the root is the empty string. */
export function parentModule(module: string): string {
  const steps = parseSteps(module);
  const last = steps.findLastIndex((step) => step.kind === "name" && step.name === "module");
  return printSteps(steps.slice(0, Math.max(0, last)));
}

/** The last call in a module path: `module.a["x"].module.b` → `b`. */
export function moduleName(module: string): string {
  const last = parseSteps(module).findLast((step) => step.kind === "name");
  return last?.kind === "name" ? last.name : "";
}
