locals {
  name = "payments"

  tags = {
    Service = local.name
  }

  environment = {
    LOG_LEVEL = "info"
    REGION    = "eu-west-1"
  }

  common_secrets = [
    { name = "DB_USER", valueFrom = "${aws_secretsmanager_secret.this["database"].arn}:username::" },
    { name = "DB_PASSWORD", valueFrom = "${aws_secretsmanager_secret.this["database"].arn}:password::" },
  ]

  payment_secrets = [
    { name = "STRIPE_KEY", valueFrom = aws_secretsmanager_secret.this["stripe"].arn },
  ]

  base = {
    image       = "public.ecr.aws/docker/library/node:22-slim"
    essential   = true
    environment = [for key, value in local.environment : { name = key, value = value }]
    secrets     = local.common_secrets
  }

  payments = merge(local.base, {
    name    = "payments"
    secrets = concat(local.common_secrets, local.payment_secrets)
  })

  reconciler = merge(local.base, {
    name      = "reconciler"
    essential = false
  })
}
