/** `Ref` and `Fn::GetAtt`: what parameters, pseudo parameters and resources are referred to by. */
import type { Span } from "../../../model/source.ts";
import { hole, LANGUAGES, literal } from "../../../model/text.ts";
import { nullValue, textValue, unknownValue, type Value } from "../../../model/value.ts";
import { attributeOf, referenceTo } from "../attributes.ts";
import type { Environment } from "../environment.ts";
import { evaluate } from "../evaluate.ts";
import { dangling, literalOf, mistake, nameIn, type Intrinsic } from "./intrinsic.ts";

export const ref: Intrinsic = (argument, at, env) => {
  const name = nameIn(evaluate(argument, env));
  if (name === null) return mistake("Ref takes the name of a parameter or resource", argument.span, env);
  return resolveName(name, at, env);
};

export function resolveName(name: string, at: Span, env: Environment): Value {
  const pseudo = pseudoParameter(name, at, env);
  if (pseudo) return pseudo;
  const parameter = env.parameters.get(name);
  if (parameter) return { ...parameter, span: at };
  const resource = env.resources.get(name);
  if (resource) return referenceTo(resource, at, env);
  return dangling(`no parameter or resource is called ${JSON.stringify(name)}`, at, env);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
function pseudoParameter(name: string, at: Span, env: Environment): Value | null {
  const { scope } = env;
  switch (name) {
    case "AWS::Region":
      return textValue(scope.region, at);
    case "AWS::AccountId":
      return textValue(scope.account, at);
    case "AWS::Partition":
      return textValue(scope.partition, at);
    case "AWS::URLSuffix":
      return textValue(literal(scope.partition) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com", at);
    case "AWS::NoValue":
      return nullValue(at);
    case "AWS::StackName":
      return textValue(
        [hole(`stack-name:${env.stack}#${env.prefix}`, LANGUAGES.stackName, "stack name")],
        at,
      );
    case "AWS::StackId":
    case "AWS::NotificationARNs":
      return unknownValue(`${name}:${env.stack}#${env.prefix}`, `${name} is known only in a deployment`, at);
    default:
      return null;
  }
}

export const getAtt: Intrinsic = (argument, at, env) => {
  const parts =
    argument.kind === "list"
      ? argument.items.map((item) => literalOf(evaluate(item, env)))
      : (literalOf(argument)?.split(".") ?? []);
  const [name, ...attribute] = parts;
  if (typeof name !== "string" || attribute.length === 0 || attribute.includes(null)) {
    return mistake("Fn::GetAtt takes a resource and one of its attributes", argument.span, env);
  }
  const resource = env.resources.get(name);
  if (resource) return attributeOf(resource, attribute.join("."), at, env);
  return dangling(`no resource is called ${JSON.stringify(name)}`, at, env);
};
