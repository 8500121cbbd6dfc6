import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Source } from "../../model/source.ts";

const folder: string = fileURLToPath(new URL("corpus/", import.meta.url));

function readFolder(name: string): readonly Source[] {
  return readdirSync(folder + name)
    .filter((file) => file.endsWith(".tf"))
    .sort()
    .map((file) => ({ path: name + file, text: readFileSync(folder + name + file, "utf8") }));
}

/** Files that HCL accepts. */
export const validFiles: readonly Source[] = readFolder("");

/** Files with one error each. */
export const invalidFiles: readonly Source[] = readFolder("invalid/");
