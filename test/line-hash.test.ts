/** `primaryLocationLineHash` is GitHub's, so that an alert stays one however its file is uploaded. */
import { describe, expect, test } from "vitest";
import { lineHash } from "../sarif/line-hash.ts";
import { githubHashes } from "./support/github.ts";

/** Where each line begins and ends, line breaks left out. */
function linesOf(text: string): readonly (readonly [start: number, end: number])[] {
  const lines: [number, number][] = [];
  let start = 0;
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\r|\n/gu)) {
    lines.push([start, index]);
    start = index + lineBreak.length;
  }
  return [...lines, [start, text.length]];
}

/** The hashes as canread computes them for a place in each line: its beginning, its middle or its end. */
function hashesAt(text: string, where: "start" | "middle" | "end"): readonly string[] {
  const source = { path: "x", text };
  return linesOf(text).map(([start, end]) =>
    lineHash(source, { start, middle: (start + end) >> 1, end }[where]),
  );
}

const GREETING = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End";
const GREETING_ENDED = [
  "e9496ae3ebfced30:1",
  "fb7c023a8b9ccb3f:1",
  "ce8ba1a563dcdaca:1",
  "e20e36e16fcb0cc8:1",
  "b3edc88f2938467e:1",
  "c8e28b0b4002a3a0:1",
  "c129715d7a2bc9a3:1",
];

/** Inputs and hashes from the tests of the upload action: src/fingerprints.test.ts of github/codeql-action. */
const KNOWN: readonly (readonly [name: string, text: string, hashes: readonly string[]])[] = [
  ["nothing", "", ["c129715d7a2bc9a3:1"]],
  [
    "short lines",
    " a\nb\n  \t\tc\n d",
    ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
  ],
  [
    "no end of the last line",
    GREETING,
    [
      "8b7cf3e952e7aeb2:1",
      "b1ae1287ec4718d9:1",
      "bff680108adb0fcc:1",
      "c6805c5e1288b612:1",
      "b86d3392aea1be30:1",
      "e6ceba753e1a442:1",
    ],
  ],
  ["LF", `${GREETING}\n`, GREETING_ENDED],
  ["CRLF", `${GREETING}\n`.replaceAll("\n", "\r\n"), GREETING_ENDED],
  ["CR", " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETING_ENDED],
  ["all kinds", " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETING_ENDED],
  [
    "repeated lines",
    "Lorem ipsum dolor sit amet.\n".repeat(10),
    [
      ...[1, 2, 3, 4, 5, 6].map((count) => `a7f2ff13bc495cf2:${count}`),
      "a7f2ff1481e87703:1",
      "a9cf91f7bbf1862b:1",
      "55ec222b86bcae53:1",
      "cc97dc7b1d7d8f7b:1",
      "c129715d7a2bc9a3:1",
    ],
  ],
];

describe.each(KNOWN)("known to GitHub: %s", (_, text, hashes) => {
  test("the definition gives them", () => {
    expect(githubHashes(text)).toEqual(hashes);
  });

  test("so does canread", () => {
    expect(hashesAt(text, "start")).toEqual(hashes);
  });
});

const STATEMENT = "- Effect: Allow\n  Action: kms:Decrypt\n  Resource: '*'\n";

test.each([
  ["one line", "Resources: {}"],
  ["one line with its end", "Resources: {}\n"],
  ["only line ends", "\n\n\n"],
  ["only Windows line ends", "\r\n\r\n\r\n"],
  ["only carriage returns", "\r\r\r"],
  ["blanks in empty lines", "a\n  \n\t\n \nb\n"],
  ["blanks between CR and LF", "a\r \nb\r\t\nc\r\n\nd"],
  ["blanks at the end of the file", "a\nb\n  \t "],
  ["duplicate lines", `${STATEMENT}${STATEMENT}${STATEMENT}`],
  ["duplicate lines with Windows line ends", STATEMENT.repeat(3).replaceAll("\n", "\r\n")],
  ["duplicate lines with carriage returns", STATEMENT.repeat(3).replaceAll("\n", "\r")],
  ["duplicates told apart by what follows", `${STATEMENT}x\n${STATEMENT}y\n${STATEMENT}x\n`],
  ["duplicates that differ in blanks", "a b\n\ta\tb\n ab \n"],
  ["a line of just 100 characters", `${"x".repeat(100)}\n${"x".repeat(100)}y\n`],
  ["a line of 99 characters at the end", `a\n${"x".repeat(99)}`],
  ["a line of 100 characters at the end", `a\n${"x".repeat(100)}`],
  ["lines that differ behind the 100th", `${"x".repeat(100)}1\n${"x".repeat(100)}2\n`],
  ["a document in one line", `{"a":"${"é🔑 ".repeat(200)}"}`],
  ["letters beyond ASCII", "# Zürich\n# 東京\n# 🔑\n\u00a0\u2028x\n"],
  ["the character of the end of the file", "\uffff\na\uffff"],
  ["zeros", "a\u0000\u0000\na\n\u0000"],
])("%s", (_, text) => {
  const expected = githubHashes(text);
  expect(hashesAt(text, "start")).toEqual(expected);
  expect(hashesAt(text, "middle")).toEqual(expected);
  expect(hashesAt(text, "end")).toEqual(expected);
});
