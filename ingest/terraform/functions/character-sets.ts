/** Character encodings by their IANA names. */

export function bytesOf(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** Names that are encoded here by hand; others are looked up in the platform's decoders. */
const UNICODE: ReadonlyMap<string, "utf-8" | "utf-16" | "utf-16le" | "utf-16be"> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["csutf8", "utf-8"],
  ["utf-16", "utf-16"],
  ["csutf16", "utf-16"],
  ["utf-16le", "utf-16le"],
  ["csutf16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
  ["csutf16be", "utf-16be"],
]);

const LATIN1: ReadonlySet<string> = new Set([
  "iso-8859-1",
  "iso_8859-1",
  "iso_8859-1:1987",
  "iso-ir-100",
  "latin1",
  "l1",
  "ibm819",
  "cp819",
  "csisolatin1",
]);

const ASCII: ReadonlySet<string> = new Set([
  "us-ascii",
  "ascii",
  "iso646-us",
  "us",
  "ibm367",
  "cp367",
  "csascii",
]);

/** Single-byte encodings that the platform decodes as IANA defines them. */
const SINGLE_BYTE = /^(?:iso-8859-(?:[2-8]|1[03456])|windows-125[0-8]|koi8-[ru]|ibm866|macintosh)$/u;

/** Others that the platform can only decode. */
const MULTI_BYTE: ReadonlySet<string> = new Set([
  "big5",
  "euc-jp",
  "euc-kr",
  "gb18030",
  "gbk",
  "iso-2022-jp",
  "shift_jis",
]);

/** Encodings that exist and are not known here. */
const OTHERS = /^(?:ibm\d+|cp\d+|hz-gb-2312|gb2312|windows-874|tis-620|iso-8859-\d+|iso_8859-.*|cs.*)$/u;

export function encodeCharacters(
  value: string,
  encoding: string,
): Uint8Array | "no such encoding" | "not computed" | "not representable" {
  const name = encoding.toLowerCase();
  const unicode = UNICODE.get(name);
  if (unicode === "utf-8") return bytesOf(value);
  if (unicode) return utf16(value, unicode);
  const limit = LATIN1.has(name) ? 0xff : ASCII.has(name) ? 0x7f : 0;
  if (limit > 0) {
    const codes = [...value].map((char) => char.codePointAt(0) ?? 0);
    return codes.every((code) => code <= limit) ? Uint8Array.from(codes) : "not representable";
  }
  if (!SINGLE_BYTE.test(name)) {
    return MULTI_BYTE.has(name) || OTHERS.test(name) ? "not computed" : "no such encoding";
  }
  const table = singleByteTable(name);
  const bytes = [...value].map((char) => table.get(char) ?? -1);
  return bytes.includes(-1) ? "not representable" : Uint8Array.from(bytes);
}

function utf16(value: string, form: "utf-16" | "utf-16le" | "utf-16be"): Uint8Array {
  // Plain UTF-16 is written with a mark, in the order of the network.
  const units = form === "utf-16" ? `\uFEFF${value}` : value;
  const bytes = Buffer.from(units, "utf16le");
  return form === "utf-16le" ? bytes : bytes.swap16();
}

function singleByteTable(name: string): ReadonlyMap<string, number> {
  const decoder = new TextDecoder(name);
  const table = new Map<string, number>();
  for (let byte = 255; byte >= 0; byte -= 1) {
    const bytes = Uint8Array.of(byte);
    table.set(name === "windows-1252" ? decodeWindows1252(bytes) : decoder.decode(bytes), byte);
  }
  table.delete("\uFFFD");
  return table;
}

/** What decodes an encoding, or null when there is none of the name. */
export function decoderOf(encoding: string): ((bytes: Uint8Array) => string | null) | null {
  const name = encoding.toLowerCase();
  const unicode = UNICODE.get(name);
  if (unicode === "utf-16") {
    return (bytes) => {
      const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
      return decodeWith(isLittle ? "utf-16le" : "utf-16be", bytes)?.replace(/^\uFEFF/u, "") ?? null;
    };
  }
  if (unicode) return (bytes) => decodeWith(unicode, bytes);
  const limit = LATIN1.has(name) ? 0xff : ASCII.has(name) ? 0x7f : 0;
  if (limit > 0) {
    return (bytes) => (bytes.every((byte) => byte <= limit) ? Buffer.from(bytes).toString("latin1") : null);
  }
  return SINGLE_BYTE.test(name) || MULTI_BYTE.has(name) ? (bytes) => decodeWith(name, bytes) : null;
}

/** What stands at 0x80 to 0x9f. Some releases of Node decode the whole as ISO 8859-1, which has none of these. */
const WINDOWS_1252 = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

function decodeWindows1252(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => (byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252[byte - 0x80] : String.fromCharCode(byte)))
    .join("");
}

function decodeWith(name: string, bytes: Uint8Array): string | null {
  if (name === "windows-1252") return decodeWindows1252(bytes);
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
