/** The report for pull requests and job summaries: the verdict first, then what to repair, then the proofs, folded away. */
import type { Finding, Report } from "../model/report.ts";
import { locate } from "../model/source.ts";
import type { Outcome, Read } from "../model/verdict.ts";
import { explainRead } from "./explain.ts";
import { accessGraph } from "./graph/access-graph.ts";
import { toMermaid } from "./graph/drawings.ts";
import { asMarkdown } from "./code-words.ts";
import { placeText } from "./place.ts";
import { printable } from "./printable.ts";
import { headline, nameOfRead, nameOfReference, shortName, summarize } from "./wording.ts";

/** A comment holds 65,536 characters; a job summary takes more. */
const MARKDOWN_LIMIT = 65_000;
/** GitHub draws no diagram with more. https://mermaid.js.org/config/schema-docs/config.html#maxedges */
const EDGE_LIMIT = 200;
/** Room for the last words. */
const RESERVE = 400;

const MARKS: Readonly<Record<Outcome, string>> = { readable: "✅", unreadable: "❌", undetermined: "❓" };
const LEVELS: Readonly<Record<Finding["level"], string>> = {
  error: "🔴 error",
  warning: "🟡 warning",
  note: "🔵 note",
};

export interface MarkdownOptions {
  /** Characters that the text may have. */
  readonly limit: number;
}

export function toMarkdown(report: Report, { limit }: MarkdownOptions = { limit: MARKDOWN_LIMIT }): string {
  const out: string[] = [titleOf(report), counts(report)];
  let length = out.join("\n").length;
  const left: string[] = [];
  const add = (section: string): boolean => {
    if (length + section.length + 1 > limit - RESERVE) return false;
    out.push(section);
    length += section.length + 1;
    return true;
  };
  const all = (heading: string, items: readonly string[], what: string, end = ""): void => {
    if (items.length === 0) return;
    const [first = ""] = items;
    const isFitting = length + heading.length + first.length + 2 <= limit - RESERVE && add(heading);
    const shown = isFitting ? items.findIndex((item) => !add(item)) : 0;
    if (shown !== -1) left.push(`${items.length - shown} of ${items.length} ${what}`);
    // What is opened is closed: there is room reserved for it.
    if (isFitting && end !== "") out.push(end);
  };
  all("\n### What to repair\n", report.findings.map(findingItem), "findings");
  if (report.fixed && report.fixed.length > 0)
    all(
      "\n### What the change repairs\n",
      report.fixed.map(({ rule, message }) => `- ~~\`${rule}\`~~ ${asMarkdown(message)}`),
      "repaired findings",
    );
  all(
    "\n### What could not be understood\n",
    report.problems
      .filter(({ severity }) => severity === "error")
      .map(({ message, span }) => `- \`${code(placeText(span))}\` ${asMarkdown(message)}`),
    "problems",
  );
  const diagram = failing(report);
  if (diagram !== null && (diagram === "" || !add(diagram))) left.push("the diagram");
  if (report.reads.length > 0)
    all(
      `\n<details><summary>Every read (${report.reads.length})</summary>\n\n| | workload | name | secret | role |\n|---|---|---|---|---|`,
      report.reads.map(readRow),
      "reads",
      "\n</details>",
    );
  all("\n<details><summary>Proofs</summary>\n", report.reads.map(proof), "proofs", "\n</details>");
  if (left.length > 0)
    out.push(`\n> Left out for want of room: ${left.join(", ")}. The JSON and HTML reports have everything.`);
  return `${out.join("\n")}\n`;
}

const MOODS = { good: "✅", bad: "❌", open: "❓" } as const;

function titleOf(report: Report): string {
  const { mood, text } = headline(report);
  return `## ${MOODS[mood]} canread: ${text}\n`;
}

function counts(report: Report): string {
  const { readable, unreadable, undetermined, errors, warnings, notes, problems, suppressed } =
    summarize(report);
  const change = report.fixed
    ? ([
        [report.findings.filter((each) => each.change === "new").length, "new"],
        [report.fixed.length, "fixed"],
      ] as const)
    : [];
  const cells = [
    [readable, "readable"],
    [unreadable, "unreadable"],
    [undetermined, "undetermined"],
    [errors, "errors"],
    [warnings, "warnings"],
    [notes, "notes"],
    [problems, "problems"],
    [suppressed, "suppressed"],
    ...change,
  ] as const;
  return `| ${cells.map(([, word]) => word).join(" | ")} |\n|${"---:|".repeat(cells.length)}\n| ${cells.map(([count]) => count).join(" | ")} |`;
}

function findingItem(finding: Finding): string {
  const { rule, level, change, message, help, at, related } = finding;
  const isNew = change === "new" ? " · **new**" : "";
  const others = related.flatMap((step) =>
    step.span ? [`  - ${asMarkdown(step.message)}: \`${code(placeText(step.span))}\``] : [],
  );
  return [
    `- **${LEVELS[level]}** \`${rule}\`${isNew} at \`${code(placeText(at))}\``,
    `  ${asMarkdown(message)}`,
    ...(help === "" ? [] : [`  **Fix:** ${asMarkdown(help)}`]),
    ...others,
  ].join("\n");
}

function readRow(read: Read): string {
  const { outcome, workload, role } = read;
  const name = nameOfReference(read.reference);
  const cells = [
    MARKS[outcome],
    `\`${code(workload.address)}\``,
    `\`${code(name)}\``,
    `\`${code(shortName(read))}\``,
    role ? `\`${code(role.address ?? "(not part of the input)")}\`` : "",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function proof(read: Read): string {
  const { path, startLine } = locate(read.span);
  return `\n<details><summary>${MARKS[read.outcome]} ${html(`${nameOfRead(read)} (${path}:${startLine})`)}</summary>\n\n${fenced(explainRead(read))}\n\n</details>`;
}

/** What cannot be read, or is not decided, as a diagram; empty where that is too large, null where there is nothing. */
function failing(report: Report): string | null {
  const reads = report.reads
    .map((read, index) => [index, read] as const)
    .filter(([, read]) => read.outcome !== "readable");
  const graph = accessGraph(reads);
  if (graph.edges.length === 0) return null;
  if (graph.edges.length > EDGE_LIMIT) return "";
  return `\n### Who cannot read what\n\n${fenced(toMermaid(graph), "mermaid")}`;
}

/** A fence that nothing within can end. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** Within a code span nothing but the backtick means something. */
function code(text: string): string {
  return printable(text).replaceAll("`", "'");
}

/** Within an element of HTML nothing is Markdown, but emoji and mentions are outside of code. */
function html(text: string): string {
  return `<code>${printable(text).replace(/[&<>"]/gu, (char) => `&#${char.codePointAt(0) ?? 0};`)}</code>`;
}
