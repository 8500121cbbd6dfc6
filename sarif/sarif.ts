/** The report as SARIF 2.1.0, within what GitHub code scanning takes and shows. */
import type {
  CodeFlow,
  Location as SarifLocation,
  Log,
  Notification,
  ReportingDescriptor,
  Result,
  Run,
  ThreadFlowLocation,
} from "sarif";
import { analyzers } from "../analyzers/index.ts";
import type { Analyzer } from "../analyzers/analyzer.ts";
import { pageOf } from "../analyzers/pages.ts";
import { LEVELS, type Finding, type Report, type Suppressed } from "../model/report.ts";
import type { Problem } from "../model/problem.ts";
import { locate, spanKey, type Span } from "../model/source.ts";
import { render } from "../model/text.ts";
import type { Read, Step } from "../model/verdict.ts";
import { hidesPlace } from "../report/excerpt.ts";
import { visibleTexts } from "../report/printable.ts";
import { repositoryPath } from "../report/repository-path.ts";
import { fullMessage } from "../report/wording.ts";
import { lineHash } from "./line-hash.ts";

export interface SarifOptions {
  /** Put before paths, so that they are relative to the repository's root: empty, or ending in a slash. */
  readonly prefix: string;
  readonly rules: readonly Analyzer[];
  /** One run in all, or one a stack. */
  readonly runs?: "one" | "stack";
  /** Also list what is suppressed, as such. */
  readonly withSuppressed?: boolean;
}

/** GitHub keeps 5,000 results of 25,000; the worst come first, and what is cut is said in the run. */
export const RESULT_LIMIT = 25_000;
/** GitHub takes 20 runs a file. */
const RUN_LIMIT = 20;
const RELATED_LIMIT = 100;
const FLOW_LIMIT = 1000;

export function toSarif(report: Report, options: Partial<SarifOptions> = {}): string {
  return `${JSON.stringify(sarifLog(report, { prefix: "", rules: analyzers, ...options }), visibleTexts, 2)}\n`;
}

export function sarifLog(report: Report, options: SarifOptions): Log {
  const descriptors = options.rules.map(descriptor);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: partsOf(report, options).map((part) => run(report, part, options, descriptors)),
  };
}

/** What one run tells. */
interface Part {
  /** By where it runs: GitHub tells analyses of one commit apart by it. */
  readonly category: string;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly problems: readonly Problem[];
}

/** One for all, or one a stack; the last of many takes what is left. */
function partsOf(
  { findings, problems, suppressed = [], reads }: Report,
  { runs = "one", prefix }: SarifOptions,
): readonly Part[] {
  const stacks = [...new Set([...reads, ...findings].map(({ stack }) => stack))].toSorted();
  const base = `canread/${prefix}`;
  if (runs === "one" || stacks.length < 2) return [{ category: base, findings, suppressed, problems }];
  const named = stacks.slice(0, stacks.length > RUN_LIMIT ? RUN_LIMIT - 1 : RUN_LIMIT);
  const own = named.map((name) => ({
    category: name === "." ? base : `${base}${name}/`,
    findings: findings.filter(({ stack }) => stack === name),
    suppressed: suppressed.filter(({ finding }) => finding.stack === name),
    problems: [] as readonly Problem[],
  }));
  const isElsewhere = (stack: string): boolean => !named.includes(stack);
  const rest: Part = {
    category: `${base}others/`,
    findings: findings.filter(({ stack }) => isElsewhere(stack)),
    suppressed: suppressed.filter(({ finding }) => isElsewhere(finding.stack)),
    problems: [],
  };
  const all =
    rest.findings.length + rest.suppressed.length > 0 || stacks.length > named.length ? [...own, rest] : own;
  // What was not understood belongs to the input as a whole.
  return all.map((part, index) => (index === 0 ? { ...part, problems } : part));
}

function run(
  report: Report,
  { category, findings, suppressed, problems }: Part,
  options: SarifOptions,
  rules: ReportingDescriptor[],
): Run {
  const known = options.withSuppressed === true ? suppressed : [];
  const kept = findings
    .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    .slice(0, RESULT_LIMIT);
  const room = known.slice(0, RESULT_LIMIT - kept.length);
  const truncated = findings.length + known.length - kept.length - room.length;
  const hashes = new Map<string, string>();
  return {
    tool: {
      driver: {
        name: "canread",
        version: report.version,
        semanticVersion: report.version,
        informationUri: "https://www.npmjs.com/package/canread",
        rules,
      },
    },
    automationDetails: { id: category },
    columnKind: "utf16CodeUnits",
    results: [
      ...kept.map((finding) => result(finding, report, options, hashes)),
      ...room.map((each) => suppressedResult(each, report, options, hashes)),
    ],
    invocations: [
      {
        executionSuccessful: !problems.some((problem) => problem.severity === "error"),
        toolExecutionNotifications: [
          ...problems.map(({ kind, severity, message, span }) => ({
            descriptor: { id: kind },
            level: severity === "error" ? ("error" as const) : ("note" as const),
            message: { text: message },
            locations: [location(span, options)],
          })),
          ...(truncated > 0 ? [leftOut(truncated)] : []),
        ],
      },
    ],
    ...runProperties(truncated, suppressed.length),
  };
}

function leftOut(count: number): Notification {
  const text = `${count} results are left out: GitHub takes ${RESULT_LIMIT} a run. The least severe are missing; the JSON report has all.`;
  return { descriptor: { id: "truncated" }, level: "warning", message: { text } };
}

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317733 */
function suppressedResult(
  { finding, by }: Suppressed,
  report: Report,
  options: SarifOptions,
  hashes: Map<string, string>,
): Result {
  const suppression = by
    ? { kind: "inSource" as const, justification: by.reason, location: location(by.at, options) }
    : { kind: "external" as const, justification: "in the baseline" };
  return { ...result(finding, report, options, hashes), suppressions: [suppression] };
}

/** What is left out, counted. */
function runProperties(
  truncated: number,
  suppressed: number,
): { readonly properties?: Record<string, number> } {
  const properties = {
    ...(truncated > 0 ? { truncated } : {}),
    ...(suppressed > 0 ? { suppressed } : {}),
  };
  return Object.keys(properties).length === 0 ? {} : { properties };
}

const SEVERITY = { error: "6.5", warning: "3.5", note: "1.0" } as const;

function descriptor(rule: Analyzer): ReportingDescriptor {
  const page = pageOf(rule.id, rule.title);
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)(.)/gu, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: page.summary },
    help: { text: page.summary, markdown: page.help },
    defaultConfiguration: { level: rule.level },
    properties: {
      tags: ["security", "aws", "secrets"],
      precision: rule.id === "undetermined-access" ? "medium" : "very-high",
      "problem.severity": rule.level === "note" ? "recommendation" : rule.level,
      "security-severity": SEVERITY[rule.level],
    },
  };
}

function result(
  finding: Finding,
  report: Report,
  options: SarifOptions,
  hashes: Map<string, string>,
): Result {
  const related = finding.related.filter((step) => step.span).slice(0, RELATED_LIMIT);
  const flows = finding.reads.flatMap((index) => {
    const read = report.reads[index];
    return read ? [codeFlow(read, options)] : [];
  });
  return {
    ruleId: finding.rule,
    ruleIndex: options.rules.findIndex((rule) => rule.id === finding.rule),
    level: finding.level,
    message: { text: messageWithLinks(finding, related) },
    ...(finding.change ? { baselineState: finding.change === "new" ? "new" : "unchanged" } : {}),
    locations: [location(finding.at, options)],
    ...(related.length > 0
      ? {
          relatedLocations: related.flatMap(({ message, span }, index) =>
            span ? [{ id: index + 1, ...location(span, options), message: { text: message } }] : [],
          ),
        }
      : {}),
    ...(flows.length > 0 ? { codeFlows: flows.slice(0, RELATED_LIMIT) } : {}),
    partialFingerprints: {
      // From the hash of a line with a value in it, and the rest of the line, the value could be found.
      ...(hidesPlace(finding.rule) ? {} : { primaryLocationLineHash: hashOf(finding.at, hashes) }),
      "canread/v1": finding.fingerprint,
    },
  };
}

function hashOf(at: Span, hashes: Map<string, string>): string {
  const key = spanKey(at);
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const value = lineHash(at.source, at.start);
  hashes.set(key, value);
  return value;
}

/** GitHub shows a related location only where the message links to it by number. */
function messageWithLinks(finding: Finding, related: readonly Step[]): string {
  const links = related.map(
    ({ message }, index) => `[${message.replace(/[[\]\\]/gu, "\\$&")}](${index + 1})`,
  );
  const text = fullMessage(finding).replace(/[[\]\\]/gu, "\\$&");
  return links.length === 0 ? text : `${text} See ${links.join(", ")}.`;
}

function location(span: Span, options: SarifOptions): SarifLocation {
  const { path, startLine, startColumn, endLine, endColumn, construct } = locate(span);
  return {
    ...(construct === undefined
      ? {}
      : { logicalLocations: [{ fullyQualifiedName: construct, kind: "resource" }] }),
    physicalLocation: {
      artifactLocation: { uri: encodePath(repositoryPath(path, options.prefix)) },
      region: {
        startLine,
        startColumn,
        endLine,
        // An empty region is refused: it covers at least one character.
        endColumn: endLine === startLine && endColumn <= startColumn ? startColumn + 1 : endColumn,
      },
    },
  };
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The way of the argument: reference, secret, role, then what each requirement rests on. */
function codeFlow(read: Read, options: SarifOptions): CodeFlow {
  const steps: Step[] = [
    { message: `${read.reference.name ?? "the reference"} names a secret`, span: read.span },
  ];
  if (read.secret?.span)
    steps.push({ message: `the secret ${render(read.secret.arn)}`, span: read.secret.span });
  if (read.role?.span)
    steps.push({ message: `read with the role ${render(read.role.arn)}`, span: read.role.span });
  for (const { action, because } of read.requirements) {
    for (const { message, span } of because) if (span) steps.push({ message: `${action}: ${message}`, span });
  }
  if (read.cause) steps.push({ message: read.cause.detail, span: read.cause.at });
  const locations = steps
    .slice(0, FLOW_LIMIT)
    .flatMap(({ message, span }): readonly ThreadFlowLocation[] =>
      span ? [{ location: { ...location(span, options), message: { text: message } } }] : [],
    );
  return { threadFlows: [{ locations }] };
}
