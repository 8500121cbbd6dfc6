resource "aws_batch_job_definition" "job" {
  name = "job"
  type = "container"

  container_properties = <<CONTAINER_PROPERTIES
{
    "command": ["ls", "-la"],
    "image": "${var.image}",
    "jobRoleArn": "${aws_iam_role.job.arn}",
    "executionRoleArn": "${aws_iam_role.execution.arn}",
    "secrets": [
%{ for name, arn in var.secrets ~}
      {"name": "${name}", "valueFrom": "${arn}"}%{ if name != local.last },%{ endif }
%{ endfor ~}
    ]
}
CONTAINER_PROPERTIES

  retry_strategy {
    attempts = 3

    evaluate_on_exit {
      action           = "RETRY"
      on_status_reason = "Host EC2*"
    }
  }

  timeout { attempt_duration_seconds = 60 }
}
