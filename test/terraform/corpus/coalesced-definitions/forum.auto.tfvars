containers = {
  jobs = {
    image  = "public.ecr.aws/docker/library/elixir:1.18"
    memory = 512
    secrets = [
      { name = "SMTP_KEY", valueFrom = "arn:aws:secretsmanager:us-west-1:123456789012:secret:forum/smtp-a1B2c3" },
      { name = "CDN_KEY", valueFrom = "arn:aws:secretsmanager:us-west-1:123456789012:secret:shared/cdn-d4E5f6" },
      { name = "LOGO", valueFrom = "arn:aws:ssm:us-west-1:111122223333:parameter/shared/logo" },
    ]
  }
}
