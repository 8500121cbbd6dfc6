/**
 * Macros: what they make of a template is known in a deployment only.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
 */
import { spanKey } from "../../model/source.ts";
import { info } from "../../model/problem.ts";
import { literal } from "../../model/text.ts";
import { asText, get, objectValue, unknownValue, type ObjectValue, type Value } from "../../model/value.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";

const INCLUDE = "AWS::Include";

/**
 * An object with `Fn::Transform` among its keys. `AWS::Include` adds keys to the object that it stands in; any other
 * macro is given the whole object, and may make something else of it.
 */
export function included(value: ObjectValue, env: Environment): Value {
  const call = value.entries.get("Fn::Transform");
  const name = literal(asText(get(call?.value, "Name")) ?? []) || "a macro";
  const at = call?.key ?? value.span;
  const reason = `what ${name} makes of this is known only in a deployment`;
  env.problems.push(info("open-input", reason, at));
  const unknown = unknownValue(`macro@${env.prefix}${spanKey(at)}`, reason, at);
  if (unknown.kind !== "unknown" || name !== INCLUDE) return unknown;
  const rest = new Map(value.entries);
  rest.delete("Fn::Transform");
  const own = rest.size === 0 ? objectValue(rest, value.span) : evaluate(objectValue(rest, value.span), env);
  return own.kind === "object" ? { ...own, more: unknown } : unknown;
}
