provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = local.tags
  }
}

resource "aws_secretsmanager_secret" "this" {
  for_each = toset(["database", "stripe"])

  name = "${local.name}/${each.key}"
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# The references of the containers are taken as they are, JSON keys included.
data "aws_iam_policy_document" "execution" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = distinct([for secret in concat(local.common_secrets, local.payment_secrets) : secret.valueFrom])
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "secrets"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode([local.payments, local.reconciler])
}
