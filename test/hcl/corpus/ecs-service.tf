# The service, its task definition and where the two get their secrets from.
locals {
  name = "${var.project}-${terraform.workspace}"
  tags = merge(var.tags, {
    Project     = var.project
    Environment = terraform.workspace
  })
}

resource "aws_ecs_task_definition" "app" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  container_definitions = jsonencode([
    {
      name      = "app"
      image     = "${aws_ecr_repository.app.repository_url}:${var.image_tag}"
      essential = true
      portMappings = [{ containerPort = 8080, protocol = "tcp" }]
      secrets = [
        for name, arn in var.secrets : {
          name      = upper(name)
          valueFrom = arn
        } if arn != null
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.app.name
          "awslogs-region"        = data.aws_region.current.name
          "awslogs-stream-prefix" = "app"
        }
      }
    },
  ])

  dynamic "volume" {
    for_each = var.volumes
    iterator = each_volume
    content {
      name = each_volume.value.name

      efs_volume_configuration {
        file_system_id = each_volume.value.file_system_id
      }
    }
  }

  tags = local.tags

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [tags["LastDeployed"], cpu]
  }
}
