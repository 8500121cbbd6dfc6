/** How SARIF is cut into runs, what is left out of it, and what its paths are relative to. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import { analyzers } from "../index.ts";
import { RESULT_LIMIT, sarifLog } from "../sarif/sarif.ts";
import { canread, sample } from "./support/command.ts";
import { judgeConfiguration } from "./support/configuration.ts";
import { refusals, resultsOf, sarif } from "./support/sarif.ts";

describe("one run in all, or one a stack", () => {
  const files = Object.fromEntries(
    ["customer-key", "missing-suffix", "works"].map((story) => [
      `${story}/template.yaml`,
      sample(`${story}/template.yaml`),
    ]),
  );
  const ids = (log: Log): readonly (string | undefined)[] => log.runs.map((run) => run.automationDetails?.id);

  test("one is the default", async () => {
    expect(ids(await sarif(files, ["."]))).toEqual(["canread/"]);
  });

  test("each stack has a category of its own, stable, and its own results", async () => {
    const log = await sarif(files, [".", "--sarif-runs", "stack"]);
    expect(refusals(log)).toEqual([]);
    expect(ids(log)).toEqual(
      Object.keys(files)
        .toSorted()
        .map((path) => `canread/${path}/`),
    );
    expect(log.runs.map((run) => run.results?.length)).toEqual([1, 1, 0]);
  });

  test("GitHub takes twenty runs: the last one has what is left", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [
        `s${String(index).padStart(2, "0")}/template.yaml`,
        sample("missing-suffix/template.yaml"),
      ]),
    );
    const log = await sarif(many, [".", "--sarif-runs", "stack"]);
    expect(refusals(log)).toEqual([]);
    expect(ids(log)).toHaveLength(20);
    expect(ids(log).at(-1)).toBe("canread/others/");
    expect(log.runs.map((run) => run.results?.length)).toEqual([...Array.from({ length: 19 }, () => 1), 6]);
  });
});

describe("suppressed findings", () => {
  const text = sample("missing-suffix/template.yaml").replace(
    /^(\s*)(Resource: !Sub.*secret:prod\/db)$/mu,
    "$1# canread:ignore missing-arn-suffix known to the team\n$1$2",
  );
  const files = { "template.yaml": text };

  test("are left out, and counted", async () => {
    const log = await sarif(files);
    expect(resultsOf(log)).toEqual([]);
    expect(log.runs[0]?.properties).toEqual({ suppressed: 1 });
  });

  test("stand there as such where that is asked for, with the reason and its place", async () => {
    const log = await sarif(files, [".", "--sarif-suppressed"]);
    expect(refusals(log)).toEqual([]);
    const [found] = resultsOf(log);
    expect(found?.ruleId).toBe("missing-arn-suffix");
    expect(found?.suppressions).toMatchObject([{ kind: "inSource", justification: "known to the team" }]);
    const line = found?.suppressions?.[0]?.location?.physicalLocation?.region?.startLine ?? 0;
    expect(text.split("\n")[line - 1]).toContain("canread:ignore");
  });

  test("of a baseline are external", async () => {
    const plain = { "template.yaml": sample("missing-suffix/template.yaml") };
    const written = await canread(["template.yaml", "--write-baseline", "known.json"], {
      files: { ...plain, "known.json": "" },
    });
    const log = await sarif({ ...plain, "known.json": written.written("known.json") ?? "" }, [
      "template.yaml",
      "--baseline",
      "known.json",
      "--sarif-suppressed",
    ]);
    expect(resultsOf(log).map((each) => each.suppressions?.map(({ kind }) => kind))).toEqual([["external"]]);
  });
});

test("--sarif-root says what paths are relative to", async () => {
  const files = { "infra/app/template.yaml": sample("missing-suffix/template.yaml") };
  const uri = async (root: string): Promise<string | undefined> => {
    const log = await sarif(files, ["template.yaml", "--sarif-root", root], { directory: "infra/app" });
    return resultsOf(log)[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
  };
  expect(await uri("../..")).toBe("infra/app/template.yaml");
  expect(await uri("..")).toBe("app/template.yaml");
  expect(await uri(".")).toBe("template.yaml");
});

test("results beyond what GitHub takes are left out by severity, and that is said", () => {
  const { report } = judgeConfiguration({ "main.tf": sample("missing-suffix/main.tf") });
  const [error] = report.findings;
  if (!error) throw new Error("the story has a finding");
  const findings = Array.from({ length: RESULT_LIMIT + 3 }, (_, index) => ({
    ...error,
    level: index < 5 ? ("error" as const) : ("note" as const),
  })).toReversed();
  const [run] = sarifLog({ ...report, findings }, { prefix: "", rules: analyzers }).runs;
  expect(run?.results).toHaveLength(RESULT_LIMIT);
  expect(run?.results?.slice(0, 5).map(({ level }) => level)).toEqual(
    Array.from({ length: 5 }, () => "error"),
  );
  expect(run?.properties).toEqual({ truncated: 3 });
  expect(run?.invocations?.[0]?.toolExecutionNotifications?.at(-1)?.message.text).toContain(
    "3 results are left out",
  );
});

test("runs in two directories of a repository stand beside each other", async () => {
  const files = { "infra/app/template.yaml": sample("missing-suffix/template.yaml") };
  const category = async (directory: string): Promise<string | undefined> => {
    const prepare = (folder: string): void => {
      mkdirSync(join(folder, ".git"));
    };
    const log = await sarif(files, ["."], { directory, prepare });
    expect(refusals(log)).toEqual([]);
    return log.runs[0]?.automationDetails?.id;
  };
  expect(await category(".")).toBe("canread/");
  expect(await category("infra/app")).toBe("canread/infra/app/");
});
