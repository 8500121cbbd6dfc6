/** The report as evidence to take away: one file that loads nothing, with every read and its proof. */
import { createHash } from "node:crypto";
import type { Level, Report } from "../../model/report.ts";
import { headline, summarize } from "../wording.ts";
import { escape } from "./escape.ts";
import { place, section, table } from "./parts.ts";
import { SCRIPT } from "./script.ts";
import { findingsSection, matrixSection, readersSection, readsSection } from "./sections.ts";
import { STYLE } from "./style.ts";

/** A file that was read, with the hash of its bytes. */
export interface InputFile {
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What belongs to a run beside its result. */
export interface Audit {
  /** ISO 8601, as whoever makes the report says it. */
  readonly generatedAt: string;
  readonly files: readonly InputFile[];
  readonly rules: readonly { readonly id: string; readonly title: string; readonly level: Level | "off" }[];
  /** What was given besides the input: options by name. */
  readonly given: readonly (readonly [name: string, value: string])[];
  /** The access graph as an `<svg>` element; null where there is none, with why. */
  readonly picture: { readonly svg: string | null; readonly why: string };
}

export function toHtml(report: Report, audit: Audit): string {
  const sections = [
    ["summary", "Summary", summarySection(report)],
    ["findings", "What to repair", findingsSection(report)],
    ["matrix", "Access matrix", matrixSection(report)],
    ["reads", "Reads", readsSection(report)],
    ["readers", "Readers", readersSection(report)],
    ["graph", "Graph", graphSection(audit)],
    ["assumptions", "Assumptions", assumptionsSection(report)],
    ["suppressed", "Suppressed", suppressedSection(report)],
    ["evidence", "Evidence", evidenceSection(report, audit)],
  ] as const;
  const shown = sections.filter(([, , body]) => body !== "");
  const links = shown.map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`).join("");
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<title>canread: ${escape(titleOf(report))}</title><style>${STYLE}</style></head>
<body><a class="skip" href="#main">To the report</a>
<header><h1>${escape(titleOf(report))}</h1><p class="soft">canread ${escape(report.version)} · ${escape(audit.generatedAt)}</p><nav aria-label="Sections"><ul>${links}</ul></nav></header>
<main id="main">${filter(report)}${shown.map(([, , body]) => body).join("\n")}</main>
<footer class="soft"><p>A verdict holds for every completion of what the input leaves open, under the assumptions listed with it. Made by canread, which connects to nothing and knows no value of any secret.</p></footer>
<script>${SCRIPT}</script></body></html>
`;
}

function titleOf(report: Report): string {
  const { text } = headline(report);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function filter(report: Report): string {
  const counts = summarize(report);
  const boxes = (["unreadable", "undetermined", "readable"] as const).map(
    (outcome) =>
      `<label><input type="checkbox" data-verdict-box value="${outcome}" checked> <span class="${outcome}">${outcome}</span> (${counts[outcome]})</label>`,
  );
  return `<div class="filter" role="search"><label for="search">Filter</label><input id="search" type="search" placeholder="workload, secret, role, rule … ( / )">${boxes.join("")}<span id="said" role="status" class="soft"></span></div>`;
}

function summarySection(report: Report): string {
  const { readable, unreadable, undetermined, errors, warnings, notes, problems, suppressed } =
    summarize(report);
  const tiles = [
    [readable, "readable", "readable"],
    [unreadable, "unreadable", "unreadable"],
    [undetermined, "undetermined", "undetermined"],
    [errors, "errors", "error"],
    [warnings, "warnings", "warning"],
    [notes, "notes", "note"],
    [problems, "problems", ""],
    [suppressed, "suppressed", ""],
    ...(report.fixed
      ? ([
          [report.findings.filter((each) => each.change === "new").length, "new", ""],
          [report.fixed.length, "fixed", ""],
        ] as const)
      : []),
  ] as const;
  const list = tiles
    .map(([count, word, style]) => `<li class="${style}"><strong>${count}</strong> ${word}</li>`)
    .join("");
  return section("summary", "Summary", `<ul class="tiles">${list}</ul>${problemsOf(report)}`);
}

function problemsOf({ problems }: Report): string {
  if (problems.length === 0) return "";
  const rows = problems.map(
    ({ severity, message, span }) =>
      `<tr data-item><td>${severity === "error" ? "not understood" : "open"}</td><td>${escape(message)}</td><td>${place(span)}</td></tr>`,
  );
  return table("What of the input could not be understood, or is open", ["", "What", "Where"], rows);
}

function graphSection({ picture: { svg, why } }: Audit): string {
  if (svg === null) return section("graph", "The graph", `<p>${escape(why)}</p>`);
  return section(
    "graph",
    "The graph",
    `<p class="soft">${escape(why)}</p><div class="zoom"><button type="button" id="zoom-in">Zoom in</button><button type="button" id="zoom-out">Zoom out</button><button type="button" id="zoom-fit">Fit</button></div><div class="picture" id="picture" tabindex="0" role="application" aria-label="The access graph: arrow keys move it, plus and minus zoom, 0 fits it">${svg}</div>`,
  );
}

/** Each once, with how many reads lean on it. */
function assumptionsSection({ reads }: Report): string {
  const found = new Map<string, { standing: boolean; count: number }>();
  for (const { assumptions } of reads)
    for (const { message, standing } of assumptions) {
      const known = found.get(message) ?? { standing, count: 0 };
      found.set(message, { standing, count: known.count + 1 });
    }
  if (found.size === 0) return "";
  const rows = [...found]
    .toSorted(([, a], [, b]) => Number(a.standing) - Number(b.standing) || b.count - a.count)
    .map(
      ([message, { standing, count }]) =>
        `<tr data-item><td>${escape(message)}</td><td>${standing ? "always made" : "about what the input names without showing it"}</td><td>${count}</td></tr>`,
    );
  return section(
    "assumptions",
    "Assumptions",
    table("What verdicts lean on that is not in the input", ["Assumption", "Kind", "Reads"], rows),
  );
}

function suppressedSection({ suppressed = [] }: Report): string {
  if (suppressed.length === 0) return "";
  const rows = suppressed.map(
    ({ finding, by }) =>
      `<tr data-item><td><code>${escape(finding.rule)}</code> <span class="soft">${finding.level}</span></td><td>${escape(finding.message)}<br>${place(finding.at)}</td><td>${by === null ? "in the baseline" : escape(by.reason)}</td><td>${by === null ? "" : escape(by.until ?? "for good")}</td><td>${place(by?.at)}</td></tr>`,
  );
  return section(
    "suppressed",
    "Suppressed findings",
    table(
      "Findings that the input or a baseline leaves out",
      ["Rule", "Finding", "Reason", "Until", "Where"],
      rows,
    ),
  );
}

function evidenceSection(report: Report, { files, rules, given, generatedAt }: Audit): string {
  const inputs = report.inputs.map(
    ({ path, kind }) => `<tr><td><code>${escape(path)}</code></td><td>${escape(kind)}</td></tr>`,
  );
  const hashes = files.map(
    ({ path, bytes, sha256 }) =>
      `<tr data-item><td><code>${escape(path)}</code></td><td>${bytes}</td><td><code>${escape(sha256)}</code></td></tr>`,
  );
  const options = given.map(
    ([name, value]) => `<tr><td><code>${escape(name)}</code></td><td><code>${escape(value)}</code></td></tr>`,
  );
  const catalogue = rules.map(
    ({ id, title, level }) =>
      `<tr data-item><td><code>${escape(id)}</code></td><td>${level}</td><td>${escape(title)}</td></tr>`,
  );
  return section(
    "evidence",
    "Evidence",
    [
      `<p>canread ${escape(report.version)}, ${rules.length} rules, ${escape(generatedAt)}.</p>`,
      table("Inputs that were judged", ["Input", "Kind"], inputs),
      table("Files that were read, with the SHA-256 of their bytes", ["File", "Bytes", "SHA-256"], hashes),
      ...(options.length > 0 ? [table("What was given besides", ["Option", "Value"], options)] : []),
      `<details><summary>The rule set (${rules.length})</summary><div>${table("Rules and their levels", ["Rule", "Level", "Title"], catalogue)}</div></details>`,
    ].join(""),
  );
}
