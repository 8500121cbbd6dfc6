provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_role" "execution" {
  name = "orders-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_secretsmanager_secret" "db" {
  name = "orders/db"
}

resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "${aws_secretsmanager_secret.db.arn}" }]
  })
}

resource "aws_ecs_task_definition" "orders" {
  family             = "orders"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name    = "orders"
    image   = "public.ecr.aws/docker/library/node:22-slim"
    memory  = 256
    secrets = [{ name = "DB", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}

resource "aws_ecs_service" "orders" {
  name            = "orders"
  task_definition = aws_ecs_task_definition.orders.arn
  desired_count   = 1
}
