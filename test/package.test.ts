import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleText } from "./support/bundle.ts";

// The package as a user gets it: packed, unpacked into an empty folder, run. `npm test` has built dist/ before.
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "canread-package-"));
const installed = join(folder, "node_modules/canread");

const run = (file: string, args: readonly string[], cwd: string): string =>
  execFileSync(file, args, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });

beforeAll(() => {
  run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  run(
    "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`],
    folder,
  );
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

test("the command judges a template", () => {
  cpSync(join(ROOT, "samples/works/template.yaml"), join(folder, "template.yaml"));
  const output = run(join(folder, "node_modules/.bin/canread"), ["template.yaml"], folder);
  expect(output).toContain("2 of 2 secret reads readable");
  // Node's own modules and its own files apart, the bundle loads nothing.
  const loaded = [...bundleText(installed).matchAll(/\brequire\((.)(.*?)\1\)/gu)].map(
    (match) => match[2] ?? "",
  );
  expect(loaded).toContain("node:fs");
  expect(loaded.filter((name) => !isBuiltin(name) && !/^\.{1,2}\/[\w./-]+\.cjs$/u.test(name))).toEqual([]);
});

test("the library can be imported and has types", () => {
  const script = `
    import { analyze } from "canread";
    import { readFileSync } from "node:fs";
    const report = analyze([{ path: "template.yaml", text: readFileSync("template.yaml", "utf8"), isNamed: true }]);
    console.log(report.reads.map((read) => read.outcome).join(" "));`;
  writeFileSync(join(folder, "use.mjs"), script);
  expect(run(process.execPath, ["use.mjs"], folder).trim()).toBe("readable readable");
  expect(readFileSync(join(installed, "dist/index.d.ts"), "utf8")).toContain("analyze");
});

test("the package holds the build, the readme, the changelog and the licence, and nothing else", () => {
  const names = readdirSync(installed).toSorted();
  expect(names).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "package.json"]);
});
