import type { Analyzer } from "../analyzers/analyzer.ts";
import { analyzers } from "../analyzers/index.ts";
import { pageOf } from "../analyzers/pages.ts";
import { UsageError } from "../load/errors.ts";
import { didYouMean } from "../model/edits.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";

export function rules(
  id: string | undefined,
  { format }: { readonly format: "text" | "json" },
  { stdout }: Surroundings,
): number {
  if (id !== undefined && !analyzers.some((rule) => rule.id === id)) {
    const words = didYouMean(
      id,
      analyzers.map((rule) => rule.id),
    );
    throw new UsageError(`there is no rule ${JSON.stringify(id)}${words} (canread rules lists them)`);
  }
  if (format === "json") {
    const wanted = analyzers.filter((rule) => id === undefined || rule.id === id);
    stdout.write(`${JSON.stringify({ schemaVersion: 1, rules: wanted.map(jsonRule) }, null, 2)}\n`);
    return EXIT.clean;
  }
  if (id === undefined) {
    const width = Math.max(...analyzers.map((rule) => rule.id.length));
    for (const rule of analyzers)
      stdout.write(`${rule.id.padEnd(width)}  ${rule.level.padEnd(7)}  ${rule.title}\n`);
    stdout.write("\n`canread rules <id>` shows one rule's page.\n");
    return EXIT.clean;
  }
  stdout.write(pageOf(id).markdown);
  return EXIT.clean;
}

/** The page without its cases. */
function jsonRule({ id, level, category, title }: Analyzer): object {
  const { summary, help } = pageOf(id);
  return { id, level, category, title, summary, help };
}
