# Secrets of a security account, read from a workload account.
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}

provider "aws" {
  alias               = "security"
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deploy"
  }
}

resource "aws_kms_key" "shared" {
  provider    = aws.security
  description = "Secrets that other accounts read"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Principal = { AWS = "arn:aws:iam::123456789012:root" } },
    ]
  })
}

resource "aws_secretsmanager_secret" "shared" {
  provider   = aws.security
  for_each   = toset(["open", "shut"])
  name       = "shared/${each.key}"
  kms_key_id = aws_kms_key.shared.arn
}

resource "aws_secretsmanager_secret" "default_key" {
  provider = aws.security
  name     = "shared/default-key"
}

resource "aws_secretsmanager_secret_policy" "shared" {
  provider = aws.security
  for_each = {
    open        = aws_secretsmanager_secret.shared["open"].arn
    default_key = aws_secretsmanager_secret.default_key.arn
  }

  secret_arn = each.value
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
      Principal = { AWS = aws_iam_role.execution.arn }
    }]
  })
}

resource "aws_iam_role" "execution" {
  name = "audit-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared/*" },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.shared.arn },
    ]
  })
}

resource "aws_ecs_task_definition" "audit" {
  family             = "audit"
  execution_role_arn = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name   = "audit"
    image  = "public.ecr.aws/docker/library/golang:1.24"
    memory = 128
    secrets = [
      { name = "OPEN", valueFrom = aws_secretsmanager_secret.shared["open"].arn },
      { name = "SHUT", valueFrom = aws_secretsmanager_secret.shared["shut"].arn },
      { name = "DEFAULT_KEY", valueFrom = aws_secretsmanager_secret.default_key.arn },
    ]
  }])
}
