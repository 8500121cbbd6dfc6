# A service that may read both of its references: a password inside a JSON secret, and a parameter.
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "subnets" {
  description = "Private subnets with a way out through a NAT gateway"
  type        = list(string)
}

resource "random_password" "db" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "db" {
  name = "shop/prod/db"
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({ username = "shop", password = random_password.db.result })
}

resource "aws_ssm_parameter" "checkout_url" {
  name  = "/shop/prod/checkout-url"
  type  = "String"
  value = "https://checkout.example.com/v2"
}

resource "aws_iam_role" "execution" {
  name = "shop-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "read_secrets" {
  name = "read-secrets"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.db.arn },
      { Effect = "Allow", Action = "ssm:GetParameters", Resource = aws_ssm_parameter.checkout_url.arn },
    ]
  })
}

resource "aws_ecs_task_definition" "shop" {
  family                   = "shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name      = "shop"
    image     = "public.ecr.aws/nginx/nginx:1.27"
    essential = true
    secrets = [
      { name = "DB_PASSWORD", valueFrom = "${aws_secretsmanager_secret.db.arn}:password::" },
      { name = "CHECKOUT_URL", valueFrom = aws_ssm_parameter.checkout_url.name },
    ]
  }])
}

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_service" "shop" {
  name            = "shop"
  cluster         = aws_ecs_cluster.shop.id
  task_definition = aws_ecs_task_definition.shop.arn
  launch_type     = "FARGATE"
  desired_count   = 2

  network_configuration {
    subnets = var.subnets
  }

  # The first tasks must not start before the role may read what they need.
  depends_on = [aws_iam_role_policy.read_secrets, aws_iam_role_policy_attachment.execution]
}
