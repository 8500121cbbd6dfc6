/** A report of canread as violations of the CDK's: pure. */
import type { PolicyViolationBeta1 } from "aws-cdk-lib";
import { analyzers } from "../analyzers/index.ts";
import type { Problem } from "../model/problem.ts";
import type { Finding, Report } from "../model/report.ts";
import type { Span } from "../model/source.ts";
import type { Read } from "../model/verdict.ts";
import { placeText } from "../report/place.ts";
import { printable } from "../report/printable.ts";
import { nameOfRead } from "../report/wording.ts";
import type { Failing } from "../failing.ts";
import type { Place } from "./places.ts";

/** One for each finding, for what only `strict` refuses, and for what was not understood or is left open. */
export function violationsOf(
  report: Report,
  failing: Failing,
  placeOf: (span: Span) => Place,
): PolicyViolationBeta1[] {
  return [
    ...report.problems.map((problem) => ofProblem(problem, placeOf)),
    ...report.findings.map((finding) => ofFinding(finding, failing.findings.has(finding), placeOf)),
    ...failing.reads.map((read) => ofRead(read, placeOf)),
  ];
}

/**
 * Only what fails has the severity `error`: when something is acknowledged, the CDK decides anew from the severities
 * whether a report is a success. The finding's own level is told beside it.
 */
function ofFinding(finding: Finding, fails: boolean, placeOf: (span: Span) => Place): PolicyViolationBeta1 {
  const { rule, level, message, help, at, related, fingerprint } = finding;
  const title = analyzers.find(({ id }) => id === rule)?.title;
  const others = related.flatMap((step) => (step.span ? [`${step.message}: ${placeText(step.span)}`] : []));
  return {
    ruleName: rule,
    description: printable(message),
    ...(help === "" ? {} : { fix: printable(help) }),
    severity: fails ? "error" : level === "note" ? "info" : "warning",
    violatingResources: [placeOf(at)],
    ruleMetadata: {
      ...(title === undefined ? {} : { title }),
      level,
      place: printable(placeText(at)),
      ...(others.length === 0 ? {} : { related: printable(others.join("; ")) }),
      fingerprint,
    },
  };
}

/** A read that is not proved, where no finding says so: it leans on an assumption, or the finding's rule is off. */
function ofRead(read: Read, placeOf: (span: Span) => Place): PolicyViolationBeta1 {
  const { outcome, assumptions, cause, span } = read;
  const open = assumptions.filter(({ standing }) => !standing).map(({ message }) => message);
  const [ruleName, description] =
    outcome === "undetermined"
      ? [
          "undetermined-access",
          `Not decided whether ${nameOfRead(read)} can be read. Open: ${cause?.detail ?? ""}.`,
        ]
      : ["unproven-assumption", `${nameOfRead(read)} can be read only if ${open.join(", and ")}.`];
  return {
    ruleName,
    description: printable(description),
    severity: "error",
    violatingResources: [placeOf(span)],
    ruleMetadata: { place: printable(placeText(span)) },
  };
}

/** Nobody can acknowledge what is `fatal`. The place is told in words, as it may be in no resource. */
function ofProblem(
  { kind, severity, message, span }: Problem,
  placeOf: (span: Span) => Place,
): PolicyViolationBeta1 {
  const place = placeText(span);
  const what = severity === "error" ? "Not understood, so that nothing is proved of it" : "Left open";
  return {
    ruleName: kind,
    description: printable(`${what}: ${message} (${place})`),
    severity: severity === "error" ? "fatal" : "info",
    violatingResources: [placeOf(span)],
    ruleMetadata: { place: printable(place) },
  };
}
