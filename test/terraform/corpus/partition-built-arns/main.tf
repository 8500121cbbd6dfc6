provider "aws" {
  region = "eu-central-1"
}

data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  partition = data.aws_partition.current.partition
  arn       = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret"
  trust_for = formatlist("%s.${data.aws_partition.current.dns_suffix}", ["ecs-tasks"])
}

resource "aws_secretsmanager_secret" "oauth" {
  name = "portal/oauth"
}

resource "aws_secretsmanager_secret" "captcha" {
  name = "portal/captcha"
}

resource "aws_ssm_parameter" "origin" {
  name  = "/portal/origin"
  type  = "String"
  value = "https://portal.example.com"
}

resource "aws_iam_role" "execution" {
  name = "portal-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = local.trust_for } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "execution" {
  name = "read"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["secretsmanager:GetSecretValue"]
        Resource = [
          "${local.arn}:portal/oauth-??????",
          "${local.arn}:portal/captcha",
        ]
      },
      {
        Effect   = "Allow"
        Action   = ["ssm:GetParameters"]
        Resource = [format("arn:%s:ssm:%s:%s:parameter/%s/*", local.partition, local.region, local.account, "portal")]
      },
    ]
  })
}

resource "aws_ecs_task_definition" "portal" {
  family             = "portal"
  execution_role_arn = "arn:${local.partition}:iam::${local.account}:role/${aws_iam_role.execution.name}"

  container_definitions = jsonencode([{
    name   = "portal"
    image  = "public.ecr.aws/docker/library/httpd:2.4"
    memory = 256
    secrets = [
      { name = "OAUTH_SECRET", valueFrom = "${local.arn}:${aws_secretsmanager_secret.oauth.name}" },
      { name = "CAPTCHA_SECRET", valueFrom = "${local.arn}:${aws_secretsmanager_secret.captcha.name}" },
      { name = "ORIGIN", valueFrom = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/portal/origin" },
    ]
  }])
}
