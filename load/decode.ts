import { isUtf8 } from "node:buffer";

/** The text of a file: UTF-8, or UTF-16 as PowerShell writes it. Null when it is neither. */
export function decode(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le");
  // Without a mark, a NUL in every other place of the beginning tells UTF-16 from text and from binary data.
  if (bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0)
    return bytes.toString("utf16le");
  if (!isUtf8(bytes) || bytes.subarray(0, 1000).includes(0)) return null;
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return bytes.toString("utf8", start);
}
