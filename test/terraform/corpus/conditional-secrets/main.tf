provider "aws" {
  region = var.region
}

resource "aws_secretsmanager_secret" "db" {
  name = "${var.name}/db"
}

resource "aws_secretsmanager_secret" "datadog" {
  count = var.enable_datadog ? 1 : 0
  name  = "${var.name}/datadog"
}

resource "aws_secretsmanager_secret" "flags" {
  count = var.enable_flags ? 1 : 0
  name  = "${var.name}/flags"
}

locals {
  app_secrets = concat(
    [{ name = "DB_URL", valueFrom = aws_secretsmanager_secret.db.arn }],
    var.enable_datadog ? [{ name = "DD_APP_KEY", valueFrom = aws_secretsmanager_secret.datadog[0].arn }] : [],
    var.enable_flags ? [{ name = "FLAGS_KEY", valueFrom = aws_secretsmanager_secret.flags[0].arn }] : [],
  )

  sidecar = var.enable_datadog ? [{
    name      = "datadog-agent"
    image     = "public.ecr.aws/datadog/agent:7"
    essential = false
    memory    = 256
    secrets   = [{ name = "DD_API_KEY", valueFrom = one(aws_secretsmanager_secret.datadog[*].arn) }]
  }] : null

  app = {
    name      = var.name
    image     = "public.ecr.aws/docker/library/ruby:3.4-slim"
    essential = true
    memory    = 512
    secrets   = length(local.app_secrets) > 0 ? local.app_secrets : null
  }
}

resource "aws_iam_role" "execution" {
  name = "${var.name}-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

# The Datadog secret came later, and nobody thought of the role.
resource "aws_iam_role_policy" "execution" {
  name = "read"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.db.arn }],
      [for flags in aws_secretsmanager_secret.flags : { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = flags.arn }],
    )
  })
}

resource "aws_ecs_task_definition" "this" {
  family                = var.name
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = jsonencode(concat([local.app], coalesce(local.sidecar, [])))
}
