provider "aws" {
  region = "us-east-1"
}

variable "registries" {
  type    = set(string)
  default = ["internal", "vendor"]
}

resource "aws_secretsmanager_secret" "registry" {
  for_each = var.registries
  name     = "registries/${each.key}"
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

resource "aws_iam_role" "execution" {
  name               = "registries-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "pull" {
  statement {
    sid       = "Internal"
    actions   = ["secretsmanager:*"]
    resources = [aws_secretsmanager_secret.registry["internal"].arn]
  }

  # The vendor's login may be described, and not read.
  statement {
    sid       = "Vendor"
    actions   = ["secretsmanager:DescribeSecret"]
    resources = [aws_secretsmanager_secret.registry["vendor"].arn]
  }
}

resource "aws_iam_policy" "pull" {
  name   = "registries-pull"
  policy = data.aws_iam_policy_document.pull.json
}

resource "aws_iam_policy_attachment" "pull" {
  name       = "registries-pull"
  roles      = [aws_iam_role.execution.name]
  policy_arn = aws_iam_policy.pull.arn
}

resource "aws_ecs_task_definition" "tools" {
  family                   = "tools"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    for name, secret in aws_secretsmanager_secret.registry : {
      name      = name
      image     = "${name}.registry.example.com/tools:2"
      memory    = 128
      essential = name == "internal"
      repositoryCredentials = {
        credentialsParameter = secret.arn
      }
    }
  ])
}
