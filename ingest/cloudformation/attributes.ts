/** What `Ref` and `Fn::GetAtt` give: of the types that are known, in their shapes, of others a value with a name. */
import type { Span } from "../../model/source.ts";
import { hole, LANGUAGES, type Hole, type Language } from "../../model/text.ts";
import { get, textValue, type Value } from "../../model/value.ts";
import { orElse } from "../distribute.ts";
import { settled } from "./dynamic-references.ts";
import { followed, type Declaration, type Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { isNestedStack, outputOf } from "./nested.ts";
import { returned } from "./returns.ts";

export function referenceTo(resource: Declaration, at: Span, env: Environment): Value {
  return { ...memoised(resource, "Ref", env), span: at };
}

export function attributeOf(resource: Declaration, attribute: string, at: Span, env: Environment): Value {
  return { ...memoised(resource, attribute, env), span: at };
}

function memoised(resource: Declaration, attribute: string, env: Environment): Value {
  const key = `${resource.logicalId}.${attribute}`;
  const known = env.memo.attributes.get(key);
  // The search for cycles among the declarations has said so.
  if (known === "open") return unknown(env, resource, attribute);
  if (known) return known;
  env.memo.attributes.set(key, "open");
  const value =
    followed(
      env,
      key,
      resource.span,
      () => outputOf(resource, attribute, env) ?? returned(resource, attribute, env),
    ) ?? unknown(env, resource, attribute);
  env.memo.attributes.set(key, value);
  return value;
}

/** A property of a resource, evaluated; a list or an object, which is refused where it stands, is not known. */
export function property(resource: Declaration, name: string, env: Environment): Value | undefined {
  const written = get(resource.properties, name);
  if (!written) return undefined;
  const value = settled(evaluate(written, env), env);
  return value.kind === "list" || value.kind === "object" ? unknown(env, resource, name) : value;
}

export function unknown(env: Environment, resource: Declaration, attribute: string): Value {
  const name = `${resource.logicalId}.${attribute}`;
  const made = generated(env, resource, attribute, LANGUAGES.anything, name);
  if (!handsOn(resource.type)) return textValue([made], resource.span);
  return textValue([hole(made.id, made.language, made.label)], resource.span);
}

/** Types whose attributes may be what another resource generates: what they give is decided elsewhere. */
function handsOn(type: string): boolean {
  return (
    !type.startsWith("AWS::") ||
    type.startsWith("AWS::CloudFormation::") ||
    type.startsWith("AWS::ServiceCatalog::") ||
    isNestedStack(type)
  );
}

/** What a deployment makes for a resource: the same in every template that it is handed to. */
export function generated(
  env: Environment,
  resource: Declaration,
  what: string,
  language: Language,
  label: string,
): Hole {
  const owner = `${env.stack}#${env.prefix}${resource.logicalId}`;
  return hole(`${owner}.${what}`, language, label, owner);
}

/**
 * The given name, or one that CloudFormation makes of the stack's, the logical id and random letters and digits: also where
 * `AWS::NoValue` takes the property away.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function nameOf(resource: Declaration, propertyName: string, env: Environment): Value {
  const name = generated(env, resource, "name", LANGUAGES.stackName, "generated name");
  return orElse(property(resource, propertyName, env), textValue([name], resource.span));
}
