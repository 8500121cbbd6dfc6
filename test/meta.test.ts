import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { MANAGED_POLICIES } from "../iam/managed-policies.data.ts";
import * as api from "../index.ts";
import { unpack } from "../model/packed.ts";
import { canread } from "./support/command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("the version is the package's", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(api.VERSION).toBe(version);
});

test("the public values are these", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "VERSION",
    "accessGraph",
    "analyze",
    "analyzeAll",
    "analyzers",
    "compared",
    "defineAnalyzer",
    "fix",
    "locate",
    "pairing",
    "toDot",
    "toGitlab",
    "toHtml",
    "toJson",
    "toJunit",
    "toMarkdown",
    "toMermaid",
    "toSarif",
    "toSvg",
    "toText",
    "toTree",
  ]);
});

test("the README lists every rule with its level and title", () => {
  const table = /<!-- rules -->\n([\s\S]*)\n<!-- \/rules -->/u.exec(read("README.md"))?.[1] ?? "";
  const rows = api.analyzers.map(
    ({ id, level, title }) => `| [${id}](analyzers/${id}.md) | ${level} | ${title} |`,
  );
  expect(table.split("\n").slice(2)).toEqual(rows);
});

test("the README shows what canread prints", () => {
  const shown = /```console\n\$ canread samples\/missing-suffix\/main\.tf\n([\s\S]*?)```/u.exec(
    read("README.md"),
  )?.[1];
  expect(shown).toBe(read("test/golden/missing-suffix.main.txt"));
});

test("the README shows what canread fix prints", async () => {
  const shown = /\$ canread fix (samples\/missing-suffix\/main\.tf)\n([\s\S]*?)```/u.exec(read("README.md"));
  const path = shown?.[1] ?? "";
  const ran = await canread(["fix", path], { files: { [path]: read(path) } });
  expect(shown?.[2]).toBe(ran.stdout);
});

test("the collected pages are current", () => {
  execFileSync(process.execPath, ["scripts/build-pages.mjs", "--check"], { cwd: ROOT });
});

test("runtime dependencies are the ones that ARCHITECTURE.md justifies", () => {
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  const section = read("ARCHITECTURE.md").split("## Dependencies")[1] ?? "";
  const justified = [...section.matchAll(/^\| `([^`]+)` \|/gmu)].map((match) => match[1]);
  expect(Object.keys(dependencies).toSorted()).toEqual(justified.toSorted());
});

test("the table of AWS managed policies knows what it must", () => {
  const { policies, others } = unpack(MANAGED_POLICIES) as {
    policies: Record<string, unknown>;
    others: readonly string[];
  };
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
  expect(others).toContain("service-role/AmazonECSTaskExecutionRolePolicy");
  for (const name of [
    "AdministratorAccess",
    "SecretsManagerReadWrite",
    "AmazonSSMReadOnlyAccess",
    "ReadOnlyAccess",
  ]) {
    expect(Object.keys(policies)).toContain(name);
  }
});

test("nothing in the lockfile names a registry's host", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved": "https?:/u);
});

test("every story has a line in the samples' README", () => {
  const stories = readdirSync(new URL("../samples/", import.meta.url), { withFileTypes: true }).filter(
    (entry) => entry.isDirectory(),
  );
  for (const { name } of stories) expect(read("samples/README.md")).toContain(name);
});
