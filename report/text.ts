/** The report for a terminal: what fails and what to do, then every read, then one line that sums up. */
import { styleText } from "node:util";
import type { Finding, Report } from "../model/report.ts";
import type { Problem } from "../model/problem.ts";
import { locate } from "../model/source.ts";
import { placeText } from "./place.ts";
import type { Outcome, Read } from "../model/verdict.ts";
import { explainRead } from "./explain.ts";
import { printable } from "./printable.ts";
import { shortName, summarize } from "./wording.ts";

export interface TextOptions {
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export const PLAIN: TextOptions = { color: false, quiet: false, verbose: false };

type Style = "red" | "yellow" | "green" | "cyan" | "dim" | "bold";

function painter(color: boolean): (style: Style, text: string) => string {
  return (style, text) => {
    const shown = printable(text);
    return color ? styleText(style, shown, { validateStream: false }) : shown;
  };
}

export function toText(report: Report, options: TextOptions = PLAIN): string {
  const paint = painter(options.color);
  const parts = [
    ...report.findings.map((finding) => findingText(finding, paint)),
    ...report.problems
      .filter((problem) => problem.severity === "error" || !options.quiet)
      .map((each) => problemText(each, paint)),
  ];
  if (!options.quiet) {
    if (report.fixed && report.fixed.length > 0) parts.push(fixedText(report.fixed, paint));
    if (report.reads.length > 0)
      parts.push(options.verbose ? proofs(report.reads) : readsText(report.reads, paint));
    parts.push(`${summaryLine(report)}\n`);
  }
  return parts.join("\n");
}

const LEVEL_STYLES = { error: "red", warning: "yellow", note: "cyan" } as const;

function findingText(finding: Finding, paint: ReturnType<typeof painter>): string {
  const lines = [
    `${paint("bold", placeText(finding.at))}  ${paint(LEVEL_STYLES[finding.level], finding.level)}  ${finding.rule}${finding.change === "new" ? "  (new)" : ""}`,
    ...wrap(finding.message, "  "),
  ];
  if (finding.help !== "") lines.push(...wrap(`Fix: ${finding.help}`, "  "));
  for (const { message, span } of finding.related) {
    if (span) lines.push(paint("dim", `  ${message}: ${placeText(span)}`));
  }
  return `${lines.join("\n")}\n`;
}

/** What the change repairs, by what it stopped before. */
function fixedText(fixed: readonly Finding[], paint: ReturnType<typeof painter>): string {
  const lines = fixed.flatMap(({ rule, message }) => [
    `${paint("green", "fixed")}  ${rule}`,
    ...wrap(message, "  "),
  ]);
  return `${lines.join("\n")}\n`;
}

function problemText({ severity, message, span }: Problem, paint: ReturnType<typeof painter>): string {
  const word = severity === "error" ? paint("red", "problem") : paint("cyan", "open");
  return `${[`${paint("bold", placeText(span))}  ${word}`, ...wrap(message, "  ")].join("\n")}\n`;
}

/** A problem alone, uncoloured. */
export function problemLine(problem: Problem): string {
  return problemText(problem, painter(false));
}

const MARKS: Readonly<Record<Outcome, readonly [mark: string, style: Style]>> = {
  readable: ["✓ readable", "green"],
  unreadable: ["✗ unreadable", "red"],
  undetermined: ["? undetermined", "yellow"],
};

function readsText(reads: readonly Read[], paint: ReturnType<typeof painter>): string {
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

/** How reads without a name of their own are called. */
const KIND_NAMES: ReadonlyMap<string, string> = new Map([
  ["registry-credentials", "registry credentials"],
  ["environment-file", "environment file"],
]);

function nameOf({ reference }: Read): string {
  return printable(reference.name ?? KIND_NAMES.get(reference.kind) ?? "(not known)");
}

function proofs(reads: readonly Read[]): string {
  return reads.map(explainRead).join("\n");
}

function summaryLine(report: Report): string {
  const { readable, unreadable, undetermined, errors, warnings, notes, problems, suppressed } =
    summarize(report);
  const total = readable + unreadable + undetermined;
  if (total === 0) {
    return report.inputs.length === 0 && problems === 0
      ? "Nothing to judge: no CloudFormation template and no `terraform show -json` plan was found."
      : `No workload references a secret${count(problems, "problem", ", ")}.`;
  }
  const verdicts = `${readable} of ${total} secret reads readable, ${unreadable} unreadable, ${undetermined} undetermined`;
  const broken = report.fixed ? report.findings.filter((finding) => finding.change === "new").length : 0;
  const fixed = report.fixed?.length ?? 0;
  const isTold = report.fixed !== undefined && report.findings.length + fixed > 0;
  const change = isTold ? ` · ${broken} new, ${fixed} fixed` : "";
  return `${verdicts}${count(errors, "error", " · ")}${count(warnings, "warning", " · ")}${count(notes, "note", " · ")}${count(problems, "problem", " · ")}${change}${suppressed === 0 ? "" : ` · ${suppressed} suppressed`}`;
}

function count(number: number, word: string, before: string): string {
  return number === 0 ? "" : `${before}${number} ${word}${number === 1 ? "" : "s"}`;
}

const WIDTH = 110;

/** Breaks at spaces; ARNs stay whole, so that they can be copied. */
function wrap(message: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  // A hole is one word, whatever it is called.
  for (const word of printable(message).split(/ (?![^{}]*\})/u)) {
    if (line.length + word.length + 1 > WIDTH && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  lines.push(line.trimEnd());
  return lines;
}
