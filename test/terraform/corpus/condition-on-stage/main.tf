# Grants with conditions that ECS meets or does not meet.
provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "this" {
  description = "Secrets of the map service"
}

resource "aws_secretsmanager_secret" "tiles" {
  name = "map/tiles"
}

resource "aws_secretsmanager_secret" "routes" {
  name       = "map/routes"
  kms_key_id = aws_kms_key.this.arn
}

locals {
  grants = {
    stage = [
      { actions = ["secretsmanager:GetSecretValue"], test = "StringEquals", variable = "secretsmanager:VersionStage", value = "AWSCURRENT" },
    ]
    region = [
      { actions = ["secretsmanager:GetSecretValue", "kms:Decrypt"], test = "StringEquals", variable = "aws:RequestedRegion", value = "eu-west-1" },
    ]
    service = [
      { actions = ["secretsmanager:GetSecretValue"], test = "Bool", variable = "aws:SecureTransport", value = "true" },
      { actions = ["kms:Decrypt"], test = "StringEquals", variable = "kms:ViaService", value = "ssm.eu-west-1.amazonaws.com" },
    ]
  }
}

data "aws_iam_policy_document" "read" {
  for_each = local.grants

  dynamic "statement" {
    for_each = each.value
    iterator = grant

    content {
      actions   = grant.value["actions"]
      resources = [aws_secretsmanager_secret.tiles.arn, aws_secretsmanager_secret.routes.arn, aws_kms_key.this.arn]

      condition {
        test     = grant.value.test
        variable = grant.value.variable
        values   = [grant.value.value]
      }
    }
  }
}

resource "aws_iam_role" "execution" {
  for_each = local.grants
  name     = "map-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })

  dynamic "inline_policy" {
    for_each = [data.aws_iam_policy_document.read[each.key].json]
    content {
      name   = "read"
      policy = inline_policy.value
    }
  }
}

resource "aws_ecs_task_definition" "map" {
  for_each           = local.grants
  family             = "map-${each.key}"
  execution_role_arn = aws_iam_role.execution[each.key].arn
  container_definitions = jsonencode([{
    name   = "map"
    image  = "public.ecr.aws/docker/library/golang:1.24"
    memory = 128
    secrets = [
      { name = "TILES", valueFrom = aws_secretsmanager_secret.tiles.arn },
      { name = "TILES_CURRENT", valueFrom = "${aws_secretsmanager_secret.tiles.arn}::AWSCURRENT:" },
      { name = "ROUTES", valueFrom = aws_secretsmanager_secret.routes.arn },
    ]
  }])
}
