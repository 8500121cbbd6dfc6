/**
 * Policy documents whose verdict hangs on one detail of the provider. The expected outcomes follow from its
 * documentation: what may come out either way is undetermined.
 */
import { expect, test } from "vitest";
import { allow, GET, outcomeOf, S, task, type Case } from "../support/secret-read.ts";

/** A document `d` of the given body, as the role's policy. */
function documented(body: string, others = ""): string {
  return `${others}
data "aws_iam_policy_document" "d" {
${body}
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.exec.id
  policy = data.aws_iam_policy_document.d.json
}
${task()}`;
}

/** A document of one statement on the secret. */
function document(name: string, body: string): string {
  return `data "aws_iam_policy_document" "${name}" {
  statement {
    actions   = ["${GET}"]
    resources = ["*"]
    ${body}
  }
}
`;
}

/** A policy on the secret that refuses everyone whom the principals name. */
function refusing(principals: string): string {
  return `data "aws_iam_policy_document" "d" {
  statement {
    effect    = "Deny"
    actions   = ["${GET}"]
    resources = ["*"]
    ${principals}
  }
}
resource "aws_secretsmanager_secret_policy" "x" {
  secret_arn = ${S}
  policy     = data.aws_iam_policy_document.d.json
}
${allow(S)}${task()}`;
}

test.each<Case>([
  [
    "a source document under a condition",
    documented(
      "source_policy_documents = var.on ? [data.aws_iam_policy_document.a.json] : []",
      document("a", ""),
    ),
    "undetermined",
  ],
  [
    "a source document in every world",
    documented(
      "source_policy_documents = var.on ? [data.aws_iam_policy_document.a.json] : [data.aws_iam_policy_document.b.json]",
      document("a", "") + document("b", ""),
    ),
    "readable",
  ],
  [
    "an override with the same Sid under a condition",
    documented(
      `override_policy_documents = var.on ? [data.aws_iam_policy_document.a.json] : []
  statement {
    sid       = "x"
    actions   = ["${GET}"]
    resources = ["*"]
  }`,
      document("a", 'sid = "x"\n effect = "Deny"'),
    ),
    "undetermined",
  ],
  [
    "an override with another Sid leaves the statement",
    documented(
      `override_policy_documents = [data.aws_iam_policy_document.a.json]
  statement {
    sid       = "x"
    actions   = ["${GET}"]
    resources = ["*"]
  }`,
      document("a", 'sid = "y"'),
    ),
    "readable",
  ],
  [
    "an override whose Sid is not known may replace the statement",
    documented(
      `override_policy_documents = [data.aws_iam_policy_document.a.json]
  statement {
    sid       = "x"
    actions   = ["${GET}"]
    resources = ["*"]
  }`,
      `data "aws_iam_policy_document" "a" {
  statement {
    sid       = var.text
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}`,
    ),
    "undetermined",
  ],
  [
    "an override that is not known may take everything away",
    documented(`override_policy_documents = [var.text]
  statement {
    sid       = "x"
    actions   = ["${GET}"]
    resources = ["*"]
  }`),
    "undetermined",
  ],
  [
    "a policy variable under a version that is not known",
    documented(`version = var.text
  statement {
    actions   = ["${GET}"]
    resources = ["arn:aws:secretsmanager:*:*:secret:&{aws:PrincipalType}*", "arn:aws:secretsmanager:*:*:secret:x-&{aws:PrincipalAccount}*"]
  }`),
    "undetermined",
  ],
  [
    "no variable in force under the old version",
    documented(`version = "2008-10-17"
  statement {
    actions   = ["${GET}"]
    resources = ["arn:aws:secretsmanager:*:*:secret:app/s&{aws:PrincipalType}*"]
  }`),
    "unreadable",
  ],
  [
    "an empty document is none",
    documented(`override_policy_documents = [""]
  statement {
    actions   = ["${GET}"]
    resources = ["*"]
  }`),
    "readable",
  ],
  [
    "values of one operator and key add up",
    documented(`statement {
    actions   = ["${GET}"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [data.aws_caller_identity.me.account_id]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = ["999999999999"]
    }
  }`),
    "readable",
  ],
])("policy documents: %s", (_, configuration, expected) => {
  expect(outcomeOf(configuration)).toBe(expected);
});

test.each<Case>([
  [
    "everyone, in every world",
    refusing('principals {\n type = "AWS"\n identifiers = ["*"]\n }'),
    "unreadable",
  ],
  [
    "everyone under a condition",
    refusing(
      'dynamic "principals" {\n for_each = var.on ? [1] : []\n content {\n type = "AWS"\n identifiers = ["*"]\n }\n }\n principals {\n type = "AWS"\n identifiers = ["arn:aws:iam::123456789012:role/z"]\n }',
    ),
    "undetermined",
  ],
  [
    "a type that is not known",
    refusing('principals {\n type = var.text\n identifiers = ["*"]\n }'),
    "undetermined",
  ],
  [
    "identifiers under a condition",
    refusing(
      'principals {\n type = "AWS"\n identifiers = concat(["arn:aws:iam::123456789012:role/z"], var.on ? ["*"] : [])\n }',
    ),
    "undetermined",
  ],
])("principals that a secret's policy refuses: %s", (_, configuration, expected) => {
  expect(outcomeOf(configuration)).toBe(expected);
});
