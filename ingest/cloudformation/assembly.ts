/**
 * The manifest of a CDK assembly, which says where the stack of each template goes, and which other assemblies, those
 * of stages, belong to it.
 * https://docs.aws.amazon.com/cdk/v2/guide/environments.html
 */
import { parseJson } from "../../model/json.ts";
import { error, type Problem } from "../../model/problem.ts";
import { firstLine, type InputSource, type Source } from "../../model/source.ts";
import { joinPath } from "../terraform/files.ts";
import type { FindFile } from "./nested.ts";

export interface AssemblyStack {
  /** The template's path. */
  readonly path: string;
  /** Absent where a stack goes wherever it is deployed. */
  readonly account?: string;
  readonly region?: string;
}

export interface Assembly {
  readonly stacks: readonly AssemblyStack[];
  /** Paths of the manifests of its stages. */
  readonly stages: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a manifest that stands at the path says; null for any other document. */
export function readAssembly(document: unknown, path: string): Assembly | null {
  if (!isObject(document) || typeof document["version"] !== "string") return null;
  const artifacts = document["artifacts"];
  if (!isObject(artifacts)) return null;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
  const of = (type: string): readonly Json[] =>
    Object.values(artifacts).filter((artifact) => isObject(artifact) && artifact["type"] === type) as Json[];
  const told = ({ properties }: Json, name: string): string | null => {
    const value = isObject(properties) ? properties[name] : undefined;
    return typeof value === "string" ? value : null;
  };
  return {
    stacks: of("aws:cloudformation:stack").flatMap((artifact) => {
      const file = told(artifact, "templateFile");
      return file === null ? [] : { path: joinPath(folder, file), ...environmentOf(artifact["environment"]) };
    }),
    stages: of("cdk:cloud-assembly").flatMap((artifact) => {
      const name = told(artifact, "directoryName");
      return name === null ? [] : joinPath(folder, `${name}/manifest.json`);
    }),
  };
}

function environmentOf(environment: unknown): Omit<AssemblyStack, "path"> {
  const [, account = "", region = ""] =
    /^aws:\/\/([^/]*)\/([^/]*)$/u.exec(typeof environment === "string" ? environment : "") ?? [];
  return {
    ...(/^\d{12}$/u.test(account) ? { account } : {}),
    ...(/^[a-z]{2,}(?:-[a-z]+)+-\d+$/u.test(region) ? { region } : {}),
  };
}

export function mayBeManifest({ text }: Source): boolean {
  return /"(?:aws:cloudformation:stack|cdk:cloud-assembly)"/u.test(text);
}

/** The assemblies among the sources of a run. */
export interface Assemblies {
  /** The stack of each template by its path, with the path of its manifest. */
  readonly stacks: ReadonlyMap<string, AssemblyStack & { readonly assembly: string }>;
  /** What the manifests name and the sources lack. */
  readonly more: readonly InputSource[];
  readonly problems: readonly Problem[];
}

/** No manifest is of this size, and a plan may be. */
const MANIFEST_LIMIT = 20_000_000;

/** A manifest brings the templates of its stacks, and its stages theirs. */
export function openAssemblies(sources: readonly InputSource[], findFile: FindFile): Assemblies {
  const stacks = new Map<string, AssemblyStack & { readonly assembly: string }>();
  const problems: Problem[] = [];
  const paths = new Set(sources.map(({ path }) => path));
  const more: InputSource[] = [];
  const bring = (path: string, manifest: Source): void => {
    if (paths.has(path)) return;
    paths.add(path);
    const found = findFile(path, manifest.path);
    if (found) more.push({ ...found, isNamed: false });
    else
      problems.push(
        error("unreadable-input", `the manifest names ${path}, which is not there`, firstLine(manifest)),
      );
  };
  const open = (source: Source): void => {
    if (source.text.length > MANIFEST_LIMIT) {
      if (/(?:^|\/)manifest\.json$/u.test(source.path))
        problems.push(
          error("bound", `a manifest has up to ${MANIFEST_LIMIT / 1_000_000} MB`, firstLine(source)),
        );
      return;
    }
    if (!mayBeManifest(source)) return;
    const assembly = readAssembly(parseJson(source.text), source.path);
    for (const stack of assembly?.stacks ?? []) {
      stacks.set(stack.path, { ...stack, assembly: source.path });
      bring(stack.path, source);
    }
    for (const stage of assembly?.stages ?? []) bring(stage, source);
  };
  for (const source of sources) open(source);
  // What is brought may be a manifest that brings more: the list grows as it is gone through.
  for (const source of more) open(source);
  return { stacks, more, problems };
}
