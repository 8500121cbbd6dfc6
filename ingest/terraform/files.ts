/** The files of a project, as the reader of configurations sees them; whoever owns the file system provides it. */
import type { FileAccess } from "./functions/function.ts";

/**
 * Paths are `/`-separated and relative to the current directory. Of what lies outside the project nothing is readable but
 * the configuration of modules.
 */
export interface ProjectFiles extends FileAccess {
  /** A file of a module's configuration, where that may lie elsewhere than what expressions read; else `read`. */
  readonly configuration?: FileAccess["read"];
  /** Names directly in a folder, sorted; null when there is no such folder. */
  readonly entries: (folder: string) => readonly string[] | null;
}

/** Joins and normalises: `a/b` and `../c` give `a/c`. A path that begins with a slash stays absolute. */
export function joinPath(folder: string, path: string): string {
  if (path.startsWith("/")) return path;
  const out: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && out.length > 0 && out.at(-1) !== "..") out.pop();
    else out.push(part);
  }
  return out.join("/") || ".";
}

/** `to` as it is reached from `from`: what Terraform prints for `path.module`. */
export function relativePath(from: string, to: string): string {
  const a = from === "." ? [] : from.split("/");
  const b = to === "." ? [] : to.split("/");
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared += 1;
  const path = [...a.slice(shared).map(() => ".."), ...b.slice(shared)].join("/");
  return path === "" ? "." : path;
}

/** The project as functions see it from a root module: their paths are relative to it. */
export function filesFrom(files: ProjectFiles, root: string): FileAccess {
  return {
    read: (path) => files.read(joinPath(root, path)),
    list: (folder) => files.list(joinPath(root, folder)),
  };
}
