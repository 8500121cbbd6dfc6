# The grant asks for a tag; the provider's default tags carry it, and one secret overrides it.
variable "service" {
  type    = string
  default = "loyalty"
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      Service   = var.service
      ManagedBy = "terraform"
    }
  }
}

resource "aws_secretsmanager_secret" "points" {
  name = "${var.service}/points"
}

resource "aws_secretsmanager_secret" "vouchers" {
  name = "${var.service}/vouchers"

  tags = {
    Service = "vouchers"
  }
}

resource "aws_secretsmanager_secret" "partner" {
  name = "${var.service}/partner"
  tags = merge({ Owner = "partners" }, { Tier = "gold" })
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

data "aws_iam_policy_document" "tagged" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Service"
      values   = [var.service]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "${var.service}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "tagged" {
  name   = "tagged"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.tagged.minified_json
}

resource "aws_ecs_task_definition" "this" {
  family             = var.service
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name   = var.service
    image  = "public.ecr.aws/docker/library/node:22-slim"
    memory = 256
    secrets = [
      { name = "POINTS_KEY", valueFrom = aws_secretsmanager_secret.points.arn },
      { name = "VOUCHER_KEY", valueFrom = aws_secretsmanager_secret.vouchers.arn },
      { name = "PARTNER_KEY", valueFrom = aws_secretsmanager_secret.partner.arn },
    ]
  }])
}
