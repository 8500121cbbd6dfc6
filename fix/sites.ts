/** Where in the input grants may go: behind a statement of a policy that their owner alone has, or beside the owner. */
import { parsePolicy } from "../iam/policy.ts";
import type { Repair } from "../iam/repair.ts";
import type { ProjectFiles } from "../ingest/terraform/files.ts";
import { holds, ONLY_WORLD, type Guarded } from "../model/condition.ts";
import type { Graph, PolicyUse, Scope } from "../model/graph.ts";
import { spanKey, type Source, type Span } from "../model/source.ts";
import { literal, render } from "../model/text.ts";
import type { ObjectValue } from "../model/value.ts";
import { asTemplateResource, behindStatement, templateNames } from "./cloudformation.ts";
import type { Insertion } from "./edit.ts";
import { asResource, asText, behind, type Member } from "./hcl.ts";
import { folderOf, hclModule, hclNames, modulePrefix, type HclModule, type HclNames } from "./hcl-names.ts";
import { hclSite } from "./hcl-site.ts";
import type { Addition } from "./statements.ts";

/** Additions that are written together, and the ways to write them, the best first. */
export interface Placing {
  readonly additions: readonly Addition[];
  readonly candidates: readonly Insertion[];
  /** The module that they are written in, which may lack data sources. */
  readonly module: HclModule | null;
  /** For a person to put where it belongs; null where the language cannot say it. */
  readonly text: string | null;
}

interface Owner {
  readonly address: string;
  readonly span: Span;
  readonly scope: Scope;
  readonly policies: readonly Guarded<PolicyUse>[];
}

function ownersOf(graph: Graph): readonly Owner[] {
  return [...graph.roles, ...graph.secrets, ...graph.keys];
}

function ownerOf(addition: Addition, graph: Graph): Owner | undefined {
  return ownersOf(graph).find((each) => each.address === addition.address);
}

/** The document that declares the owner of an addition; null for one that is only named. */
export function homeOf(addition: Addition, graph: Graph): Source | null {
  return ownerOf(addition, graph)?.span.source ?? null;
}

/** An address without the keys of its last instance: the block that declares it. */
function blockOf(address: string): string {
  return address.replace(/\[[^\]]*\]$/u, "");
}

function statementsIn({ content }: PolicyUse): ReturnType<typeof parsePolicy>["statements"] {
  return content.kind === "document" ? parsePolicy(content.document).statements : [];
}

/** Statements of the owner's policies that no other block has, the likeliest to be added to first. */
function ownStatements(addition: Addition, graph: Graph): readonly Span[] {
  const owners = ownersOf(graph);
  const isMine = ({ address }: Owner): boolean =>
    addition.address !== null && blockOf(address) === blockOf(addition.address);
  const others = new Set(
    owners
      .filter((owner) => !isMine(owner))
      .flatMap((owner) => owner.policies.flatMap(({ value }) => statementsIn(value)))
      .map((statement) => spanKey(statement.span)),
  );
  const services = addition.statements.map(({ action }) => action.replace(/:.*$/u, ":"));
  const documents = owners
    .filter((owner) => owner.address === addition.address)
    .flatMap((owner) => owner.policies)
    .filter(
      ({ value, when }) => value.attached && holds(when, ONLY_WORLD) && value.content.kind === "document",
    )
    .map(({ value }) => {
      const statements = statementsIn(value);
      const isNear = statements.some(({ actions }) =>
        actions.items.some((item) => services.some((service) => literal(item.text)?.startsWith(service))),
      );
      return { statements, isNear };
    })
    .toSorted((a, b) => Number(b.isNear) - Number(a.isNear));
  return documents
    .flatMap(({ statements }) => statements.toReversed().map((each) => each.span))
    .filter((span) => !others.has(spanKey(span)));
}

/** A secret or key has one policy: a second resource would take its place. */
function hasOwnPolicy(addition: Addition, graph: Graph): boolean {
  return addition.on !== "role" && (ownerOf(addition, graph)?.policies.length ?? 0) > 0;
}

/** Additions to one stack of a project. */
export interface StackAdditions {
  readonly graph: Graph;
  readonly repairs: readonly Repair[];
  readonly additions: readonly Addition[];
  readonly isTelling: (text: string) => boolean;
}

/** A module that several stacks or calls share is written in once, for all of them. */
export function placeInProject(stacks: readonly StackAdditions[], files: ProjectFiles): readonly Placing[] {
  const modules = new Map<string, HclModule>();
  const isTelling = (text: string): boolean => stacks.some((stack) => stack.isTelling(text));
  const groups = new Map<string, (Member & { readonly graph: Graph })[]>();
  const placings: Placing[] = [];
  for (const { graph, repairs, additions } of stacks) {
    const instances = new Map<string, HclNames>();
    for (const addition of additions) {
      const at = ownerOf(addition, graph) ?? addition.repairs[0]?.workload;
      if (!at) {
        placings.push(byHand(addition));
        continue;
      }
      const prefix = modulePrefix(at.address);
      const folder = folderOf(at.span.source.path);
      const module = modules.get(folder) ?? hclModule(folder, files, isTelling);
      modules.set(folder, module);
      const names = instances.get(prefix) ?? hclNames(module, graph, repairs, prefix, at.scope);
      instances.set(prefix, names);
      const owner = addition.address
        ? blockOf(addition.address.slice(prefix.length))
        : render(addition.role.arn);
      const key = [folder, addition.on, owner].join("\n");
      groups.set(key, [...(groups.get(key) ?? []), { addition, names, graph }]);
    }
  }
  for (const members of groups.values()) placings.push(placeGroup(members));
  return placings;
}

function placeGroup(members: readonly (Member & { readonly graph: Graph })[]): Placing {
  const [first] = members;
  const additions = members.map(({ addition }) => addition);
  if (!first) return { additions, candidates: [], module: null, text: null };
  const { addition, names, graph } = first;
  const { module } = names;
  const candidates: Insertion[] = [];
  for (const statement of ownStatements(addition, graph)) {
    if (folderOf(statement.source.path) !== module.folder) continue;
    const site = hclSite(statement, module.declared);
    const insertion = site && behind(site, members, module);
    if (insertion) {
      candidates.push(insertion);
      break;
    }
  }
  const resource = hasOwnPolicy(addition, graph) ? null : asResource(members);
  if (resource) candidates.push(resource);
  return { additions, candidates, module, text: candidates.length > 0 ? null : asText(members, null) };
}

export function byHand(addition: Addition): Placing {
  return { additions: [addition], candidates: [], module: null, text: null };
}

/** The nested stacks, by their logical ids, that are made of the template at a path; empty for the root. */
function prefixesOf(graph: Graph, path: string): ReadonlySet<string> {
  const nodes = [...ownersOf(graph), ...graph.workloads, ...(graph.given ?? [])];
  return new Set(
    nodes
      .filter(({ span }) => span.source.path === path)
      .map(({ address }) => address.slice(0, address.lastIndexOf("/") + 1)),
  );
}

/** Additions to a template. */
export function placeInTemplate(
  additions: readonly Addition[],
  graph: Graph,
  document: ObjectValue,
  isTelling: (text: string) => boolean,
): readonly Placing[] {
  const prefixes = prefixesOf(graph, document.span.source.path);
  const [prefix = ""] = prefixes;
  // What is written into a template is written for every stack that nests it.
  if (prefixes.size > 1) return additions.map(byHand);
  const names = templateNames(graph, document, prefix, isTelling);
  return additions.map((addition): Placing => {
    const candidates: Insertion[] = [];
    for (const statement of ownStatements(addition, graph)) {
      const insertion = behindStatement(statement, addition, names);
      if (insertion) {
        candidates.push(insertion);
        break;
      }
    }
    const resource = hasOwnPolicy(addition, graph) ? null : asTemplateResource(addition, names);
    if (resource) candidates.push(resource);
    return { additions: [addition], candidates, module: null, text: null };
  });
}

const NO_FILES: ProjectFiles = {
  read: () => ({ refused: "there are no files" }),
  list: () => null,
  entries: () => null,
};

/** Additions to what a plan was made from: resources to be written into the module of each owner. */
export function placeBesidePlan(stack: StackAdditions): readonly Placing[] {
  const { graph, additions, isTelling } = stack;
  return additions.map((addition): Placing => {
    const at = ownerOf(addition, graph) ?? addition.repairs[0]?.workload;
    const module = hclModule(".", NO_FILES, isTelling);
    const text = at
      ? asText([{ addition, names: hclNames(module, graph, [], modulePrefix(at.address), at.scope) }], null)
      : null;
    return { additions: [addition], candidates: [], module: null, text };
  });
}
