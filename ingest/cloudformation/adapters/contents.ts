/**
 * The contents of secrets: given, generated, and what an attachment to a database adds.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secret.html
 */
import type { Guarded } from "../../../model/condition.ts";
import type { ContentKind, SecretContent } from "../../../model/content.ts";
import { sameText, type Text } from "../../../model/text.ts";
import { alternatives, asLiteral, get, type Plain } from "../../../model/value.ts";
import { contentOf } from "../../secret-content.ts";
import { attribute, ofType, refOf, type Resource, type Stack } from "../stack.ts";

/** What a secret holds when its stack is made, in each of its alternatives. */
export function contentsOf(secret: Resource, arn: Text, stack: Stack): readonly Guarded<SecretContent>[] {
  const isOf = (each: Resource) => sameText(refOf(each), arn);
  // Rotation puts what its function makes; the functions of AWS keep the keys, others need not.
  if (ofType(stack, "AWS::SecretsManager::RotationSchedule").some(isOf)) return [];
  const own = ownContents(secret);
  const attachments = ofType(stack, "AWS::SecretsManager::SecretTargetAttachment").filter(isOf);
  return attachments.length === 0
    ? own
    : own.map(({ value, when }) => ({ value: attachments.reduce(attached, value), when }));
}

function ownContents(secret: Resource): readonly Guarded<SecretContent>[] {
  const { when } = secret;
  const given = attribute(secret, "SecretString");
  if (given) return alternatives(given, when).map((each) => ({ ...each, value: contentOf(each.value) }));
  const generated = attribute(secret, "GenerateSecretString");
  if (!generated) return [{ value: { kind: "empty" }, when }];
  return alternatives(generated, when).map((each) => ({ ...each, value: generatedContent(each.value) }));
}

/** A random text alone, or under a key of its own in a JSON object. */
function generatedContent(generator: Plain): SecretContent {
  if (generator.kind === "null") return { kind: "empty" };
  if (generator.kind !== "object") return { kind: "unknown", reason: "how it is generated is not known" };
  const template = get(generator, "SecretStringTemplate");
  const key = get(generator, "GenerateStringKey");
  if (!template && !key) return { kind: "generated" };
  const name = asLiteral(key);
  const content: SecretContent =
    template && template.kind !== "choice"
      ? contentOf(template)
      : { kind: "unknown", reason: "its template" };
  if (name === undefined || content.kind !== "object")
    return { kind: "unknown", reason: "the template that it is generated from is not known" };
  return { ...content, keys: new Map([...content.keys, [name, "string"]]) };
}

/** The names of databases by which an attachment tells which one it is of. */
const IDENTIFIERS: ReadonlyMap<string, string> = new Map([
  ["AWS::RDS::DBInstance", "dbInstanceIdentifier"],
  ["AWS::RDS::DBCluster", "dbClusterIdentifier"],
]);

/**
 * An attachment adds where the database is to be found; the name of the database in it only where there is one.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
function attached(content: SecretContent, attachment: Resource): SecretContent {
  if (content.kind !== "object") return content;
  const identifier = IDENTIFIERS.get(asLiteral(attribute(attachment, "TargetType")) ?? "");
  const added: readonly (readonly [string, ContentKind])[] = [
    ["engine", "string"],
    ["host", "string"],
    ["port", "number"],
    ...(identifier === undefined ? [] : [[identifier, "string"] as const]),
  ];
  return {
    kind: "object",
    keys: new Map([...content.keys, ...added]),
    more: content.more ?? "what its attachment to a database adds besides",
  };
}
