/** Recognises what a document is by its content, and hands it to its reader. */
import type { Graph } from "../model/graph.ts";
import { parseJson } from "../model/json.ts";
import { error, info, type Problem } from "../model/problem.ts";
import { firstLine, type InputSource, type Source } from "../model/source.ts";
import { get, type ObjectValue, type Value } from "../model/value.ts";
import { readAssembly, type AssemblyStack } from "./cloudformation/assembly.ts";
import type { Environment } from "./cloudformation/environment.ts";
import { joined, type TemplateGraph } from "./cloudformation/joined.ts";
import { exportsOf, type Exports } from "./cloudformation/links.ts";
import type { GivenParameters } from "./cloudformation/parameters.ts";
import { openTemplate, readTemplate, type OpenTemplate } from "./cloudformation/template.ts";
import { emptyDocument, readJson } from "./json.ts";
import {
  readConfiguration,
  type ConfigurationInput,
  type ConfigurationOptions,
} from "./terraform/configuration.ts";
import { ingestPlan, isTerraform, type FindSource, type PlanBefore } from "./terraform/documents.ts";
import { terraformGraph } from "./terraform/graph.ts";
import { isObject } from "./terraform/plan-document.ts";
import { readYaml } from "./yaml.ts";

export type InputKind =
  | "terraform-configuration"
  | "terraform-plan"
  | "terraform-state"
  | "cloudformation"
  | "cdk-assembly";

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

/** What the documents of one run share: where assemblies send their templates, and what templates export. */
interface Run {
  readonly options: IngestOptions;
  readonly assemblies: ReadonlyMap<string, AssemblyStack & { readonly assembly: string }>;
  readonly exports: Exports;
  readonly open: (source: Source, read: ReadTemplate) => OpenTemplate;
  readonly findSource: FindSource;
}

/** Every document, to be read in turn. One met while walking counts only when it looks like an input. */
export function openDocuments(
  sources: readonly InputSource[],
  options: IngestOptions,
  findSource: FindSource = () => null,
): readonly OpenDocument[] {
  const opened = new Map<Source, OpenTemplate>();
  const run: Run = {
    options,
    findSource,
    assemblies: assembliesOf(sources),
    exports: exportsOf(() => sources.filter(mayExport).flatMap((source) => exporter(source, run) ?? [])),
    open: (source, { document }) => {
      const known = opened.get(source);
      if (known) return known;
      const { account, region } = run.assemblies.get(source.path) ?? {};
      const facts = { ...options, ...(account ? { account } : {}), ...(region ? { region } : {}) };
      const template = openTemplate(source, document, facts, run.exports);
      opened.set(source, template);
      return template;
    },
  };
  return sources.map((source) => ({
    path: source.path,
    ingest: () => ingest(source, run, source.isNamed),
  }));
}

/** The graphs of all inputs, those of templates with what other templates declare for them. */
export function joinGraphs(ingested: readonly Ingested[]): readonly Graph[] {
  const templates = ingested.flatMap(({ template }) => template ?? []);
  const graphs = new Map(joined(templates).map((graph, index) => [templates[index]?.graph, graph] as const));
  return ingested.flatMap(({ graph }) => (graph ? [graphs.get(graph) ?? graph] : []));
}

const MANIFEST_LIMIT = 20_000_000;

function assembliesOf(sources: readonly InputSource[]): Run["assemblies"] {
  const found = new Map<string, AssemblyStack & { readonly assembly: string }>();
  for (const { path, text } of sources) {
    // No manifest is of this size, and a plan may be.
    if (text.length > MANIFEST_LIMIT || !text.includes('"aws:cloudformation:stack"')) continue;
    for (const stack of readAssembly(parseJson(text), path) ?? [])
      found.set(stack.path, { ...stack, assembly: path });
  }
  return found;
}

function mayExport({ text }: Source): boolean {
  return /["']?Export["']?\s*:/u.test(text) && looksLikeInput(text);
}

/** The declarations of a template that others may import from. */
function exporter(source: Source, run: Run): Environment | null {
  const read = readDocument(source);
  return read ? run.open(source, read).env : null;
}

interface ReadTemplate {
  readonly document: ObjectValue;
  readonly problems: readonly Problem[];
}

/** A template with its places; null for any other document. */
export function readDocument(source: Source): ReadTemplate | null {
  const { value, problems } = isJson(source.text) ? readJson(source) : readYaml(source);
  return value?.kind === "object" && isTemplate(value) ? { document: value, problems } : null;
}

function isJson(text: string): boolean {
  return /^\s*[[{"]/u.test(text);
}

function ingest(source: Source, run: Run, isNamed: boolean): Ingested {
  const start = source.text.charCodeAt(0) === 0xfeff ? source.text.slice(1) : source.text;
  if (start.trim() === "") return isNamed ? failed(emptyDocument(source)) : NOTHING;
  return isJson(start) ? ingestJson(source, start, run, isNamed) : ingestYaml(source, run, isNamed);
}

/** A folder of Terraform files that is a root module. */
export function ingestConfiguration(input: ConfigurationInput, options: IngestOptions): Ingested {
  const { value: stack, problems } = readConfiguration(input, options);
  return {
    kind: "terraform-configuration",
    graph: terraformGraph(stack, { facts: options.facts }),
    problems,
  };
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
  if (readAssembly(document, source.path)) return { kind: "cdk-assembly", graph: null, problems: [] };
  const { value, problems } = readJson(source);
  if (document === undefined && !isNamed && !looksLikeInput(start)) return NOTHING;
  return ingestTemplate(source, value, problems, run, isNamed);
}

function looksLikeInput(text: string): boolean {
  return /"?(?:AWSTemplateFormatVersion|Resources|format_version|resource_changes)"?\s*:/u.test(
    text.slice(0, 100_000),
  );
}

function ingestYaml(source: Source, run: Run, isNamed: boolean): Ingested {
  // Most YAML in a repository is no template; parsing it all would cost more than the analysis.
  if (!isNamed && !looksLikeInput(source.text)) return NOTHING;
  const { value, problems } = readYaml(source);
  return ingestTemplate(source, value, problems, run, isNamed);
}

function ingestTemplate(
  source: Source,
  document: Value | null,
  problems: readonly Problem[],
  run: Run,
  isNamed: boolean,
): Ingested {
  const looks = document?.kind === "object" && isTemplate(document);
  if (!document || !looks) {
    if (problems.length > 0) {
      if (!isNamed && isForeignTemplate(source.text)) return failed(foreignTemplate(source));
      return isNamed || looks || looksLikeInput(source.text) ? failed(...problems) : NOTHING;
    }
    if (!isNamed) return NOTHING;
    const message =
      "this is neither a CloudFormation template nor the output of `terraform show -json`: it has no Resources and no format_version";
    return failed(error("unknown-input", message, firstLine(source)));
  }
  const opened = run.open(source, { document, problems });
  const { value: graph, problems: found } = readTemplate(opened);
  // Of a document that does not parse, what seems wrong besides is mostly what is missing.
  const isBroken = problems.some((problem) => problem.kind === "syntax");
  const kept = isBroken ? found.filter((problem) => problem.severity === "info") : found;
  const { scope } = opened.env;
  const assembly = run.assemblies.get(source.path)?.assembly ?? null;
  const template = graph && { graph, scope, imports: opened.imports, assembly };
  return {
    kind: "cloudformation",
    graph,
    problems: [...problems, ...kept],
    ...(template ? { template } : {}),
  };
}

/** Placeholders of Go's and Jinja's templates: such a file is made into a template by another tool. */
function isForeignTemplate(text: string): boolean {
  return /\{\{[-~ ]?\s*[\w.$(]|\{%/u.test(text);
}

function foreignTemplate(source: Source): Problem {
  const message = "this is a template that another tool fills in; what it makes is not judged";
  return info("not-modelled", message, firstLine(source));
}

/** Resources whose types are CloudFormation's; a `Resources` key alone also occurs in other formats. */
function isTemplate(document: Value): boolean {
  if (get(document, "AWSTemplateFormatVersion")) return true;
  const resources = get(document, "Resources");
  if (!resources) return false;
  if (resources.kind !== "object")
    return get(document, "Parameters") !== undefined || get(document, "Outputs") !== undefined;
  const entries = [...resources.entries.values()];
  return entries.length === 0 || entries.some((entry) => get(entry.value, "Type") !== undefined);
}
