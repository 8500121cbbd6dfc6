/** Marks of values inside lists and objects, where a function makes one string of them. */
import type { Value } from "../../../model/value.ts";
import type { TerraformFunction } from "./function.ts";

interface Marks {
  readonly sensitive?: boolean;
  readonly secretOf?: string;
}

/** A string made of a list or an object is as secret as what stands in them. */
export function withInnerMarks(run: TerraformFunction): TerraformFunction {
  return (args, call) => {
    const result = run(args, call);
    if (result.kind !== "text") return result;
    const inner = args.filter((arg) => arg.kind === "list" || arg.kind === "object");
    return inner.length === 0 ? result : { ...result, ...marksIn(inner) };
  };
}

function marksIn(values: readonly Value[]): Marks {
  let sensitive = false;
  let secretOf: string | undefined;
  const visit = (value: Value): void => {
    sensitive ||= value.sensitive === true;
    secretOf ??= value.secretOf;
    if (value.kind === "list") for (const item of value.items) visit(item);
    if (value.kind === "object") for (const entry of value.entries.values()) visit(entry.value);
    if (value.kind === "choice") {
      visit(value.then);
      visit(value.otherwise);
    }
  };
  for (const value of values) visit(value);
  return { ...(sensitive ? { sensitive } : {}), ...(secretOf === undefined ? {} : { secretOf }) };
}
