/** Reads of what a macro may still change before it is deployed. */
import type { Graph } from "../model/graph.ts";
import type { Read } from "../model/verdict.ts";

/**
 * A macro is given the whole template and returns another one. That it adds to it and leaves the rest as it is
 * written is assumed; that it repairs nothing is not.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
 */
export function asRewritten(read: Read, { rewriter }: Graph): Read {
  if (rewriter === undefined) return read;
  const { cause } = read;
  if (read.outcome === "readable") {
    const message = `the macro ${rewriter} leaves what is written here as it is`;
    return { ...read, assumptions: [...read.assumptions, { message, standing: false }] };
  }
  if (read.outcome !== "unreadable" || !cause) return read;
  const detail = `the macro ${rewriter} may change it before it is deployed; as it is written, ${cause.detail}`;
  return {
    ...read,
    outcome: "undetermined",
    cause: {
      ...cause,
      rule: "undetermined-access",
      at: read.reference.span,
      detail,
      remedy: cause.remedy === "" ? "" : `if it does not, ${cause.remedy}`,
      key: `undetermined-access|${detail}`,
    },
  };
}
