/**
 * What templates that are given together hand to each other: an export of one is what another imports.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
import { ALWAYS, type Condition } from "../../model/condition.ts";
import type { Export, Scope } from "../../model/graph.ts";
import type { Span } from "../../model/source.ts";
import { literal, sameText, textKey, type Text } from "../../model/text.ts";
import { asText, get, textValue, type Value } from "../../model/value.ts";
import { choose } from "../distribute.ts";
import { namedCondition } from "./conditions.ts";
import { settled } from "./dynamic-references.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { nameIn } from "./intrinsics/intrinsic.ts";

interface Output {
  readonly from: Environment;
  readonly value: Value;
  readonly when: Condition;
}

/** The exports of templates, by name and by the region and account in which a name means one thing. */
export interface Exports {
  /** The value under a name where the importing template is deployed, and the path of the root that has it, if it is an input. */
  readonly find: (
    name: Text,
    importer: Environment,
    at: Span,
  ) => { readonly value: Value; readonly path: string | null } | null;
}

/** Templates are opened when the first import asks for them; what they do not export, the context may. */
export function exportsOf(open: () => readonly Environment[], context: readonly Export[]): Exports {
  let known: ReadonlyMap<string, readonly Output[]> | null = null;
  const evaluating = new Set<Value>();
  return {
    find: (name, importer, at) => {
      known ??= collect(open());
      const found = (known.get(textKey(name)) ?? []).filter(({ from }) => isSamePlace(from.scope, importer));
      const [first] = found;
      if (!first) return fromContext(context, name, importer, at);
      // A name that several templates export is one of theirs at a time: which, nothing here says.
      const isOne =
        found.length === 1 || found.every(({ from, when }) => from === first.from && when !== ALWAYS);
      if (!isOne || found.some(({ value }) => evaluating.has(value))) return null;
      for (const { value } of found) evaluating.add(value);
      const exported = found.map(({ value, from }) => settled(evaluate(value, from), from));
      for (const { value } of found) evaluating.delete(value);
      // One template exports a name once, so that of several outputs one is made; without any, the import is refused.
      const value = exported.reduceRight((rest, each, index) =>
        choose(found[index]?.when ?? ALWAYS, each, rest, at),
      );
      return { value: { ...value, span: at }, path: first.from.stack };
    },
  };
}

function isSamePlace(scope: Scope, importer: Environment): boolean {
  return sameText(scope.account, importer.scope.account) && sameText(scope.region, importer.scope.region);
}

function fromContext(
  context: readonly Export[],
  name: Text,
  importer: Environment,
  at: Span,
): ReturnType<Exports["find"]> {
  const [only, ...others] = context.filter(
    (each) => sameText(each.name, name) && isSamePlace(each.scope, importer),
  );
  return only && others.length === 0 ? { value: textValue(only.value, at), path: null } : null;
}

/** What a template exports, as texts. */
export function exportedBy(env: Environment): readonly Export[] {
  const quiet = { ...env, problems: [] };
  return outputsOf(quiet).flatMap(({ name, value }) => {
    const text = asText(settled(evaluate(value, quiet), quiet));
    return text ? [{ name, value: text, scope: env.scope }] : [];
  });
}

function collect(environments: readonly Environment[]): ReadonlyMap<string, readonly Output[]> {
  const found = new Map<string, Output[]>();
  for (const from of environments) {
    for (const { name, value, when } of outputsOf(from)) {
      const key = textKey(name);
      found.set(key, [...(found.get(key) ?? []), { from, value, when }]);
    }
  }
  return found;
}

function outputsOf(env: Environment): readonly (Omit<Output, "from"> & { readonly name: Text })[] {
  return [...(env.outputs?.entries.values() ?? [])].flatMap(({ value: output }) => {
    const condition = get(output, "Condition");
    const when = condition ? namedCondition(nameIn(condition) ?? "", condition.span, env) : ALWAYS;
    if (when.kind === "constant" && !when.value) return [];
    const declared = get(get(output, "Export"), "Name");
    const value = get(output, "Value");
    const name = declared && asText(evaluate(declared, env));
    return name && value && literal(name) !== "" ? [{ name, value, when }] : [];
  });
}
