/** The report for a terminal: what fails and what to do, then every read, then one line that sums up. */
import { styleText } from "node:util";
import type { Finding, Report } from "../model/report.ts";
import type { Problem } from "../model/problem.ts";
import { groupBy } from "../model/group.ts";
import { locate, type Span } from "../model/source.ts";
import { placeText } from "./place.ts";
import type { Outcome, Read } from "../model/verdict.ts";
import { excerptLines, hidesPlace, namesOfReads } from "./excerpt.ts";
import { explainRead } from "./explain.ts";
import { printable } from "./printable.ts";
import { nameOfReference, shortName, summarize } from "./wording.ts";

export interface TextOptions {
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
  /** Makes a hyperlink of a place, for terminals that follow them; the address of a file. */
  readonly link?: (path: string) => string;
}

export const PLAIN: TextOptions = { color: false, quiet: false, verbose: false };

type Style = "red" | "yellow" | "green" | "cyan" | "dim" | "bold";

type Paint = (style: Style, text: string) => string;

function painter(color: boolean): Paint {
  return (style, text) => {
    const shown = printable(text);
    return color ? styleText(style, shown, { validateStream: false }) : shown;
  };
}

export function toText(report: Report, options: TextOptions = PLAIN): string {
  const paint = painter(options.color);
  const parts = [
    ...groups(report, paint).flatMap(({ heading, findings }) => [
      ...heading,
      ...findings.map((finding) => findingText(finding, report, paint, options)),
    ]),
    ...report.problems
      .filter((problem) => problem.severity === "error" || !options.quiet)
      .map((each) => problemText(each, paint, options)),
  ];
  if (!options.quiet) {
    if (report.fixed && report.fixed.length > 0) parts.push(fixedText(report.fixed, paint, options));
    if (report.reads.length > 0)
      parts.push(options.verbose ? proofs(report.reads) : readsText(report.reads, paint));
    parts.push(`${summaryLine(report)}\n`);
  }
  return parts.join("\n");
}

interface Group {
  readonly heading: readonly string[];
  readonly findings: readonly Finding[];
}

/** By workload, where there are several; what concerns none, or more than one, comes last. */
function groups({ findings }: Report, paint: Paint): readonly Group[] {
  const byWorkload = groupBy(findings, ({ workload, stack }) => [
    workload === null ? "" : `${workload}  ${stack}`,
  ]);
  if (byWorkload.size < 2) return [{ heading: [], findings }];
  const named = [...byWorkload].filter(([name]) => name !== "");
  const others = byWorkload.get("") ?? [];
  return [
    ...named.map(([name, own]) => ({ heading: [`${paint("bold", `── ${name}`)}\n`], findings: own })),
    ...(others.length > 0
      ? [{ heading: [`${paint("bold", "── several workloads, or none")}\n`], findings: others }]
      : []),
  ];
}

/** https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
function linked({ source }: Span, shown: string, { link }: TextOptions): string {
  return link ? `\u001b]8;;${link(source.path)}\u0007${shown}\u001b]8;;\u0007` : shown;
}

const LEVEL_STYLES = { error: "red", warning: "yellow", note: "cyan" } as const;

function findingText(finding: Finding, report: Report, paint: Paint, options: TextOptions): string {
  const { at, level, rule, change, message, help } = finding;
  const names = namesOfReads(finding.reads.flatMap((index) => report.reads[index] ?? []));
  const lines = [
    `${linked(at, paint("bold", placeText(at)), options)}  ${paint(LEVEL_STYLES[level], level)}  ${rule}${change === "new" ? "  (new)" : ""}`,
    ...(hidesPlace(rule) ? [] : excerptLines(at, [message, help].join(" "), "  ", names)).map((line) =>
      paint("dim", line),
    ),
    ...wrap(message, "  ", options),
  ];
  if (help !== "") lines.push(...wrap(`Fix: ${help}`, "  ", options));
  for (const step of finding.related) {
    if (step.span) lines.push(paint("dim", `  ${step.message}: ${placeText(step.span)}`));
  }
  return `${lines.join("\n")}\n`;
}

/** What the change repairs, by what it stopped before. */
function fixedText(fixed: readonly Finding[], paint: Paint, options: TextOptions): string {
  const lines = fixed.flatMap(({ rule, message }) => [
    `${paint("green", "fixed")}  ${rule}`,
    ...wrap(message, "  ", options),
  ]);
  return `${lines.join("\n")}\n`;
}

function problemText({ severity, message, span }: Problem, paint: Paint, options: TextOptions): string {
  const word = severity === "error" ? paint("red", "problem") : paint("cyan", "open");
  return `${[`${linked(span, paint("bold", placeText(span)), options)}  ${word}`, ...wrap(message, "  ", options)].join("\n")}\n`;
}

/** A problem alone, uncoloured. */
export function problemLine(problem: Problem): string {
  return problemText(problem, painter(false), PLAIN);
}

const MARKS: Readonly<Record<Outcome, readonly [mark: string, style: Style]>> = {
  readable: ["✓ readable", "green"],
  unreadable: ["✗ unreadable", "red"],
  undetermined: ["? undetermined", "yellow"],
};

function readsText(reads: readonly Read[], paint: Paint): string {
  const lines: string[] = [];
  const width = Math.max(...reads.map((read) => nameOf(read).length));
  let heading = "";
  for (const read of reads) {
    const own = `${read.workload.address}  ${read.stack}`;
    if (own !== heading) {
      const { construct } = locate(read.workload.span);
      const made = construct === undefined ? "" : ` (${construct})`;
      lines.push(`${paint("bold", read.workload.address)}${paint("dim", made)}  ${paint("dim", read.stack)}`);
      heading = own;
    }
    const [mark, style] = MARKS[read.outcome];
    lines.push(
      `  ${paint(style, mark.padEnd(14))}  ${nameOf(read).padEnd(width)}  ${printable(shortName(read))}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function nameOf({ reference }: Read): string {
  return printable(nameOfReference(reference, "(not known)"));
}

function proofs(reads: readonly Read[]): string {
  return reads.map(explainRead).join("\n");
}

function summaryLine(report: Report): string {
  const { readable, unreadable, undetermined, errors, warnings, notes, problems, suppressed } =
    summarize(report);
  const total = readable + unreadable + undetermined;
  const refused = report.problems.filter(({ severity }) => severity === "error").length;
  const told = (before: string): string =>
    `${count(refused, "problem", before)}${problems > refused ? `${before}${problems - refused} open` : ""}`;
  if (total === 0) {
    return report.inputs.length === 0 && problems === 0
      ? "Nothing to judge: no CloudFormation template and no `terraform show -json` plan was found."
      : `No workload references a secret${told(", ")}.`;
  }
  const verdicts = `${readable} of ${total} secret reads readable, ${unreadable} unreadable, ${undetermined} undetermined`;
  const broken = report.fixed ? report.findings.filter((finding) => finding.change === "new").length : 0;
  const fixed = report.fixed?.length ?? 0;
  const isTold = report.fixed !== undefined && report.findings.length + fixed > 0;
  const change = isTold ? ` · ${broken} new, ${fixed} fixed` : "";
  return `${verdicts}${count(errors, "error", " · ")}${count(warnings, "warning", " · ")}${count(notes, "note", " · ")}${told(" · ")}${change}${suppressed === 0 ? "" : ` · ${suppressed} suppressed`}`;
}

function count(number: number, word: string, before: string): string {
  return number === 0 ? "" : `${before}${number} ${word}${number === 1 ? "" : "s"}`;
}

const WIDTH = 110;
/** Narrower than this nothing is broken any more. */
const NARROWEST = 40;

/** Breaks at spaces; ARNs stay whole, so that they can be copied. */
function wrap(message: string, indent: string, { width = WIDTH }: TextOptions): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  // A hole is one word, whatever it is called.
  for (const word of printable(message).split(/ (?![^{}]*\})/u)) {
    if (line.length + word.length + 1 > Math.min(WIDTH, Math.max(NARROWEST, width)) && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  lines.push(line.trimEnd());
  return lines;
}
