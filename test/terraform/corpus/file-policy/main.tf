# The policy is a plain JSON file; the definition is a template next to it.
provider "aws" {
  region = "ap-southeast-2"
}

resource "aws_secretsmanager_secret" "database" {
  name        = "billing/database"
  description = "Login of the billing database"
}

resource "aws_secretsmanager_secret" "sentry" {
  name        = "shared/sentry"
  description = "Error reporting, used by every team"
}

resource "aws_iam_role" "ecs_execution" {
  name               = "billing-ecs-execution"
  path               = "/ecs/"
  assume_role_policy = file("${path.module}/policies/assume.json")
}

resource "aws_iam_policy" "ecs_execution" {
  name   = "billing-ecs-execution"
  policy = file("./policies/execution.json")
}

resource "aws_iam_role_policy_attachment" "ecs_execution" {
  role       = aws_iam_role.ecs_execution.name
  policy_arn = aws_iam_policy.ecs_execution.arn
}

resource "aws_ecs_task_definition" "billing" {
  family                   = "billing"
  cpu                      = "256"
  memory                   = "512"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.ecs_execution.arn

  container_definitions = templatefile("${path.root}/templates/billing.json", {
    database_arn = aws_secretsmanager_secret.database.arn
    sentry_arn   = aws_secretsmanager_secret.sentry.arn
  })
}
