/** One document in the encodings that editors and shells write: the report is the same, place for place. */
import { describe, expect, test } from "vitest";
import { canread, judge, sample } from "./support/command.ts";
import { only } from "./support/one-problem.ts";
import { GOOD } from "./support/templates.ts";

const swapped = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

const ENCODINGS: readonly (readonly [name: string, encode: (text: string) => Uint8Array])[] = [
  ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16 LE, as PowerShell redirects", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16 BE", (text) => swapped(`\ufeff${text}`)],
  ["UTF-16 LE without a mark", (text) => Buffer.from(text, "utf16le")],
];

const COMMENT = "# Zürich, 東京, 🔑\n";

describe.each([
  ["plan.json", sample("missing-suffix/plan.json")],
  ["template.yaml", COMMENT + sample("missing-suffix/template.yaml")],
  ["template.json", JSON.stringify({ Description: "🔑", Resources: { A: { Type: "X" } } }, null, 2)],
])("%s", (name, text) => {
  test.each(ENCODINGS)("in %s", async (_, encode) => {
    const plain = await judge({ [name]: text });
    const encoded = await judge({ [name]: encode(text) });
    expect(encoded.report).toEqual(plain.report);
    expect([encoded.status, encoded.text]).toEqual([plain.status, plain.text]);
  });

  test.each(ENCODINGS)("in %s, met while walking and on standard input", async (_, encode) => {
    const plain = await judge({ [name]: text });
    const walked = await judge({ [name]: encode(text) }, ["."]);
    expect(walked.report).toEqual(plain.report);
    const piped = await canread(["-", "-f", "json"], { stdin: encode(text) });
    expect(piped.stdout.replaceAll('"path": "-"', `"path": "${name}"`)).toContain(
      JSON.stringify(plain.report.summary, null, 2).split("\n")[1],
    );
    expect(piped.status).toBe(plain.status);
  });

  test("with Windows line ends", async () => {
    const plain = await judge({ [name]: text });
    const windows = await judge({ [name]: text.replaceAll("\n", "\r\n") });
    expect(windows.report).toEqual(plain.report);
    expect(windows.text).toBe(plain.text);
  });

  test("PowerShell's plan: UTF-16 LE with a mark and Windows line ends", async () => {
    const plain = await judge({ [name]: text });
    const bytes = Buffer.from(`\ufeff${text.replaceAll("\n", "\r\n")}`, "utf16le");
    const { report, status } = await judge({ [name]: bytes });
    expect([report, status]).toEqual([plain.report, plain.status]);
  });
});

test("a problem in a UTF-16 document is at the place people see", async () => {
  const text = `${COMMENT}Resources:\r\n  "🔑": { Type: X, DependsOn: {} }\r\n`;
  const { location } = only(await judge({ "template.yaml": Buffer.from(`\ufeff${text}`, "utf16le") }));
  // Columns count UTF-16 units: the key is two of them.
  expect(location).toMatchObject({ startLine: 3, startColumn: 31, endLine: 3, endColumn: 33 });
});

describe("what is no text", () => {
  const LATIN_1 = Buffer.from(`# Z\u00fcrich\n${GOOD}`, "latin1");
  const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0xff]);
  const NULS = Buffer.alloc(100);

  test.each([
    ["Latin-1", LATIN_1],
    ["a picture", PNG],
    ["zeros", NULS],
  ])("%s", async (_, bytes) => {
    const problem = only(await judge({ "input.bin": bytes }));
    expect(problem).toMatchObject({
      kind: "unreadable-input",
      location: { path: "input.bin", startLine: 1, startColumn: 1 },
    });
    expect(problem.message).toMatch(/neither UTF-8 nor UTF-16/u);
    const piped = await canread(["-"], { stdin: bytes });
    expect(piped.status).toBe(2);
    expect(piped.stdout).toMatch(/^-:1:1 {2}problem\n.*neither UTF-8 nor UTF-16/u);
  });

  test("UTF-16 cut off in the middle", async () => {
    const bytes = Buffer.from(`\ufeff${sample("missing-suffix/plan.json")}`, "utf16le");
    expect(only(await judge({ "plan.json": bytes.subarray(0, 9999) })).kind).toBe("syntax");
  });
});
