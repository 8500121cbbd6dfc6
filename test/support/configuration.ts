/** Terraform configurations in memory. */
import { expect } from "vitest";
import {
  analyzeAll,
  type Analysis,
  type AnalyzeOptions,
  type LoadedInput,
  type Report,
} from "../../index.ts";

/** Files by their paths; every folder with Terraform files is walked. */
export function configuration(contents: Readonly<Record<string, string>>): LoadedInput {
  const bytes = new Map(
    Object.entries(contents).map(([path, text]) => [path, new TextEncoder().encode(text)] as const),
  );
  const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/") || ".";
  const folders = [
    ...new Set([...bytes.keys()].filter((path) => /\.(?:tf|tofu)(?:\.json)?$/u.test(path)).map(folderOf)),
  ];
  const namesIn = (folder: string): readonly string[] => {
    const prefix = folder === "." ? "" : `${folder}/`;
    const inside = [...bytes.keys()].filter((path) => path.startsWith(prefix));
    return [...new Set(inside.map((path) => path.slice(prefix.length).split("/")[0] ?? ""))].toSorted();
  };
  const files: LoadedInput["projects"][number]["files"] = {
    read: (path) => {
      const found = bytes.get(path);
      return found ? { bytes: found } : { refused: `there is no file ${path}`, isMissing: true };
    },
    list: (folder) =>
      [...bytes.keys()].filter((path) => folder === "." || path.startsWith(`${folder}/`)).toSorted(),
    entries: (folder) => {
      const names = namesIn(folder);
      return names.length > 0 ? names : null;
    },
  };
  return { sources: [], projects: [{ folders, files }] };
}

export function judgeConfiguration(
  contents: Readonly<Record<string, string>>,
  options: AnalyzeOptions = {},
): Analysis {
  return analyzeAll(configuration(contents), options);
}

/** The outcome of the only read, and the rule that tells of it. */
export function onlyVerdict({ reads, problems }: Report): readonly [string, string | undefined] {
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(reads).toHaveLength(1);
  return [reads[0]?.outcome ?? "none", reads[0]?.cause?.rule];
}
