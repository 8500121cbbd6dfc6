/** What sections share: how verdicts, places and excerpts are shown. */
import type { Span } from "../../model/source.ts";
import type { Outcome, Read } from "../../model/verdict.ts";
import { excerptOf, namesOfReads } from "../excerpt.ts";
import { placeText } from "../place.ts";
import { nameOfRead } from "../wording.ts";
import { escape } from "./escape.ts";

const MARKS: Readonly<Record<Outcome, string>> = { readable: "✓", unreadable: "✗", undetermined: "?" };

export function verdict(outcome: Outcome): string {
  return `<span class="${outcome}">${MARKS[outcome]}&nbsp;${outcome}</span>`;
}

export function mark(outcome: Outcome): string {
  return MARKS[outcome];
}

export function place(span: Span | undefined): string {
  return span ? `<code class="soft">${escape(placeText(span))}</code>` : "";
}

/** The line with what is meant underlined; nothing where there is no line to show. */
export function excerpt(span: Span, told: string, reads: readonly Read[]): string {
  const found = excerptOf(span, told, namesOfReads(reads));
  if (!found) return "";
  const { line, text, from, to } = found;
  return `<pre tabindex="0">${line} │ ${escape(text.slice(0, from))}<mark>${escape(text.slice(from, to))}</mark>${escape(text.slice(to))}</pre>`;
}

export function section(id: string, title: string, body: string): string {
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`;
}

export function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads
    .map((each) => (each === "" ? "<td></td>" : `<th scope="col">${escape(each)}</th>`))
    .join("");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}"><table><caption>${escape(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** What the filter shows or hides: by its text, and by the verdicts that it is about. */
export function item(outcomes: readonly Outcome[]): string {
  return outcomes.length === 0 ? "data-item" : `data-item data-verdict="${outcomes.join(" ")}"`;
}

export function readId(index: number): string {
  return `read-${index + 1}`;
}

export function readLink(read: Read | undefined, index: number): string {
  return read ? `<a href="#${readId(index)}">${escape(nameOfRead(read))}</a>` : "";
}
