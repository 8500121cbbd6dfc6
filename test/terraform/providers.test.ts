/** In which account and region the resources of each provider are. */
import { expect, test } from "vitest";
import { render } from "../../model/text.ts";
import { judgeConfiguration } from "../support/configuration.ts";

/** The ARN of a parameter made by `aws` and of one made by `aws.other`. */
function arns(providers: string): readonly string[] {
  const { graphs } = judgeConfiguration({
    "main.tf": `${providers}
resource "aws_ssm_parameter" "own" {
  name  = "/own"
  type  = "String"
  value = "x"
}

resource "aws_ssm_parameter" "other" {
  provider = aws.other
  name     = "/other"
  type     = "String"
  value    = "x"
}
`,
  });
  return (graphs[0]?.parameters ?? []).map(({ scope }) =>
    [...scope.region, ":", ...scope.account]
      .map((part) => (typeof part === "string" ? part : `\${${part.id}}`))
      .join(""),
  );
}

const assume = (arn: string): string => `assume_role { role_arn = ${arn} }`;
const vars = 'variable "role" {}\nvariable "second" {}\n';

test.each<readonly [name: string, own: string, other: string, expected: readonly string[]]>([
  [
    "another region",
    'region = "eu-west-1"',
    'region = "us-east-1"',
    ["eu-west-1:${account}", "us-east-1:${account}"],
  ],
  ["nothing known", "", "", ["${region}:${account}", "${region}:${account}"]],
  [
    "a role of a known account",
    "",
    assume('"arn:aws:iam::123456789012:role/x"'),
    ["${region}:${account}", "${region#aws.other}:123456789012"],
  ],
  [
    "a role that is not known",
    "",
    assume("var.role"),
    ["${region}:${account}", "${region#aws.other}:${account#aws.other}"],
  ],
  [
    "the same role for both",
    assume("var.role"),
    assume("var.role"),
    ["${region}:${account}", "${region}:${account}"],
  ],
  [
    "two roles",
    assume("var.role"),
    assume("var.second"),
    ["${region}:${account}", "${region#aws.other}:${account#aws.other}"],
  ],
  [
    "the same known role for both",
    assume('"arn:aws:iam::123456789012:role/x"'),
    assume('"arn:aws:iam::123456789012:role/x"'),
    ["${region}:123456789012", "${region}:123456789012"],
  ],
  [
    "a profile",
    "",
    'profile = "other"',
    ["${region}:${account}", "${region#aws.other}:${account#aws.other}"],
  ],
  [
    "one allowed account",
    "",
    'allowed_account_ids = ["210987654321"]',
    ["${region}:${account}", "${region#aws.other}:210987654321"],
  ],
])("%s", (_, own, other, expected) => {
  expect(
    arns(`${vars}provider "aws" {\n${own}\n}\nprovider "aws" {\nalias = "other"\n${other}\n}\n`),
  ).toEqual(expected);
});

test("two aliases with one role are in one account", () => {
  const alias = (name: string): string => `provider "aws" {\nalias = "${name}"\n${assume("var.role")}\n}\n`;
  const { graphs } = judgeConfiguration({
    "main.tf": `${vars}${alias("a")}${alias("b")}
resource "aws_ssm_parameter" "p" {
  for_each = toset(["x"])
  provider = aws.a
  name     = "/p"
}
resource "aws_ssm_parameter" "q" {
  provider = aws.b
  name     = "/q"
}
`,
  });
  const accounts = new Set(graphs[0]?.parameters.map((parameter) => JSON.stringify(parameter.scope.account)));
  expect(accounts.size).toBe(1);
  expect(render(graphs[0]?.parameters[0]?.scope.account ?? [])).toBe("${account of aws.a}");
});
