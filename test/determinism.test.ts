/** One input has one report, byte for byte: whatever ran before, whoever runs it, and in whichever order files lie. */
import { spawnSync } from "node:child_process";

import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { canread, inFolder, sample, type Files } from "./support/command.ts";

/** How `readdir` is to order what it finds. */
const order = vi.hoisted(() => ({ of: (names: readonly unknown[]): readonly unknown[] => names }));

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof import("node:fs")>();
  const readdirSync = (...args: Parameters<typeof actual.readdirSync>): unknown =>
    order.of(actual.readdirSync(...args));
  return { ...actual, readdirSync, default: { ...actual, readdirSync } };
});

const COMMAND = fileURLToPath(new URL("../dist/canread.cjs", import.meta.url));
const FORMATS = ["text", "json", "sarif", "html", "markdown", "junit", "gitlab"] as const;
const EPOCH = { SOURCE_DATE_EPOCH: "1700000000" };

const INPUT: Files = {
  "a/main.tf": sample("missing-suffix/main.tf"),
  "a/plan.json": sample("missing-suffix/plan.json"),
  "b/template.yaml": sample("customer-key/template.yaml"),
  "b/Z.yaml": sample("works/template.yaml"),
  "b/é.yaml": sample("batch-splunk/template.yaml"),
  "b/z.yaml": sample("private-registry/template.yaml"),
  "B/template.yaml": sample("task-role-grant/template.yaml"),
  "c/modules/one/main.tf": 'output "name" {\n  value = join(",", fileset(path.module, "*"))\n}\n',
  "c/modules/one/x.txt": "x",
  "c/modules/one/y.txt": "y",
  "c/main.tf": `${sample("customer-key/main.tf")}\nmodule "one" {\n  source = "./modules/one"\n}\n`,
  "c/10.tf": "locals {\n  a = local.b\n}\n",
  "c/9.tf": "locals {\n  b = local.a\n}\n",
  "d/broken.yaml": "Resources: [",
  "d/broken.json": "{",
};

async function made(files: Files): Promise<Readonly<Record<string, string>>> {
  const formats = FORMATS.flatMap((name) => ["-f", `${name}=out.${name}`]);
  const ran = await canread(["check", "d/broken.json", "d/broken.yaml", ".", ...formats], {
    files,
    env: EPOCH,
  });
  const reports = FORMATS.map((name) => [name, ran.written(`out.${name}`) ?? ""] as const);
  return Object.fromEntries([...reports, ["stderr", ran.stderr], ["status", String(ran.status)]]);
}

const first = await made(INPUT);

test("the report is one of several stacks, findings and problems", () => {
  const { reads, findings, problems } = JSON.parse(first["json"] ?? "") as Readonly<
    Record<string, readonly unknown[]>
  >;
  expect([reads, findings, problems].map((each) => (each?.length ?? 0) > 1)).toEqual([true, true, true]);
  for (const name of FORMATS) expect(first[name]?.length).toBeGreaterThan(100);
});

test("again, and again", async () => {
  expect(await made(INPUT)).toEqual(first);
  expect(await made(INPUT)).toEqual(first);
});

describe("files that lie in another order", () => {
  test.each<readonly [how: string, of: (names: readonly unknown[]) => readonly unknown[]]>([
    ["backwards", (names) => names.toReversed()],
    [
      "the second half first",
      (names) => [...names.slice(names.length >> 1), ...names.slice(0, names.length >> 1)],
    ],
    [
      "odd ones first",
      (names) => [...names.filter((_, at) => at % 2 === 1), ...names.filter((_, at) => at % 2 === 0)],
    ],
  ])("%s", async (_, of) => {
    const asked = vi.fn<typeof of>(of);
    order.of = asked;
    try {
      expect(await made(INPUT)).toEqual(first);
    } finally {
      order.of = (names) => names;
    }
    expect(asked).toHaveBeenCalled();
  });

  test("written in another order", async () => {
    expect(await made(Object.fromEntries(Object.entries(INPUT).toReversed()))).toEqual(first);
  });
});

/** The command as a process of its own, whose surroundings are those given alone. */
function child(folder: string, format: string, env: Readonly<Record<string, string>>): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, "check", ".", "-f", format], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...EPOCH, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return `${status}\n${stderr}\n${stdout}`;
}

describe("surroundings of the process", () => {
  const PLACES: readonly Readonly<Record<string, string>>[] = [
    { LANG: "C", LC_ALL: "C", TZ: "UTC" },
    { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
    {
      LANG: "sv_SE.UTF-8",
      TZ: "America/St_Johns",
      HOME: "/nonexistent",
      USER: "somebody",
      AWS_REGION: "us-east-1",
    },
  ];

  test.each(["text", "json", "sarif", "html", "markdown", "gitlab"])(
    "%s is the same in every language, zone and home",
    { timeout: 60_000 },
    async (format) => {
      await inFolder(INPUT, (folder) => {
        const outputs = PLACES.map((env) => child(folder, format, env));
        expect(new Set(outputs).size).toBe(1);
        expect(outputs[0]?.length).toBeGreaterThan(500);
        return Promise.resolve();
      });
    },
  );
});

test("the time of the report is the one that is given", async () => {
  expect(first["html"]).toContain("2023-11-14");
  expect(first["gitlab"]).toContain("2023-11-14T22:13:20");
});
