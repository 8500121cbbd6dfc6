/** The form of what configurations put into secrets. */
import { ALWAYS } from "../../model/condition.ts";
import type { Instance } from "../../model/graph.ts";
import { alternatives, type Value } from "../../model/value.ts";
import { contentOf, writtenIn } from "../secret-content.ts";
import { ignoresChanges, type DeclaredResource } from "./declarations.ts";
import type { InstanceKey } from "./instance-keys.ts";
import type { Module } from "./module.ts";
import { writtenAttribute } from "./resources.ts";

/**
 * What a version puts into its secret. Where Terraform is told to ignore changes, somebody else puts the value that counts.
 * https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
 */
export function contentsOf(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
): Pick<Instance, "content" | "written"> {
  if (declared.type === "aws_ssm_parameter") return writtenParameter(module, declared, instance);
  if (declared.type !== "aws_secretsmanager_secret_version") return {};
  const written = (name: string): Value | undefined =>
    ignoresChanges(declared, name) ? undefined : writtenAttribute(module, declared, instance, name);
  const bytes = written("secret_binary");
  const value = written("secret_string") ?? written("secret_string_wo");
  if (bytes && bytes.kind !== "choice" && bytes.kind !== "null" && !value)
    return { content: [{ value: { kind: "binary" }, when: ALWAYS }] };
  if (!value) return {};
  const options = alternatives(value);
  return {
    content: options.map(({ value: each, when }) => ({ value: contentOf(each), when })),
    written: options.flatMap(({ value: each }) => writtenIn(each)),
  };
}

function writtenParameter(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
): Pick<Instance, "written"> {
  const value = writtenAttribute(module, declared, instance, "value");
  if (!value || ignoresChanges(declared, "value")) return {};
  return { written: alternatives(value).flatMap(({ value: each }) => writtenIn(each)) };
}
