/** The SARIF that a run prints, and what the official schema and GitHub have against it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ajvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import type { Log, Result } from "sarif";
import { canread, type Files, type Setting } from "./command.ts";
import { objections } from "./github.ts";

const SCHEMA = createRequire(import.meta.url).resolve(
  "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
);
// One pattern of the schema is no regular expression with the `u` flag.
const ajv = new ajvDraft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, "utf8")));

export async function sarif(files: Files, args?: readonly string[], setting: Setting = {}): Promise<Log> {
  const paths = args ?? Object.keys(files);
  const { stdout } = await canread([...paths, "-f", "sarif"], { files, ...setting });
  return JSON.parse(stdout) as Log;
}

/** What the schema and GitHub have against it. */
export function refusals(log: Log): readonly string[] {
  validate(log);
  return [
    ...(validate.errors ?? []).map((each) => `${each.instancePath} ${each.message ?? ""}`),
    ...objections(log),
  ];
}

export function resultsOf(log: Log): readonly Result[] {
  return log.runs[0]?.results ?? [];
}
