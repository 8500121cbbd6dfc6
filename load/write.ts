import { renameSync, rmSync, writeFileSync } from "node:fs";
import { UsageError } from "./errors.ts";

/** Writes beside the file and renames, so that no reader ever sees half a report. */
export function writeAtomically(path: string, content: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new UsageError(`${path} cannot be written`, { cause });
  }
}
