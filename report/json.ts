/** The report as JSON, `schemaVersion` 1. */
import type { Finding, Report, Suppressed } from "../model/report.ts";
import { locate, type Span } from "../model/source.ts";
import { render } from "../model/text.ts";
import type { Read, Step } from "../model/verdict.ts";
import { fullMessage, summarize } from "./wording.ts";

/** `facts` are those of report/facts.ts, where they are asked for. */
export function toJson(report: Report, facts?: unknown): string {
  return `${JSON.stringify(jsonReport(report, facts), null, 2)}\n`;
}

function jsonReport(report: Report, facts?: unknown): object {
  return {
    schemaVersion: 1,
    tool: { name: "canread", version: report.version },
    inputs: report.inputs,
    summary: summarize(report),
    reads: report.reads.map(jsonRead),
    findings: report.findings.map(jsonFinding),
    ...(report.suppressed ? { suppressed: report.suppressed.map(jsonSuppressed) } : {}),
    ...(report.fixed ? { fixed: report.fixed.map(jsonFixed) } : {}),
    problems: report.problems.map(({ kind, severity, message, span }) => ({
      kind,
      severity,
      message,
      location: locate(span),
    })),
    ...(facts === undefined ? {} : { facts }),
  };
}

function jsonRead(read: Read): unknown {
  const { reference, secret, role } = read;
  return {
    stack: read.stack,
    workload: read.workload.address,
    container: reference.container,
    kind: reference.kind,
    name: reference.name,
    secret: secret && {
      store: secret.store,
      address: secret.address,
      arn: render(secret.arn),
      jsonKey: secret.jsonKey,
      versionStage: secret.versionStage,
      versionId: secret.versionId,
    },
    role: role && { use: role.use, address: role.address, arn: render(role.arn) },
    verdict: read.outcome,
    ...(read.before === undefined ? {} : { before: read.before }),
    requirements: read.requirements.map(({ action, resource, outcome, because }) => ({
      action,
      resource: render(resource),
      verdict: outcome,
      because: because.map(jsonStep),
    })),
    assumptions: read.assumptions.map((assumption) => assumption.message),
    location: locate(read.span),
  };
}

function jsonStep({ message, span }: Step): { readonly message: string; readonly location: unknown } {
  return { message, location: place(span) };
}

function place(span: Span | undefined): unknown {
  return span ? locate(span) : null;
}

/** A finding of the state before: what it is about is not in this report. */
function jsonFixed({ rule, level, message, workload, stack, fingerprint }: Finding): unknown {
  return { rule, level, message, stack, workload, fingerprint };
}

function jsonSuppressed({ finding, by }: Suppressed): unknown {
  const { rule, level, message, workload, stack, at, fingerprint } = finding;
  return {
    rule,
    level,
    message,
    stack,
    workload,
    location: locate(at),
    fingerprint,
    by: by === null ? "baseline" : "input",
    reason: by?.reason ?? null,
    until: by?.until ?? null,
  };
}

function jsonFinding(finding: Finding): unknown {
  const { rule, level, workload, stack, reads, at, related, fingerprint } = finding;
  return {
    rule,
    level,
    message: fullMessage(finding),
    stack,
    workload,
    ...(finding.change === undefined ? {} : { change: finding.change }),
    reads,
    location: locate(at),
    related: related.map(jsonStep),
    fingerprint,
  };
}
