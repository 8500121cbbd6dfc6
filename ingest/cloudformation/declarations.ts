/** What a template declares, section by section, as it is written. */
import { error, info, type Problem } from "../../model/problem.ts";
import { literal } from "../../model/text.ts";
import { asLiteral, asText, get, itemsOf, type ObjectValue, type Value } from "../../model/value.ts";
import type { Declaration } from "./environment.ts";
import { nameIn } from "./intrinsics/intrinsic.ts";

/** What stands there in another type has been refused by the check of the sections. */
export function section(document: Value, name: string): ObjectValue | undefined {
  const value = get(document, name);
  return value?.kind === "object" ? value : undefined;
}

/** Macros of AWS that leave what they do not make as it is, and those among them that add no names of their own. */
const KEEPING_TRANSFORMS = /^AWS::(?:LanguageExtensions|SecretsManager-|CodeDeploy|Serverless-|Include$)/u;
const PLAIN_TRANSFORMS = /^AWS::(?:LanguageExtensions|SecretsManager-|CodeDeploy)/u;

function transformsOf(document: Value): readonly string[] {
  return itemsOf(get(document, "Transform")).map(
    ({ value }) => literal(asText(value.kind === "object" ? get(value, "Name") : value) ?? []) ?? "",
  );
}

/** Whether every name that can be referred to is in view: loops, macros, modules and what is broken may hide some. */
export function declaresAll(document: Value): boolean {
  const isWhole = (name: string): boolean => {
    const value = get(document, name);
    if (value === undefined) return true;
    return (
      value.kind === "object" &&
      value.more === undefined &&
      [...value.entries].every(([key, entry]) => !key.startsWith("Fn::") && entry.value.kind === "object")
    );
  };
  return (
    ["Parameters", "Resources", "Conditions", "Mappings"].every(isWhole) &&
    transformsOf(document).every((name) => PLAIN_TRANSFORMS.test(name)) &&
    [...(section(document, "Resources")?.entries.values() ?? [])].every(
      ({ value }) => !isModule(typeOf(value)),
    )
  );
}

/** Why there may be resources that are not in view; null where all of them are. */
export function moreResources(document: Value): string | null {
  const resources = section(document, "Resources");
  if (resources?.more) return resources.more.reason;
  const call = resources?.entries.get("Fn::Transform")?.value;
  const macro = call && (asLiteral(get(call, "Name")) ?? "a macro");
  const adds = macro ?? transformsOf(document).find((name) => name === "AWS::Include");
  return adds === undefined ? null : `${adds} adds resources that are not in view`;
}

/** The macro that is given the template or a resource, and may change anything in it; null where there is none. */
export function rewriter(document: Value): string | null {
  return transformsOf(document).find((name) => !KEEPING_TRANSFORMS.test(name)) ?? macroInResource(document);
}

/**
 * A macro beside the keys of a resource or of its properties; those further in are met where they are evaluated.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-transform.html
 */
function macroInResource(document: Value): string | null {
  for (const { value } of section(document, "Resources")?.entries.values() ?? [])
    for (const object of [value, get(value, "Properties")]) {
      const call = object?.kind === "object" ? object.entries.get("Fn::Transform") : undefined;
      if (call) return asLiteral(get(call.value, "Name")) ?? "of a resource";
    }
  return null;
}

function typeOf(resource: Value): string {
  return asLiteral(get(resource, "Type")) ?? "";
}

/** A function as the type, such as Rain's modules: https://github.com/aws-cloudformation/rain */
function isFilledIn(resource: Value): boolean {
  const type = get(resource, "Type");
  return type?.kind === "object" && [...type.entries.keys()].every((key) => key.includes("::"));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html */
export function isModule(type: string): boolean {
  return type.endsWith("::MODULE");
}

export function readResources(document: Value, problems: Problem[]): ReadonlyMap<string, Declaration> {
  const resources = new Map<string, Declaration>();
  for (const [logicalId, { key, value }] of section(document, "Resources")?.entries ?? []) {
    if (logicalId.startsWith("Fn::")) {
      const what = logicalId.split("::", 2).join("::");
      problems.push(info("open-input", `the resources that ${what} makes here are not judged`, key));
      continue;
    }
    if (value.kind !== "object") continue;
    const type = typeOf(value);
    if (isFilledIn(value)) {
      problems.push(
        info("not-modelled", `another tool fills in the type of ${logicalId}: it is not judged`, key),
      );
      continue;
    }
    if (!type) {
      problems.push(error("wrong-type", `the resource ${logicalId} has no Type`, key));
      continue;
    }
    if (isModule(type)) problems.push(info("open-input", `what the module ${type} makes is not judged`, key));
    const properties = get(value, "Properties");
    const condition = nameIn(get(value, "Condition")) ?? "";
    resources.set(logicalId, {
      logicalId,
      type,
      properties: properties?.kind === "object" ? properties : undefined,
      condition: condition === "" ? null : condition,
      span: value.span,
      key,
      body: value,
    });
  }
  return resources;
}
