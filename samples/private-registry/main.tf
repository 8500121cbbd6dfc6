# Two containers from a private registry. A policy of its own lets the execution role read the login and a session key.
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "random_password" "registry" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "registry" {
  name = "web/registry"
}

resource "aws_secretsmanager_secret_version" "registry" {
  secret_id     = aws_secretsmanager_secret.registry.id
  secret_string = jsonencode({ username = "web-pull", password = random_password.registry.result })
}

resource "random_password" "session_key" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "session_key" {
  name = "web/prod/session-key"
}

resource "aws_secretsmanager_secret_version" "session_key" {
  secret_id     = aws_secretsmanager_secret.session_key.id
  secret_string = random_password.session_key.result
}

resource "aws_iam_role" "execution" {
  name = "web-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_policy" "read_secrets" {
  name = "web-read-secrets"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = [aws_secretsmanager_secret.registry.arn, aws_secretsmanager_secret.session_key.arn]
    }]
  })
}

resource "aws_iam_role_policy_attachment" "read_secrets" {
  role       = aws_iam_role.execution.name
  policy_arn = aws_iam_policy.read_secrets.arn
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([
    {
      name                  = "web"
      image                 = "registry.example.com/web/app:4.2"
      essential             = true
      repositoryCredentials = { credentialsParameter = aws_secretsmanager_secret.registry.arn }
      secrets               = [{ name = "SESSION_KEY", valueFrom = aws_secretsmanager_secret.session_key.arn }]
    },
    {
      name                  = "cache"
      image                 = "registry.example.com/web/cache:1.9"
      essential             = false
      repositoryCredentials = { credentialsParameter = aws_secretsmanager_secret.registry.arn }
    },
  ])
}
