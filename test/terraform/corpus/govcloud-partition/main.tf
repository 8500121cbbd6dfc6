# Moved from a commercial region: the parameter's grant still names the commercial partition.
provider "aws" {
  region = "us-gov-west-1"
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

resource "aws_secretsmanager_secret" "case_db" {
  name = "casework/db"
}

resource "aws_ssm_parameter" "case_url" {
  name  = "/casework/url"
  type  = "String"
  value = "https://casework.example.gov"
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

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["arn:${data.aws_partition.current.partition}:secretsmanager:*:${data.aws_caller_identity.current.account_id}:secret:casework/*"]
  }

  statement {
    actions   = ["ssm:GetParameters"]
    resources = ["arn:aws:ssm:us-gov-west-1:${data.aws_caller_identity.current.account_id}:parameter/casework/url"]
  }
}

resource "aws_iam_role" "execution" {
  name               = "casework-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_ecs_task_definition" "casework" {
  family             = "casework"
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name   = "casework"
    image  = "registry.example.gov/casework:7"
    memory = 512
    secrets = [
      { name = "DB", valueFrom = aws_secretsmanager_secret.case_db.arn },
      { name = "URL", valueFrom = aws_ssm_parameter.case_url.arn },
    ]
  }])
}
