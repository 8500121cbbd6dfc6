output "arn" {
  description = "The ARN."
  value       = try(aws_ecs_service.this[0].id, aws_ecs_service.ignore[0].id, null)
}

output "map" {
  value     = { for k, v in aws_instance.this : k => v.private_ip }
  sensitive = true

  precondition {
    condition     = length(aws_instance.this) > 0
    error_message = "There are no instances."
  }
}

output "joined" { value = join(",", aws_instance.this.*.id) }
