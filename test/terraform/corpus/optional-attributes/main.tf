provider "aws" {
  region = "eu-west-1"
}

resource "aws_secretsmanager_secret" "this" {
  for_each = { for name, secret in var.secrets : name => secret if try(secret.create, true) }

  name        = coalesce(each.value.name, each.key)
  description = lookup(each.value, "description", null)
}

locals {
  arns = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }

  containers = [
    for name, container in var.containers : {
      name      = name
      image     = container.image
      essential = container.essential
      memory    = container.memory
      secrets = [
        for variable, reference in container.secrets : {
          name = variable
          valueFrom = (
            reference.key == null
            ? local.arns[reference.secret]
            : "${lookup(local.arns, reference.secret, "")}:${reference.key}:${reference.stage}:"
          )
        }
      ]
    }
  ]
}

resource "aws_iam_role" "execution" {
  name                 = "optional-execution"
  permissions_boundary = try(var.iam.boundary, null)
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = can(var.iam.service) ? coalesce(var.iam.service, "ecs-tasks.amazonaws.com") : "" }
    }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = var.iam.restrict ? [for name in var.iam.allowed : local.arns[name]] : ["*"]
    }]
  })
}

resource "aws_ecs_task_definition" "this" {
  family                = "optional"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode(local.containers)
}
