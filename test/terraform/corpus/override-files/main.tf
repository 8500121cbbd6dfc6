provider "aws" {
  region = "us-east-1"
}

locals {
  trusted = "ecs-tasks.amazonaws.com"
  prefix  = "press"
}

resource "aws_secretsmanager_secret" "cms" {
  name = "${local.prefix}/cms"
}

resource "aws_secretsmanager_secret" "cdn" {
  name       = "${local.prefix}/cdn"
  kms_key_id = aws_kms_key.press.arn
}

resource "aws_kms_key" "press" {
  description = "Secrets of the press site"
}

resource "aws_iam_role" "execution" {
  name = "${local.prefix}-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = local.trusted } }]
  })
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["*"]
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.press.arn]
  }
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_ecs_task_definition" "site" {
  family             = local.prefix
  execution_role_arn = null

  container_definitions = jsonencode([{
    name   = "site"
    image  = "public.ecr.aws/docker/library/php:8.4-fpm"
    memory = 256
    secrets = [
      { name = "CMS_KEY", valueFrom = aws_secretsmanager_secret.cms.arn },
      { name = "CDN_KEY", valueFrom = aws_secretsmanager_secret.cdn.arn },
    ]
  }])
}
