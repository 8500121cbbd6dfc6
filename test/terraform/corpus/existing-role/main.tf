# The roles are made elsewhere; one of them gets its grant here.
provider "aws" {
  region = "eu-west-1"
}

data "aws_iam_role" "granted" {
  name = "platform-granted"
}

data "aws_iam_role" "shared" {
  name = "platform-shared"
}

resource "aws_secretsmanager_secret" "key" {
  name = "weather/key"
}

resource "aws_iam_role_policy" "granted" {
  name = "weather"
  role = data.aws_iam_role.granted.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.key.arn }]
  })
}

locals {
  container = {
    name    = "weather"
    image   = "public.ecr.aws/docker/library/python:3.13-slim"
    memory  = 128
    secrets = [{ name = "KEY", valueFrom = aws_secretsmanager_secret.key.arn }]
  }
}

resource "aws_ecs_task_definition" "granted" {
  family                = "weather-granted"
  execution_role_arn    = data.aws_iam_role.granted.arn
  container_definitions = jsonencode([local.container])
}

resource "aws_ecs_task_definition" "shared" {
  family                = "weather-shared"
  execution_role_arn    = data.aws_iam_role.shared.arn
  container_definitions = jsonencode([local.container])
}

# What is wrong in itself is wrong with any role.
resource "aws_ecs_task_definition" "broken" {
  family             = "weather-broken"
  execution_role_arn = data.aws_iam_role.shared.arn
  container_definitions = jsonencode([
    merge(local.container, { secrets = [{ name = "KEY", valueFrom = "${aws_secretsmanager_secret.key.arn}:key" }] }),
  ])
}
