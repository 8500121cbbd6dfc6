variable "family" {
  type = string
}

variable "execution_role_arn" {
  type = string
}

variable "secrets" {
  type = map(string)
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.family
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.execution_role_arn

  container_definitions = jsonencode([
    {
      name      = "app"
      image     = "public.ecr.aws/docker/library/rust:1.86"
      essential = true
      secrets   = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    },
  ])
}
