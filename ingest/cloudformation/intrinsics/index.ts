/**
 * The intrinsic functions of values.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
import { conditional, findInMap, importValue } from "./choices.ts";
import { notComputed, type Intrinsic } from "./intrinsic.ts";
import { cidr, getAZs, length, select, split } from "./lists.ts";
import { getAtt, ref } from "./names.ts";
import { base64, join, sub, toJsonString } from "./texts.ts";

/** A map, so that a template's own key of any spelling finds nothing inherited. */
const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map([
  ["Ref", ref],
  ["Fn::GetAtt", getAtt],
  ["Fn::Sub", sub],
  ["Fn::Join", join],
  ["Fn::Base64", base64],
  ["Fn::ToJsonString", toJsonString],
  ["Fn::Select", select],
  ["Fn::Split", split],
  ["Fn::Length", length],
  ["Fn::Cidr", cidr],
  ["Fn::GetAZs", getAZs],
  ["Fn::If", conditional],
  ["Fn::FindInMap", findInMap],
  ["Fn::ImportValue", importValue],
]);

/** Functions that stand in the sections Conditions and Rules, and give no value. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  "And Or Not Equals Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll"
    .split(" ")
    .map((name) => `Fn::${name}`),
);

/** The function that goes by a key; undefined for a key that is none. */
export function intrinsicCalled(name: string): Intrinsic | undefined {
  const known = INTRINSICS.get(name);
  if (known || !name.startsWith("Fn::")) return known;
  const reason = ELSEWHERE.has(name)
    ? `${name} gives no value: it stands in conditions and rules`
    : "the function is not one of CloudFormation's";
  return (_, at, env) => notComputed("intrinsic", reason, at, env);
}
