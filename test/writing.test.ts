/** Where reports are written: whole or not at all, through links, and into what is no file as it is. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../load/errors.ts";
import { writeAtomically } from "../load/write.ts";
import { canread, inFolder, sample } from "./support/command.ts";

const inside = (use: (folder: string) => void): Promise<void> =>
  inFolder({}, (folder) => {
    use(folder);
    return Promise.resolve();
  });

test("a new file, and one that is there, are written whole, and nothing is left beside them", () =>
  inside((folder) => {
    const path = join(folder, "r.txt");
    for (const content of ["one", "two"]) {
      writeAtomically(path, content);
      expect(readFileSync(path, "utf8")).toBe(content);
    }
    expect(readdirSync(folder)).toEqual(["r.txt"]);
  }));

test("a link stays a link, and its file is written", () =>
  inside((folder) => {
    mkdirSync(join(folder, "real"));
    writeFileSync(join(folder, "real/r.txt"), "old");
    symlinkSync("real/r.txt", join(folder, "link"));
    writeAtomically(join(folder, "link"), "new");
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "real/r.txt"), "utf8")).toBe("new");
  }));

test("a pipe is written to, and stays one", async () => {
  const read = await inFolder({}, async (folder) => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const { spawn } = await import("node:child_process");
    const reader = spawn("cat", [pipe]);
    let text = "";
    reader.stdout.on("data", (part: Buffer) => (text += part.toString()));
    const ended = new Promise((resolve) => reader.on("close", resolve));
    writeAtomically(pipe, "report");
    await ended;
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    return text;
  });
  expect(read).toBe("report");
});

test("what cannot be written is said with its path and why, and leaves nothing", () =>
  inside((folder) => {
    writeFileSync(join(folder, "file"), "");
    for (const path of ["file/r.txt", "none/r.txt"]) {
      expect(() => writeAtomically(join(folder, path), "x")).toThrow(UsageError);
      expect(() => writeAtomically(join(folder, path), "x")).toThrow(
        /r\.txt cannot be written \((?:ENOTDIR|ENOENT)\)/u,
      );
    }
    expect(readdirSync(folder)).toEqual(["file"]);
    expect(existsSync(join(folder, "none"))).toBe(false);
  }));

test.each(["text", "json", "sarif", "markdown", "html", "junit", "gitlab"])(
  "-f %s to such a place ends with 2",
  async (format) => {
    const files = { "main.tf": sample("works/main.tf"), file: "" };
    const ran = await canread(["check", "main.tf", "-f", `${format}=file/out`], { files });
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining("cannot be written (ENOTDIR)")]);
  },
);

test("two formats to one file, and a root that is not above, are refused", async () => {
  const files = { "main.tf": sample("works/main.tf") };
  const twice = await canread(["check", ".", "-f", "html=a.out", "-f", "sarif=a.out"], { files });
  expect([twice.status, twice.stderr]).toEqual([
    2,
    expect.stringContaining("Two formats cannot go to one file, a.out."),
  ]);
  const beside = await canread(["check", ".", "-f", "sarif", "--sarif-root", "../nope"], { files });
  expect([beside.status, beside.stderr]).toEqual([
    2,
    expect.stringContaining("is not above the current directory"),
  ]);
});
