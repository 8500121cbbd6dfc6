# The execution role has only AmazonECSTaskExecutionRolePolicy, which pulls images and writes logs but reads no secret.
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "random_password" "smtp_password" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "smtp_password" {
  name = "mailer/prod/smtp-password"
}

resource "aws_secretsmanager_secret_version" "smtp_password" {
  secret_id     = aws_secretsmanager_secret.smtp_password.id
  secret_string = random_password.smtp_password.result
}

resource "aws_ssm_parameter" "smtp_host" {
  name  = "/mailer/prod/smtp-host"
  type  = "String"
  value = "smtp.example.com"
}

resource "aws_iam_role" "execution" {
  name = "mailer-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "mailer" {
  family                   = "mailer"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name      = "mailer"
    image     = "public.ecr.aws/docker/library/node:22-slim"
    essential = true
    secrets = [
      { name = "SMTP_PASSWORD", valueFrom = aws_secretsmanager_secret.smtp_password.arn },
      { name = "SMTP_HOST", valueFrom = aws_ssm_parameter.smtp_host.name },
    ]
  }])
}
