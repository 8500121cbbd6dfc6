/** What GitHub code scanning demands of SARIF beyond the schema, and how it tells alerts apart. */
import { analyzers } from "../../index.ts";
import type { Location, Log, ReportingDescriptor, Result, Run } from "sarif";

/** Everything that GitHub would refuse or not show, in words; empty when all is well. */
export function objections(log: Log): readonly string[] {
  const categories = log.runs.map((run) => run.automationDetails?.id);
  return [
    ...when(log.runs.length < 1 || log.runs.length > 20, "less than one run, or more than twenty"),
    ...when(new Set(categories).size < categories.length, "two runs of one category"),
    ...when(log.version !== "2.1.0" || !log.$schema, "no schema or another version"),
    ...emptyTexts(log, "log"),
    ...log.runs.flatMap(runObjections),
  ];
}

function runObjections(run: Run): readonly string[] {
  const rules = run.tool.driver.rules ?? [];
  const results = run.results ?? [];
  return [
    ...(results.length <= 25_000 && rules.length <= 25_000 ? [] : ["too many rules or results"]),
    ...(new Set(rules.map((rule) => rule.id)).size === rules.length ? [] : ["two rules of one id"]),
    ...rules.flatMap((rule) => ruleObjections(rule).map((each) => `${rule.id}: ${each}`)),
    ...results.flatMap((result, index) =>
      resultObjections(result, rules).map((each) => `result ${index}: ${each}`),
    ),
    ...(run.invocations ?? [])
      .flatMap((invocation) => invocation.toolExecutionNotifications ?? [])
      .flatMap((each) => (each.locations ?? []).flatMap(placeObjections)),
  ];
}

function emptyTexts(value: unknown, path: string): readonly string[] {
  if (value === "") return [`${path} is an empty string`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => emptyTexts(inner, `${path}.${key}`));
}

function when(isWrong: boolean, objection: string): readonly string[] {
  return isWrong ? [objection] : [];
}

function ruleObjections(rule: ReportingDescriptor): readonly string[] {
  const { shortDescription, fullDescription, help, name, defaultConfiguration } = rule;
  const {
    tags,
    precision,
    "security-severity": severity,
  } = (rule.properties ?? {}) as Record<string, unknown>;
  const number = typeof severity === "string" && /^\d+(?:\.\d+)?$/u.test(severity) ? Number(severity) : 0;
  return [
    ...when(!isText(shortDescription?.text, 1024), "shortDescription"),
    ...when(!isText(fullDescription?.text, 1024), "fullDescription"),
    ...when(!help || !isText(help.text, Infinity) || !isText(help.markdown, Infinity), "help"),
    ...when(!isText(name, 255), "name"),
    ...when(!["error", "warning", "note"].includes(defaultConfiguration?.level ?? ""), "level"),
    ...when(!Array.isArray(tags) || tags.length > 10 || !tags.includes("security"), "tags"),
    ...when(!["very-high", "high", "medium", "low"].includes(String(precision)), "precision"),
    ...when(number <= 0 || number > 10, "security-severity"),
  ];
}

function isText(text: string | undefined, limit: number): boolean {
  return text !== undefined && text.length > 0 && text.length <= limit;
}

/** Rules of the other categories may tell of what no read is about. */
function isOfRead(rule: string | undefined): boolean {
  return analyzers.some(({ id, category }) => id === rule && category === "access");
}

function resultObjections(result: Result, rules: readonly ReportingDescriptor[]): readonly string[] {
  const { ruleId, ruleIndex, message, locations = [], relatedLocations = [], codeFlows = [] } = result;
  const text = message.text ?? "";
  // `[text](1)` is a link to a related location; brackets of the message itself are escaped.
  const linked = [...text.matchAll(/(?<!\\)\[(?:[^\]\\]|\\.)+\]\((\d+)\)/gu)].map((match) =>
    Number(match[1]),
  );
  const ids = relatedLocations.map((each) => each.id ?? Number.NaN);
  const flowing = codeFlows.flatMap((flow) => flow.threadFlows).flatMap((flow) => flow.locations);
  const steps = flowing.flatMap((step) => (step.location ? [step.location] : []));
  return [
    ...when(rules[ruleIndex ?? -1]?.id !== ruleId, "ruleIndex"),
    ...when(text === "", "no message"),
    ...when(!["error", "warning", "note"].includes(result.level ?? ""), "level"),
    ...when(locations.length !== 1, "not one location"),
    ...when(relatedLocations.length > 1000 || flowing.length > 10_000, "too many places"),
    ...when(isOfRead(ruleId) && codeFlows.length === 0, "no code flow"),
    ...when(!/^[0-9a-f]{1,16}:[1-9]\d*$/u.test(fingerprintOf(result)), "no line hash"),
    ...when(
      JSON.stringify(linked) !== JSON.stringify(ids),
      `links ${linked.join()} for places ${ids.join()}`,
    ),
    ...when(new Set(ids).size !== ids.length, "two related locations of one id"),
    ...[...relatedLocations, ...steps].flatMap((each) => when(!each.message?.text, "a place without words")),
    ...[...locations, ...relatedLocations, ...steps].flatMap(placeObjections),
  ];
}

export function fingerprintOf(result: Result): string {
  return result.partialFingerprints?.["primaryLocationLineHash"] ?? "";
}

function placeObjections({ physicalLocation }: Location): readonly string[] {
  const uri = physicalLocation?.artifactLocation?.uri ?? "";
  const { startLine, startColumn, endLine, endColumn } = physicalLocation?.region ?? {};
  const numbers = [startLine, startColumn, endLine, endColumn];
  return [
    ...when(!/^[\w.~!*'()%-]+(?:\/[\w.~!*'()%-]+)*$/u.test(uri), `the URI ${uri}`),
    ...when(uri.split("/").includes(".."), `the URI ${uri} leaves the repository`),
    ...when(
      !numbers.every((each) => Number.isInteger(each) && (each ?? 0) > 0),
      `the region ${numbers.join()}`,
    ),
    ...when(
      (endLine ?? 0) < (startLine ?? 0) || (endLine === startLine && (endColumn ?? 0) <= (startColumn ?? 0)),
      `the region ${numbers.join()} is empty`,
    ),
  ];
}

const WINDOW = 100;
const LINE_END = 10;
const END_OF_FILE = 65_535;

/** The hash of every line of a file, as GitHub's upload action computes it: the definition, without its speed. */
export function githubHashes(text: string): readonly string[] {
  const kept: number[] = [];
  let previous = "";
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at);
    const isSkipped = unit === " " || unit === "\t" || (unit === "\n" && previous === "\r");
    if (!isSkipped) kept.push(unit === "\r" ? LINE_END : unit.charCodeAt(0));
    previous = unit;
  }
  kept.push(END_OF_FILE);
  const seen = new Map<string, number>();
  const hashes: string[] = [];
  for (let start = 0; start < kept.length; start += 1) {
    if (start > 0 && kept[start - 1] !== LINE_END) continue;
    let hash = 0n;
    for (let step = 0; step < WINDOW; step += 1) {
      hash = (hash * 37n + BigInt(kept[start + step] ?? 0)) % 2n ** 64n;
    }
    const digits = hash.toString(16);
    seen.set(digits, (seen.get(digits) ?? 0) + 1);
    hashes.push(`${digits}:${seen.get(digits) ?? 0}`);
  }
  return hashes;
}
