/** Reports as data, for the formats that print them. */
import { analyzeAll } from "../../analyze.ts";
import type { AnalyzeOptions } from "../../input.ts";
import { compared, pairing } from "../../change.ts";
import { load } from "../../load/load.ts";
import type { Report } from "../../model/report.ts";
import { suppress, suppressionsOf } from "../../suppress.ts";
import { inFolder, type Files } from "./command.ts";

export interface ReportOptions extends AnalyzeOptions {
  /** What is judged; every file by default. */
  readonly paths?: readonly string[];
  /** The state before. */
  readonly base?: string;
}

/** What `canread check` finds out about files, with what it suppresses left out. */
export function reportOf(files: Files, options: ReportOptions = {}): Promise<Report> {
  const { paths = Object.keys(files), base, ...settings } = options;
  return inFolder(files, (folder) => {
    const judged = (what: readonly string[]): ReturnType<typeof analyzeAll> & { readonly all: Report } => {
      const loaded = load(what, folder, () => Buffer.alloc(0));
      const analysis = analyzeAll(loaded, settings);
      const problems = [...loaded.problems, ...analysis.report.problems];
      return { ...analysis, all: { ...analysis.report, problems } };
    };
    const { all, graphs } = judged(paths);
    if (base === undefined) return Promise.resolve(suppress(all, suppressionsOf(all, graphs), settings));
    const before = judged([base]).all;
    const pairs = pairing({ report: all, paths }, { report: before, paths: [base] });
    return Promise.resolve(
      suppress(compared({ ...all, fixed: [] }, before, pairs), suppressionsOf(all, graphs), settings),
    );
  });
}
