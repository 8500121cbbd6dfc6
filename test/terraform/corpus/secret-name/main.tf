# A parameter may be named; a secret may not.
provider "aws" {
  region = "eu-west-1"
}

resource "aws_secretsmanager_secret" "smtp" {
  name = "smtp-password"
}

resource "aws_secretsmanager_secret_version" "smtp" {
  secret_id     = aws_secretsmanager_secret.smtp.id
  secret_string = "not-a-password"
}

resource "aws_ssm_parameter" "smtp_user" {
  name  = "smtp-user"
  type  = "String"
  value = "mailer"
}

resource "aws_iam_role" "execution" {
  name               = "newsletter-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
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

resource "aws_iam_role_policy_attachment" "power" {
  for_each = toset([
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "SecretsManagerReadWrite",
    "AmazonSSMReadOnlyAccess",
  ])

  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_ecs_task_definition" "newsletter" {
  family             = "newsletter"
  execution_role_arn = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name   = "sender"
      image  = "public.ecr.aws/docker/library/node:22-slim"
      memory = 256
      secrets = [
        { name = "SMTP_USER", valueFrom = aws_ssm_parameter.smtp_user.name },
        { name = "SMTP_PASSWORD", valueFrom = aws_secretsmanager_secret.smtp.name },
        { name = "SMTP_BACKUP", valueFrom = aws_secretsmanager_secret.smtp.arn },
        { name = "SMTP_PINNED", valueFrom = aws_secretsmanager_secret_version.smtp.id },
        {
          name      = "SMTP_VERSION"
          valueFrom = "${aws_secretsmanager_secret.smtp.arn}:::${aws_secretsmanager_secret_version.smtp.version_id}"
        },
      ]
    },
  ])
}
