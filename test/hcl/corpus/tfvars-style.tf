region = "eu-west-1"
secrets = {
  DB_PASSWORD = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
  "API-KEY"   = "arn:aws:ssm:eu-west-1:123456789012:parameter/api"
}
subnets = ["10.0.0.0/24", "10.0.1.0/24",]
enabled = true
nothing = null
