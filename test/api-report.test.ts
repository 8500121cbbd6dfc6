/**
 * The public types, pinned: what `canread` and `canread/cdk` export, and all that a user comes by through it.
 * `UPDATE_API=1 npx vitest run test/api-report.test.ts` writes api-report.txt; whatever is gone or narrower in it breaks
 * somebody's code.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as api from "../index.ts";
import { publicDeclarations, typesIn, type Declaration } from "./support/declarations.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const REPORT = new URL("api-report.txt", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "canread-api-"));

beforeAll(() => {
  const emit = ["--noCheck", "--declaration", "--emitDeclarationOnly", "--outDir", folder];
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", ...emit], {
    cwd: ROOT,
  });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function printed(title: string, declarations: readonly Declaration[]): string {
  const texts = declarations.map(({ module, text }) => `// ${module}\n${text}\n`);
  return `${"=".repeat(100)}\n${title}\n${"=".repeat(100)}\n\n${texts.join("\n")}\n`;
}

test("the public declarations are these", () => {
  const library = publicDeclarations(folder, "index");
  const plugin = publicDeclarations(folder, "cdk/index");
  const shared = new Set(
    [...library.exported, ...library.reached].map(({ module, name }) => `${module} ${name}`),
  );
  const report = [
    printed('import … from "canread"', library.exported),
    printed('import … from "canread/cdk"', plugin.exported),
    printed("Reached through these, and not exported by name", [
      ...library.reached,
      ...plugin.reached.filter(({ module, name }) => !shared.has(`${module} ${name}`)),
    ]),
  ].join("");
  if (process.env["UPDATE_API"] !== undefined) writeFileSync(REPORT, report);
  expect(readFileSync(REPORT, "utf8")).toBe(report);
});

test("every value that is exported has a declaration", () => {
  const { exported } = publicDeclarations(folder, "index");
  const values = exported.filter(({ text }) => /^export declare (?:function|const|class) /u.test(text));
  expect(values.map(({ name }) => name).toSorted()).toEqual(Object.keys(api).toSorted());
});

test("nothing public is of a type that says nothing", () => {
  const { exported, reached } = publicDeclarations(folder, "index");
  for (const { module, name, text } of [...exported, ...reached])
    expect(/\b(?:any|Function|Object)\b/u.test(typesIn(text)), `${module} ${name}`).toBe(false);
});

test("everything public is read-only", () => {
  const { exported, reached } = publicDeclarations(folder, "index");
  const written = [...exported, ...reached].flatMap(({ module, name, text }) =>
    /^export (?:declare )?interface|^interface/u.test(text)
      ? text
          .split("\n")
          .slice(1)
          .filter((line) => /^ {4}\w+\??: /u.test(line))
          .map((line) => `${module} ${name} ${line.trim()}`)
      : [],
  );
  expect(written).toEqual([]);
});
