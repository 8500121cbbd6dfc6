provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"

  default_tags {
    tags = { Origin = "global" }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_secretsmanager_secret" "license" {
  provider = aws.virginia
  name     = "edge/license"
}

resource "aws_secretsmanager_secret" "local" {
  name = "edge/local"
}

resource "aws_ssm_parameter" "certificate" {
  provider = aws.virginia
  name     = "/edge/certificate-arn"
  type     = "String"
  value    = "none"
}

resource "aws_iam_role" "execution" {
  name = "edge-execution"
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
    Statement = [
      {
        Effect = "Allow"
        Action = "secretsmanager:GetSecretValue"
        Resource = [
          for name in ["edge/license", "edge/local"] :
          "arn:aws:secretsmanager:eu-west-1:${data.aws_caller_identity.current.account_id}:secret:${name}-??????"
        ]
      },
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameters"
        Resource = aws_ssm_parameter.certificate.arn
      },
    ]
  })
}

resource "aws_ecs_task_definition" "edge" {
  family             = "edge"
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name   = "edge"
    image  = "public.ecr.aws/docker/library/haproxy:3.1"
    memory = 256
    secrets = [
      { name = "LICENSE", valueFrom = aws_secretsmanager_secret.license.arn },
      { name = "LOCAL", valueFrom = aws_secretsmanager_secret.local.arn },
      { name = "CERTIFICATE", valueFrom = aws_ssm_parameter.certificate.arn },
    ]
  }])
}
