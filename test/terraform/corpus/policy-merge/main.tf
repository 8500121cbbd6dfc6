provider "aws" {
  region = "eu-west-1"
}

resource "aws_secretsmanager_secret" "this" {
  for_each = toset(["shared/db", "shared/cache", "chat/push"])
  name     = each.key
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

data "aws_iam_policy_document" "shared" {
  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for name, secret in aws_secretsmanager_secret.this : secret.arn if startswith(name, "shared/")]
  }
}

data "aws_iam_policy_document" "push" {
  statement {
    sid       = "Push"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["${aws_secretsmanager_secret.this["chat/push"].arn}"]
  }
}

# The statement of the shared document is narrowed: it has the same sid.
data "aws_iam_policy_document" "narrowed" {
  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.this["shared/db"].arn]
  }
}

data "aws_iam_policy_document" "execution" {
  source_policy_documents = [
    data.aws_iam_policy_document.shared.json,
    data.aws_iam_policy_document.push.json,
  ]
  override_policy_documents = [data.aws_iam_policy_document.narrowed.json]

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "execution" {
  name               = "chat-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  inline_policy {
    name   = "read"
    policy = data.aws_iam_policy_document.execution.json
  }
}

resource "aws_ecs_task_definition" "chat" {
  family             = "chat"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([
    {
      name   = "chat"
      image  = "public.ecr.aws/docker/library/erlang:27"
      memory = 512
      secrets = [
        { name = "CACHE_URL", valueFrom = aws_secretsmanager_secret.this["shared/cache"].arn },
        { name = "DB_URL", valueFrom = aws_secretsmanager_secret.this["shared/db"].arn },
        { name = "PUSH_KEY", valueFrom = aws_secretsmanager_secret.this["chat/push"].arn },
      ]
    },
  ])
}
