provider "aws" {
  region = var.region
}

resource "aws_secretsmanager_secret" "service" {
  for_each = var.secret_names

  name = "${var.name}/${each.value}"
}

resource "aws_ssm_parameter" "feature_flags" {
  name  = "/${var.name}/feature-flags"
  type  = "StringList"
  value = "search,checkout"
}

locals {
  secrets = merge(
    { for variable, name in var.secret_names : variable => aws_secretsmanager_secret.service[variable].arn },
    { FEATURE_FLAGS = aws_ssm_parameter.feature_flags.arn },
  )
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = file("${path.module}/templates/trust.json")
}

resource "aws_iam_role_policy" "execution" {
  name   = "read-secrets"
  role   = aws_iam_role.execution.id
  policy = templatefile("${path.module}/templates/policy.json.tftpl", { arns = values(local.secrets) })
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = templatefile("${path.module}/templates/containers.json.tftpl", {
    name    = var.name
    image   = var.image
    port    = var.port
    secrets = local.secrets
    region  = var.region
  })
}
