# The secret is encrypted with a customer managed key, and the execution role may not decrypt with it.
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

# Without a key policy of its own the key leaves the decision to the account's IAM policies.
resource "aws_kms_key" "secrets" {
  description         = "Encrypts the secrets of the payments service"
  enable_key_rotation = true
}

# Ephemeral and write-only: the value is in no plan and in no state.
ephemeral "random_password" "card_api_key" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "card_api_key" {
  name       = "payments/prod/card-api-key"
  kms_key_id = aws_kms_key.secrets.arn
}

resource "aws_secretsmanager_secret_version" "card_api_key" {
  secret_id                = aws_secretsmanager_secret.card_api_key.id
  secret_string_wo         = ephemeral.random_password.card_api_key.result
  secret_string_wo_version = 1
}

resource "aws_iam_role" "execution" {
  name = "payments-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

# Missing: kms:Decrypt on the key.
resource "aws_iam_role_policy" "read_secrets" {
  name = "read-secrets"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.card_api_key.arn
    }]
  })
}

resource "aws_ecs_task_definition" "payments" {
  family                   = "payments"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name      = "payments"
    image     = "public.ecr.aws/docker/library/golang:1.24"
    essential = true
    secrets   = [{ name = "CARD_API_KEY", valueFrom = aws_secretsmanager_secret.card_api_key.arn }]
  }])
}
