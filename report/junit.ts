/**
 * The report as JUnit XML, for systems that show test results: that a workload can read a secret is a test. Elements and
 * attributes are those of Jenkins' schema (xunit plugin, junit-10.xsd), by which that plugin refuses whole reports: it
 * knows no file of a test case, so that a suite has it, and the text of a result begins with the place. GitLab drops a
 * case whose names another has (https://docs.gitlab.com/ci/testing/unit_test_reports/), so no two have the same.
 */
import { groupBy } from "../model/group.ts";
import type { Problem } from "../model/problem.ts";
import type { Finding, Report, Suppressed } from "../model/report.ts";
import type { Span } from "../model/source.ts";
import type { Read } from "../model/verdict.ts";
import { placeText } from "./place.ts";
import { printable } from "./printable.ts";
import { repositoryPath } from "./repository-path.ts";
import { nameOfReference } from "./wording.ts";

export interface JunitOptions {
  /** Put before paths, so that they are relative to the repository's root: empty, or ending in a slash. */
  readonly prefix: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly at: Span;
  /** Null: it passed. */
  readonly result: Result | null;
}

interface Result {
  readonly tag: "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
  /** What some systems show in place of the message. */
  readonly lines: readonly string[];
}

/**
 * One suite for each workload with its reads, then one for what is found besides, and one for problems. A read that is
 * proven to fail is a failure, one that is not decided is skipped. Of what is found besides, errors are failures;
 * warnings and notes are skipped, as they leave the exit status as it is.
 */
export function toJunit(report: Report, { prefix }: JunitOptions = { prefix: "" }): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(({ cases }) => cases);
  const attributes = [["name", "canread"], ...counts(all), ["time", "0"]] as const;
  const lines = suites.flatMap((suite) => suiteLines(suite, prefix));
  return `${['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${attributeText(attributes)}>`, ...lines, "</testsuites>"].join("\n")}\n`;
}

function suitesOf(report: Report): readonly Suite[] {
  const found = groupBy(report.findings, ({ reads }) => reads);
  const leftOut = groupBy(report.suppressed ?? [], ({ finding }) => finding.reads);
  // The finding that tells why a read is not readable.
  const causes = report.reads.map(({ cause }, index) =>
    found.get(index)?.find(({ rule }) => rule === cause?.rule),
  );
  const byWorkload = groupBy(
    report.reads.map((read, index) => ({ read, index })),
    ({ read }) => [JSON.stringify([read.stack, read.workload.address])],
  );
  const workloads = [...byWorkload.values()].flatMap((own): readonly Suite[] => {
    const [first] = own;
    if (!first) return [];
    const { stack, workload } = first.read;
    const cases = own.map(({ read, index }) => readCase(read, causes[index], leftOut.get(index) ?? []));
    return [{ name: `${workload.address} (${stack})`, cases: distinct(cases) }];
  });
  const told = new Set(causes);
  const others = report.findings.filter((finding) => !told.has(finding));
  return [
    ...workloads,
    { name: "findings", cases: distinct(others.map((finding) => findingCase(finding, report.reads))) },
    { name: "problems", cases: distinct(report.problems.map(problemCase)) },
  ].filter(({ cases }) => cases.length > 0);
}

/** `web/DB_PASSWORD`, as far as there are a container and a name. */
function nameOf({ reference }: Read): string {
  const name = nameOfReference(reference);
  return reference.container === null ? name : `${reference.container}/${name}`;
}

function readCase(read: Read, finding: Finding | undefined, leftOut: readonly Suppressed[]): Case {
  const { workload, span, cause, outcome } = read;
  const of = { classname: workload.address, name: nameOf(read), at: span };
  if (!cause || outcome === "readable") return { ...of, result: null };
  if (finding)
    return { ...of, result: findingResult(finding, outcome === "unreadable" ? "failure" : "skipped") };
  const known = leftOut.find((each) => each.finding.rule === cause.rule);
  const why = known
    ? `suppressed: ${known.by?.reason ?? "it is in the baseline"}`
    : `${outcome}, and the rule ${cause.rule} is off`;
  return { ...of, result: { tag: "skipped", type: cause.rule, message: why, lines: [why] } };
}

function findingCase(finding: Finding, reads: readonly Read[]): Case {
  const { rule, workload, stack, at, level } = finding;
  const [first] = finding.reads.flatMap((index) => reads[index] ?? []);
  return {
    classname: workload ?? stack,
    name: first ? `${rule}: ${nameOf(first)}` : rule,
    at,
    result: findingResult(finding, level === "error" ? "failure" : "skipped"),
  };
}

/** A cause that stops a thousand reads is told in the case of each; the others have their own cases. */
const RELATED = 10;

function findingResult(finding: Finding, tag: Result["tag"]): Result {
  const { rule, level, message, help, at, related } = finding;
  const placed = related.flatMap(({ message: what, span }) => (span ? [{ what, span }] : []));
  const others = placed.slice(0, RELATED).map(({ what, span }) => `${what}: ${placeText(span)}`);
  const lines = [
    `${placeText(at)}  ${level}  ${rule}`,
    message,
    ...(help === "" ? [] : [`Fix: ${help}`]),
    ...others,
    ...(placed.length > RELATED ? [`and ${placed.length - RELATED} more places`] : []),
  ];
  return { tag, type: rule, message, lines };
}

function problemCase({ kind, severity, message, span }: Problem): Case {
  return {
    classname: span.source.path,
    name: kind,
    at: span,
    result: {
      tag: severity === "error" ? "error" : "skipped",
      type: kind,
      message,
      lines: [placeText(span), message],
    },
  };
}

/** The second of a name is `name (2)`. */
function distinct(cases: readonly Case[]): readonly Case[] {
  const taken = new Set<string>();
  return cases.map((each) => {
    const key = (name: string): string => JSON.stringify([each.classname, name]);
    let { name } = each;
    for (let number = 2; taken.has(key(name)); number += 1) name = `${each.name} (${number})`;
    taken.add(key(name));
    return { ...each, name };
  });
}

function suiteLines({ name, cases }: Suite, prefix: string): readonly string[] {
  const [file, ...others] = new Set(cases.map(({ at }) => repositoryPath(at.source.path, prefix)));
  const skipped = String(cases.filter(({ result }) => result?.tag === "skipped").length);
  const attributes = [["name", name], ...counts(cases), ["skipped", skipped], ["time", "0"]] as const;
  const place = file !== undefined && others.length === 0 ? ([["file", file]] as const) : [];
  return [
    `  <testsuite${attributeText([...attributes, ...place])}>`,
    ...cases.flatMap(caseLines),
    "  </testsuite>",
  ];
}

/** Some systems want a time; a proof has none. */
function caseLines({ classname, name, result }: Case): readonly string[] {
  const start = `    <testcase${attributeText([
    ["classname", classname],
    ["name", name],
    ["time", "0"],
  ])}`;
  if (!result) return [`${start}/>`];
  const { tag, type, message, lines } = result;
  const body = lines.map((line) => escaped(line)).join("\n");
  const attributes = attributeText([
    ["type", type],
    ["message", message],
  ]);
  return [`${start}>`, `      <${tag}${attributes}>${body}</${tag}>`, "    </testcase>"];
}

type Attributes = readonly (readonly [name: string, value: string])[];

function counts(cases: readonly Case[]): Attributes {
  const of = (tag: Result["tag"]): string => String(cases.filter(({ result }) => result?.tag === tag).length);
  return [
    ["tests", String(cases.length)],
    ["failures", of("failure")],
    ["errors", of("error")],
  ];
}

function attributeText(attributes: Attributes): string {
  return attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * One line as XML. Control characters are shown as their codes, and so is what else XML cannot hold: half a surrogate
 * pair, U+FFFE and U+FFFF. https://www.w3.org/TR/xml/#charsets
 */
function escaped(line: string): string {
  return printable(line)
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"]/gu, (char) => ENTITIES[char] ?? char);
}
