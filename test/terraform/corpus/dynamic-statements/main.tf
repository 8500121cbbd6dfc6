provider "aws" {
  region = "us-west-2"
}

variable "kms_key_arns" {
  description = "Keys that the execution role may decrypt with"
  type        = list(string)
  default     = []
}

resource "aws_kms_key" "documents" {
  description             = "Document signing"
  deletion_window_in_days = 7
}

resource "aws_secretsmanager_secret" "signing" {
  name       = "documents/signing"
  kms_key_id = aws_kms_key.documents.key_id
}

resource "aws_secretsmanager_secret" "storage" {
  name = "documents/storage"
}

locals {
  secret_arns = [
    aws_secretsmanager_secret.signing.arn,
    aws_secretsmanager_secret.storage.arn,
  ]
  statements = {
    Secrets = { actions = ["secretsmanager:GetSecretValue"], resources = local.secret_arns }
    Keys    = { actions = ["kms:Decrypt"], resources = var.kms_key_arns }
  }
}

data "aws_iam_policy_document" "execution" {
  dynamic "statement" {
    for_each = { for sid, statement in local.statements : sid => statement if length(statement.resources) > 0 }

    content {
      sid       = statement.key
      effect    = "Allow"
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    dynamic "principals" {
      for_each = ["ecs-tasks", "ecs"]
      iterator = service
      content {
        type        = "Service"
        identifiers = ["${service.value}.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "documents-execution"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_policy" "execution" {
  name_prefix = "documents-execution-"
  policy      = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  for_each = {
    own     = aws_iam_policy.execution.arn
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
  }

  role       = aws_iam_role.execution.name
  policy_arn = each.value
}

resource "aws_ecs_task_definition" "documents" {
  family                   = "documents"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name      = "documents"
    image     = "public.ecr.aws/docker/library/eclipse-temurin:21-jre"
    essential = true
    secrets = [
      { name = "SIGNING_KEY", valueFrom = aws_secretsmanager_secret.signing.arn },
      { name = "STORAGE_KEY", valueFrom = aws_secretsmanager_secret.storage.arn },
    ]
  }])
}
