# A module makes one container's JSON, and the root joins the containers to a definition.
provider "aws" {
  region = "sa-east-1"
}

resource "aws_secretsmanager_secret" "app" {
  name = "billing-app"
}

resource "aws_secretsmanager_secret" "agent" {
  name = "billing-agent"
}

module "app" {
  source = "./modules/container"

  name    = "app"
  image   = "public.ecr.aws/docker/library/python:3.13-slim"
  secrets = { APP_KEY = aws_secretsmanager_secret.app.arn }
}

module "agent" {
  source = "./modules/container"

  name      = "agent"
  image     = "public.ecr.aws/docker/library/busybox:1.37"
  essential = false
  secrets   = { AGENT_KEY = "${aws_secretsmanager_secret.agent.arn}:key::" }
  log_configuration = {
    logDriver     = "splunk"
    options       = { "splunk-url" = "https://splunk.example.com:8088" }
    secretOptions = [{ name = "splunk-token", valueFrom = aws_secretsmanager_secret.agent.arn }]
  }
}

module "role" {
  source = "./modules/role"

  name            = "billing"
  secret_arns     = [aws_secretsmanager_secret.app.arn]
  parameter_paths = ["/billing"]
}

resource "aws_ecs_task_definition" "billing" {
  family                = "billing"
  execution_role_arn    = module.role.arn
  container_definitions = "[${module.app.json},${module.agent.json}]"
}
