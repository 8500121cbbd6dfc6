/** Keeps what the input marks sensitive out of everything that a report shows. */
import type { Finding, Report } from "./report.ts";
import { render, text, type Text } from "./text.ts";
import type { Read, Step } from "./verdict.ts";

/** A shorter text tells nothing, and would be found in most words. */
const SHORTEST = 4;

/** From this length on a text is concealed inside of longer words as well. */
const TELLING = 8;

/** What stands for a text that was cut out. */
export const CONCEALED = "(sensitive)";

/** Cuts what is marked sensitive out of a text. */
export function concealer(sensitive: Iterable<string>): (value: string) => string {
  const pattern = patternOf(sensitive);
  return pattern ? (value) => value.replaceAll(pattern, CONCEALED) : (value) => value;
}

export function conceal(report: Report, sensitive: Iterable<string>): Report {
  const pattern = patternOf(sensitive);
  if (!pattern) return report;
  const words = (value: string): string => value.replaceAll(pattern, CONCEALED);
  return {
    ...report,
    reads: report.reads.map((read) => concealRead(read, words)),
    findings: report.findings.map((finding) => concealFinding(finding, words)),
    ...(report.fixed ? { fixed: report.fixed.map((finding) => concealFinding(finding, words)) } : {}),
    problems: report.problems.map((problem) => ({ ...problem, message: words(problem.message) })),
    ...(report.readers
      ? { readers: report.readers.map((each) => ({ ...each, arn: concealText(each.arn, words) })) }
      : {}),
  };
}

/** Null where there is nothing to conceal. */
function patternOf(sensitive: Iterable<string>): RegExp | null {
  const found = [...new Set(sensitive)]
    .filter((value) => value.length >= SHORTEST && value !== "true" && value !== "false")
    .toSorted((a, b) => b.length - a.length)
    .map((value) => {
      const spelled = value.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
      return value.length >= TELLING ? spelled : `(?<![A-Za-z0-9])${spelled}(?![A-Za-z0-9])`;
    });
  return found.length === 0 ? null : new RegExp(found.join("|"), "gu");
}

type Words = (value: string) => string;

export function concealRead(read: Read, words: Words): Read {
  const { reference, secret, role, cause, condition } = read;
  const known = (value: string | null): string | null => (value === null ? null : words(value));
  return {
    ...read,
    reference: { ...reference, container: known(reference.container), name: known(reference.name) },
    secret: secret && {
      ...secret,
      arn: concealText(secret.arn, words),
      jsonKey: known(secret.jsonKey),
      versionStage: known(secret.versionStage),
      versionId: known(secret.versionId),
    },
    role: role && { ...role, arn: concealText(role.arn, words) },
    requirements: read.requirements.map((each) => ({
      ...each,
      resource: concealText(each.resource, words),
      because: each.because.map((step) => concealStep(step, words)),
    })),
    assumptions: read.assumptions.map((each) => ({ ...each, message: words(each.message) })),
    cause: cause && {
      ...cause,
      detail: words(cause.detail),
      remedy: words(cause.remedy),
      related: cause.related.map((step) => concealStep(step, words)),
    },
    condition: known(condition),
  };
}

function concealFinding(finding: Finding, words: Words): Finding {
  return {
    ...finding,
    message: words(finding.message),
    help: words(finding.help),
    related: finding.related.map((step) => concealStep(step, words)),
  };
}

function concealStep(step: Step, words: Words): Step {
  return { ...step, message: words(step.message) };
}

function concealText(value: Text, words: Words): Text {
  const whole = render(value);
  const shown = words(whole);
  return shown === whole ? value : text(shown);
}
