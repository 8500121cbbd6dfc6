# The secrets are made elsewhere, and looked up by name.
provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

data "aws_secretsmanager_secret" "db" {
  name = "legacy/crm/db"
}

data "aws_secretsmanager_secret" "api_key" {
  name = "legacy/crm/api-key"
}

data "aws_secretsmanager_secret_version" "db" {
  secret_id = data.aws_secretsmanager_secret.db.id
}

data "aws_ssm_parameter" "ldap" {
  name            = "/legacy/ldap-url"
  with_decryption = false
}

locals {
  prefix = "arn:aws:secretsmanager:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:secret"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    actions = ["secretsmanager:GetSecretValue"]
    resources = [
      data.aws_secretsmanager_secret.db.arn,
      "${local.prefix}:${data.aws_secretsmanager_secret.api_key.name}",
    ]
  }

  statement {
    actions   = ["ssm:GetParameter*"]
    resources = [data.aws_ssm_parameter.ldap.arn]
  }
}

resource "aws_iam_role" "execution" {
  name               = "crm-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_ecs_task_definition" "crm" {
  family             = "crm"
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name   = "crm"
    image  = "public.ecr.aws/docker/library/tomcat:10"
    memory = 1024
    secrets = [
      { name = "DB_PASSWORD", valueFrom = "${data.aws_secretsmanager_secret.db.arn}:password::" },
      { name = "DB_LOGIN", valueFrom = data.aws_secretsmanager_secret_version.db.arn },
      { name = "API_KEY", valueFrom = data.aws_secretsmanager_secret.api_key.arn },
      { name = "LDAP_URL", valueFrom = data.aws_ssm_parameter.ldap.name },
    ]
  }])
}
