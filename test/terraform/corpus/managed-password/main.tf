# The database keeps its own password in Secrets Manager.
provider "aws" {
  region = "us-east-2"
}

resource "aws_kms_key" "db" {
  description = "Password of the database"
}

resource "aws_db_instance" "main" {
  identifier                    = "survey"
  engine                        = "postgres"
  instance_class                = "db.t4g.micro"
  allocated_storage             = 20
  username                      = "survey"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = aws_kms_key.db.arn
  skip_final_snapshot           = true
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

locals {
  password_arn = aws_db_instance.main.master_user_secret[0].secret_arn
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [local.password_arn]
  }
}

data "aws_iam_policy_document" "decrypt" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.db.arn]

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["secretsmanager.*.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  for_each = toset(["complete", "partial"])

  name               = "survey-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "read" {
  for_each = aws_iam_role.execution

  name   = "read"
  role   = each.value.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy" "decrypt" {
  name   = "decrypt"
  role   = aws_iam_role.execution["complete"].name
  policy = data.aws_iam_policy_document.decrypt.json
}

resource "aws_ecs_task_definition" "survey" {
  for_each = aws_iam_role.execution

  family             = "survey-${each.key}"
  execution_role_arn = each.value.arn

  container_definitions = jsonencode([{
    name        = "survey"
    image       = "public.ecr.aws/docker/library/ruby:3.4-slim"
    memory      = 512
    environment = [{ name = "DB_HOST", value = aws_db_instance.main.address }]
    secrets     = [{ name = "DB_PASSWORD", valueFrom = "${local.password_arn}:password::" }]
  }])
}
