provider "aws" {
  region = "eu-central-1"
}

resource "aws_secretsmanager_secret" "splunk" {
  name = "observability/splunk"
}

resource "aws_ssm_parameter" "newrelic" {
  name  = "/observability/newrelic-key"
  type  = "String"
  value = "replaced-by-hand"

  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_iam_role" "execution" {
  name = "observability-execution"
  assume_role_policy = jsonencode({
    Version   = "2008-10-17"
    Statement = [{ Sid = "", Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name = "log-secrets"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = [aws_secretsmanager_secret.splunk.arn] },
      { Effect = "Allow", Action = ["ssm:GetParameter"], Resource = [aws_ssm_parameter.newrelic.arn] },
    ]
  })
}

resource "aws_ecs_task_definition" "app" {
  family                   = "observability"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name      = "app"
      image     = "public.ecr.aws/docker/library/node:22-slim"
      essential = true
      logConfiguration = {
        logDriver = "awsfirelens"
        options   = { Name = "newrelic", endpoint = "https://log-api.eu.newrelic.com/log/v1" }
        secretOptions = [
          { name = "apiKey", valueFrom = aws_ssm_parameter.newrelic.name },
        ]
      }
    },
    {
      name      = "audit"
      image     = "public.ecr.aws/docker/library/node:22-slim"
      essential = true
      logConfiguration = {
        logDriver     = "splunk"
        options       = { "splunk-url" = "https://splunk.example.com:8088", "splunk-format" = "raw" }
        secretOptions = [{ name = "splunk-token", valueFrom = "${aws_secretsmanager_secret.splunk.arn}:token::" }]
      }
    },
    {
      name                  = "log-router"
      image                 = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
      essential             = true
      firelensConfiguration = { type = "fluentbit", options = { "enable-ecs-log-metadata" = "true" } }
    },
  ])
}
