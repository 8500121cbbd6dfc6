# A guard rail denies production secrets to everything that is not tagged for production.
provider "aws" {
  region = "eu-west-1"
}

locals {
  stages = ["dev", "prod"]
}

resource "aws_secretsmanager_secret" "db" {
  for_each = toset(local.stages)
  name     = "${each.key}/inventory/db"
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
    actions   = ["secretsmanager:GetSecretValue"]
    resources = values(aws_secretsmanager_secret.db)[*].arn
  }
}

data "aws_iam_policy_document" "guard_rail" {
  statement {
    effect      = "Deny"
    not_actions = ["ecr:*", "logs:*"]
    resources   = ["arn:aws:secretsmanager:*:*:secret:prod/*"]

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalTag/Stage"
      values   = ["prod"]
    }
  }
}

resource "aws_iam_policy" "guard_rail" {
  name   = "guard-rail"
  policy = data.aws_iam_policy_document.guard_rail.json
}

resource "aws_iam_role" "execution" {
  for_each = {
    tagged   = { Stage = "prod" }
    untagged = {}
  }

  name               = "inventory-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = each.value
}

resource "aws_iam_role_policy" "read" {
  for_each = aws_iam_role.execution

  role   = each.value.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "guard_rail" {
  for_each = aws_iam_role.execution

  role       = each.value.name
  policy_arn = aws_iam_policy.guard_rail.arn
}

resource "aws_ecs_task_definition" "inventory" {
  for_each = aws_iam_role.execution

  family             = "inventory-${each.key}"
  execution_role_arn = each.value.arn

  container_definitions = jsonencode([{
    name    = "inventory"
    image   = "public.ecr.aws/docker/library/golang:1.24"
    memory  = 256
    secrets = [for stage in local.stages : { name = "${upper(stage)}_DB", valueFrom = aws_secretsmanager_secret.db[stage].arn }]
  }])
}
