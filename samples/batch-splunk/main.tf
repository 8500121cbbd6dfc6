# A Batch job may read the token of its log driver, but not its parameter: the policy still names the old path.
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

resource "random_password" "splunk_token" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "splunk_token" {
  name = "reports/splunk-token"
}

resource "aws_secretsmanager_secret_version" "splunk_token" {
  secret_id     = aws_secretsmanager_secret.splunk_token.id
  secret_string = random_password.splunk_token.result
}

resource "aws_ssm_parameter" "warehouse_url" {
  name  = "/reports/prod/warehouse-url"
  type  = "String"
  value = "jdbc:postgresql://warehouse.example.com:5432/reports"
}

resource "aws_iam_role" "execution" {
  name = "reports-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "read_secrets" {
  name = "read-secrets"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = aws_secretsmanager_secret.splunk_token.arn
      },
      {
        Effect = "Allow"
        Action = "ssm:GetParameters"
        # The parameters moved from /reporting to /reports.
        Resource = "arn:aws:ssm:eu-west-1:${data.aws_caller_identity.current.account_id}:parameter/reporting/prod/*"
      },
    ]
  })
}

resource "aws_batch_job_definition" "nightly_report" {
  name                  = "nightly-report"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  container_properties = jsonencode({
    image                = "public.ecr.aws/docker/library/eclipse-temurin:21-jre"
    command              = ["java", "-jar", "/app/report.jar"]
    resourceRequirements = [{ type = "VCPU", value = "1" }, { type = "MEMORY", value = "2048" }]
    executionRoleArn     = aws_iam_role.execution.arn
    secrets              = [{ name = "WAREHOUSE_URL", valueFrom = aws_ssm_parameter.warehouse_url.arn }]
    logConfiguration = {
      logDriver     = "splunk"
      options       = { "splunk-url" = "https://splunk.example.com:8088" }
      secretOptions = [{ name = "splunk-token", valueFrom = aws_secretsmanager_secret.splunk_token.arn }]
    }
  })
}
