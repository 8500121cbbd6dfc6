/**
 * `primaryLocationLineHash` as GitHub's upload action computes it, so that alerts keep their identity however a
 * file reaches code scanning: a polynomial hash over the first 100 characters from the start of a line that are
 * no spaces or tabs, and a count of the equal hashes before it.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
import { lineStarts, positionAt, type Source } from "../model/source.ts";

const BLOCK = 100;
const END = 65535;
const LF = 10;
const CR = 13;

/** The characters that are hashed for the line beginning at an offset, as one string of code units. */
function blockAt(text: string, start: number): string {
  const codes: number[] = [];
  let afterReturn = false;
  for (let at = start; at < text.length && codes.length < BLOCK; at += 1) {
    const code = text.charCodeAt(at);
    const skipped = code === 32 || code === 9 || (afterReturn && code === LF);
    afterReturn = code === CR;
    if (!skipped) codes.push(code === CR ? LF : code);
  }
  if (codes.length < BLOCK) codes.push(END);
  return String.fromCharCode(...codes);
}

function hash(block: string): string {
  let value = 0n;
  for (let index = 0; index < BLOCK; index += 1) {
    const code = index < block.length ? block.charCodeAt(index) : 0;
    value = BigInt.asUintN(64, value * 37n + BigInt(code));
  }
  return value.toString(16);
}

/** Each line's block with how many equal ones there are up to it; a file has many findings. */
const tables = new WeakMap<Source, readonly { readonly block: string; readonly occurrence: number }[]>();

function tableOf(source: Source): readonly { readonly block: string; readonly occurrence: number }[] {
  const known = tables.get(source);
  if (known) return known;
  // GitHub reads the file as it is, byte order mark and all.
  const text = source.hasMark === true ? `\ufeff${source.text}` : source.text;
  const shift = text.length - source.text.length;
  const counts = new Map<string, number>();
  const table = lineStarts(source).map((start) => {
    const block = blockAt(text, start === 0 ? 0 : start + shift);
    const occurrence = (counts.get(block) ?? 0) + 1;
    counts.set(block, occurrence);
    return { block, occurrence };
  });
  tables.set(source, table);
  return table;
}

/** The hash of the line that holds the offset. */
export function lineHash(source: Source, offset: number): string {
  const { block = "", occurrence = 1 } = tableOf(source)[positionAt(source, offset).line - 1] ?? {};
  return `${hash(block)}:${occurrence}`;
}
