provider "aws" {
  region = "us-east-1"
}

resource "aws_secretsmanager_secret" "warehouse" {
  name = "etl/warehouse"
}

resource "aws_ssm_parameter" "bucket" {
  name  = "/etl/bucket"
  type  = "String"
  value = "example-etl"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com", "batch.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.warehouse.arn]
  }
  statement {
    actions   = ["ssm:GetParameter", "ssm:GetParametersByPath"]
    resources = [aws_ssm_parameter.bucket.arn]
  }
}

resource "aws_iam_role" "execution" {
  name               = "etl-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_batch_job_definition" "extract" {
  name                  = "etl-extract"
  type                  = "container"
  platform_capabilities = ["FARGATE"]

  container_properties = <<JSON
{
  "image": "public.ecr.aws/docker/library/python:3.13-slim",
  "command": ["python", "-m", "etl.extract", "Ref::date"],
  "resourceRequirements": [
    { "type": "VCPU", "value": "1" },
    { "type": "MEMORY", "value": "2048" }
  ],
  "executionRoleArn": "${aws_iam_role.execution.arn}",
  "secrets": [
    { "name": "WAREHOUSE", "valueFrom": "${aws_secretsmanager_secret.warehouse.arn}" },
    { "name": "BUCKET", "valueFrom": "${aws_ssm_parameter.bucket.arn}" }
  ]
}
JSON
}

resource "aws_batch_job_definition" "load" {
  name = "etl-load"
  type = "container"

  # Runs on EC2, where a job without secrets needs no execution role.
  container_properties = jsonencode({
    image   = "public.ecr.aws/docker/library/python:3.13-slim"
    command = ["python", "-m", "etl.load"]
    resourceRequirements = [
      { type = "VCPU", value = "2" },
      { type = "MEMORY", value = "4096" },
    ]
    secrets = [{ name = "WAREHOUSE", valueFrom = aws_secretsmanager_secret.warehouse.arn }]
  })
}
