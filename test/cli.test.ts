/** The command line as people and scripts use it: what goes where, and how it ends. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { analyzers } from "../index.ts";
import { run } from "../cli/run.ts";
import { VERSION } from "../version.ts";
import { canread, inFolder, judge, sample, type Setting } from "./support/command.ts";
import type { JsonReport } from "./support/json-report.ts";
import { GOOD, plan, referring } from "./support/templates.ts";

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
    const lax = await judge(ASSUMED, ["template.yaml"]);
    const strict = await judge(ASSUMED, ["template.yaml", "--strict"]);
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
      const { readFileSync, readdirSync } = await import("node:fs");
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
      "good.yaml:17",
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

describe("standard input", () => {
  test.each([
    ["a template", GOOD, "cloudformation"],
    ["a plan", JSON.stringify(plan()), "terraform-plan"],
  ])("%s", async (_, stdin, kind) => {
    const { status, stdout } = await canread(["-", "-f", "json"], { stdin });
    const report = JSON.parse(stdout) as JsonReport;
    expect(report.inputs).toEqual([{ path: "-", kind }]);
    expect(report.reads).toMatchObject([{ stack: "-", verdict: "readable", location: { path: "-" } }]);
    expect(status).toBe(0);
  });

  test("beside files", async () => {
    const { stdout } = await check(["check", "bad.yaml", "-", "-f", "json"], { stdin: GOOD });
    expect((JSON.parse(stdout) as JsonReport).inputs.map((input) => input.path)).toEqual(["bad.yaml", "-"]);
  });

  test.each([
    ["nothing", "", /^-:1:1 {2}problem\n {2}the document is empty/u],
    ["another document", "a: b\n", /^-:1:1 {2}problem\n {2}this is neither/u],
  ])("%s is a problem", async (_, stdin, words) => {
    const { status, stdout } = await canread(["-"], { stdin });
    expect(stdout).toMatch(words);
    expect(status).toBe(2);
  });

  test("explain reads it too", async () => {
    const { status, stdout } = await canread(["explain", "Task", "-"], { stdin: GOOD });
    expect(stdout).toContain("TOKEN");
    expect(status).toBe(0);
  });
});

describe("explain", () => {
  const two = { "t.yaml": referring("!Ref Secret"), "more/u.yaml": "Resources: {}\n" };

  test.each([
    [
      ["Task", "t.yaml"],
      ["TOKEN", "OTHER"],
    ],
    [["Task", "TOKEN", "t.yaml"], ["TOKEN"]],
    [["Task", "OTHER"], ["OTHER"]],
    [["Task"], ["TOKEN", "OTHER"]],
    [
      ["Task", "t.yaml", "more"],
      ["TOKEN", "OTHER"],
    ],
    [["Task", "OTHER", "t.yaml", "more"], ["OTHER"]],
  ])("%j", async (args, names) => {
    const { status, stdout, stderr } = await canread(["explain", ...args], { files: two });
    const explained = [...stdout.matchAll(/^✓ (\w+) \(container app, Task\) can be read$/gmu)];
    expect(explained.map(([, name]) => name)).toEqual(names);
    expect(stdout).toContain("secretsmanager:GetSecretValue");
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("a refutation names its rule and the repair", async () => {
    const { stdout } = await check(["explain", "TaskDefinition", "DB_LOGIN", "bad.yaml"]);
    expect(stdout).toMatch(/^✗ DB_LOGIN .*cannot be read$/mu);
    expect(stdout).toMatch(/cause .*\[missing-arn-suffix\]/u);
    expect(stdout).toMatch(/fix /u);
  });

  test.each([
    ["an unknown workload", ["Tusk", "t.yaml"], /no workload is called "Tusk"; there are Task\n$/u],
    ["an unknown reference", ["Task", "TOKN", "t.yaml"], /called "TOKN"; there are TOKEN, OTHER\n$/u],
    ["a template without workloads", ["Task", "more"], /none that reads secrets/u],
    ["a missing input", ["Task", "TOKEN", "nowhere.yaml"], /nowhere\.yaml[\s\S]*no such file/u],
  ])("%s", async (_, args, words) => {
    const { status, stdout, stderr } = await canread(["explain", ...args], { files: two });
    expect(stderr).toMatch(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  test("problems of the input go to standard error, and what is known is explained", async () => {
    const { status, stdout, stderr } = await check(["explain", "Task", "good.yaml", "broken.yaml"]);
    expect(stdout).toContain("TOKEN");
    expect(stderr).toContain("broken.yaml:1:");
    expect(status).toBe(2);
  });

  test("a workload by the end of its address", async () => {
    const { stdout } = await canread(["explain", "app", "plan.json"], {
      files: { "plan.json": JSON.stringify(plan()) },
    });
    expect(stdout).toContain("aws_ecs_task_definition.app");
  });
});

describe("rules", () => {
  test("lists every rule with its level and title", async () => {
    const { status, stdout } = await canread(["rules"]);
    for (const { id, level, title } of analyzers) {
      expect(stdout).toMatch(new RegExp(`^${id} +${level} +${title.replaceAll(".", "\\.")}$`, "mu"));
    }
    expect(status).toBe(0);
  });

  test.each(analyzers.map((rule) => rule.id))("%s has a page", async (id) => {
    const { status, stdout, stderr } = await canread(["rules", id]);
    expect(stdout).toMatch(new RegExp(`^# ${id}\n`, "u"));
    expect(stdout.endsWith("\n")).toBe(true);
    expect([status, stderr]).toEqual([0, ""]);
  });
});

describe("--parameters", () => {
  const template = referring("!Ref Arn", "Parameters: { Arn: { Type: String } }\n");
  const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf";

  test.each([
    ["the CLI's list", [{ ParameterKey: "Arn", ParameterValue: ARN }]],
    ["CodePipeline's object", { Parameters: { Arn: ARN } }],
    ["a flat object", { Arn: ARN }],
    ["more than the template declares", { Arn: ARN, Other: "x", Count: 3, Flag: true, Zones: ["a", "b"] }],
  ])("%s", async (_, values) => {
    const { report } = await judge({ "t.yaml": template, "p.json": JSON.stringify(values) }, [
      "t.yaml",
      "--parameters",
      "p.json",
    ]);
    expect(report.reads[1]?.secret?.arn).toBe(ARN);
    expect(report.problems).toEqual([]);
  });

  test("numbers, booleans and lists are spelled as CloudFormation spells them", async () => {
    const sections =
      "Parameters: { N: { Type: Number }, B: { Type: String }, L: { Type: CommaDelimitedList } }\n";
    const files = {
      "t.yaml": referring("!Sub ['/${N}/${B}/${X}', { X: !Join ['.', !Ref L] }]", sections),
      "p.json": '{"N": 7, "B": true, "L": ["a", "b"]}',
    };
    const { report } = await judge(files, ["t.yaml", "--parameters", "p.json"]);
    expect(report.reads[1]?.secret?.arn).toMatch(/:parameter\/7\/true\/a\.b$/u);
  });

  test("in UTF-16, as PowerShell writes it", async () => {
    const bytes = Buffer.from(`\ufeff${JSON.stringify({ Arn: ARN })}`, "utf16le");
    const { report } = await judge({ "t.yaml": template, "p.json": bytes }, [
      "t.yaml",
      "--parameters",
      "p.json",
    ]);
    expect(report.reads[1]?.secret?.arn).toBe(ARN);
  });

  test.each([
    ["a missing file", null, /p\.json cannot be read/u],
    ["an empty file", "", /p\.json:1:1: /u],
    ["a cut-off file", '{\n  "Arn": "x"', /p\.json:2:\d+: .*too early/u],
    ["a duplicate key", '{\n  "Arn": "x",\n  "Arn": "y" }', /p\.json:3:3: .*"Arn".*twice/u],
    ["a text", '"Arn"', /p\.json:1:1: expected .*ParameterKey/u],
    ["a list of texts", '[\n  "Arn=x"]', /p\.json:2:3: expected/u],
    ["an item without a value", '[{ "ParameterKey": "Arn" }]', /p\.json:1:2: expected/u],
    ["an object as a value", '{ "Arn": { "x": 1 } }', /p\.json:1:10: expected/u],
    ["an object in a list of values", '{ "Arn": ["a", { "x": 1 }] }', /p\.json:1:10: expected/u],
    ["null as a value", '{ "Arn": null }', /p\.json:1:10: expected/u],
    ["Parameters that are a list", '{ "Parameters": ["a"] }', /p\.json:1:\d+: expected/u],
  ])("%s", async (_, content, words) => {
    const given = content === null ? {} : { "p.json": content };
    for (const args of [["t.yaml"], ["explain", "Task", "t.yaml"]]) {
      const { status, stdout, stderr } = await canread([...args, "--parameters", "p.json"], {
        files: { "t.yaml": template, ...given },
      });
      expect(stderr).toMatch(words);
      expect(stderr).toMatch(/^canread: --parameters: /u);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    }
  });

  test("bytes that are no text", async () => {
    const { status, stderr } = await canread(["t.yaml", "--parameters", "p.json"], {
      files: { "t.yaml": template, "p.json": new Uint8Array([0xff, 0xff, 0, 1]) },
    });
    expect(stderr).toMatch(/neither UTF-8 nor UTF-16/u);
    expect(status).toBe(2);
  });
});

test("--region, --account and --partition close what the input leaves open", async () => {
  const facts = ["--region", "cn-north-1", "--account", "012345678901"];
  const { report } = await judge({ "t.yaml": GOOD }, ["t.yaml", ...facts]);
  expect(report.reads[0]?.secret?.arn).toMatch(/^arn:aws-cn:secretsmanager:cn-north-1:012345678901:secret:/u);
  const other = await judge({ "t.yaml": GOOD }, ["t.yaml", "--partition", "aws-us-gov"]);
  expect(other.report.reads[0]?.secret?.arn).toMatch(/^arn:aws-us-gov:secretsmanager:/u);
});

describe("the path that stands for none", () => {
  test("is the current directory", async () => {
    const { status, stdout } = await canread([], { files: { "infra/t.yaml": GOOD } });
    expect(stdout).toContain("infra/t.yaml");
    expect(status).toBe(0);
  });

  test("in an empty directory nothing was judged, which is no success", async () => {
    const { status, stdout } = await canread([], { prepare: (folder) => mkdirSync(join(folder, "empty")) });
    expect(stdout).toMatch(/no stack was found here/u);
    expect(status).toBe(2);
  });

  test("paths in the report are relative to where the command was called", async () => {
    const { stdout } = await canread(["../t.yaml", "-f", "json"], {
      files: { "t.yaml": GOOD },
      directory: "sub",
      prepare: (folder) => {
        mkdirSync(join(folder, "sub"));
        writeFileSync(join(folder, "sub/x"), "");
      },
    });
    expect((JSON.parse(stdout) as JsonReport).inputs).toEqual([
      { path: "../t.yaml", kind: "cloudformation" },
    ]);
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
    expect(stderr.replaceAll("\r\u001b[K", "")).not.toMatch(/[\u001b\u009b]/u);
  });
});
