provider "aws" {
  region = "ap-northeast-1"
}

data "aws_caller_identity" "current" {}

resource "aws_secretsmanager_secret" "db" {
  name_prefix = "checkout-db-"
}

resource "aws_secretsmanager_secret" "cache" {
  name_prefix = "checkout-cache-"
}

resource "aws_secretsmanager_secret" "mail" {
  name_prefix = "checkout-mail-"
}

locals {
  arn = "arn:aws:secretsmanager:ap-northeast-1:${data.aws_caller_identity.current.account_id}:secret"
}

resource "aws_iam_role" "execution" {
  name_prefix = "checkout-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Principal = { Service = ["ecs-tasks.amazonaws.com"] } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name_prefix = "read-"
  role        = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Effect = "Allow"
      Action = "secretsmanager:GetSecretValue"
      Resource = [
        "${local.arn}:checkout-db-*",
        "${local.arn}:checkout-cache-??????",
        "${local.arn}:${aws_secretsmanager_secret.mail.name}-??????",
      ]
    }
  })
}

resource "aws_ecs_task_definition" "checkout" {
  family             = "checkout"
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name   = "checkout"
    image  = "public.ecr.aws/docker/library/node:22-slim"
    memory = 256
    secrets = [
      { name = "DB", valueFrom = aws_secretsmanager_secret.db.arn },
      { name = "CACHE", valueFrom = aws_secretsmanager_secret.cache.arn },
      { name = "MAIL", valueFrom = aws_secretsmanager_secret.mail.arn },
    ]
  }])
}
