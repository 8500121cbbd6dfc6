/** Which files a run read, with the hashes of their bytes. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ProjectFiles } from "../ingest/terraform/files.ts";
import type { Loaded } from "./load.ts";

export interface FileDigest {
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface Recorded {
  readonly loaded: Loaded;
  /** In the order of their paths; `documents` are inputs that are files by themselves. */
  readonly files: (documents: readonly string[]) => readonly FileDigest[];
}

/** The same input, whose readers remember what they are given. */
export function recordReads(loaded: Loaded, directory: string): Recorded {
  const seen = new Map<string, FileDigest>();
  const add = (path: string, bytes: Uint8Array): void => {
    if (!seen.has(path)) seen.set(path, digestOf(path, bytes));
  };
  const watching =
    (read: ProjectFiles["read"]): ProjectFiles["read"] =>
    (path) => {
      const found = read(path);
      if ("bytes" in found) add(path, found.bytes);
      return found;
    };
  const watched = (files: ProjectFiles): ProjectFiles => ({
    ...files,
    read: watching(files.read),
    configuration: watching(files.configuration ?? files.read),
  });
  return {
    loaded: {
      ...loaded,
      projects: loaded.projects.map((project) => ({ ...project, files: watched(project.files) })),
      findSource: (path) => {
        const found = loaded.findSource(path);
        return found && { ...found, files: watched(found.files) };
      },
      findFile: (path, from) => {
        const found = loaded.findFile(path, from);
        if (found) addFromDisk(found.path, found.text);
        return found;
      },
    },
    files: (documents) => {
      const texts = new Map(loaded.sources.map(({ path, text }) => [path, text] as const));
      for (const path of documents) {
        const text = texts.get(path);
        if (text !== undefined) addFromDisk(path, text);
      }
      return [...seen.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    },
  };

  /** The bytes as they lie there; of standard input, or where they are gone, the text that was read. */
  function addFromDisk(path: string, text: string): void {
    if (seen.has(path)) return;
    try {
      add(path, path === "-" ? Buffer.from(text) : readFileSync(resolve(directory, path)));
    } catch {
      add(path, Buffer.from(text));
    }
  }
}

function digestOf(path: string, bytes: Uint8Array): FileDigest {
  return { path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
