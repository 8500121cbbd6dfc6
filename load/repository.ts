import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { shownPath } from "./load.ts";

/** What has to stand before a path to make it relative to the root of the git repository around the directory. */
export function repositoryPrefix(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) {
      const path = shownPath(folder, directory);
      return path === "." ? "" : `${path}/`;
    }
    if (folder === dirname(folder)) return "";
  }
}
