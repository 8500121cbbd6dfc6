/** The command line as people and scripts use it: what goes where, and how it ends. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { run } from "../cli/run.ts";
import { VERSION } from "../version.ts";
import { canread, inFolder, judge, sample, type Setting } from "./support/command.ts";
import { GOOD } from "./support/templates.ts";

const BAD = sample("missing-suffix/template.yaml");
/** The role is named and not shown, so nothing is decided; a warning. */
const OPEN = GOOD.replace("!GetAtt Role.Arn", "arn:aws:iam::123456789012:role/elsewhere");
/** The secret is named and not shown: readable under an assumption about it. */
const ASSUMED = GOOD.replaceAll(
  "!Ref Secret",
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf",
);
const BROKEN = "Resources: [";

const files = { "good.yaml": GOOD, "bad.yaml": BAD, "open.yaml": OPEN, "broken.yaml": BROKEN };

function check(args: readonly string[], setting: Setting = {}): ReturnType<typeof canread> {
  return canread(args, { files, ...setting });
}

describe("help and version", () => {
  test.each([
    [["--help"], ["check", "explain", "rules", "canread check --help"]],
    [
      ["check", "--help"],
      ["paths", "-f, --format", "--fail-on", "--strict", "--rule", "--region", "--account", "--partition"],
    ],
    [
      ["check", "-h"],
      ["--parameters", "-q, --quiet", "-v, --verbose", "--no-color", "--no-progress"],
    ],
    [
      ["check", "--help"],
      ["Exit status: 0", "1 something is", "2 some input", "3 a defect", "Examples:"],
    ],
    [
      ["help", "explain"],
      ["<workload>", "--region"],
    ],
    [
      ["explain", "--help"],
      ["<workload>", "--parameters"],
    ],
    [["rules", "--help"], ["[id]"]],
  ])("%j", async (args, words) => {
    const { status, stdout, stderr } = await canread(args);
    for (const word of words) expect(stdout).toContain(word);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: canread/u);
  });

  test.each([[["--version"]], [["check", "--version"]], [["-V"]]])("%j", async (args) => {
    const { status, stdout, stderr } = await canread(args);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: "" });
  });
});

describe("wrong use ends with 2 and says on standard error what is wrong", () => {
  test.each([
    [["--frobnicate"], /unknown option '--frobnicate'/u],
    [["good.yaml", "--verbos"], /unknown option '--verbos'[\s\S]*--verbose/u],
    [["explain", "Task", "--fail-on", "error"], /unknown option '--fail-on'/u],
    [["explain"], /missing required argument 'workload'/u],
    [["rules", "missing-arn-suffix", "unreadable-secret"], /too many arguments/u],
    [["good.yaml", "-f"], /--format.*argument missing/u],
    [["good.yaml", "-f", "yaml"], /'yaml'[\s\S]*text, json, sarif/u],
    [["good.yaml", "-f", "JSON"], /'JSON'/u],
    [["good.yaml", "-f", "json="], /file name/u],
    [["good.yaml", "-f", "json", "-f", "sarif"], /standard output/u],
    [["good.yaml", "-f", "text", "-f", "text"], /standard output/u],
    [["good.yaml", "-f", "json=no/such/folder/x.json"], /no\/such\/folder\/x\.json cannot be written/u],
    [["good.yaml", "-f", "json=."], /cannot be written/u],
    [["good.yaml", "--fail-on", "fatal"], /fatal.*error, warning, note, never/u],
    [["good.yaml", "--rule", "nonsense=off"], /there is no rule "nonsense"/u],
    [["good.yaml", "--rule", "constructor=off"], /there is no rule "constructor"/u],
    [["good.yaml", "--rule", "missing-arn-suffix"], /error, warning, note or off/u],
    [["good.yaml", "--rule", "missing-arn-suffix=fatal"], /error, warning, note or off/u],
    [["good.yaml", "--rule", "missing-arn-suffix=off=note"], /error, warning, note or off/u],
    [["good.yaml", "--account", "12345678901"], /twelve digits/u],
    [["good.yaml", "--account", "1234567890123"], /twelve digits/u],
    [["good.yaml", "--account", "12345678901a"], /twelve digits/u],
    [["good.yaml", "--account"], /--account.*argument missing/u],
    [["explain", "Task", "good.yaml", "--account", "1"], /twelve digits/u],
    [["rules", "nonsense"], /there is no rule "nonsense"/u],
    [["rules", "__proto__"], /there is no rule "__proto__"/u],
  ])("%j", async (args, words) => {
    const { status, stdout, stderr } = await check(args);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^\s+at /mu);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe("the exit status", () => {
  const crashing = {
    write: (): never => {
      throw new Error("the disk is on fire");
    },
  };

  test.each<readonly [args: readonly string[], status: number]>([
    [["good.yaml"], 0],
    [["check", "good.yaml"], 0],
    [["bad.yaml"], 1],
    [["open.yaml"], 0],
    [["broken.yaml"], 2],
    [["good.yaml", "bad.yaml"], 1],
    [["bad.yaml", "broken.yaml"], 2],
    [["bad.yaml", "nowhere.yaml"], 2],
    [["broken.yaml", "--fail-on", "never"], 2],
    [["bad.yaml", "--fail-on", "error"], 1],
    [["bad.yaml", "--fail-on", "never"], 0],
    [["open.yaml", "--fail-on", "error"], 0],
    [["open.yaml", "--fail-on", "warning"], 1],
    [["open.yaml", "--fail-on", "note"], 1],
    [["open.yaml", "--strict"], 1],
    [["good.yaml", "--strict"], 0],
    [["bad.yaml", "--rule", "missing-arn-suffix=warning"], 0],
    [["bad.yaml", "--rule", "missing-arn-suffix=warning", "--fail-on", "warning"], 1],
    [["bad.yaml", "--rule", "missing-arn-suffix=note", "--fail-on", "warning"], 0],
    [["bad.yaml", "--rule", "missing-arn-suffix=note", "--fail-on", "note"], 1],
    [["bad.yaml", "--rule", "missing-arn-suffix=off", "--fail-on", "note"], 0],
    [["open.yaml", "--rule", "undetermined-access=error"], 1],
    [["open.yaml", "--rule", "undetermined-access=off", "--strict"], 1],
    [["bad.yaml", "--rule", "missing-arn-suffix=off", "--rule", "missing-arn-suffix=error"], 1],
  ])("%j: %i", async (args, status) => {
    expect((await check(args)).status).toBe(status);
  });

  test("--strict fails on an assumption about a secret that is only named, and keeps every level", async () => {
    const args = ["template.yaml", "--account", "123456789012"];
    const lax = await judge(ASSUMED, args);
    const strict = await judge(ASSUMED, [...args, "--strict"]);
    expect(lax.report.reads.map((read) => read.verdict)).toEqual(["readable"]);
    expect(strict.report).toEqual(lax.report);
    expect([lax.status, strict.status]).toEqual([0, 1]);
  });

  test.each([
    ["a clean input", ["good.yaml"]],
    ["findings", ["bad.yaml"]],
    ["a broken input", ["broken.yaml"]],
  ])("a defect of canread comes before %s", async (_, args) => {
    await inFolder(files, async (directory) => {
      let written = "";
      const stderr = { write: (text: string): unknown => (written += text) };
      expect(await run(args, { directory, env: {}, stdout: crashing, stderr })).toBe(3);
      expect(written).toMatch(/defect of canread.*the disk is on fire\nPlease report/u);
      expect(written).not.toMatch(/^\s+at /mu);
    });
  });
});

describe("formats", () => {
  test("text is the default", async () => {
    expect((await check(["good.yaml"])).stdout).toBe((await check(["good.yaml", "-f", "text"])).stdout);
  });

  test.each(["text", "json", "sarif"])("%s in a file is what standard output would show", async (format) => {
    const shown = await check(["bad.yaml", "-f", format]);
    const written = await check(["bad.yaml", `--format=${format}=a=b.out`]);
    expect(written.stdout).toBe("");
    const inFile = await check(["bad.yaml", "-f", `${format}=out.txt`]);
    expect(inFile.written("out.txt")).toBe(shown.stdout);
    expect([shown.status, inFile.status, written.status]).toEqual([1, 1, 1]);
  });

  test("a file name may hold equals signs", async () => {
    expect((await check(["good.yaml", "-f", "json=a=1.json"])).written("a=1.json")).toContain(
      '"schemaVersion": 1',
    );
  });

  test("several at once", async () => {
    const args = ["bad.yaml", "-f", "json=a.json", "-f", "text", "-f", "sarif=b.sarif", "-f", "json=c.json"];
    const ran = await check(args, { env: { FORCE_COLOR: "1" } });
    expect(ran.stdout).toContain("missing-arn-suffix");
    expect(JSON.parse(ran.written("a.json") ?? "")).toMatchObject({ schemaVersion: 1 });
    expect(JSON.parse(ran.written("b.sarif") ?? "")).toMatchObject({ version: "2.1.0" });
    expect(ran.written("c.json")).toBe(ran.written("a.json"));
    expect(ran.status).toBe(1);
  });

  test("a written report replaces the one before, and leaves nothing else", async () => {
    await inFolder({ ...files, "out/r.json": "old" }, async (directory) => {
      const silent = { write: (): void => {} };
      await run(["good.yaml", "-f", "json=out/r.json"], {
        directory,
        env: {},
        stdout: silent,
        stderr: silent,
      });
      expect(readdirSync(join(directory, "out"))).toEqual(["r.json"]);
      expect(readFileSync(join(directory, "out/r.json"), "utf8")).toMatch(/^\{[\s\S]*\}\n$/u);
    });
  });

  test("the JSON report has the fields that the interface names", async () => {
    const { report } = await judge({ "bad.yaml": BAD });
    expect(report).toMatchObject({
      schemaVersion: 1,
      tool: { name: "canread", version: VERSION },
      inputs: [{ path: "bad.yaml", kind: "cloudformation" }],
      summary: {
        readable: 0,
        unreadable: 1,
        undetermined: 0,
        errors: 1,
        warnings: 0,
        notes: 0,
        problems: 0,
      },
      reads: [
        {
          stack: "bad.yaml",
          workload: "TaskDefinition",
          container: "api",
          kind: "environment",
          name: "DB_LOGIN",
          secret: { store: "secretsmanager", address: "DbSecret", jsonKey: null },
          role: { use: "execution", address: "ExecutionRole" },
          verdict: "unreadable",
        },
      ],
      findings: [{ rule: "missing-arn-suffix", level: "error", workload: "TaskDefinition", reads: [0] }],
      problems: [],
    });
  });

  test("--rule changes the level in every format, off leaves the verdict", async () => {
    const note = await check(["bad.yaml", "-f", "sarif", "--rule", "missing-arn-suffix=note"]);
    expect(JSON.parse(note.stdout)).toMatchObject({ runs: [{ results: [{ level: "note" }] }] });
    const off = await judge({ "bad.yaml": BAD }, ["bad.yaml", "--rule", "missing-arn-suffix=off"]);
    expect(off.report).toMatchObject({ findings: [], reads: [{ verdict: "unreadable" }] });
    expect(off.text).toContain("0 of 1 secret reads readable, 1 unreadable");
  });
});

describe("how much is said", () => {
  test("--quiet says nothing of what is well", async () => {
    expect((await check(["good.yaml", "-q"])).stdout).toBe("");
  });

  test("--quiet keeps findings and problems", async () => {
    const { stdout } = await check(["bad.yaml", "broken.yaml", "--quiet"]);
    expect(stdout).toContain("missing-arn-suffix");
    expect(stdout).toContain("broken.yaml:1:");
    expect(stdout).not.toContain("secret reads readable");
  });

  test("--verbose gives the proof of every read", async () => {
    const { stdout } = await check(["good.yaml", "--verbose"]);
    for (const word of [
      "TOKEN",
      "role",
      "secretsmanager:GetSecretValue",
      "good.yaml:19",
      "assuming",
      "1 of 1",
    ]) {
      expect(stdout).toContain(word);
    }
  });
});

describe("colours", () => {
  test.each<readonly [args: string, env: Record<string, string>, isTerminal: boolean, isColored: boolean]>([
    ["", {}, false, false],
    ["", {}, true, true],
    ["--no-color", {}, true, false],
    ["", { NO_COLOR: "1" }, true, false],
    ["", { NO_COLOR: "" }, true, true],
    ["", { FORCE_COLOR: "1" }, false, true],
    ["", { FORCE_COLOR: "" }, false, true],
    ["", { FORCE_COLOR: "true" }, false, true],
    ["", { FORCE_COLOR: "3" }, false, true],
    ["", { FORCE_COLOR: "0" }, true, false],
    ["", { FORCE_COLOR: "false" }, true, false],
    ["--no-color", { FORCE_COLOR: "1" }, true, false],
    ["-f json", {}, true, false],
    ["-f sarif", { FORCE_COLOR: "1" }, true, false],
  ])("%s %j on a terminal: %s, coloured: %s", async (args, env, isTerminal, isColored) => {
    const { stdout } = await check(["bad.yaml", ...args.split(" ").filter(Boolean)], { env, isTerminal });
    expect(stdout.includes("\u001b[")).toBe(isColored);
  });

  test("colours change nothing else", async () => {
    const plain = await check(["bad.yaml"]);
    const colored = await check(["bad.yaml"], { env: { FORCE_COLOR: "1" } });
    // oxlint-disable-next-line no-control-regex -- colours are control sequences
    expect(colored.stdout.replaceAll(/\u001b\[\d+m/gu, "")).toBe(plain.stdout);
  });
});

describe("the progress line", () => {
  afterEach(() => vi.restoreAllMocks());

  /** Every look at the clock finds two seconds gone. */
  function hurry(): void {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 2000));
  }

  test("tells on a terminal what is being judged, and wipes itself away", async () => {
    hurry();
    const { stderr } = await check(["good.yaml", "bad.yaml"], { isTerminal: true });
    const wipe = "\r\u001b[K";
    expect(stderr).toBe(`${wipe}judging 1 of 2: good.yaml${wipe}judging 2 of 2: bad.yaml${wipe}`);
  });

  test.each([
    ["no terminal", [], false],
    ["--no-progress", ["--no-progress"], true],
    ["--quiet", ["--quiet"], true],
  ])("is not shown with %s", async (_, args, isTerminal) => {
    hurry();
    expect((await check(["good.yaml", ...args], { isTerminal })).stderr).toBe("");
  });

  test("is not shown in the first second", async () => {
    vi.spyOn(performance, "now").mockReturnValue(5);
    expect((await check(["good.yaml"], { isTerminal: true })).stderr).toBe("");
  });

  test("shows a name that steers a terminal as codes", async () => {
    hurry();
    const name = "t\u001b[2J\u009b.yaml";
    const { stderr } = await canread([name], { files: { [name]: GOOD }, isTerminal: true });
    const shown = stderr.replaceAll("\r\u001b[K", "");
    expect(shown).toContain("judging");
    expect(["\u001b", "\u009b"].filter((code) => shown.includes(code))).toEqual([]);
  });
});
