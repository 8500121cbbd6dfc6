// Control characters are the subject of this file.
/* oxlint-disable no-control-regex */

/**
 * Control characters come from names in the input and could steer a terminal. Each is shown as its code; only
 * line breaks and canread's own colours pass.
 */
export function printable(text: string, color: boolean = false): string {
  return text.replace(
    /(\u001b\[\d{1,2}m)|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu,
    (char, own?: string) =>
      own === undefined || !color ? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}` : own,
  );
}
