/** From sources to the grants that make their reads readable, as changes of the sources that prove themselves. */
import { analyzeAll } from "./analyze.ts";
import { asLoaded, type AnalysisInput, type AnalyzeOptions, type LoadedInput } from "./input.ts";
import { applied, type Insertion } from "./fix/edit.ts";
import { missingData } from "./fix/hcl.ts";
import type { HclModule } from "./fix/hcl-names.ts";
import {
  byHand,
  homeOf,
  placeBesidePlan,
  placeInProject,
  placeInTemplate,
  type Placing,
  type StackAdditions,
} from "./fix/sites.ts";
import { additionsOf, policyOf, type Addition, type Policy } from "./fix/statements.ts";
import { repairAll } from "./iam/repair.ts";
import { readDocument } from "./ingest/documents.ts";
import type { ProjectFiles } from "./ingest/terraform/files.ts";
import { concealer, concealRead } from "./model/conceal.ts";
import type { Problem } from "./model/problem.ts";
import type { Report } from "./model/report.ts";
import type { Source } from "./model/source.ts";
import { render, textKey } from "./model/text.ts";
import type { Read } from "./model/verdict.ts";

export interface FixResult {
  /** Documents as they would be. */
  readonly files: readonly { readonly source: Source; readonly text: string }[];
  readonly grants: readonly ProvenGrant[];
  /** Reads that no grant repairs, with what is wrong besides. */
  readonly rest: readonly Read[];
  /** How many reads there are. */
  readonly reads: number;
  readonly inputs: Report["inputs"];
  readonly problems: readonly Problem[];
}

/** What one policy is given, proven to be enough and to be needed. */
export interface ProvenGrant {
  readonly on: Addition["on"];
  /** The resource of the input that it is for; null for a role that is only named. */
  readonly address: string | null;
  /** The ARN of the role that it lets in. */
  readonly role: string;
  /** The path of the root input. */
  readonly stack: string;
  /** The reads that need it. */
  readonly reads: readonly Read[];
  /** A policy document; unknown parts are shown as `<…>`. */
  readonly policy: Policy;
  /** Whether the files carry it. */
  readonly isWritten: boolean;
  /** In the language of the input, where that can say it and the files do not carry it. */
  readonly text: string | null;
}

export function fix(input: AnalysisInput, options: AnalyzeOptions = {}): FixResult {
  const loaded = asLoaded(input);
  const { report, graphs, limits, reads } = analyzeAll(loaded, options);
  const stacks = graphs.map((graph): StackAdditions => {
    const open = reads.filter((read) => read.stack === graph.stack && read.outcome !== "readable");
    const repairs = repairAll(graph, open, limits);
    const words = concealer(graph.sensitive);
    return {
      graph,
      repairs,
      additions: additionsOf(repairs),
      isTelling: (text) => words(text) !== text,
    };
  });
  const placings = place(stacks, loaded);
  const chosen = settle(placings, loaded, options, report.problems.length);
  const words = concealer(graphs.flatMap((graph) => [...graph.sensitive]));
  const rest = stacks.flatMap(({ repairs }) => repairs.filter((each) => each.rest !== null));
  return {
    files: [...applied(insertionsOf(chosen)).values()],
    grants: placings.flatMap((placing) =>
      placing.additions.map((addition) => ({
        on: addition.on,
        address: addition.address,
        role: words(render(addition.role.arn)),
        stack: addition.repairs[0]?.read.stack ?? "",
        reads: addition.repairs.map((each) => concealRead(each.read, words)),
        policy: policyOf(addition, words),
        isWritten: chosen.has(placing),
        text: placing.text,
      })),
    ),
    rest: rest.map(({ read, rest: left }) =>
      // With the grants in place another cause may be the one that is left.
      concealRead(
        left?.outcome === "unreadable" || read.outcome !== "unreadable" ? (left ?? read) : read,
        words,
      ),
    ),
    reads: reads.length,
    inputs: report.inputs,
    problems: report.problems,
  };
}

function place(stacks: readonly StackAdditions[], loaded: LoadedInput): readonly Placing[] {
  const open = stacks.filter((stack) => stack.additions.length > 0);
  const ofProjects = loaded.projects.map((project) => ({
    project,
    own: open.filter(({ graph }) => project.folders.includes(graph.stack)),
  }));
  const others = open.filter((stack) => !ofProjects.some(({ own }) => own.includes(stack)));
  return [
    ...ofProjects.flatMap(({ project, own }) => placeInProject(own, project.files)),
    ...others.flatMap((stack) => placeInDocument(stack, loaded)),
  ];
}

/** Each addition in the template that declares its owner; templates that are given together may add to each other. */
function placeInDocument(stack: StackAdditions, { sources }: LoadedInput): readonly Placing[] {
  const { graph, additions } = stack;
  const root = sources.find(({ path }) => path === graph.stack);
  if (!root || !readDocument(root)) return placeBesidePlan(stack);
  return [...new Set(additions.map((addition) => homeOf(addition, graph)))].flatMap((source) => {
    const here = additions.filter((addition) => homeOf(addition, graph) === source);
    const document = source && readDocument(source)?.document;
    return document ? placeInTemplate(here, graph, document, stack.isTelling) : here.map(byHand);
  });
}

type Chosen = ReadonlyMap<Placing, Insertion>;

function insertionsOf(chosen: Chosen): readonly Insertion[] {
  const distinct = new Map<string, Insertion>();
  const modules = new Map<HclModule, Insertion[]>();
  for (const [{ module }, insertion] of chosen) {
    distinct.set(`${insertion.source.path}:${insertion.at}:${insertion.text}`, insertion);
    if (module) modules.set(module, [...(modules.get(module) ?? []), insertion]);
  }
  const data = [...modules].flatMap(([module, insertions]) => missingData(module, insertions));
  return [...distinct.values(), ...data];
}

/** Changes that are not understood together are tried one after the other, so many of them. */
const TRIALS = 24;

/**
 * The changes that keep their promise: the changed input is judged as a whole, and every read that they are for is
 * readable in it. Where one does not, the next way to write it is tried, and in the end none.
 */
function settle(
  placings: readonly Placing[],
  loaded: LoadedInput,
  options: AnalyzeOptions,
  problems: number,
): Chosen {
  const judge = (chosen: Chosen): Report =>
    analyzeAll(withTexts(loaded, applied(insertionsOf(chosen))), options).report;
  const firsts = placings.flatMap((placing) => {
    const [first] = placing.candidates;
    return first ? [[placing, first] as const] : [];
  });
  let chosen: Chosen = new Map(firsts);
  if (chosen.size === 0) return chosen;
  let report = judge(chosen);
  if (report.problems.length > problems) {
    chosen = oneByOne(placings, (tried) => judge(tried).problems.length <= problems);
    report = judge(chosen);
  }
  while (chosen.size > 0) {
    const readable = new Set(report.reads.filter((read) => read.outcome === "readable").map(repairKey));
    const holds = ({ additions }: Placing): boolean =>
      additions.every(({ repairs }) => repairs.every((each) => readable.has(repairKey(each.read))));
    if ([...chosen.keys()].every(holds)) return chosen;
    chosen = new Map(
      [...chosen].flatMap(([placing, insertion]) => {
        const next = placing.candidates[placing.candidates.indexOf(insertion) + 1];
        const kept = holds(placing) ? insertion : next;
        return kept ? [[placing, kept] as const] : [];
      }),
    );
    report = judge(chosen);
    if (report.problems.length > problems) return new Map();
  }
  return chosen;
}

function oneByOne(placings: readonly Placing[], isUnderstood: (chosen: Chosen) => boolean): Chosen {
  let chosen: Chosen = new Map();
  let left = TRIALS;
  for (const placing of placings) {
    for (const candidate of placing.candidates) {
      if (left === 0) return chosen;
      left -= 1;
      const tried = new Map(chosen).set(placing, candidate);
      if (!isUnderstood(tried)) continue;
      chosen = tried;
      break;
    }
  }
  return chosen;
}

function repairKey({ stack, workload, reference, secret }: Read): string {
  const { container, kind, name } = reference;
  return JSON.stringify([stack, workload.address, container, kind, name, secret && textKey(secret.arn)]);
}

function withTexts(
  loaded: LoadedInput,
  changed: ReadonlyMap<string, { readonly text: string }>,
): LoadedInput {
  const changing =
    (read: ProjectFiles["read"]): ProjectFiles["read"] =>
    (path) => {
      const text = changed.get(path)?.text;
      return text === undefined ? read(path) : { bytes: new TextEncoder().encode(text) };
    };
  const files = (own: ProjectFiles): ProjectFiles => ({
    ...own,
    read: changing(own.read),
    configuration: changing(own.configuration ?? own.read),
  });
  const textOf = <S extends Source>(source: S): S => ({
    ...source,
    text: changed.get(source.path)?.text ?? source.text,
  });
  return {
    ...loaded,
    sources: loaded.sources.map(textOf),
    findFile: (path, from) => {
      const found = loaded.findFile?.(path, from);
      return found ? textOf(found) : null;
    },
    projects: loaded.projects.map((project) => ({ ...project, files: files(project.files) })),
  };
}
