/** The command as it is built: the file that is run, and what it loads of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The text of all files of the command, in a package or, by default, in this project. */
export function bundleText(root: string = fileURLToPath(new URL("../..", import.meta.url))): string {
  const folder = join(root, "dist/command");
  const files = readdirSync(folder).map((name) => join(folder, name));
  return [join(root, "dist/canread.cjs"), ...files].map((file) => readFileSync(file, "utf8")).join("\n");
}
