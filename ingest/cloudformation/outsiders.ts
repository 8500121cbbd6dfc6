/** Resources that may do with what they are handed something that is not in view: attach a policy to a role. */
import type { Role } from "../../model/graph.ts";
import { holesOf, sameText, type Text } from "../../model/text.ts";
import type { Value } from "../../model/value.ts";
import { isModule } from "./declarations.ts";
import type { Declaration, Environment } from "./environment.ts";
import { isNestedStack } from "./nested.ts";
import { refOf, type Resource, type Stack } from "./stack.ts";

/** Resources of AWS that deploy a template of their own. */
const DEPLOYING = new Set([
  "AWS::CloudFormation::StackSet",
  "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
]);

/**
 * Code that is not in view: custom resources, and types that others than AWS register.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/registry-public.html
 */
function isCustom(type: string): boolean {
  return type === "AWS::CloudFormation::CustomResource" || !type.startsWith("AWS::");
}

/** What the resource gives or does is not known from its declaration. */
export function isOutsider(resource: Declaration, env: Environment): boolean {
  const { type } = resource;
  return (
    isModule(type) ||
    isCustom(type) ||
    DEPLOYING.has(type) ||
    (isNestedStack(type) && env.nested(resource) === null)
  );
}

/** All that the stack creates is in view: nothing else may add a way to its network. */
export function isWhole({ instances }: Stack): boolean {
  return !instances.some(({ env, declared }) => env.moreResources !== null || isOutsider(declared, env));
}

/** Other stacks add to a VPC, a route table or a security group by the id that is exported to them. */
export function isHandedOn({ instances }: Stack, exports: readonly { readonly value: Text }[]): boolean {
  return instances.some(
    (each) =>
      /^AWS::EC2::(?:VPC|RouteTable|SecurityGroup)$/u.test(each.type) &&
      exports.some(({ value }) => sameText(value, refOf(each))),
  );
}

/** Why a role may have more policies than the templates in view give it; null where it has these alone. */
export function whyMore(role: Pick<Role, "name" | "arn">, stack: Stack): string | null {
  for (const { env } of stack.instances) if (env.moreResources !== null) return env.moreResources;
  const handed = stack.instances.find(
    (each) => isOutsider(each.declared, each.env) && mentions(each.attributes, role),
  );
  return handed
    ? `it is handed to ${handed.address}, a ${kindOf(handed)} that is not in view and may give it more policies`
    : null;
}

function kindOf({ type }: Resource): string {
  if (isNestedStack(type)) return "nested stack";
  if (isModule(type)) return "module";
  return DEPLOYING.has(type) ? `resource of the type ${type}` : "custom resource";
}

function mentions(value: Value, role: Pick<Role, "name" | "arn">): boolean {
  switch (value.kind) {
    case "text":
      return namesRole(value.text, role);
    case "list":
      return value.items.some((item) => mentions(item, role));
    case "object":
      return [...value.entries.values()].some((entry) => mentions(entry.value, role));
    case "choice":
      return mentions(value.then, role) || mentions(value.otherwise, role);
    default:
      return false;
  }
}

function namesRole(text: Text, { name, arn }: Pick<Role, "name" | "arn">): boolean {
  if (sameText(text, name) || sameText(text, arn)) return true;
  const generated = new Set(
    holesOf(name)
      .filter((part) => part.owner !== undefined)
      .map((part) => part.id),
  );
  return holesOf(text).some((part) => generated.has(part.id));
}
