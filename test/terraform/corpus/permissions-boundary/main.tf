provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_policy" "boundary" {
  name = "workload-boundary"
  path = "/boundaries/"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Workloads"
        Effect   = "Allow"
        Action   = ["ecr:*", "logs:*", "ssm:Get*", "s3:*", "dynamodb:*"]
        Resource = "*"
      },
      {
        Sid      = "Data"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:*:secret:data/*"
      },
    ]
  })
}

resource "aws_secretsmanager_secret" "pipeline" {
  name = "data/pipeline"
}

resource "aws_secretsmanager_secret" "slack" {
  name = "chatops/slack"
}

resource "aws_ssm_parameter" "channel" {
  name  = "/chatops/channel"
  type  = "String"
  value = "deployments"
}

resource "aws_iam_role" "execution" {
  name                 = "chatops-execution"
  permissions_boundary = aws_iam_policy.boundary.arn
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
      Effect = "Allow"
      Action = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
      Resource = [
        aws_secretsmanager_secret.pipeline.arn,
        aws_secretsmanager_secret.slack.arn,
        aws_ssm_parameter.channel.arn,
      ]
    }]
  })
}

resource "aws_ecs_task_definition" "chatops" {
  family             = "chatops"
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name   = "chatops"
    image  = "public.ecr.aws/docker/library/python:3.13-slim"
    memory = 128
    secrets = [
      { name = "PIPELINE_TOKEN", valueFrom = aws_secretsmanager_secret.pipeline.arn },
      { name = "SLACK_TOKEN", valueFrom = aws_secretsmanager_secret.slack.arn },
      { name = "SLACK_CHANNEL", valueFrom = aws_ssm_parameter.channel.arn },
    ]
  }])
}
