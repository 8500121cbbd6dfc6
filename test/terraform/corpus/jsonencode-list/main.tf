terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "random_password" "db" {
  length  = 24
  special = false
}

resource "aws_secretsmanager_secret" "db" {
  name                    = "storefront/db"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({
    username = "storefront"
    password = random_password.db.result
  })
}

resource "aws_secretsmanager_secret" "session" {
  name = "storefront/session-key"
}

resource "aws_ecs_cluster" "this" {
  name = "storefront"
}

resource "aws_iam_role" "execution" {
  name = "storefront-execution"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "secrets" {
  name = "secrets"
  role = aws_iam_role.execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["secretsmanager:GetSecretValue"]
        Resource = [
          aws_secretsmanager_secret.db.arn,
          "${aws_secretsmanager_secret.session.arn}*",
        ]
      },
    ]
  })
}

resource "aws_ecs_task_definition" "storefront" {
  family                   = "storefront"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "512"
  memory                   = "1024"
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "public.ecr.aws/docker/library/ruby:3.4-slim"
      essential    = true
      portMappings = [{ containerPort = 3000 }]
      secrets = [
        { name = "DB_USER", valueFrom = "${aws_secretsmanager_secret.db.arn}:username::" },
        { name = "DB_PASSWORD", valueFrom = "${aws_secretsmanager_secret.db.arn}:password:AWSCURRENT:" },
        { name = "OLD_SESSION_KEY", valueFrom = "${aws_secretsmanager_secret.session.arn}::AWSPREVIOUS:" },
      ]
    },
    {
      name      = "worker"
      image     = "public.ecr.aws/docker/library/ruby:3.4-slim"
      command   = ["bundle", "exec", "sidekiq"]
      essential = false
      secrets = [
        { name = "DB_LOGIN", valueFrom = aws_secretsmanager_secret_version.db.arn },
        { name = "SESSION_KEY", valueFrom = "${aws_secretsmanager_secret.session.id}:::" },
        { name = "SESSION_VERSION", valueFrom = "${aws_secretsmanager_secret.session.arn}:AWSCURRENT" },
      ]
    },
  ])
}
