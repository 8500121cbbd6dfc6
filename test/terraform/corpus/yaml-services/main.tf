# Services are described in YAML, and a policy is made for each.
provider "aws" {
  region = "eu-west-1"
}

locals {
  config   = yamldecode(file("${path.module}/services.yaml"))
  services = { for service in local.config.services : service.name => service }
  parameters = merge([
    for name, service in local.services : {
      for parameter in try(service.parameters, []) : "/${local.config.team}/${name}/${parameter}" => parameter
    }
  ]...)
}

resource "aws_ssm_parameter" "this" {
  for_each = local.parameters

  name  = each.key
  type  = "SecureString"
  value = "replaced-by-hand"

  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_iam_role" "execution" {
  for_each = local.services

  name = "${local.config.team}-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "parameters" {
  for_each = { for name, service in local.services : name => service if try(service.access, "own") != "none" }

  role = aws_iam_role.execution[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ssm:GetParameter*"]
      Resource = "arn:aws:ssm:*:*:parameter/${local.config.team}/${each.key}/*"
    }]
  })
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.services

  family             = each.key
  execution_role_arn = aws_iam_role.execution[each.key].arn

  container_definitions = jsonencode([merge(
    {
      name   = each.key
      image  = "public.ecr.aws/docker/library/golang:1.24"
      memory = 128
    },
    length(try(each.value.parameters, [])) == 0 ? {} : {
      secrets = [
        for parameter in each.value.parameters : {
          name      = upper(replace(parameter, "-", "_"))
          valueFrom = aws_ssm_parameter.this["/${local.config.team}/${each.key}/${parameter}"].arn
        }
      ]
    },
  )])
}
