/** Findings that are known, by their fingerprints. */
import { readJson } from "../ingest/json.ts";
import type { Finding } from "../model/report.ts";
import { asLiteral, get } from "../model/value.ts";
import { located } from "./config.ts";
import { UsageError } from "./errors.ts";
import { readText } from "./parameters.ts";

const FORM =
  'expected {"schemaVersion": 1, "findings": [{"rule": …, "fingerprint": …}]}, as --write-baseline writes it';

export function loadBaseline(directory: string, path: string): ReadonlySet<string> {
  const { value, problems } = readJson({ path, text: readText(directory, path, "--baseline") });
  const [problem] = problems;
  if (problem) throw located(problem.span, `--baseline: ${problem.message}`);
  if (!value) throw new UsageError(`--baseline: ${path}: ${FORM}`);
  const findings = get(value, "findings");
  if (asLiteral(get(value, "schemaVersion")) !== "1" || findings?.kind !== "list")
    throw located(value.span, `--baseline: ${FORM}`);
  return new Set(
    findings.items.map((item) => {
      const fingerprint = asLiteral(get(item, "fingerprint"));
      if (fingerprint === undefined)
        throw located(item.span, `--baseline: a finding has a fingerprint; ${FORM}`);
      return fingerprint;
    }),
  );
}

/** One line a finding, so that what a change adds or takes away is read in its diff. */
export function baselineText(findings: readonly Finding[]): string {
  const lines = findings
    .map(({ rule, stack, workload, fingerprint }) => JSON.stringify({ rule, stack, workload, fingerprint }))
    .toSorted();
  const unique = [...new Set(lines)].map((line) => `    ${line}`).join(",\n");
  return `{\n  "schemaVersion": 1,\n  "findings": [${unique === "" ? "" : `\n${unique}\n  `}]\n}\n`;
}
