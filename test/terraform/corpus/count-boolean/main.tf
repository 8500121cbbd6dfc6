provider "aws" {
  region = "eu-west-1"
}

variable "create_role" {
  description = "Whether to create the execution role, or to use the one of execution_role_arn"
  type        = bool
  default     = true
}

variable "execution_role_arn" {
  type    = string
  default = null
}

variable "enabled" {
  description = "Whether the service runs in this environment"
  type        = bool
}

variable "enable_tracing" {
  type    = bool
  default = false
}

resource "aws_secretsmanager_secret" "token" {
  name = "gateway/token"
}

resource "aws_secretsmanager_secret" "tracing" {
  count = var.enable_tracing ? 1 : 0
  name  = "gateway/tracing"
}

resource "aws_iam_role" "execution" {
  count = var.create_role ? 1 : 0
  name  = "gateway-execution"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  count = var.create_role ? 1 : 0
  name  = "read-secrets"
  role  = aws_iam_role.execution[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = concat([aws_secretsmanager_secret.token.arn], aws_secretsmanager_secret.tracing[*].arn)
    }]
  })
}

resource "aws_ecs_task_definition" "gateway" {
  count = var.enabled ? 1 : 0

  family                   = "gateway"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.create_role ? one(aws_iam_role.execution[*].arn) : var.execution_role_arn

  container_definitions = jsonencode([{
    name      = "gateway"
    image     = "public.ecr.aws/docker/library/nginx:1.27"
    essential = true
    secrets = concat(
      [{ name = "TOKEN", valueFrom = aws_secretsmanager_secret.token.arn }],
      [for secret in aws_secretsmanager_secret.tracing : { name = "TRACING_KEY", valueFrom = secret.arn }],
    )
  }])
}

resource "aws_ecs_task_definition" "canary" {
  count = var.enabled ? 0 : 1

  family             = "gateway-canary"
  execution_role_arn = try(aws_iam_role.execution[0].arn, var.execution_role_arn)

  container_definitions = jsonencode([{
    name    = "canary"
    image   = "public.ecr.aws/docker/library/nginx:1.27"
    memory  = 128
    secrets = [{ name = "TOKEN", valueFrom = "${aws_secretsmanager_secret.token.arn}:value" }]
  }])
}
