/** A report in one format. What only one format needs is loaded when that is asked for. */
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Analyzer } from "../analyzers/analyzer.ts";
import type { FileDigest } from "../load/digests.ts";
import { UsageError } from "../load/errors.ts";
import { shownPath } from "../load/load.ts";
import { repositoryPrefix } from "../load/repository.ts";
import type { Report } from "../model/report.ts";
import type { Audit } from "../report/html/page.ts";
import type { CheckOptions, FormatRequest } from "./options.ts";
import { wantsColor, wantsLinks, type Surroundings } from "./surroundings.ts";

export interface Result {
  readonly report: Report;
  /** What the stacks create and export, where it is asked for. */
  readonly facts: unknown;
  readonly analyzers: readonly Analyzer[];
  /** The files that were read; asked for by the audit report alone. */
  readonly files: () => readonly FileDigest[];
  readonly started: Date;
}

export async function print(
  { name, file }: FormatRequest,
  { report, facts, analyzers, files, started }: Result,
  options: CheckOptions,
  surroundings: Surroundings,
): Promise<string> {
  const isOutput = file === null;
  const prefix = rootPrefix(options, surroundings);
  switch (name) {
    case "text": {
      const { toText } = await import("../report/text.ts");
      return toText(report, {
        color: isOutput && wantsColor(surroundings, !options.color),
        quiet: options.quiet === true,
        verbose: options.verbose === true,
        ...(isOutput && surroundings.stdout.columns !== undefined
          ? { width: surroundings.stdout.columns }
          : {}),
        ...(isOutput && wantsLinks(surroundings)
          ? { link: (path) => pathToFileURL(resolve(surroundings.directory, path)).href }
          : {}),
      });
    }
    case "json": {
      const { toJson } = await import("../report/json.ts");
      return toJson(report, facts);
    }
    case "sarif": {
      const { toSarif } = await import("../sarif/sarif.ts");
      return toSarif(report, {
        prefix,
        rules: analyzers,
        runs: options.sarifRuns,
        withSuppressed: options.sarifSuppressed === true,
      });
    }
    case "junit": {
      const { toJunit } = await import("../report/junit.ts");
      return toJunit(report, { prefix });
    }
    case "gitlab": {
      const { toGitlab } = await import("../report/gitlab.ts");
      const startedAt = timeOf(started, surroundings);
      const endedAt = timeOf(new Date(), surroundings);
      return toGitlab(report, { prefix, startedAt, endedAt, rules: analyzers });
    }
    case "markdown": {
      const { toMarkdown } = await import("../report/markdown.ts");
      return toMarkdown(report);
    }
    case "html": {
      const { toHtml } = await import("../report/html/page.ts");
      return toHtml(report, {
        generatedAt: timeOf(started, surroundings),
        files: files(),
        rules: analyzers.map(({ id, title, level }) => ({ id, title, level: options.rule.get(id) ?? level })),
        given: givenIn(options),
        picture: await pictureOf(report),
      });
    }
  }
}

/** From the root of the repository, or of whatever shows the paths, to the current directory. */
function rootPrefix({ sarifRoot }: CheckOptions, { directory }: Surroundings): string {
  if (sarifRoot === undefined) return repositoryPrefix(directory);
  const path = shownPath(resolve(directory, sarifRoot), directory);
  if (path === ".." || path.startsWith("../") || isAbsolute(path))
    throw new UsageError(`--sarif-root: ${sarifRoot} is not above the current directory`);
  return path === "." ? "" : `${path}/`;
}

/** Reproducible builds say the time by themselves. https://reproducible-builds.org/docs/source-date-epoch/ */
function timeOf(started: Date, { env }: Surroundings): string {
  const epoch = env["SOURCE_DATE_EPOCH"];
  const given = epoch !== undefined && /^\d{1,11}$/u.test(epoch) ? new Date(Number(epoch) * 1000) : started;
  return given.toISOString();
}

/** Of the options what decides verdicts; values of variables may be secret, and are not told. */
function givenIn(options: CheckOptions): Audit["given"] {
  const { region, account, partition, parameters, source, base, baseline, failOn } = options;
  const single = Object.entries({
    region,
    account,
    partition,
    parameters,
    source,
    base,
    baseline,
    "fail-on": failOn,
  });
  const levels = [...options.rule].map(([id, level]): readonly [string, string] => [
    "rule",
    `${id}=${level}`,
  ]);
  return [
    ...single.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ...(options.strict === true ? ([["strict", "true"]] as const) : []),
    ...options.var.map(({ name }) => ["var", `${name}=…`] as const),
    ...options.varFile.map((path) => ["var-file", path] as const),
    ...options.policy.map(({ kind, path }) => ["policy", `${kind}=${path}`] as const),
    ...options.context.map((path) => ["context", path] as const),
    ...levels,
  ];
}

/** Everything, or where that is too much what cannot be read for sure. */
async function pictureOf({ reads }: Report): Promise<Audit["picture"]> {
  const { accessGraph } = await import("../report/graph/access-graph.ts");
  const { toSvg } = await import("../report/graph/svg.ts");
  const all = reads.map((read, index) => [index, read] as const);
  if (all.length === 0) return { svg: null, why: "No workload references a secret." };
  const whole = await toSvg(accessGraph(all));
  if (whole !== null)
    return {
      svg: whole,
      why: "Workloads, their roles, and what these read. What fails, or is not decided, is dashed.",
    };
  const part = await toSvg(accessGraph(all.filter(([, read]) => read.outcome !== "readable")));
  return part === null
    ? { svg: null, why: "The graph is too large for a picture. `canread graph -f dot` gives all of it." }
    : {
        svg: part,
        why: "The graph is too large for one picture: this is what cannot be read, or is not decided.",
      };
}
