output "task_definition_arn" {
  value = aws_ecs_task_definition.this.arn
}

output "execution_role_name" {
  value = aws_iam_role.execution.name
}
