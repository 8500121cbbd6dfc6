import { lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { UsageError } from "./errors.ts";

/**
 * Writes beside the file and renames, so that no reader ever sees half a report. A link stays one, and what is no file,
 * as a pipe or a device, is written to as it is.
 */
export function writeAtomically(path: string, content: string): void {
  let draft: string | null = null;
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    const target = there?.isSymbolicLink() === true ? realTarget(path) : path;
    const found = lstatSync(target, { throwIfNoEntry: false });
    if (found && !found.isFile()) {
      writeFileSync(target, content);
      return;
    }
    draft = `${target}.${process.pid}.tmp`;
    writeFileSync(draft, content);
    renameSync(draft, target);
  } catch (cause) {
    if (draft !== null) removeQuietly(draft);
    const reason = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new UsageError(`${path} cannot be written${reason}`, { cause });
  }
}

/** Where a link leads; a link to nowhere is written through by its own name. */
function realTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What could not be written is told; that its draft cannot be removed tells nothing more.
  }
}
