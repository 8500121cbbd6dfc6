/** The rules' pages, for `canread rules` and for SARIF's rule help. */
import { unpack } from "../model/packed.ts";
import { PAGES } from "./pages.data.ts";

export interface Page {
  /** The paragraph under the title. */
  readonly summary: string;
  /** Everything but the executable cases. */
  readonly help: string;
  readonly markdown: string;
}

let pages: ReadonlyMap<string, string> | undefined;

/** The page of a rule of canread's; of another rule a page with its title. */
export function pageOf(id: string, title: string = id): Page {
  pages ??= new Map(Object.entries(unpack(PAGES) as Record<string, string>));
  const markdown = pages.get(id) ?? `# ${id}\n\n${title}.\n`;
  const [, summary] = markdown.split(/\n\n/u);
  const help = markdown.split(/^## Cases$/mu)[0] ?? markdown;
  return { summary: (summary ?? id).replaceAll("\n", " ").slice(0, 1000), help: help.trim(), markdown };
}
