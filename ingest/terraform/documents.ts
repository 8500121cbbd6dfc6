/** Plans and states as documents: which of them is judged, with which configuration, and what is a fact for others. */
import type { Graph, Instance } from "../../model/graph.ts";
import { parseJson } from "../../model/json.ts";
import { info, type Problem, type Result } from "../../model/problem.ts";
import { firstLine, type Source, type Span } from "../../model/source.ts";
import { readConfiguration, type ConfigurationOptions } from "./configuration.ts";
import type { ProjectFiles } from "./files.ts";
import { terraformGraph, type Stack } from "./graph.ts";
import { checkVersion, isState, readPlan } from "./plan.ts";
import { readBefore, type Before, type Changed } from "./plan-before.ts";
import { asChanges, isObject, type Json } from "./plan-document.ts";
import { checkTypes } from "./plan-types.ts";
import { OTHER_SOURCE, readPlanned } from "./planned.ts";
import { isRawState } from "./raw-state.ts";
import { declarationCache } from "./roots.ts";
import { sensitiveAttributes } from "./sensitive.ts";

/** The configuration that a plan was made of. */
export interface PlanSource {
  readonly folder: string;
  readonly files: ProjectFiles;
  readonly usesTerragrunt: boolean;
  /** The user says that it is the one; else it lies where it would. */
  readonly isGiven: boolean;
}

export type FindSource = (path: string) => PlanSource | null;

export interface PlanIngested {
  readonly kind: "terraform-plan" | "terraform-state";
  readonly graph: Graph | null;
  readonly problems: readonly Problem[];
  readonly before?: PlanBefore;
}

/** What a plan starts from, to tell what it breaks and what it repairs. */
export interface PlanBefore {
  readonly graph: () => Graph;
  readonly isUnchanged: boolean;
  readonly mayDiffer: Before["mayDiffer"];
  /** Texts that are marked sensitive in it. */
  readonly sensitive: () => Iterable<string>;
  readonly changed: readonly Changed[];
  /** Whether a resource is there already, as it will be. */
  readonly exists: (address: string) => boolean;
  /** The resource's place after the change; null for what is gone. */
  readonly placeAfter: (address: string) => Span | null;
  /** The stack as it will be, but with these resources as they were. */
  readonly restored: (addresses: ReadonlySet<string>) => Graph;
}

/** A plan or a state, of Terraform or OpenTofu. */
export function isTerraform(document: Json): boolean {
  if (isRawState(document)) return true;
  if (typeof document["format_version"] !== "string") return false;
  return ["resource_changes", "planned_values", "values", "terraform_version"].some((key) =>
    Object.hasOwn(document, key),
  );
}

export function ingestPlan(
  source: Source,
  shown: Json,
  options: ConfigurationOptions,
  findSource: FindSource,
): PlanIngested {
  const { facts } = options;
  const document = isState(shown) ? shown : asChanges(shown);
  if (isState(document)) {
    // A state that is given with plans or configurations tells what exists: its own tasks run already.
    const { value, problems } = readPlan(source, document, options);
    return { kind: "terraform-state", graph: facts ? null : terraformGraph(value), problems };
  }
  const { value: stack, problems } = readWithSource(source, document, options, findSource);
  if (checkVersion(source, document))
    return { kind: "terraform-plan", graph: terraformGraph(stack, { facts }), problems };
  const before = readBefore(source, document, options);
  const surroundings = { facts: [...(facts ?? []), ...before.forgotten], deleted: before.deleted };
  return {
    kind: "terraform-plan",
    graph: terraformGraph(stack, surroundings),
    problems: [...unfinished(document, source), ...problems],
    before: planBefore(stack, before, facts),
  };
}

function planBefore(stack: Stack, before: Before, facts: readonly Instance[] | undefined): PlanBefore {
  const { instances, isUnchanged, mayDiffer, changed, forgotten } = before;
  let graph: Graph | null = null;
  const existing = new Set(instances.map(({ address }) => address));
  for (const { address } of changed) existing.delete(address);
  const after = new Map(stack.instances.map((each) => [each.address, each.span] as const));
  return {
    graph: () => (graph ??= terraformGraph({ ...stack, instances }, { facts })),
    isUnchanged,
    mayDiffer,
    sensitive: () => sensitiveAttributes(instances),
    changed,
    exists: (address) => existing.has(address),
    placeAfter: (address) => after.get(address) ?? null,
    restored: (addresses) => {
      const kept = stack.instances.filter((each) => !addresses.has(each.address));
      const old = instances.filter((each) => addresses.has(each.address));
      const deleted = before.deleted.filter((each) => !addresses.has(each.address));
      return terraformGraph(
        { ...stack, instances: [...kept, ...old] },
        { facts: [...(facts ?? []), ...forgotten], deleted },
      );
    },
  };
}

/** https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
function unfinished(document: Json, source: Source): readonly Problem[] {
  if (document["errored"] !== true) return [];
  const message = "planning ended with an error: what the plan lacks is not judged";
  return [info("incomplete-plan", message, firstLine(source))];
}

/** A plan with the configuration that it was made of, where that is in view; else, or where it is another one, alone. */
function readWithSource(
  source: Source,
  document: Json,
  options: ConfigurationOptions,
  findSource: FindSource,
): Result<Stack> {
  const found = checkVersion(source, document) ? null : findSource(source.path);
  if (!found) return readPlan(source, document, options);
  const { folder, files, usesTerragrunt, isGiven } = found;
  const planned = readPlanned(source, document, options);
  const input = { folder, files, declarations: declarationCache(files), usesTerragrunt, planned };
  const together = readConfiguration(input, options);
  const other = together.problems.filter((problem) => problem.kind === OTHER_SOURCE);
  if (other.length === 0)
    return { ...together, problems: [...checkTypes(source, document), ...together.problems] };
  const alone = readPlan(source, document, options);
  const [first] = other;
  const notes =
    isGiven || !first ? other : [info(OTHER_SOURCE, `${first.message}; it is judged alone`, first.span)];
  return { value: alone.value, problems: [...alone.problems, ...notes] };
}

const HEAD = 4096;

/** What the states among the sources tell of; undefined where nothing else of Terraform is given with them. */
export function stateFacts(
  sources: readonly Source[],
  hasConfiguration: boolean,
  options: ConfigurationOptions,
): readonly Instance[] | undefined {
  const states = sources.filter(looksLikeState);
  if (states.length === 0) return undefined;
  const isAccompanied = hasConfiguration || sources.some(looksLikePlan);
  if (!isAccompanied) return undefined;
  return states.flatMap((source) => {
    const document = parseJson(source.text);
    return isObject(document) && isState(document) ? readPlan(source, document, options).value.instances : [];
  });
}

/** Terraform writes what a document is at its head. */
function looksLikeState({ text }: Source): boolean {
  return /^\s*\{\s*"(?:format_version|version)"[^[]*?"(?:values|lineage)"\s*:/u.test(text.slice(0, HEAD));
}

function looksLikePlan({ text }: Source): boolean {
  return /^\s*\{\s*"format_version"[^[]*?"(?:variables|planned_values|resource_changes)"/u.test(
    text.slice(0, HEAD),
  );
}
