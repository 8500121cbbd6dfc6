/** How a release is made: the workflows, and the list of what a release depends on. */
import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { VERSION } from "../version.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly node: readonly string[] } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

function workflow(name: string): Workflow {
  const document = parseDocument(read(`.github/workflows/${name}`), { uniqueKeys: true, strict: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS() as Workflow;
}

const FILES = readdirSync(new URL("../.github/workflows/", import.meta.url)).toSorted();
const stepsOf = (of: Workflow): readonly Step[] => Object.values(of.jobs).flatMap(({ steps }) => steps);
const commandsOf = (job: Job | undefined): string =>
  (job?.steps ?? []).map(({ run }) => run ?? "").join("\n");

test("there are two workflows", () => {
  expect(FILES).toEqual(["ci.yml", "release.yml"]);
});

describe.each(FILES)("%s", (file) => {
  const own = workflow(file);

  test("takes GitHub's own actions alone, by their major version, as the pages do", () => {
    const used = stepsOf(own).flatMap(({ uses }) => uses ?? []);
    for (const each of used) expect(each).toMatch(/^actions\/[a-z-]+@v\d+$/u);
    const shown = new Set(
      [...read("docs/code-scanning.md").matchAll(/uses: (actions\/\S+)/gu)].map((match) => match[1]),
    );
    for (const each of used.filter((name) => /checkout|setup-node/u.test(name)))
      expect(shown).toContain(each);
  });

  test("leaves no credentials behind, and has no expression in a script", () => {
    for (const step of stepsOf(own)) {
      if (step.uses?.startsWith("actions/checkout@") === true)
        expect(step.with?.["persist-credentials"]).toBe(false);
      // What a branch or a tag is called would be run as code.
      expect(step.run ?? "").not.toContain("${{");
    }
  });
});

describe("ci.yml", () => {
  const { on, permissions, jobs } = workflow("ci.yml");

  test("runs what a merge needs, for each pull request, and may only read", () => {
    expect(Object.keys(on)).toEqual(["pull_request", "push"]);
    expect(permissions).toEqual({ contents: "read" });
    expect(commandsOf(jobs["test"])).toBe("\n\nbash .ci/run");
    for (const job of Object.values(jobs)) expect(job.permissions).toBeUndefined();
  });

  test("with the oldest Node that the package allows, and newer ones", () => {
    const { engines } = JSON.parse(read("package.json")) as { readonly engines: { readonly node: string } };
    const [oldest = "", ...newer] = jobs["test"]?.strategy?.matrix.node ?? [];
    expect(engines.node).toContain(`^${oldest} `);
    expect(newer.map(Number).every((major) => major >= 22)).toBe(true);
    expect(newer.length).toBeGreaterThan(0);
  });
});

describe("release.yml", () => {
  const { on, permissions, jobs } = workflow("release.yml");
  const { pack, publish, release } = jobs;

  test("starts at a tag and at nothing else", () => {
    expect(on).toEqual({ push: { tags: ["v*"] } });
  });

  test("each job has the rights that it needs, and no other", () => {
    expect(permissions).toEqual({});
    expect(Object.keys(jobs)).toEqual(["pack", "publish", "release"]);
    expect(pack?.permissions).toEqual({ contents: "read" });
    expect(publish?.permissions).toEqual({ "id-token": "write" });
    expect(release?.permissions).toEqual({ contents: "write" });
  });

  test("what may write runs after the tests, and none of the repository's code", () => {
    expect([publish?.needs, release?.needs]).toEqual(["pack", "publish"]);
    for (const job of [publish, release]) {
      expect(job?.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))).toEqual([]);
      expect(commandsOf(job)).not.toMatch(/npm (?:ci|install|run)|npx|\.ci\//u);
    }
  });

  test("tests, packs once, and lists what is in it", () => {
    const commands = (pack?.steps ?? []).flatMap(({ run }) => run ?? []);
    const at = (words: string): number => commands.findIndex((command) => command.includes(words));
    expect(read(".ci/run")).toMatch(/^npm ci\b/mu);
    expect(read(".ci/run")).toMatch(/^npm test$/mu);
    expect(at("bash .ci/run")).toBeGreaterThan(at("GITHUB_REF_NAME"));
    expect(at("npm pack")).toBeGreaterThan(at("bash .ci/run"));
    expect(commands[at("npm sbom")]).toContain("--sbom-format cyclonedx");
    expect(commands[at("npm sbom")]).toContain("--omit dev");
    expect(pack?.steps.at(-1)?.with).toMatchObject({ path: "release/", "if-no-files-found": "error" });
  });

  test("publishes that very file with provenance, and without a token", () => {
    const command = commandsOf(publish).trim();
    expect(command).toMatch(/^npm publish \.\/release\/canread-\*\.tgz /u);
    for (const option of ["--provenance", "--access public", "--ignore-scripts"])
      expect(command).toContain(option);
    expect(read(".github/workflows/release.yml")).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/u);
  });

  test("attaches the package and its list to the release", () => {
    expect(commandsOf(release).trim()).toMatch(/^gh release create "\$GITHUB_REF_NAME" release\/\* /u);
    const [, named] = /pack-destination (\S+)/u.exec(commandsOf(pack)) ?? [];
    expect(named).toBe("release");
  });

  test.each([
    [`v${VERSION}`, true],
    [VERSION, false],
    [`v${VERSION}-rc.1`, false],
    ["v99.0.0", false],
    [`v${VERSION}; true`, false],
  ])("the tag %s is the package's version: %s", (tag, isVersion) => {
    const script = pack?.steps.find(({ run }) => run?.includes('!= "v$version"') === true)?.run ?? "exit 7";
    const run = (): unknown =>
      execFileSync("bash", ["-euo", "pipefail", "-c", script], {
        cwd: ROOT,
        env: { ...process.env, GITHUB_REF_NAME: tag },
        stdio: "pipe",
      });
    if (isVersion) expect(run).not.toThrow();
    else expect(run).toThrow(`the package's version is ${VERSION}`);
  });
});

test("SECURITY.md names files that there are", () => {
  const page = read("SECURITY.md");
  const named = [...page.matchAll(/`((?:test|\.github)\/[\w./-]+)`|\]\((?!https:)([^)#]+)/gu)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  expect(named.length).toBeGreaterThan(4);
  for (const path of named) expect(read(path)).not.toBe("");
});

describe("the bill of materials", () => {
  interface Component {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses?: readonly unknown[];
  }
  interface Bill {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly purl: string; readonly type: string } };
    readonly components: readonly Component[];
  }
  const { jobs } = workflow("release.yml");
  const [, words = ""] = /^npm (sbom .*) > /mu.exec(commandsOf(jobs["pack"])) ?? [];
  let bill: Bill;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)("npm", [...words.split(" "), "--offline"], { cwd: ROOT });
    bill = JSON.parse(stdout) as Bill;
  });

  test("is of this version, in the format of CycloneDX", () => {
    expect(bill.bomFormat).toBe("CycloneDX");
    expect(bill.metadata.component).toMatchObject({
      type: "application",
      purl: `pkg:npm/canread@${VERSION}`,
    });
  });

  test("lists exactly the runtime dependencies of the lockfile, each with its licence", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
    };
    const locked = Object.entries(packages)
      .filter(([path, { dev }]) => path !== "" && dev !== true)
      .map(([path, { version }]) => `${path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`);
    expect(locked.length).toBeGreaterThan(0);
    expect(bill.components.map(({ name, version }) => `${name}@${version}`).toSorted()).toEqual(
      locked.toSorted(),
    );
    for (const { licenses } of bill.components) expect(licenses).toHaveLength(1);
  });
});
