provider "aws" {
  region = "eu-west-1"
}

module "roles" {
  source   = "./modules/role"
  for_each = toset(["execution", "task"])

  name = "recommender-${each.key}"
}

resource "aws_secretsmanager_secret" "model" {
  name = "recommender/model-registry"
}

resource "aws_ssm_parameter" "threshold" {
  name  = "/recommender/threshold"
  type  = "String"
  value = "0.8"
}

locals {
  grants = {
    task      = ["secretsmanager:GetSecretValue"]
    execution = ["ssm:GetParameters"]
  }
}

resource "aws_iam_role_policy" "grant" {
  for_each = local.grants

  name = "grant"
  role = module.roles[each.key].name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = each.value, Resource = "*" }]
  })
}

resource "aws_ecs_task_definition" "recommender" {
  family                   = "recommender"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 4096
  execution_role_arn       = module.roles["execution"].arn
  task_role_arn            = module.roles["task"].arn

  container_definitions = jsonencode([
    {
      name      = "recommender"
      image     = "public.ecr.aws/docker/library/python:3.13-slim"
      essential = true
      secrets = [
        { name = "MODEL_REGISTRY", valueFrom = aws_secretsmanager_secret.model.arn },
        { name = "THRESHOLD", valueFrom = aws_ssm_parameter.threshold.arn },
      ]
    },
  ])
}
