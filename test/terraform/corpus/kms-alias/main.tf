provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "main" {
  description         = "Secrets of the tickets service"
  enable_key_rotation = true
}

resource "aws_kms_alias" "main" {
  name          = "alias/tickets"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_secretsmanager_secret" "db" {
  name       = "tickets/db"
  kms_key_id = aws_kms_alias.main.name
}

resource "aws_ssm_parameter" "pdf_license" {
  name   = "/tickets/pdf-license"
  type   = "SecureString"
  key_id = aws_kms_alias.main.target_key_arn
  value  = "not-a-license"
}

resource "aws_iam_role" "by_alias" {
  name               = "tickets-by-alias"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "by_key" {
  name               = "tickets-by-key"
  assume_role_policy = data.aws_iam_policy_document.trust.json
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
  for_each = {
    alias = aws_kms_alias.main.arn
    key   = aws_kms_key.main.arn
  }

  statement {
    actions   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
    resources = [aws_secretsmanager_secret.db.arn, aws_ssm_parameter.pdf_license.arn]
  }

  statement {
    actions   = ["kms:Decrypt"]
    resources = [each.value]
  }
}

resource "aws_iam_role_policy" "by_alias" {
  role   = aws_iam_role.by_alias.id
  policy = data.aws_iam_policy_document.read["alias"].json
}

resource "aws_iam_role_policy" "by_key" {
  role   = aws_iam_role.by_key.id
  policy = data.aws_iam_policy_document.read["key"].json
}

resource "aws_ecs_task_definition" "tickets" {
  for_each = { alias = aws_iam_role.by_alias.arn, key = aws_iam_role.by_key.arn }

  family             = "tickets-${each.key}"
  execution_role_arn = each.value

  container_definitions = jsonencode([{
    name   = "tickets"
    image  = "public.ecr.aws/docker/library/python:3.13-slim"
    memory = 256
    secrets = [
      { name = "DB", valueFrom = aws_secretsmanager_secret.db.arn },
      { name = "PDF_LICENSE", valueFrom = aws_ssm_parameter.pdf_license.name },
    ]
  }])
}
