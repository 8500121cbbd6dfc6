variable "environment" {
  default = "staging"
}

provider "aws" {
  region = "us-west-2"
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

resource "aws_ssm_parameter" "smtp_host" {
  name  = "/${var.environment}/mailer/smtp-host"
  type  = "String"
  value = "smtp.example.com"
}

resource "aws_ssm_parameter" "sender" {
  name  = "mailer-${var.environment}-sender"
  type  = "String"
  value = "no-reply@example.com"
}

resource "aws_secretsmanager_secret" "smtp_password" {
  name = "${var.environment}/mailer/smtp-password"
}

resource "aws_iam_role" "mailer" {
  name               = "mailer-${var.environment}"
  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Principal": { "Service": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] },
      "Effect": "Allow",
      "Sid": ""
    }
  ]
}
EOF
}

resource "aws_iam_role_policy" "mailer" {
  name   = "mailer-${var.environment}"
  role   = aws_iam_role.mailer.name
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["ssm:GetParameters", "ssm:GetParameter"],
          "Resource": [
            "arn:aws:ssm:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:parameter${aws_ssm_parameter.smtp_host.name}",
            "arn:aws:ssm:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:parameter${aws_ssm_parameter.sender.name}"
          ]
        },
        {
          "Effect": "Allow",
          "Action": "secretsmanager:GetSecretValue",
          "Resource": "${aws_secretsmanager_secret.smtp_password.arn}"
        }
      ]
    }
  POLICY
}

resource "aws_ecs_task_definition" "mailer" {
  family             = "mailer-${var.environment}"
  execution_role_arn = aws_iam_role.mailer.arn
  task_role_arn      = aws_iam_role.mailer.arn

  container_definitions = <<DEFINITION
[
  {
    "name": "mailer-${var.environment}",
    "image": "public.ecr.aws/docker/library/node:22-slim",
    "cpu": 128,
    "memory": 256,
    "essential": true,
    "environment": [{ "name": "STAGE", "value": "${var.environment}" }],
    "secrets": [
      { "name": "SMTP_HOST", "valueFrom": "${aws_ssm_parameter.smtp_host.name}" },
      { "name": "SENDER", "valueFrom": "${aws_ssm_parameter.sender.arn}" },
      { "name": "SMTP_PASSWORD", "valueFrom": "${aws_secretsmanager_secret.smtp_password.arn}" }
    ],
    "logConfiguration": {
      "logDriver": "awslogs",
      "options": {
        "awslogs-group": "/ecs/mailer",
        "awslogs-region": "${data.aws_region.current.name}",
        "awslogs-stream-prefix": "mailer"
      }
    }
  }
]
DEFINITION
}
