/** canread as a policy validation plugin of the AWS CDK: a synthesis whose tasks cannot read their secrets fails. */
import { dirname, join } from "node:path";
import type {
  IPolicyValidationContextBeta1,
  IPolicyValidationPluginBeta1,
  PolicyValidationPluginReportBeta1,
} from "aws-cdk-lib";
import { analyze } from "../analyze.ts";
import { load } from "../load/load.ts";
import { compareSpans } from "../model/source.ts";
import type { Report } from "../model/report.ts";
import { summarize } from "../report/wording.ts";
import { VERSION } from "../version.ts";
import { failing } from "../failing.ts";
import { settingsOf, type CanreadValidationPluginOptions, type Settings } from "./options.ts";
import { placesIn } from "./places.ts";
import { violationsOf } from "./violations.ts";

export type { CanreadValidationPluginOptions } from "./options.ts";

/**
 * Judges the templates of an app, or of a stage, when they are synthesized.
 *
 * ```ts
 * Validations.of(app).addPlugins(new CanreadValidationPlugin({ failOn: "warning" }));
 * ```
 *
 * A class, since that is what the CDK takes. The stable interface of plugins takes whatever the first one took, which
 * versions of the CDK from 2.71 on have.
 */
export class CanreadValidationPlugin implements IPolicyValidationPluginBeta1 {
  readonly name: string = "canread";
  readonly version: string = VERSION;
  readonly #settings: Settings;

  /** Throws a `UsageError` for an option that is unknown or has no such value. */
  constructor(options: CanreadValidationPluginOptions = {}) {
    this.#settings = settingsOf(options);
  }

  /** What canread finds in all of the templates together; it reads files and writes none. */
  validate({ templatePaths }: IPolicyValidationContextBeta1): PolicyValidationPluginReportBeta1 {
    // As the command does: paths are shown relative to the current directory, that of the app.
    const directory = process.cwd();
    const report = judge(templatePaths, directory, this.#settings);
    const found = failing(report, this.#settings);
    const { readable, unreadable, undetermined, suppressed } = summarize(report);
    return {
      success: found.findings.size + found.reads.length + found.problems.length === 0,
      violations: violationsOf(report, found, placesIn(directory)),
      pluginVersion: VERSION,
      metadata: {
        readable: String(readable),
        unreadable: String(unreadable),
        undetermined: String(undetermined),
        suppressed: String(suppressed),
      },
    };
  }
}

/**
 * The manifest beside a template says to which account and region its stack goes, and that the templates of one assembly
 * belong together. Nested templates are found through those that nest them.
 */
function judge(templates: readonly string[], directory: string, settings: Settings): Report {
  const manifests = new Set(templates.map((path) => join(dirname(path), "manifest.json")));
  const loaded = load([...manifests, ...templates], directory, () => Buffer.alloc(0));
  const { region, account, rules } = settings;
  const report = analyze(loaded, {
    rules,
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  });
  const problems = [...loaded.problems, ...report.problems];
  return { ...report, problems: problems.toSorted((a, b) => compareSpans(a.span, b.span)) };
}
