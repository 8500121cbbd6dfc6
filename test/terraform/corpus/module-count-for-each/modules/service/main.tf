variable "name" {
  type = string
}

variable "secrets" {
  type = map(string)
}

variable "grant_access" {
  type = bool
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "managed" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "secrets" {
  count = var.grant_access && length(var.secrets) > 0 ? 1 : 0

  name = "${var.name}-secrets"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = values(var.secrets)
    }]
  })
}

resource "aws_ecs_task_definition" "this" {
  family             = var.name
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name    = var.name
    image   = "public.ecr.aws/docker/library/php:8.4-fpm"
    memory  = 256
    secrets = [for name in sort(keys(var.secrets)) : { name = name, valueFrom = var.secrets[name] }]
  }])
}
