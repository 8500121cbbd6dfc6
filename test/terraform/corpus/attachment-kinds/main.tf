# The same grant in the four ways a managed policy gets to a role, and once to the wrong role.
provider "aws" {
  region = "ca-central-1"
}

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_secretsmanager_secret" "api" {
  name = "fleet/api"
}

resource "aws_iam_policy" "read" {
  name = "fleet-read"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:Get*", Resource = aws_secretsmanager_secret.api.arn },
    ]
  })
}

resource "aws_iam_role" "attached" {
  name               = "fleet-attached"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.attached.id
  policy_arn = aws_iam_policy.read.id
}

resource "aws_iam_role" "listed" {
  name               = "fleet-listed"
  assume_role_policy = local.trust
}

resource "aws_iam_policy_attachment" "listed" {
  name       = "fleet-listed"
  roles      = [aws_iam_role.listed.name]
  policy_arn = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
}

resource "aws_iam_role" "managed" {
  name                = "fleet-managed"
  assume_role_policy  = local.trust
  managed_policy_arns = [aws_iam_policy.read.arn, "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
}

resource "aws_iam_role" "inline" {
  name               = "fleet-inline"
  assume_role_policy = local.trust

  inline_policy {
    name   = "read"
    policy = aws_iam_policy.read.policy
  }
}

resource "aws_iam_role" "execution" {
  name               = "fleet-execution"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "task" {
  name               = "fleet-task"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy_attachment" "task" {
  role       = aws_iam_role.task.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_ecs_task_definition" "fleet" {
  for_each = {
    attached = aws_iam_role.attached.arn
    listed   = aws_iam_role.listed.arn
    managed  = aws_iam_role.managed.arn
    inline   = aws_iam_role.inline.arn
    wrong    = aws_iam_role.execution.arn
  }

  family             = "fleet-${each.key}"
  execution_role_arn = each.value
  task_role_arn      = aws_iam_role.task.arn

  container_definitions = jsonencode([{
    name    = "app"
    image   = "public.ecr.aws/docker/library/node:22-slim"
    memory  = 256
    secrets = [{ name = "API_KEY", valueFrom = aws_secretsmanager_secret.api.arn }]
  }])
}
