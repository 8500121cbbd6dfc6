/** Recognises what a document is by its content, and hands it to its reader. */
import type { Export, Graph } from "../model/graph.ts";
import { parseJson } from "../model/json.ts";
import { error, info, type Problem } from "../model/problem.ts";
import { firstLine, type InputSource, type Source } from "../model/source.ts";
import { get, type Value } from "../model/value.ts";
import { mayBeManifest, openAssemblies, readAssembly, type Assemblies } from "./cloudformation/assembly.ts";
import type { Environment } from "./cloudformation/environment.ts";
import { nestedPaths, type FindFile, type ReadTemplate } from "./cloudformation/nested.ts";
import { joined, type TemplateGraph } from "./cloudformation/joined.ts";
import { exportsOf } from "./cloudformation/links.ts";
import type { GivenParameters } from "./cloudformation/parameters.ts";
import { openTemplate, readTemplate, type OpenTemplate, type Templates } from "./cloudformation/template.ts";
import { definitionsGraph, definitionsIn, type DefinitionKind } from "./definitions.ts";
import { emptyDocument, readJson } from "./json.ts";
import {
  readConfiguration,
  type ConfigurationInput,
  type ConfigurationOptions,
} from "./terraform/configuration.ts";
import { ingestPlan, isTerraform, type FindSource, type PlanBefore } from "./terraform/documents.ts";
import { terraformGraph } from "./terraform/graph.ts";
import { isObject } from "./terraform/plan-document.ts";
import {
  isForeignTemplate,
  isJson,
  isTemplate,
  looksLikeInput,
  mayExport,
  mayImport,
  mayNest,
} from "./recognise.ts";
import { readYaml } from "./yaml/read.ts";

export type InputKind =
  | "terraform-configuration"
  | "terraform-plan"
  | "terraform-state"
  | "cloudformation"
  | "cdk-assembly"
  | DefinitionKind;

export interface IngestOptions extends ConfigurationOptions {
  readonly parameters: GivenParameters;
}

export interface Ingested {
  readonly kind: InputKind | null;
  readonly graph: Graph | null;
  readonly problems: readonly Problem[];
  readonly before?: PlanBefore;
  /** What links a template with others that are given together with it. */
  readonly template?: TemplateGraph;
}

export interface OpenDocument {
  readonly path: string;
  readonly ingest: () => Ingested;
}

interface Parsed {
  readonly value: Value | null;
  readonly problems: readonly Problem[];
}

/** What the documents of one run share: where assemblies send their templates, what templates export and nest. */
interface Run {
  readonly options: IngestOptions;
  readonly assemblies: Assemblies["stacks"];
  readonly templates: Templates;
  readonly parse: (source: Source) => Parsed;
  readonly open: (template: ReadTemplate) => OpenTemplate;
  /** Paths of templates that others among the sources nest, and that are judged through these. */
  readonly nested: ReadonlySet<string>;
  /** What manifests name and nobody finds. */
  readonly missing: readonly Problem[];
  readonly findSource: FindSource;
}

export interface Lookups {
  /** The configuration that a plan was made of. */
  readonly findSource?: FindSource;
  /** Templates that others nest, where they are not among the sources. */
  readonly findFile?: FindFile;
  /** What stacks export that are not in the input. */
  readonly exports?: readonly Export[];
}

/** Every document, to be read in turn. One met while walking counts only when it looks like an input. */
export function openDocuments(
  given: readonly InputSource[],
  options: IngestOptions,
  { findSource = () => null, findFile = () => null, exports = [] }: Lookups = {},
): readonly OpenDocument[] {
  const { stacks: assemblies, more, problems } = openAssemblies(given, findFile);
  const sources = [...given, ...more];
  const opened = new Map<string, OpenTemplate>();
  const documents = new Map<Source, Parsed>();
  const byPath = new Map<string, Source>(sources.map((source) => [source.path, source]));
  const parse: Run["parse"] = (source) => {
    const parsed = documents.get(source) ?? parseDocument(source);
    documents.set(source, parsed);
    return parsed;
  };
  const nesting = sources.filter(mayNest).flatMap((source) => asTemplate(source, parse(source)) ?? []);
  const run: Run = {
    options,
    findSource,
    assemblies,
    missing: problems,
    parse,
    nested: nestedAmong(nesting),
    templates: {
      exports: exportsOf(
        () =>
          sources
            .filter((source) => mayExport(source) && !run.nested.has(source.path))
            .flatMap((source) => exporters(source, run)),
        exports,
      ),
      at: (path, from) => {
        const source = byPath.get(path) ?? findFile(path, from);
        if (source) byPath.set(path, source);
        return source && asTemplate(source, parse(source));
      },
    },
    open: (template) => {
      const { path } = template.source;
      const known = opened.get(path);
      if (known) return known;
      const { account, region } = run.assemblies.get(path) ?? {};
      const facts = { ...options, ...(account ? { account } : {}), ...(region ? { region } : {}) };
      const made = openTemplate(template, facts, run.templates);
      opened.set(path, made);
      return made;
    },
  };
  return sources.map((source) => ({
    path: source.path,
    ingest: () => {
      // A template is judged through those that nest it.
      if (run.nested.has(source.path)) return { kind: "cloudformation", graph: null, problems: [] };
      const ingested = withinStack(
        () => ingest(source, run, source.isNamed),
        () => source,
      );
      // Of a thousand templates only the graphs are kept; one that is imported from later is opened again.
      documents.delete(source);
      opened.delete(source.path);
      return ingested;
    },
  }));
}

/**
 * The paths of documents that have a part in others' stacks or let others have one in theirs: by assemblies, by nesting,
 * by exports that somebody imports. What else lies among the sources is judged by itself.
 */
export function linkedPaths(given: readonly InputSource[], findFile: FindFile): ReadonlySet<string> {
  const { stacks, more } = openAssemblies(given, findFile);
  const sources = [...given, ...more];
  const nesting = sources.filter(mayNest).flatMap((source) => readDocument(source) ?? []);
  const isLinking =
    sources.some(mayImport) && sources.some(mayExport)
      ? (source: Source) => mayBeManifest(source) || mayImport(source) || mayExport(source)
      : mayBeManifest;
  return new Set([
    ...stacks.keys(),
    ...nesting.flatMap((each) => [each.source.path, ...nestedPaths(each.document)]),
    ...sources.filter(isLinking).map(({ path }) => path),
  ]);
}

/** The templates that are nested in others, from those on that are nested in none. */
function nestedAmong(nesting: readonly ReadTemplate[]): ReadonlySet<string> {
  const paths = new Map(nesting.map((each) => [each.source.path, nestedPaths(each.document)] as const));
  const everywhere = new Set([...paths.values()].flat());
  const reached = new Set([...paths].flatMap(([path, inner]) => (everywhere.has(path) ? [] : inner)));
  for (const path of reached) for (const inner of paths.get(path) ?? []) reached.add(inner);
  return reached;
}

/** The graphs of all inputs, those of templates with what other templates declare for them. */
export function joinGraphs(ingested: readonly Ingested[]): readonly Graph[] {
  const templates = ingested.flatMap(({ template }) => template ?? []);
  const graphs = new Map(joined(templates).map((graph, index) => [templates[index]?.graph, graph] as const));
  return ingested.flatMap(({ graph }) => (graph ? [graphs.get(graph) ?? graph] : []));
}

/** The declarations of a template, and of those that it nests, that others may import from. */
function exporters(source: Source, run: Run): readonly Environment[] {
  const template = asTemplate(source, run.parse(source));
  return template ? run.open(template).all() : [];
}

/** A template with its places; null for any other document. */
export function readDocument(source: Source): ReadTemplate | null {
  return asTemplate(source, parseDocument(source));
}

/** CloudFormation deploys templates with a key twice, and takes the last: https://github.com/go-to-k/cdk-real-drift/issues/1074 */
function parseDocument(source: Source): Parsed {
  const { value, problems } = isJson(source.text) ? readJson(source) : readYaml(source);
  return {
    value,
    problems: problems.map((problem) =>
      problem.kind === "duplicate-key"
        ? info(problem.kind, `${problem.message}: the last is taken`, problem.span)
        : problem,
    ),
  };
}

function asTemplate(source: Source, { value, problems }: Parsed): ReadTemplate | null {
  return value?.kind === "object" && isTemplate(value) ? { source, document: value, problems } : null;
}

function ingest(source: Source, run: Run, isNamed: boolean): Ingested {
  const start = source.text.charCodeAt(0) === 0xfeff ? source.text.slice(1) : source.text;
  if (start.trim() === "") return isNamed ? failed(emptyDocument(source)) : NOTHING;
  return isJson(start) ? ingestJson(source, start, run, isNamed) : ingestYaml(source, run, isNamed);
}

/** A folder of Terraform files that is a root module. */
export function ingestConfiguration(input: ConfigurationInput, options: IngestOptions): Ingested {
  const read = (): Ingested => {
    const { value: stack, problems } = readConfiguration(input, options);
    return {
      kind: "terraform-configuration",
      graph: terraformGraph(stack, { facts: options.facts }),
      problems,
    };
  };
  return withinStack(read, () => {
    const [first] = input.declarations(input.folder).locals.values();
    return first?.source ?? { path: input.folder, text: "" };
  });
}

/** What is nested, or refers to each other, more deeply than there is room to follow is a problem, and no defect. */
function withinStack(read: () => Ingested, source: () => Source): Ingested {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = "expressions are nested, or refer to each other, more deeply than can be followed";
    return failed(error("bound", message, firstLine(source())));
  }
}

const NOTHING: Ingested = { kind: null, graph: null, problems: [] };

function failed(...problems: readonly Problem[]): Ingested {
  return { kind: null, graph: null, problems };
}

/** A plan may be 100 MB: it is parsed once by the engine, and only what matters is read again with places. */
function ingestJson(source: Source, start: string, run: Run, isNamed: boolean): Ingested {
  // What is not JSON the reader with places tells, and where.
  const document = parseJson(start);
  if (isObject(document) && isTerraform(document)) {
    return ingestPlan(source, document, run.options, run.findSource);
  }
  if (readAssembly(document, source.path)) {
    const problems = run.missing.filter(({ span }) => span.source === source);
    return { kind: "cdk-assembly", graph: null, problems };
  }
  if (document === undefined && !isNamed && !looksLikeInput(start)) return NOTHING;
  return ingestTemplate(source, run, isNamed);
}

function ingestYaml(source: Source, run: Run, isNamed: boolean): Ingested {
  // Most YAML in a repository is no template; parsing it all would cost more than the analysis.
  if (!isNamed && !looksLikeInput(source.text)) return NOTHING;
  return ingestTemplate(source, run, isNamed);
}

function ingestTemplate(source: Source, run: Run, isNamed: boolean): Ingested {
  const parsed = run.parse(source);
  const { problems } = parsed;
  const read = asTemplate(source, parsed);
  const isBroken = problems.some((problem) => problem.kind === "syntax");
  const definitions = !read && parsed.value ? definitionsIn(parsed.value) : null;
  if (definitions && (isNamed || !isBroken))
    return {
      kind: definitions.kind,
      graph: definitionsGraph(source.path, definitions, run.options),
      problems,
    };
  if (!read) {
    if (problems.length > 0) {
      if (!isNamed && isForeignTemplate(source.text)) return failed(foreignTemplate(source));
      return isNamed || looksLikeInput(source.text) ? failed(...problems) : NOTHING;
    }
    if (!isNamed) return NOTHING;
    const message =
      "this is neither a CloudFormation template nor the output of `terraform show -json` nor a task or job definition: it has no Resources, no format_version and no containerDefinitions";
    return failed(error("unknown-input", message, firstLine(source)));
  }
  const opened = run.open(read);
  const { value: graph, problems: found } = readTemplate(opened);
  // Of a document that does not parse, what seems wrong besides is mostly what is missing.
  const told = isNamed || get(read.document, "Parameters") ? found : found.map(asPart);
  const kept = isBroken ? told.filter((problem) => problem.severity === "info") : told;
  const assembly = run.assemblies.get(source.path)?.assembly ?? null;
  const template = graph && { graph, imports: opened.imports, assembly };
  return {
    kind: "cloudformation",
    graph,
    problems: [...problems, ...kept],
    ...(template ? { template } : {}),
  };
}

/**
 * A document that is met while walking, and refers to names without declaring any parameter, may be a part that another
 * tool puts into a template: what it lacks is open.
 */
function asPart(problem: Problem): Problem {
  if (problem.kind !== "dangling-reference") return problem;
  return info(
    problem.kind,
    `${problem.message} in this document, which declares no parameters`,
    problem.span,
  );
}

function foreignTemplate(source: Source): Problem {
  const message = "this is a template that another tool fills in; what it makes is not judged";
  return info("not-modelled", message, firstLine(source));
}
