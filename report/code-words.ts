import { printable } from "./printable.ts";

/** Letters, digits and marks that mean nothing in Markdown, and begin no reference, mention or emoji. */
const SAFE_WORD = /^[\p{L}\p{N}.,;'"()/?=-]*$/u;

/**
 * A text with names of the input in it as Markdown of GitHub and GitLab: they are shown, and neither formatted, linked,
 * mentioned nor made an emoji (`:secret:` is one). A word with a mark that may mean something is put between backticks,
 * which reads well where the text is shown as it is, too. No other backtick is left, so that none of the input can end or
 * begin a code span.
 */
export function asMarkdown(text: string): string {
  const plain = printable(text).replaceAll("`", "'");
  return plain.replace(/(?:\{[^{}]*\}|\S)+/gu, (word) => {
    const [, before = "", core = "", after = ""] = /^([("']*)(.*?)([)"'.,;:?]*)$/u.exec(word) ?? [];
    return SAFE_WORD.test(core) ? word : `${before}\`${core}\`${after}`;
  });
}
