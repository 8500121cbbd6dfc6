terraform {
  required_providers {
    aws      = "~> 4.0"
    template = "~> 2.2"
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "app" {
  type    = string
  default = "ledger"
}

data "aws_caller_identity" "current" {}

resource "aws_ssm_parameter" "db_url" {
  name  = "/${var.app}/db-url"
  type  = "SecureString"
  value = "postgres://ledger.example.com/ledger"
}

resource "aws_ssm_parameter" "queue" {
  name  = "/${var.app}/queue"
  type  = "String"
  value = "ledger-events"
}

data "template_file" "containers" {
  template = file("${path.module}/containers.json.tpl")

  vars = {
    app        = var.app
    account_id = data.aws_caller_identity.current.account_id
    db_url     = aws_ssm_parameter.db_url.name
    queue      = aws_ssm_parameter.queue.name
  }
}

data "template_file" "policy" {
  template = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ssm:GetParameters",
      "Resource": "arn:aws:ssm:us-east-1:$${account_id}:parameter/$${app}/*"
    }
  ]
}
EOT

  vars = {
    app        = var.app
    account_id = data.aws_caller_identity.current.account_id
  }
}

resource "aws_iam_role" "execution" {
  name = "${var.app}-execution"

  assume_role_policy = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }
  ]
}
EOT
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.execution.id
  policy = data.template_file.policy.rendered
}

resource "aws_ecs_task_definition" "app" {
  family                = var.app
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = data.template_file.containers.rendered
}
