import { analyzers } from "../analyzers/index.ts";
import { pageOf } from "../analyzers/pages.ts";
import { UsageError } from "../load/errors.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";

export function rules(id: string | undefined, { stdout }: Surroundings): number {
  if (id === undefined) {
    const width = Math.max(...analyzers.map((rule) => rule.id.length));
    for (const rule of analyzers)
      stdout.write(`${rule.id.padEnd(width)}  ${rule.level.padEnd(7)}  ${rule.title}\n`);
    stdout.write("\n`canread rules <id>` shows one rule's page.\n");
    return EXIT.clean;
  }
  if (!analyzers.some((rule) => rule.id === id)) {
    throw new UsageError(`there is no rule ${JSON.stringify(id)} (canread rules lists them)`);
  }
  stdout.write(pageOf(id).markdown);
  return EXIT.clean;
}
