// Control characters are the subject of this file.
/* oxlint-disable no-control-regex */

/**
 * A line for people. Control characters come from names in the input and could steer a terminal or forge a line
 * of its own: each is shown as its code.
 */
export function printable(line: string): string {
  return line.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Texts of several lines in a document for machines, where a viewer may show them: line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replace(/[^\n\t]+/gu, printable);
}

/** For `JSON.stringify`: every text of a document as `visible` has it. */
export function visibleTexts(_: string, value: unknown): unknown {
  return typeof value === "string" ? visible(value) : value;
}
