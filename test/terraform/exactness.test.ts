/**
 * Configurations whose verdict hangs on one detail of Terraform or AWS. The expected outcomes follow from the
 * documentation: what may come out either way is undetermined.
 */
import { expect, test } from "vitest";
import { allow, GET, outcomeOf, S, task, TRUST, type Case } from "../support/secret-read.ts";

const SOME = `resource "aws_secretsmanager_secret" "some" {
  count = var.on ? 1 : 0
  name  = "some"
}
`;

const MANAGED = "arn:aws:iam::aws:policy/SecretsManagerReadWrite";

function exclusively(listed: string): string {
  return `resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.exec.name
  policy_arn = "${MANAGED}"
}
resource "aws_iam_role_policy_attachments_exclusive" "x" {
  role_name   = aws_iam_role.exec.name
  policy_arns = ${listed}
}
${task()}`;
}

test.each<Case>([
  ["with the policy", exclusively(`["${MANAGED}"]`), "readable"],
  ["without the policy that is attached all the same", exclusively("[]"), "undetermined"],
  ["without it in some worlds", exclusively(`var.on ? ["${MANAGED}"] : []`), "undetermined"],
  ["that may be without it", exclusively("[var.text]"), "undetermined"],
  [
    "of inline policies, with the one that is there, whose name is generated",
    `${allow('"*"')}resource "aws_iam_role_policies_exclusive" "x" {
  role_name    = aws_iam_role.exec.name
  policy_names = [aws_iam_role_policy.p.name]
}
${task()}`,
    "readable",
  ],
  [
    "of inline policies, without the one that is there",
    `${allow('"*"')}resource "aws_iam_role_policies_exclusive" "x" {
  role_name    = aws_iam_role.exec.name
  policy_names = []
}
${task()}`,
    "undetermined",
  ],
])("exclusive lists: %s", (_, configuration, expected) => {
  expect(outcomeOf(configuration)).toBe(expected);
});

const KEY = `resource "aws_kms_key" "k" {}
resource "aws_secretsmanager_secret" "e" {
  name       = "encrypted"
  kms_key_id = aws_kms_key.k.arn
}
`;

const KEY_CLOSED = `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111111111111:role/admin" } }] })`;

const E = "aws_secretsmanager_secret.e.arn";

test.each<Case>([
  [
    "try on an instance that is there in some worlds: the other secret elsewhere",
    `${SOME}${allow(S)}${task(`try(aws_secretsmanager_secret.some[0].arn, ${S})`)}`,
    "undetermined",
  ],
  [
    "without try Terraform refuses the world without the instance",
    `${SOME}${allow('"*"')}${task("aws_secretsmanager_secret.some[0].arn")}`,
    "readable",
  ],
  [
    "can on such an instance decides whether there is a policy",
    `${SOME}resource "aws_iam_role_policy" "p" {
  count  = can(aws_secretsmanager_secret.some[0].arn) ? 1 : 0
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${GET}", Resource = "*" }] })
}
${task()}`,
    "undetermined",
  ],
])("instances: %s", (_, configuration, expected) => {
  expect(outcomeOf(configuration)).toBe(expected);
});

test.each<Case>([
  [
    "a bare name means a parameter of the task's own region",
    `resource "aws_ssm_parameter" "p" {
  name  = "/a"
  type  = "String"
  value = "x"
}
${allow("aws_ssm_parameter.p.arn", "", "ssm:GetParameters")}${task('"/a"', "aws_iam_role.exec.arn", 'region = "eu-west-1"')}`,
    "unreadable",
  ],
  [
    "a secret in its own region is granted there",
    `resource "aws_secretsmanager_secret" "r" {
  name   = "r"
  region = "eu-west-1"
}
${allow('"arn:aws:secretsmanager:eu-west-1:*:secret:r-*"')}${task("aws_secretsmanager_secret.r.arn")}`,
    "readable",
  ],
  [
    "and not in the provider's",
    `resource "aws_secretsmanager_secret" "r" {
  name   = "r"
  region = "eu-west-1"
}
${allow('"arn:aws:secretsmanager:us-east-1:*:secret:r-*"')}${task("aws_secretsmanager_secret.r.arn")}`,
    "unreadable",
  ],
])("regions of resources: %s", (_, configuration, expected) => {
  expect(outcomeOf(`provider "aws" {\n region = "us-east-1"\n}\n${configuration}`)).toBe(expected);
});

const TWICE = `resource "aws_kms_key" "k" {}
resource "aws_secretsmanager_secret" "plain" {
  count = var.on ? 0 : 1
  name  = "twice"
}
resource "aws_secretsmanager_secret" "encrypted" {
  count      = var.on ? 1 : 0
  name       = "twice"
  kms_key_id = aws_kms_key.k.arn
}
`;

test.each<Case>([
  [
    "two secrets of one name: the encrypted one cannot be read",
    `${TWICE}${allow('"*"')}${task('"arn:aws:secretsmanager:us-east-1:123456789012:secret:twice"')}`,
    "undetermined",
  ],
  [
    "two roles of one name: each has its policy",
    `resource "aws_iam_role" "one" {
  count              = var.on ? 1 : 0
  name               = "twin"
  assume_role_policy = ${TRUST}
}
resource "aws_iam_role" "two" {
  count              = var.on ? 0 : 1
  name               = "twin"
  assume_role_policy = ${TRUST}
  inline_policy {
    name   = "i"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${GET}", Resource = "*" }] })
  }
}
${task(S, '"arn:aws:iam::123456789012:role/twin"')}`,
    "undetermined",
  ],
  [
    "the alias of another key under a condition",
    `resource "aws_kms_key" "open" {}
resource "aws_kms_key" "closed" {
  policy = ${KEY_CLOSED}
}
resource "aws_kms_alias" "a" {
  name          = "alias/a"
  target_key_id = var.on ? aws_kms_key.open.key_id : aws_kms_key.closed.key_id
}
resource "aws_secretsmanager_secret" "e" {
  name       = "e"
  kms_key_id = aws_kms_alias.a.name
}
${allow('"*"', "", "*")}${task(E)}`,
    "undetermined",
  ],
  [
    "a role's ARN without its path is no role of that name",
    `resource "aws_iam_role" "deep" {
  name               = "deep"
  path               = "/svc/"
  assume_role_policy = ${TRUST}
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.deep.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${GET}", Resource = "*" }] })
}
${task(S, '"arn:aws:iam::123456789012:role/deep"')}`,
    "undetermined",
  ],
])("names that several resources have: %s", (_, configuration, expected) => {
  expect(
    outcomeOf(
      `provider "aws" {\n region = "us-east-1"\n allowed_account_ids = ["123456789012"]\n}\n${configuration}`,
    ),
  ).toBe(expected);
});

test.each<Case>([
  [
    "target_key_arn is the key's ARN",
    `${KEY}resource "aws_kms_alias" "a" {
  name          = "alias/a"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_iam_role_policy" "decrypt" {
  role   = aws_iam_role.exec.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_alias.a.target_key_arn }] })
}
${allow(E)}${task(E)}`,
    "readable",
  ],
  [
    "a key policy under a condition: the default one delegates where it is absent",
    `${KEY}resource "aws_kms_key_policy" "x" {
  count  = var.on ? 1 : 0
  key_id = aws_kms_key.k.key_id
  policy = ${KEY_CLOSED}
}
${allow('"*"', "", "*")}${task(E)}`,
    "undetermined",
  ],
  [
    "operations of a grant that are not known may hold Decrypt",
    `${KEY}resource "aws_kms_grant" "g" {
  key_id            = aws_kms_key.k.key_id
  grantee_principal = aws_iam_role.exec.arn
  operations        = [var.text]
}
${allow(E)}${task(E)}`,
    "undetermined",
  ],
  [
    "a grant without Decrypt",
    `${KEY}resource "aws_kms_grant" "g" {
  key_id            = aws_kms_key.k.key_id
  grantee_principal = aws_iam_role.exec.arn
  operations        = ["Encrypt"]
}
${allow(E)}${task(E)}`,
    "unreadable",
  ],
  [
    "a parameter whose type is not known may need no key",
    `resource "aws_kms_key" "k" {}
resource "aws_ssm_parameter" "p" {
  name   = "/a"
  type   = var.text
  value  = "x"
  key_id = aws_kms_key.k.arn
}
${allow("aws_ssm_parameter.p.arn", "", "ssm:GetParameters")}${task("aws_ssm_parameter.p.arn")}`,
    "undetermined",
  ],
  [
    "a replica has a key of its own, which the role may not use",
    `${KEY}resource "aws_secretsmanager_secret" "r" {
  name = "r"
  replica {
    region     = "eu-west-1"
    kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }
}
${allow('"*"')}${task('"arn:aws:secretsmanager:eu-west-1:${data.aws_caller_identity.me.account_id}:secret:r"')}`,
    "undetermined",
  ],
  [
    "a replica under the key of the service",
    `resource "aws_secretsmanager_secret" "r" {
  name       = "r"
  kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  replica {
    region = "eu-west-1"
  }
}
${allow('"*"')}${task('"arn:aws:secretsmanager:eu-west-1:${data.aws_caller_identity.me.account_id}:secret:r"')}`,
    "readable",
  ],
  [
    "a replica has its original's policy",
    `resource "aws_secretsmanager_secret" "r" {
  name   = "r"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "*", Resource = "*" }] })
  replica {
    region = "eu-west-1"
  }
}
${allow('"*"')}${task('"arn:aws:secretsmanager:eu-west-1:${data.aws_caller_identity.me.account_id}:secret:r"')}`,
    "unreadable",
  ],
])("keys: %s", (_, configuration, expected) => {
  expect(outcomeOf(configuration)).toBe(expected);
});

test.each<Case>([
  ["a secret's ARN and more that is not known", `"\${${S}}\${var.text}"`, "undetermined"],
  [
    "the region and the account as one unknown",
    '"arn:aws:secretsmanager:${var.text}:secret:x-AbCdEf"',
    "undetermined",
  ],
  ["the whole resource", '"arn:aws:secretsmanager:us-east-1:123456789012:${var.text}"', "undetermined"],
  [
    "a parameter's name with or without its slash",
    '"arn:aws:ssm:us-east-1:123456789012:parameter${var.text}"',
    "undetermined",
  ],
  ["a parameter behind a colon", '"arn:aws:ssm:us-east-1:123456789012:parameter:${var.text}"', "unreadable"],
  [
    "a parameter's version, which the API takes and of which ECS says nothing",
    '"arn:aws:ssm:us-east-1:123456789012:parameter/a/b:3"',
    "undetermined",
  ],
  ["one field behind a whole ARN", `"\${${S}}:password"`, "unreadable"],
])("references with unknown parts: %s", (_, valueFrom, expected) => {
  expect(outcomeOf(allow('"*"', "", "*") + task(valueFrom))).toBe(expected);
});

/** A policy that takes a tag of the secret. */
const TAGGED = `, Condition = { StringEquals = { "aws:ResourceTag/team" = "a" } }`;

test.each<Case>([
  ["set", 'tags = { team = "a" }', "readable"],
  ["under a condition", 'tags = var.on ? { team = "a" } : {}', "undetermined"],
  ["with a value under a condition", 'tags = { team = var.on ? "a" : "b" }', "undetermined"],
  ["not known", "tags = { team = var.text }", "undetermined"],
  ["absent", "", "unreadable"],
])("tags of a secret: %s", (_, tags, expected) => {
  const secret = `resource "aws_secretsmanager_secret" "e" {\n name = "e"\n ${tags}\n}\n`;
  expect(outcomeOf(secret + allow('"*"', TAGGED) + task(E))).toBe(expected);
});

test.each<Case>([
  ["set", '{ team = "a" }', "readable"],
  ["under a condition", 'var.on ? { team = "a" } : {}', "undetermined"],
  ["with a value under a condition", '{ team = var.on ? "a" : "b" }', "undetermined"],
  ["merged with what is not known", 'merge({ other = "x" }, jsondecode(var.text))', "undetermined"],
  ["others", '{ other = "x" }', "unreadable"],
])("default tags of the provider: %s", (_, tags, expected) => {
  const provider = `provider "aws" {\n default_tags {\n tags = ${tags}\n }\n}\n`;
  expect(outcomeOf(provider + allow('"*"', TAGGED) + task())).toBe(expected);
});
