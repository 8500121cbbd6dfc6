/** The files of a project for the readers of configurations: read on demand, and never outside the project. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { isConfigurationFile } from "../ingest/terraform/declarations.ts";
import type { ProjectFiles } from "../ingest/terraform/files.ts";

/** A file that an expression reads is no larger than this. */
const FILE_LIMIT_BYTES = 20_000_000;
/** Of a folder with more files than this `fileset` knows none. */
const LIST_LIMIT = 100_000;

/**
 * Paths are relative to `directory`; `boundary` is the folder that is analysed. Links are resolved before they
 * are compared with it, so that none leads out.
 */
export function projectFiles(directory: string, boundary: string): ProjectFiles {
  const root = realpathSync(boundary);
  const inside = (path: string): string | null => {
    const full = resolve(directory, path);
    const real = existsSync(full) ? realpathSync(full) : full;
    const offset = relative(root, real);
    return offset === ".." || offset.startsWith(`..${sep}`) || isAbsolute(offset) ? null : real;
  };
  return {
    read: (path) => readWithin(path, inside),
    // A module may lie beside the folder that is analysed, and a link may lead to its configuration, and to nothing else.
    configuration: (path) =>
      readWithin(path, (each) => {
        const full = resolve(directory, each);
        const isConfiguration = existsSync(full) && isConfigurationFile(basename(realpathSync(full)));
        return isConfiguration ? full : inside(each);
      }),
    list: (folder) => {
      if (folder.includes("\0")) return null;
      const full = inside(folder);
      return full === null ? null : listFiles(full);
    },
    entries: (folder) => {
      if (folder.includes("\0")) return null;
      const full = resolve(directory, folder);
      if (statSync(full, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
      const names = namesIn(full);
      return inside(folder) === null ? names.filter(isConfigurationFile) : names;
    },
  };
}

/** A file where `place` says that it may be read, null where it may not. */
function readWithin(path: string, place: (path: string) => string | null): ReturnType<ProjectFiles["read"]> {
  // No file has such a name, and the file system refuses to be asked.
  if (path.includes("\0")) return { refused: "there is no file of a name with NUL in it", isMissing: true };
  const full = place(path);
  if (full === null) return { refused: `${path} lies outside the analysed folder, and is not read` };
  const stats = statSync(full, { throwIfNoEntry: false });
  if (!stats) return { refused: `there is no file ${path}`, isMissing: true };
  if (!stats.isFile()) return { refused: `${path} is not a file` };
  if (stats.size > FILE_LIMIT_BYTES)
    return { refused: `${path} is larger than ${FILE_LIMIT_BYTES / 1_000_000} MB` };
  try {
    return { bytes: readFileSync(full) };
  } catch {
    return { refused: `${path} cannot be read` };
  }
}

/** A folder that must not be looked into has nothing to show. */
function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function namesIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .map((entry) => entry.name)
    .toSorted();
}

/** All files below a folder; null where there is none, or there are too many of them. */
function listFiles(root: string): readonly string[] | null {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  const found: string[] = [];
  const visit = (folder: string, prefix: string): void => {
    for (const entry of entriesIn(folder)) {
      if (found.length > LIST_LIMIT) return;
      if (entry.isDirectory()) visit(join(folder, entry.name), `${prefix}${entry.name}/`);
      else if (entry.isFile()) found.push(`${prefix}${entry.name}`);
    }
  };
  visit(root, "");
  return found.length > LIST_LIMIT ? null : found.toSorted();
}

/** The folder that a path belongs to as a whole: the root of its repository, else the path itself. */
export function projectBoundary(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return folder;
  }
}
