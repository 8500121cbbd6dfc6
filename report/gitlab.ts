/**
 * The findings as a SAST report of GitLab. https://docs.gitlab.com/development/integrations/secure/
 *
 * GitLab takes a report whose schema version it knows in major and minor number, and refuses others
 * (https://docs.gitlab.com/user/application_security/detect/security_report_validation/): 15.0 is known to all since
 * GitLab 15.
 */
import { createHash } from "node:crypto";
import type { Problem } from "../model/problem.ts";
import type { Finding, Report } from "../model/report.ts";
import { locate, type Span } from "../model/source.ts";
import { asMarkdown } from "./code-words.ts";
import { placeText } from "./place.ts";
import { printable, visibleTexts } from "./printable.ts";
import { repositoryPath } from "./repository-path.ts";

export interface GitlabOptions {
  /** When the run began and ended: UTC in the form of `Date.prototype.toISOString`. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Put before paths, so that they are relative to the repository's root: empty, or ending in a slash. */
  readonly prefix?: string;
  /** Titles of rules: GitLab wants names that say nothing of the place. Without one, the id is the name. */
  readonly rules?: readonly { readonly id: string; readonly title: string }[];
}

const GITLAB_SCHEMA_VERSION = "15.0.7";

const TOOL = { id: "canread", name: "canread", vendor: { name: "canread" } } as const;
const SEVERITIES = { error: "High", warning: "Medium", note: "Low" } as const;

/** What the schema lets a text have. */
const NAME_LENGTH = 255;
const SOLUTION_LENGTH = 7000;
const DESCRIPTION_LENGTH = 1_048_576;

export function toGitlab(report: Report, options: GitlabOptions): string {
  const { startedAt, endedAt, rules = [], prefix = "" } = options;
  const tool = { ...TOOL, version: report.version };
  const titles = new Map(rules.map(({ id, title }) => [id, title]));
  const ids = idsOf(report.findings);
  const output = {
    schema: `https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v${GITLAB_SCHEMA_VERSION}/dist/sast-report-format.json`,
    version: GITLAB_SCHEMA_VERSION,
    scan: {
      type: "sast",
      status: report.problems.some(({ severity }) => severity === "error") ? "failure" : "success",
      start_time: toSeconds(startedAt),
      end_time: toSeconds(endedAt),
      analyzer: tool,
      scanner: tool,
      messages: report.problems.map(scanMessage),
    },
    vulnerabilities: report.findings.map((finding, index) =>
      vulnerability(finding, ids[index] ?? "", titles.get(finding.rule) ?? finding.rule, prefix),
    ),
  };
  return `${JSON.stringify(output, visibleTexts, 2)}\n`;
}

/** The schema has neither fractions nor a zone. */
function toSeconds(time: string): string {
  return time.slice(0, "2020-01-28T03:26:02".length);
}

function scanMessage({ severity, message, span }: Problem): object {
  return {
    level: severity === "error" ? "warn" : "info",
    value: printable(`${placeText(span)}: ${message}`),
  };
}

function vulnerability(finding: Finding, id: string, title: string, prefix: string): object {
  const { rule, level, message, help, at, related, fingerprint } = finding;
  const others = related.flatMap((step) =>
    step.span ? [`- ${asMarkdown(step.message)}: ${asMarkdown(placeText(step.span))}`] : [],
  );
  const description = [asMarkdown(message), ...(others.length > 0 ? [others.join("\n")] : [])].join("\n\n");
  const location = placeOf(at, prefix);
  return {
    id,
    name: cut(printable(title), NAME_LENGTH),
    description: cut(description, DESCRIPTION_LENGTH),
    severity: SEVERITIES[level],
    ...(help === "" ? {} : { solution: cut(asMarkdown(help), SOLUTION_LENGTH) }),
    location,
    identifiers: [{ type: "canread_rule_id", name: `canread ${rule}`, value: rule }],
    // By the place alone, all findings of a rule in a plan, which is one line, would be one.
    tracking: {
      type: "source",
      items: [{ ...location, signatures: [{ algorithm: "hash", value: fingerprint }] }],
    },
  };
}

function placeOf(span: Span, prefix: string): object {
  const { path, startLine, endLine } = locate(span);
  return { file: repositoryPath(path, prefix), start_line: startLine, end_line: endLine };
}

/** Of the fingerprints, as UUIDs of one's own making (version 8); no two are the same. */
function idsOf(findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ fingerprint }) => {
    const before = seen.get(fingerprint) ?? 0;
    seen.set(fingerprint, before + 1);
    const hash = createHash("sha256")
      .update(JSON.stringify([fingerprint, before]))
      .digest("hex");
    return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  });
}

/** At a blank, where there is one. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length - 2).replace(/[\ud800-\udbff]$/u, "");
  const blank = head.lastIndexOf(" ");
  return `${blank > 0 ? head.slice(0, blank) : head} …`;
}
