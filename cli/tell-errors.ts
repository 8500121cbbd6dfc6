import type { Problem } from "../model/problem.ts";
import { problemLine } from "../report/text.ts";
import type { Surroundings } from "./surroundings.ts";

/** The problems that end a run with status 2, which are told of in passing where the output is something else. */
export function tellErrors(problems: readonly Problem[], { stderr }: Surroundings): readonly Problem[] {
  const errors = problems.filter(({ severity }) => severity === "error");
  for (const problem of errors) stderr.write(problemLine(problem));
  return errors;
}
