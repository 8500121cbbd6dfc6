terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "settings" {
  type = object({
    name    = string
    home    = optional(string)
    secrets = map(string)
  })
}

data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

locals {
  # The region that the grant names: the stack's own, unless there is a home.
  region = coalesce(var.settings.home, data.aws_region.this.name)
  name   = "${var.settings.name}-${terraform.workspace}"
}

resource "aws_secretsmanager_secret" "this" {
  for_each = var.settings.secrets
  name     = "${local.name}/${each.value}"
}

resource "aws_iam_role" "execution" {
  name = "${local.name}-${data.aws_region.this.name}"
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
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = "arn:aws:secretsmanager:${local.region}:${data.aws_caller_identity.this.account_id}:secret:${local.name}/*"
    }]
  })
}

resource "aws_ecs_task_definition" "this" {
  family             = local.name
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "notify"
    image   = "public.ecr.aws/docker/library/golang:1.24"
    memory  = 128
    secrets = [for k, v in var.settings.secrets : { name = k, valueFrom = aws_secretsmanager_secret.this[k].arn }]
  }])
}
