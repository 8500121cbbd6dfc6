/** Paths to sources: the only place besides the command line that touches the file system. */
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  type Dirent,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { isConfigurationFile } from "../ingest/terraform/declarations.ts";
import type { FindFile } from "../ingest/cloudformation/nested.ts";
import type { FindSource, PlanSource } from "../ingest/terraform/documents.ts";
import type { TerraformProject } from "../ingest/terraform/roots.ts";
import { error, type Problem } from "../model/problem.ts";
import { span, type InputSource, type Source } from "../model/source.ts";
import { decode, isText, withoutMark } from "./decode.ts";
import { UsageError } from "./errors.ts";
import { isPlanFile, readPlanFile, snapshotFiles, type PlanFile } from "./plan-file.ts";
import { projectBoundary, projectFiles } from "./project-files.ts";

export interface Loaded {
  readonly sources: readonly InputSource[];
  /** Folders with Terraform files, by the project that they belong to. */
  readonly projects: readonly TerraformProject[];
  readonly problems: readonly Problem[];
  readonly findSource: FindSource;
  readonly findFile: FindFile;
}

/** Folders that hold other people's code or tools' caches. */
const SKIPPED_FOLDERS = new Set([
  ".git",
  ".hg",
  ".terraform",
  ".terragrunt-cache",
  "node_modules",
  ".venv",
  "vendor",
]);
const EXTENSIONS = /\.(?:ya?ml|json|template|tfplan\.json)$/iu;

/** A file met while walking that is larger than this is an input only when it begins like a plan. */
const SNIFF_ABOVE_BYTES = 5_000_000;
const SNIFF_BYTES = 4096;
/** Longer texts than V8 can hold. */
const LIMIT_BYTES = 500_000_000;

/** Reads every path; `standardInput` is what `-` stands for. Paths in the result are relative to `directory`. */
export function load(
  paths: readonly string[],
  directory: string,
  standardInput: () => Buffer,
  source?: string,
): Loaded {
  const sources: InputSource[] = [];
  const problems: Problem[] = [];
  const projects: TerraformProject[] = [];
  const snapshots = new Map<string, PlanFile["files"]>();
  const opened: Opened = { sources, problems, snapshots };
  for (const path of paths) {
    if (path === "-") {
      open("-", standardInput(), opened);
      continue;
    }
    const full = resolve(directory, path);
    const stats = tryStat(full);
    if (typeof stats === "string") problems.push(unreadable(shownPath(directory, full), stats));
    else if (!stats)
      problems.push(unreadable(shownPath(directory, full), "there is no such file or directory"));
    else if (stats.isDirectory()) {
      const folders: string[] = [];
      const walked = walk(full, { directory, sources, folders, problems });
      const files = projectFiles(directory, projectBoundary(full));
      if (folders.length > 0) projects.push({ folders, files, usesTerragrunt: walked.usesTerragrunt });
    } else if (stats.isFile() && isConfigurationFile(basename(full))) {
      const folder = dirname(full);
      projects.push({
        folders: [shownPath(directory, folder)],
        files: projectFiles(directory, projectBoundary(folder)),
        usesTerragrunt: existsSync(join(folder, TERRAGRUNT)),
      });
    } else if (stats.isFile()) readNamed(full, directory, opened);
    else problems.push(unreadable(shownPath(directory, full), "this is neither a file nor a directory"));
  }
  return {
    sources: withoutDoubles(sources),
    projects,
    problems,
    findSource: sourceFinder(directory, source, snapshots),
    findFile: (path, from) => readNested(directory, path, from),
  };
}

/** A file that a template names, inside of the template's repository; where there is none, of the current directory. */
function readNested(directory: string, path: string, from: string): Source | null {
  const folder = from === "-" ? directory : dirname(resolve(directory, from));
  const own = projectBoundary(folder);
  const boundaries = existsSync(join(own, ".git")) ? [own] : new Set([own, directory]);
  for (const boundary of boundaries) {
    const found = projectFiles(directory, boundary).read(path);
    const decoded = "bytes" in found ? decode(Buffer.from(found.bytes)) : null;
    if (decoded) return { path, ...decoded };
  }
  return null;
}

/** A plan's configuration is the one given, or the nearest above the plan, or the current directory. */
function sourceFinder(
  directory: string,
  given: string | undefined,
  snapshots: ReadonlyMap<string, PlanFile["files"]>,
): FindSource {
  const sourceIn = (folder: string, isGiven: boolean): PlanSource => ({
    folder: shownPath(directory, folder),
    files: projectFiles(directory, projectBoundary(folder)),
    usesTerragrunt: existsSync(join(folder, TERRAGRUNT)),
    isGiven,
  });
  if (given !== undefined) {
    const folder = resolve(directory, given);
    if (!holdsConfiguration(folder))
      throw new UsageError(`--source: there is no Terraform configuration in ${given}`);
    return () => sourceIn(folder, true);
  }
  return (path) => {
    const folders = path === "-" ? [] : ancestors(dirname(resolve(directory, path)));
    const found = [...folders, directory].find(holdsConfiguration);
    const snapshot = snapshots.get(path);
    if (!snapshot) return found === undefined ? null : sourceIn(found, false);
    // A plan file has the configuration that it was made of; where that lay, only its neighbours tell.
    const beside = sourceIn(found ?? folders[0] ?? directory, false);
    return { ...beside, files: snapshotFiles(beside.folder, snapshot, beside.files) };
  };
}

/** The folder and those above it, up to that of its repository. */
function ancestors(folder: string): readonly string[] {
  const boundary = projectBoundary(folder);
  const found = [folder];
  for (let at = folder; at !== boundary && at !== dirname(at); at = dirname(at)) found.push(dirname(at));
  return found;
}

function holdsConfiguration(folder: string): boolean {
  return tryStat(folder) !== undefined && namesIn(folder).some(isConfigurationFile);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A path relative to the directory, `/`-separated. */
export function shownPath(directory: string, full: string): string {
  const path = relative(directory, full) || ".";
  return sep === "/" ? path : path.split(sep).join("/");
}

function unreadable(path: string, message: string): Problem {
  return error("unreadable-input", message, span({ path, text: "" }, 0, 0));
}

function withoutDoubles(sources: readonly InputSource[]): readonly InputSource[] {
  // One that is named has to be an input, also where it was met while walking.
  const named = new Set(sources.filter(({ isNamed }) => isNamed).map(({ path }) => path));
  const seen = new Set<string>();
  return sources
    .filter(({ path }) => !seen.has(path) && seen.add(path))
    .map((source) => (named.has(source.path) && !source.isNamed ? { ...source, isNamed: true } : source));
}

/** What the named files hold, as they are opened. */
interface Opened {
  readonly sources: InputSource[];
  readonly problems: Problem[];
  /** The configurations in plan files, by the plan's path. */
  readonly snapshots: Map<string, PlanFile["files"]>;
}

function readNamed(full: string, directory: string, opened: Opened): void {
  const path = shownPath(directory, full);
  const text = tryReadText(full);
  if (text !== null) {
    opened.sources.push({ path, ...withoutMark(text), isNamed: true });
    return;
  }
  const bytes = tryRead(full);
  if (typeof bytes === "string") opened.problems.push(unreadable(path, bytes));
  else open(path, bytes, opened);
}

function open(path: string, bytes: Buffer, { sources, problems, snapshots }: Opened): void {
  if (isPlanFile(bytes)) {
    const plan = readPlanFile(bytes);
    if (typeof plan === "string") {
      problems.push(unreadable(path, plan));
      return;
    }
    snapshots.set(path, plan.files);
    sources.push({ path, text: JSON.stringify(plan.document), isNamed: true, isBinary: true });
    return;
  }
  const decoded = decode(bytes);
  if (decoded) sources.push({ path, ...decoded, isNamed: true });
  else {
    const what = path === "-" ? "standard input" : "this";
    problems.push(unreadable(path, `${what} is neither UTF-8 nor UTF-16 text`));
  }
}

function tryStat(full: string): ReturnType<typeof statSync> | string {
  try {
    return statSync(full, { throwIfNoEntry: false });
  } catch (cause) {
    return reasonOf(cause);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause
    ? `it cannot be read (${String(cause.code)})`
    : "it cannot be read";
}

/**
 * The text of a large file of UTF-8, and null for any other: read as text, a plan is in memory once and not twice. What
 * is no UTF-8 reads as replacement characters; it is looked at again.
 */
function tryReadText(full: string): string | null {
  try {
    const { size } = statSync(full);
    if (size < LARGE_BYTES || size > LIMIT_BYTES || !isText(headOf(full))) return null;
    const text = readFileSync(full, "utf8");
    return text.includes("\ufffd") ? null : text;
  } catch {
    return null;
  }
}

const LARGE_BYTES = 1_000_000;

function headOf(full: string): Buffer {
  const start = Buffer.alloc(SNIFF_BYTES);
  const file = openSync(full, "r");
  try {
    readSync(file, start, 0, SNIFF_BYTES, 0);
  } finally {
    closeSync(file);
  }
  return start;
}

/** The bytes, or why they cannot be read. */
function tryRead(full: string): Buffer | string {
  try {
    if (statSync(full).size > LIMIT_BYTES) return `the file is larger than ${LIMIT_BYTES / 1_000_000} MB`;
    return readFileSync(full);
  } catch (cause) {
    return reasonOf(cause);
  }
}

interface Walk {
  readonly directory: string;
  readonly sources: InputSource[];
  readonly folders: string[];
  readonly problems: Problem[];
}

const TERRAGRUNT = "terragrunt.hcl";

function entriesOf(folder: string, { directory, problems }: Walk): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    problems.push(unreadable(shownPath(directory, folder), reasonOf(cause)));
    return [];
  }
}

function walk(folder: string, found: Walk): { readonly usesTerragrunt: boolean } {
  const { directory, sources, folders } = found;
  const entries = entriesOf(folder, found);
  if (entries.some((entry) => entry.isFile() && isConfigurationFile(entry.name)))
    folders.push(shownPath(directory, folder));
  let usesTerragrunt = entries.some((entry) => entry.name === TERRAGRUNT);
  for (const entry of entries) {
    const full = join(folder, entry.name);
    // Links are not followed: they may lead out of the folder, or in circles.
    if (entry.isDirectory()) {
      if (SKIPPED_FOLDERS.has(entry.name)) continue;
      usesTerragrunt = walk(full, found).usesTerragrunt || usesTerragrunt;
    } else if (
      entry.isFile() &&
      EXTENSIONS.test(entry.name) &&
      !isConfigurationFile(entry.name) &&
      mayBeInput(full)
    ) {
      const bytes = tryRead(full);
      const decoded = typeof bytes === "string" ? null : decode(bytes);
      if (decoded) sources.push({ path: shownPath(directory, full), ...decoded, isNamed: false });
    }
  }
  return { usesTerragrunt };
}

function mayBeInput(full: string): boolean {
  const { size } = statSync(full);
  if (size <= SNIFF_ABOVE_BYTES) return true;
  const start = headOf(full);
  return (decode(start)?.text ?? start.toString("latin1")).includes("format_version");
}
