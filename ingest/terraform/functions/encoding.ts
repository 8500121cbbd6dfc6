/** Base64, character encodings, CSV and URL-safe forms. */
import { gunzipSync } from "node:zlib";
import { LANGUAGES, type Language } from "../../../model/text.ts";
import type { Value } from "../../../model/value.ts";
import { bytesOf, encodeCharacters, decoderOf } from "./character-sets.ts";
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, define, ITEM_LIMIT, KNOWN_STRING, TEXT_LIMIT, type Run } from "./parameters.ts";

/** The bytes that standard Base64 spells; line breaks are let pass, as Go does. */
function decodeBase64(written: string): Uint8Array | null {
  const plain = written.replaceAll(/[\r\n]/gu, "");
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/u.test(plain)) return null;
  return Buffer.from(plain, "base64");
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** The string that bytes are in UTF-8, or null when they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const base64encode: TerraformFunction = define(
  [KNOWN_STRING],
  (run, value) => run.text(encodeBase64(bytesOf(value))),
  ANY_TEXT,
);

const base64decode: TerraformFunction = define(
  [KNOWN_STRING],
  (run, value) => {
    const bytes = decodeBase64(value);
    if (!bytes) return run.fail("failed to decode base64 data.");
    const decoded = decodeUtf8(bytes);
    return decoded === null
      ? run.fail("the result of decoding the provided string is not valid UTF-8.")
      : run.text(decoded);
  },
  ANY_TEXT,
);

/** Compressors differ in the bytes they make, so only that it is a string is known. */
const base64gzip: TerraformFunction = define([KNOWN_STRING], (run) => run.someText(), ANY_TEXT);

const base64gunzip: TerraformFunction = define(
  [KNOWN_STRING],
  (run, value) => {
    const bytes = decodeBase64(value);
    if (!bytes) return run.fail("failed to decode base64 data.");
    let unpacked: Uint8Array;
    try {
      unpacked = gunzipSync(bytes, { maxOutputLength: TEXT_LIMIT });
    } catch {
      return run.fail("failed to gunzip the data, or it is larger than 4 MB.");
    }
    const decoded = decodeUtf8(unpacked);
    return decoded === null ? run.fail("the unpacked data is not valid UTF-8.") : run.text(decoded);
  },
  ANY_TEXT,
);

const BASE64: Language = LANGUAGES.anything;

const textencodebase64: TerraformFunction = define(
  [KNOWN_STRING, KNOWN_STRING],
  (run, value, encoding) => {
    const encoded = encodeCharacters(value, encoding);
    switch (encoded) {
      case "no such encoding":
        return run.fail(`${JSON.stringify(encoding)} is not a supported encoding name.`);
      case "not computed":
        return run.someText(BASE64);
      case "not representable":
        return run.fail(`the string contains characters that ${encoding} cannot represent.`);
      default:
        return run.text(encodeBase64(encoded));
    }
  },
  ANY_TEXT,
);

const textdecodebase64: TerraformFunction = define(
  [KNOWN_STRING, KNOWN_STRING],
  (run, value, encoding) => {
    const decoder = decoderOf(encoding);
    if (!decoder) return run.fail(`${JSON.stringify(encoding)} is not a supported encoding name.`);
    const bytes = decodeBase64(value);
    if (!bytes) return run.fail("the value has an invalid base64 symbol.");
    const decoded = decoder(bytes);
    return decoded === null
      ? run.fail(`the string contains symbols that are not defined for ${encoding}.`)
      : run.text(decoded);
  },
  ANY_TEXT,
);

/** Fields of a CSV text line by line, in the rules of Go's encoding/csv; null where it is malformed. */
function parseCsv(written: string): readonly (readonly string[])[] | null {
  const rows: string[][] = [];
  const csv = written.replaceAll("\r\n", "\n");
  let row: string[] = [];
  let at = 0;
  while (at < csv.length) {
    if (row.length === 0 && csv[at] === "\n") {
      at += 1;
      continue;
    }
    const field = csv[at] === '"' ? quotedField(csv, at) : bareField(csv, at);
    if (!field) return null;
    row.push(field.value);
    at = field.end;
    if (csv[at] === ",") {
      at += 1;
      // A comma at the end of the text begins one more field, which is empty.
      if (at < csv.length) continue;
      row.push("");
    } else at += 1;
    rows.push(row);
    row = [];
  }
  return rows;
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function bareField(csv: string, start: number): Field | null {
  let end = start;
  while (end < csv.length && csv[end] !== "," && csv[end] !== "\n") end += 1;
  const value = csv.slice(start, end);
  return value.includes('"') ? null : { value, end };
}

function quotedField(csv: string, start: number): Field | null {
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    const quote = csv.indexOf('"', at);
    if (quote === -1) return null;
    parts.push(csv.slice(at, quote));
    at = quote + 1;
    if (csv[at] !== '"') break;
    parts.push('"');
    at += 1;
  }
  return at >= csv.length || csv[at] === "," || csv[at] === "\n" ? { value: parts.join(""), end: at } : null;
}

const csvdecode: TerraformFunction = define([KNOWN_STRING], (run, value) => {
  const rows = parseCsv(value);
  if (!rows) return run.fail('CSV parse error: a quote (") stands where none may.');
  const [header, ...records] = rows;
  if (!header) return run.fail("missing header line.");
  if (new Set(header).size !== header.length) return run.fail("duplicate column name.");
  if (records.some((record) => record.length !== header.length)) {
    return run.fail("CSV parse error: wrong number of fields.");
  }
  if (records.length * header.length > ITEM_LIMIT)
    return run.fail(`csvdecode makes more than ${ITEM_LIMIT} items.`);
  return run.list(records.map((record) => recordValue(run, header, record)));
});

function recordValue(run: Run, header: readonly string[], record: readonly string[]): Value {
  return run.object(header.map((name, index) => [name, run.text(record[index] ?? "")] as const));
}

export const ENCODING_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["base64encode", base64encode],
  ["base64decode", base64decode],
  ["base64gzip", base64gzip],
  ["base64gunzip", base64gunzip],
  ["textencodebase64", textencodebase64],
  ["textdecodebase64", textdecodebase64],
  ["csvdecode", csvdecode],
];
