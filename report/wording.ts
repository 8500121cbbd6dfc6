/** Words and shapes that several formats share. */
import { spanKey } from "../model/source.ts";
import type { Finding, Report } from "../model/report.ts";
import { render } from "../model/text.ts";
import type { Read, SecretTarget } from "../model/verdict.ts";

export interface Summary {
  readonly readable: number;
  readonly unreadable: number;
  readonly undetermined: number;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly problems: number;
  /** Findings that are left out. */
  readonly suppressed: number;
}

export function summarize(report: Report): Summary {
  const reads = (outcome: Read["outcome"]): number =>
    report.reads.filter((read) => read.outcome === outcome).length;
  const findings = (level: Finding["level"]): number =>
    report.findings.filter((finding) => finding.level === level).length;
  return {
    readable: reads("readable"),
    unreadable: reads("unreadable"),
    undetermined: reads("undetermined"),
    errors: findings("error"),
    warnings: findings("warning"),
    notes: findings("note"),
    problems: report.problems.length,
    suppressed: report.suppressed?.length ?? 0,
  };
}

/** What is wrong, why, and what to do, as one text. */
export function fullMessage(finding: Finding): string {
  return finding.help === "" ? finding.message : `${finding.message} ${finding.help}`;
}

/** `secret:prod/db:password`: short enough for a line, and still telling. */
export function shortName(read: Read): string {
  if (!read.secret) return read.outcome === "undetermined" ? "(not known)" : "(no secret)";
  const { arn, jsonKey, versionStage, versionId, address } = read.secret;
  const whole = render(arn);
  const resource = whole.startsWith("arn:") ? whole.split(":").slice(5).join(":") : whole;
  const fields = [jsonKey, versionStage, versionId].filter((field) => field !== null);
  const name = [resource, ...fields].join(":");
  return address === null ? name : `${name} (${address})`;
}

/** How references without a name of their own are called, and the one that is by what it is of. */
const KIND_NAMES: ReadonlyMap<string, string> = new Map([
  ["registry-credentials", "registry credentials"],
  ["environment-file", "environment file"],
  ["log-router-file", "file of the log router"],
  ["volume-credentials", "credentials of the file system"],
  ["credential-spec", "credential specification"],
]);

/** A variable or an option by its name, all else by what it is; `unknown` where the name is not known. */
export function nameOfReference({ kind, name }: Read["reference"], unknown: string = kind): string {
  const what = KIND_NAMES.get(kind);
  return what === undefined ? (name ?? unknown) : name === null ? what : `${what} ${name}`;
}

/** `DB_PASSWORD in container web of aws_ecs_task_definition.app`. */
export function nameOfRead({ reference, workload }: Read): string {
  const container = reference.container === null ? "" : ` in container ${reference.container}`;
  return `${nameOfReference(reference)}${container} of ${workload.address}`;
}

/** Tells what is read, or who reads it, from others: resources of two stacks may have one address. */
export function identityOf({ address, arn, span }: Pick<SecretTarget, "address" | "arn" | "span">): string {
  return address === null ? render(arn) : `${address} ${span ? spanKey(span) : ""}`;
}

/** The one sentence that says how it went, and whether that is good. */
export function headline(report: Report): { readonly mood: "good" | "bad" | "open"; readonly text: string } {
  const { readable, unreadable, undetermined, errors } = summarize(report);
  const total = readable + unreadable + undetermined;
  const broken = report.problems.filter(({ severity }) => severity === "error").length;
  const parts =
    broken === 0 ? [] : [`${broken} ${broken === 1 ? "part" : "parts"} of the input could not be understood`];
  const reads = `${total} secret read${total === 1 ? "" : "s"}`;
  const known = knownIn(report);
  const text = ((): string => {
    if (total === 0)
      return broken > 0 ? "no secret read was found in the rest" : "no workload references a secret";
    if (unreadable > 0)
      return `${unreadable} of ${reads} will fail${known === unreadable ? ", which is said to be known" : known > 0 ? `, of which ${known} ${known === 1 ? "is" : "are"} said to be known` : ""}`;
    if (undetermined > 0) return `${undetermined} of ${reads} not decided`;
    return `${total === 1 ? "the one secret read is" : `all ${reads} are`} proven readable`;
  })();
  const besides = errors > 0 && unreadable === 0 ? [`${errors} error${errors === 1 ? "" : "s"} besides`] : [];
  const isBad = broken > 0 || errors > 0 || unreadable > known;
  const all = [...parts, text, ...besides].join("; ");
  return { mood: isBad ? "bad" : undetermined > 0 || unreadable > 0 ? "open" : "good", text: all };
}

/** Unreadable reads whose findings are suppressed, all of them. */
function knownIn({ reads, findings, suppressed = [] }: Report): number {
  const told = new Set(findings.flatMap((finding) => finding.reads));
  const known = new Set(suppressed.flatMap(({ finding }) => finding.reads));
  return reads.filter((read, index) => read.outcome === "unreadable" && known.has(index) && !told.has(index))
    .length;
}
