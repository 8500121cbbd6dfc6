/** The functions of the AWS provider, which are called with its namespace. */
import { joinTexts, literal, splitText, text, type Text } from "../../../model/text.ts";
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, define, STRING } from "./parameters.ts";
import { splitCertainly } from "./texts.ts";

const ARN_FIELDS: readonly string[] = ["partition", "service", "region", "account_id", "resource"];

/** The six parts of an ARN; null where it is not certain what they are. */
function arnParts(arn: Text): readonly Text[] | null {
  const { pieces, certain } = splitText(arn, ":", 6);
  return certain ? pieces : null;
}

const arnParse: TerraformFunction = define([STRING], (run, arn) => {
  const parts = arnParts(arn);
  if (!parts) return run.unknown("arn_parse: the ARN is not known");
  const [scheme = []] = parts;
  if (parts.length !== 6 || literal(scheme) !== "arn")
    return run.fail("arn_parse: the string is not an ARN.");
  return run.object(ARN_FIELDS.map((field, index) => [field, run.text(parts[index + 1] ?? [])] as const));
});

const arnBuild: TerraformFunction = define(
  [STRING, STRING, STRING, STRING, STRING],
  (run, ...parts) => run.text(joinTexts([text("arn"), ...parts], [":"])),
  ANY_TEXT,
);

/** `role/a/path/name` without the path: the form of role ARNs that some services want. */
const trimIamRolePath: TerraformFunction = define(
  [STRING],
  (run, arn) => {
    const parts = arnParts(arn);
    if (!parts) return run.someText();
    const [, , service = [], , , resource = []] = parts;
    if (parts.length !== 6) return run.fail("trim_iam_role_path: the string is not an ARN.");
    const steps = splitCertainly(resource, "/");
    if (!steps) return run.someText();
    const [type = [], ...names] = steps;
    if (literal(service) !== "iam" || literal(type) !== "role") {
      return run.fail("trim_iam_role_path: the ARN is not that of an IAM role.");
    }
    return run.text(joinTexts([...parts.slice(0, 5), joinTexts([type, names.at(-1) ?? []], ["/"])], [":"]));
  },
  ANY_TEXT,
);

export const AWS_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ["provider::aws::arn_parse", arnParse],
  ["provider::aws::arn_build", arnBuild],
  ["provider::aws::trim_iam_role_path", trimIamRolePath],
];
