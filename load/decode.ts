import { isUtf8 } from "node:buffer";
import type { Source } from "../model/source.ts";

const MARK = "\ufeff";

/** The text of a file: UTF-8, or UTF-16 as PowerShell writes it. Null when it is neither. */
export function decode(bytes: Buffer): Pick<Source, "text" | "hasMark"> | null {
  const text = decodeAll(bytes);
  return text === null ? null : withoutMark(text);
}

export function withoutMark(text: string): Pick<Source, "text" | "hasMark"> {
  return text.startsWith(MARK) ? { text: text.slice(MARK.length), hasMark: true } : { text };
}

/** Whether the head of a file is not that of UTF-16 or of binary data. */
export function isText(head: Buffer): boolean {
  return !head.includes(0) && head[0] !== 0xff && head[0] !== 0xfe;
}

function decodeAll(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le");
  // Without a mark, a NUL in every other place of the beginning tells UTF-16 from text and from binary data.
  if (bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0)
    return bytes.toString("utf16le");
  if (!isUtf8(bytes) || bytes.subarray(0, 1000).includes(0)) return null;
  return bytes.toString("utf8");
}
