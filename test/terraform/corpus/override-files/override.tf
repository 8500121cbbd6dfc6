# Sets the role that the generated definition leaves open.
resource "aws_ecs_task_definition" "site" {
  execution_role_arn = aws_iam_role.execution.arn
}

locals {
  prefix = "newsroom"
}
