/** The GitHub Action: its script with an npx that only writes down how it is called, and what action.yml hands over. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { FAIL_LEVELS } from "../model/report.ts";
import { VERSION } from "../version.ts";
import { inFolder, sample, type Files } from "./support/command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SCRIPT = join(ROOT, "action/run.sh");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id: string;
      readonly shell: string;
      readonly run: string;
      readonly env: Readonly<Record<string, string>>;
    }[];
  };
}

const TEXT = readFileSync(join(ROOT, "action.yml"), "utf8");
const ACTION = parse(TEXT) as Action;

/** Writes down each call, one argument an entry, writes what is asked for, and ends as the test says. */
const NPX = `#!/usr/bin/env bash
{ printf '%s\\0' "$@"; printf '\\n\\0'; } >>"$RECORD"
last=\${!#}
[ "$last" = --version ] && exit "\${VERSION_STATUS:-0}"
for each in "$@"; do
  case $each in
    markdown=*) printf '%s' "$REPORT" >"\${each#markdown=}" ;;
    sarif=*) [ -z "\${NO_SARIF:-}" ] && printf '{}' >"\${each#sarif=}" ;;
  esac
done
printf '%s' "\${PRINTS:-}"
exit "\${STATUS:-0}"
`;

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Arguments of canread in the call that judges; null where there was none. */
  readonly args: readonly string[] | null;
  readonly calls: readonly (readonly string[])[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly left: (name: string) => boolean;
}

type Inputs = Readonly<Record<string, string>>;

function runAction(
  inputs: Inputs,
  env: Readonly<Record<string, string>> = {},
  files: Files = {},
  npx: string = NPX,
): Promise<Ran> {
  return inFolder({ "bin/npx": npx, "work/.keep": "", ...files }, async (folder) => {
    chmodSync(join(folder, "bin/npx"), 0o755);
    mkdirSync(join(folder, "temp"));
    writeFileSync(join(folder, "summary"), "before\n");
    // Exactly what the step of action.yml would set.
    const given = Object.entries(ACTION.runs.steps[0]?.env ?? {}).map(([name, expression]) => {
      const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/u.exec(expression)?.[1] ?? "";
      return [name, inputs[input] ?? ACTION.inputs[input]?.default ?? ""];
    });
    const ran = spawnSync("bash", [SCRIPT], {
      cwd: join(folder, "work"),
      encoding: "utf8",
      env: {
        PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
        RECORD: join(folder, "record"),
        REPORT: "# report\n",
        RUNNER_TEMP: join(folder, "temp"),
        GITHUB_OUTPUT: join(folder, "output"),
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        ...Object.fromEntries(given),
        ...env,
      },
    });
    const textOf = (name: string): string =>
      existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";
    const calls = textOf("record")
      .split("\n\0")
      .filter((call) => call !== "")
      .map((call) => call.split("\0").slice(0, -1));
    const judging = calls.find((call) => call.at(-1) !== "--version");
    const names = new Set(["temp", ...Object.keys(files)]);
    const left = new Map(
      ["work/INJECTED", "work/canread.sarif", ...names].map((name) => [name, existsSync(join(folder, name))]),
    );
    expect(readdirSync(join(folder, "temp"))).toEqual([]);
    return {
      ...ran,
      args: judging ? judging.slice(judging.indexOf("check")) : null,
      calls,
      outputs: Object.fromEntries(
        textOf("output")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      ),
      summary: textOf("summary").slice("before\n".length),
      left: (name) => left.get(name) ?? false,
    };
  });
}

/** The arguments without the report for the summary, whose name is different every time. */
const named = (args: readonly string[] | null): readonly string[] | undefined =>
  args?.map((arg) => arg.replace(/^markdown=.*$/u, "markdown=<file>"));

describe("what canread is called with", () => {
  test("without inputs: text, SARIF and the summary, and no path", async () => {
    const { status, args, calls, outputs, summary } = await runAction({});
    expect(status).toBe(0);
    expect(named(args)).toEqual([
      "check",
      "-f",
      "text",
      "-f",
      "sarif=canread.sarif",
      "-f",
      "markdown=<file>",
      "--",
    ]);
    for (const call of calls) {
      expect(call.slice(0, 2)).toEqual(["--yes", "--prefix"]);
      expect(call[3]).toBe(`canread@${VERSION}`);
    }
    expect(outputs).toEqual({ "exit-status": "0", "sarif-file": "canread.sarif" });
    expect(summary).toBe("# report\n");
  });

  test("all inputs, each as one argument", async () => {
    const { args } = await runAction(
      {
        paths: "infra  plan.json\n\n\ttemplates/*.yaml\n",
        "fail-on": "new:error",
        strict: "true",
        "sarif-file": "out/a b.sarif",
        "html-file": "report.html",
        summary: "false",
        region: "eu-west-1",
        account: "123456789012",
        args: "--rule\nprefix-grant=off\n\n--var=greeting=hello  world\r\nwith blank.json\n",
        version: "1.2.3",
      },
      {},
      { "work/out/.keep": "", "work/templates/one.yaml": "" },
    );
    const options = ["check", "-f", "text", "-f", "sarif=out/a b.sarif", "-f", "html=report.html"];
    const facts = ["--fail-on=new:error", "--strict", "--region=eu-west-1", "--account=123456789012"];
    const further = ["--rule", "prefix-grant=off", "--var=greeting=hello  world", "with blank.json"];
    const paths = ["--", "infra", "plan.json", "templates/*.yaml"];
    expect(args).toEqual([...options, ...facts, ...further, ...paths]);
  });

  test("nothing of a repository's own decides which canread runs", async () => {
    const { calls } = await runAction({ version: "^1.2" });
    const prefixes = calls.map((call) => call[2] ?? "");
    expect(calls.map((call) => call[3])).toEqual(["canread@^1.2", "canread@^1.2"]);
    expect(prefixes[0]).toMatch(/\/temp\/canread\.\w+$/u);
  });

  test("the working directory is where it runs, and outputs count from the workspace", async () => {
    const { status, outputs } = await runAction(
      { "working-directory": "infra/app" },
      {},
      { "work/infra/app/main.tf": "" },
    );
    expect(status).toBe(0);
    expect(outputs["sarif-file"]).toBe("infra/app/canread.sarif");
  });
});

describe("values are never read as shell or as options", () => {
  const EVIL = [
    "$(touch INJECTED)",
    "`touch INJECTED`",
    "; touch INJECTED #",
    '"; touch INJECTED; "',
    "|touch INJECTED",
  ];

  test.each(EVIL)("%s in paths and args", async (evil) => {
    const { status, args, left } = await runAction({ paths: evil, args: evil });
    expect(status).toBe(0);
    const [before, behind] = [
      args?.slice(0, args.indexOf("--")),
      args?.slice((args ?? []).indexOf("--") + 1),
    ];
    expect(before?.at(-3)).toBe(evil);
    expect(behind).toEqual(evil.split(" "));
    expect(left("work/INJECTED")).toBe(false);
  });

  test.each(EVIL)("%s in file names", async (evil) => {
    const { args, left, outputs } = await runAction({ "sarif-file": evil, "html-file": evil });
    expect(args).toContain(`sarif=${evil}`);
    expect(args).toContain(`html=${evil}`);
    expect(outputs["sarif-file"]).toBe(evil);
    expect(left("work/INJECTED")).toBe(false);
  });

  test.each(
    ["fail-on", "strict", "summary", "region", "account", "working-directory", "version"].flatMap((input) =>
      EVIL.map((evil) => [input, evil] as const),
    ),
  )("%s refuses %s", async (input, evil) => {
    const { status, stdout, calls, left } = await runAction({ [input]: evil });
    expect(status).toBe(2);
    expect(stdout).toContain(`::error title=canread::${input} is `.replace("account is", "account has"));
    expect(calls).toEqual([]);
    expect(left("work/INJECTED")).toBe(false);
  });

  test("a path that looks like an option is a path", async () => {
    const { args } = await runAction({ paths: "--write-baseline=x -q" });
    expect(args?.slice(-3)).toEqual(["--", "--write-baseline=x", "-q"]);
  });

  test.each(["../evil", "file:evil", "git+ssh://host/x", "npm:other@1", "1.0.0 --call=x", "-y", ""])(
    "no other package than canread: version %j",
    async (version) => {
      const { status, calls } = await runAction({ version });
      expect([status, calls]).toEqual([2, []]);
    },
  );

  test("no workflow command comes out of what is printed or refused", async () => {
    const printed = await runAction({}, { PRINTS: "::set-output name=sarif-file::evil" });
    const [, token] = /^::stop-commands::([0-9a-f]{32})$/mu.exec(printed.stdout) ?? [];
    const lines = printed.stdout.split("\n");
    expect(lines.indexOf(`::stop-commands::${token}`)).toBeLessThan(
      lines.indexOf("::set-output name=sarif-file::evil"),
    );
    expect(lines.indexOf("::set-output name=sarif-file::evil")).toBeLessThan(lines.indexOf(`::${token}::`));
    const refused = await runAction({ region: "x\n::add-mask::y" });
    expect(refused.stdout).toBe(
      '::error title=canread::region is one value and has no line breaks: "x%0A::add-mask::y"\n',
    );
  });
});

describe("validation", () => {
  test.each([
    [
      "fail-on",
      "errors",
      'fail-on is error, warning, note, never, new:error, new:warning or new:note, and not "errors"',
    ],
    ["strict", "yes", 'strict is true or false, and not "yes"'],
    ["strict", "", 'strict is true or false, and not ""'],
    ["summary", "TRUE", 'summary is true or false, and not "TRUE"'],
    ["region", "eu_west", 'region is a name like eu-west-1, and not "eu_west"'],
    // YAML reads an account id without quotes as a number, and one with a leading zero as another number.
    ["account", "12345678901", 'account has twelve digits, in quotes: "12345678901"'],
    ["sarif-file", "a\nb", 'sarif-file is one value and has no line breaks: "a%0Ab"'],
    ["html-file", "a\rb", 'html-file is one value and has no line breaks: "a%0Db"'],
    ["version", "1.0.0\n", 'version is one value and has no line breaks: "1.0.0%0A"'],
    ["working-directory", "nowhere", 'working-directory is no directory: "nowhere"'],
    [
      "args",
      "--quiet\n--rule prefix-grant=off",
      'args has one argument a line: write "--rule" and its value in two lines, or --name=value',
    ],
  ])("%s: %j", async (input, value, message) => {
    const { status, stdout, calls, outputs } = await runAction({ [input]: value });
    expect(stdout).toBe(`::error title=canread::${message}\n`);
    expect(status).toBe(2);
    expect(calls).toEqual([]);
    expect(outputs).toEqual({ "exit-status": "2" });
  });

  test.each(FAIL_LEVELS)("fail-on %s is a level", async (level) => {
    const { status, args } = await runAction({ "fail-on": level });
    expect(status).toBe(0);
    expect(args).toContain(`--fail-on=${level}`);
  });
});

describe("what comes out", () => {
  test.each(["0", "1", "2", "3"])("the step ends with canread's status %s", async (STATUS) => {
    const { status, outputs, summary, left } = await runAction({}, { STATUS });
    expect(status).toBe(Number(STATUS));
    expect(outputs).toEqual({ "exit-status": STATUS, "sarif-file": "canread.sarif" });
    expect(summary).toBe("# report\n");
    expect(left("work/canread.sarif")).toBe(true);
  });

  test("a canread that cannot be had is no finding", async () => {
    const { status, stdout, args, outputs } = await runAction({ version: "9.9.9" }, { VERSION_STATUS: "1" });
    expect(status).toBe(2);
    expect(args).toBeNull();
    expect(stdout).toBe("::error title=canread::npx cannot run canread@9.9.9\n");
    expect(outputs).toEqual({ "exit-status": "2" });
  });

  test("no report is named that was not written, nor one that was there before", async () => {
    const old = { "work/canread.sarif": "old" };
    const { status, outputs, left } = await runAction({}, { NO_SARIF: "1", STATUS: "3" }, old);
    expect(status).toBe(3);
    expect(outputs).toEqual({ "exit-status": "3" });
    expect(left("work/canread.sarif")).toBe(false);
    expect((await runAction({ "sarif-file": "" })).outputs).toEqual({ "exit-status": "0" });
  });

  test("no summary where none is wanted or can be shown", async () => {
    const unwanted = await runAction({ summary: "false" });
    expect([unwanted.status, unwanted.summary]).toEqual([0, ""]);
    const elsewhere = await runAction({}, { GITHUB_STEP_SUMMARY: "" });
    expect(elsewhere.status).toBe(0);
    expect(named(elsewhere.args)).not.toContain("markdown=<file>");
  });

  test("a summary that GitHub would not show is cut at a line", async () => {
    const line = `${"ä".repeat(499)}\n`;
    const npx = NPX.replace(`printf '%s' "$REPORT"`, `cat "$REPORT_FILE"`);
    const ran = await inFolder({ report: line.repeat(1100) }, (folder) =>
      runAction({}, { REPORT_FILE: join(folder, "report") }, {}, npx),
    );
    // 999 bytes a line: 1001 whole lines are in the first million bytes, 1100 are more than 1024 KiB.
    expect(ran.status).toBe(0);
    expect(Buffer.byteLength(ran.summary)).toBeLessThan(1024 * 1024);
    expect(ran.summary).toBe(
      `${line.repeat(1001)}\n\nThe report is longer than GitHub shows. The SARIF file and the log have all of it.\n`,
    );
  });

  test("with the command itself: the report is written and the finding fails the step", async () => {
    const npx = `#!/bin/sh\nshift 4\nexec "${process.execPath}" "${join(ROOT, "dist/canread.cjs")}" "$@"\n`;
    const files = { "work/stack/main.tf": sample("missing-suffix/main.tf") };
    const inputs = { paths: "stack", summary: "false" };
    const found = await runAction(inputs, {}, files, npx);
    expect(found.stdout).toContain("stack/main.tf:64:18  error  missing-arn-suffix");
    expect([found.status, found.outputs]).toEqual([1, { "exit-status": "1", "sarif-file": "canread.sarif" }]);
    const never = await runAction({ ...inputs, "fail-on": "never" }, {}, files, npx);
    expect([never.status, never.outputs["exit-status"]]).toEqual([0, "0"]);
    const nothing = await runAction({ ...inputs, paths: "nowhere" }, {}, files, npx);
    expect(nothing.status).toBe(2);
  });
});

describe("action.yml", () => {
  test("the version is the package's", () => {
    expect(ACTION.inputs["version"]?.default).toBe(VERSION);
  });

  test("every input is described, has a default as a text, and reaches the script by the environment alone", () => {
    const [step, ...more] = ACTION.runs.steps;
    expect([ACTION.runs.using, step?.shell, more]).toEqual(["composite", "bash", []]);
    expect(step?.run).not.toContain("${{");
    const handed = Object.fromEntries(
      Object.keys(ACTION.inputs).map((name) => [
        `INPUT_${name.toUpperCase().replaceAll("-", "_")}`,
        `\${{ inputs.${name} }}`,
      ]),
    );
    expect(step?.env).toEqual(handed);
    for (const input of Object.values(ACTION.inputs)) {
      expect(input.description).toMatch(/\.$/u);
      expect(typeof input.default).toBe("string");
    }
    const script = readFileSync(SCRIPT, "utf8");
    const read = [...script.matchAll(/\$\{(INPUT_[A-Z_]+)-\}/gu)].map((match) => match[1]);
    expect(read.toSorted()).toEqual(Object.keys(handed).toSorted());
    expect(script).not.toMatch(/\beval\b|bash -c|sh -c/u);
  });

  test("outputs are those of the step", () => {
    for (const [name, { value }] of Object.entries(ACTION.outputs))
      expect(value).toBe(`\${{ steps.${ACTION.runs.steps[0]?.id}.outputs.${name} }}`);
    expect(Object.keys(ACTION.outputs)).toEqual(["sarif-file", "exit-status"]);
  });
});
