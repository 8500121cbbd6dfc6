provider "aws" {
  region = "us-east-2"
}

resource "aws_secretsmanager_secret" "jwt" {
  name = "accounts-jwt"
}

resource "aws_secretsmanager_secret" "mail" {
  name = "accounts-mail"
}

resource "aws_ssm_parameter" "redis" {
  name  = "/accounts/redis-url"
  type  = "SecureString"
  value = "redis://redis.example.com:6379"
}

module "accounts" {
  source = "./modules/service"

  name  = "accounts"
  image = "public.ecr.aws/docker/library/elixir:1.18"

  secrets = {
    JWT_KEY       = aws_secretsmanager_secret.jwt.arn
    MAIL_USER     = "${aws_secretsmanager_secret.mail.arn}:user::"
    MAIL_PASSWORD = "${aws_secretsmanager_secret.mail.arn}:password::"
    REDIS_URL     = aws_ssm_parameter.redis.arn
  }
}

output "task_definition" {
  value = module.accounts.task_definition_arn
}
