provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

locals {
  root  = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"
  admin = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/key-admin"
}

# Leaves it to IAM, and lets the execution role decrypt through Secrets Manager.
data "aws_iam_policy_document" "delegating" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.root]
    }
  }
}

data "aws_iam_policy_document" "naming" {
  statement {
    sid       = "Admin"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.admin]
    }
  }
  statement {
    sid       = "Execution"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.execution.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.eu-west-1.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "closed" {
  statement {
    sid       = "Admin"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [local.admin]
    }
  }
}

resource "aws_kms_key" "delegating" {
  policy = data.aws_iam_policy_document.delegating.json
}

resource "aws_kms_key" "naming" {
  policy = data.aws_iam_policy_document.naming.json
}

resource "aws_kms_key" "closed" {
  description = "Only its administrators use it"
}

resource "aws_kms_key_policy" "closed" {
  key_id = aws_kms_key.closed.id
  policy = data.aws_iam_policy_document.closed.json
}

resource "aws_secretsmanager_secret" "this" {
  for_each = {
    delegating = aws_kms_key.delegating.arn
    naming     = aws_kms_key.naming.arn
    closed     = aws_kms_key.closed.arn
  }

  name       = "vault/${each.key}"
  kms_key_id = each.value
}

resource "aws_iam_role" "execution" {
  name = "vault-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "read"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = values(aws_secretsmanager_secret.this)[*].arn },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = [aws_kms_key.delegating.arn, aws_kms_key.closed.arn] },
    ]
  })
}

resource "aws_ecs_task_definition" "vault" {
  family             = "vault"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "vault"
    image   = "public.ecr.aws/docker/library/alpine:3.21"
    memory  = 128
    secrets = [for key, secret in aws_secretsmanager_secret.this : { name = upper(key), valueFrom = secret.arn }]
  }])
}
