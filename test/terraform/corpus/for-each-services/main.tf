# One role for each service; every role reads the secrets below its own name.
locals {
  services = {
    orders  = { image = "public.ecr.aws/docker/library/golang:1.24", secrets = ["orders/db", "orders/smtp"] }
    reports = { image = "public.ecr.aws/docker/library/r-base:4.4.2", secrets = ["reports/s3", "orders/db"] }
  }

  secret_names = toset(flatten(values(local.services)[*].secrets))
}

provider "aws" {
  region = "eu-west-3"
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

resource "aws_secretsmanager_secret" "this" {
  for_each = local.secret_names
  name     = each.value
}

data "aws_iam_policy_document" "trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "execution" {
  for_each = local.services

  name               = "${each.key}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "secrets" {
  for_each = local.services

  statement {
    sid     = "Own${title(each.key)}"
    actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [
      "arn:aws:secretsmanager:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:secret:${each.key}/*",
    ]
  }
}

resource "aws_iam_role_policy" "secrets" {
  for_each = aws_iam_role.execution

  name   = "secrets"
  role   = each.value.id
  policy = data.aws_iam_policy_document.secrets[each.key].json
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.services

  family                   = each.key
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution[each.key].arn

  container_definitions = jsonencode([{
    name      = each.key
    image     = each.value.image
    essential = true
    secrets = [
      for name in each.value.secrets : {
        name      = upper(replace(name, "/", "_"))
        valueFrom = aws_secretsmanager_secret.this[name].arn
      }
    ]
  }])
}
