import { printable } from "../printable.ts";

/** A text as HTML, in an element or between quotes of an attribute. Control characters are shown as their codes. */
export function escape(text: string): string {
  return printable(text).replace(/[&<>"']/gu, (char) => `&#${char.codePointAt(0) ?? 0};`);
}

/** A name in a narrow column: it breaks behind its separators. */
export function breakable(text: string): string {
  return escape(text).replace(/(?<=[./:_-])(?=[^\s;&])/gu, "<wbr>");
}
