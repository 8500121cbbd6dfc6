import { printable } from "../printable.ts";

/** A text as HTML, in an element or between quotes of an attribute. Control characters are shown as their codes. */
export function escape(text: string): string {
  return printable(text).replace(/[&<>"']/gu, (char) => `&#${char.codePointAt(0) ?? 0};`);
}

/** A long name that may break behind its separators, so that no column grows beyond the page. */
export function breakable(text: string): string {
  return escape(text).replace(/(?<=[./:_-])(?=[^\s;&])/gu, "<wbr>");
}
