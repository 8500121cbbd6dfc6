# The style of before 0.12: everything is interpolated, and whatever may not exist goes through join and splat.
variable "enabled" {
  default = "true"
}

variable "namespace" {
  default = "eg"
}

variable "policy_arns" {
  type    = list(string)
  default = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
}

provider "aws" {
  region = "us-east-2"
}

locals {
  count = "${var.enabled == "true" ? 1 : 0}"
  id    = "${join("-", compact(["", var.namespace, "files"]))}"
}

resource "aws_ssm_parameter" "token" {
  count = "${local.count}"
  name  = "/${local.id}/token"
  type  = "SecureString"
  value = "replaced-by-hand"
}

resource "aws_ssm_parameter" "endpoint" {
  count = "${local.count}"
  name  = "/${local.id}/endpoint"
  type  = "String"
  value = "https://files.example.com"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  count = "${local.count}"

  statement {
    actions   = ["ssm:GetParameters", "ssm:GetParameter"]
    resources = ["${join("", aws_ssm_parameter.token.*.arn)}"]
  }
}

resource "aws_iam_role" "execution" {
  count              = "${local.count}"
  name               = "${local.id}-execution"
  assume_role_policy = "${data.aws_iam_policy_document.trust.json}"
}

resource "aws_iam_role_policy" "read" {
  count  = "${local.count}"
  name   = "read"
  role   = "${element(aws_iam_role.execution.*.id, count.index)}"
  policy = "${join("", data.aws_iam_policy_document.read.*.json)}"
}

resource "aws_iam_role_policy_attachment" "managed" {
  count      = "${local.count * length(var.policy_arns)}"
  role       = "${join("", aws_iam_role.execution.*.name)}"
  policy_arn = "${element(var.policy_arns, count.index)}"
}

resource "aws_ecs_task_definition" "files" {
  count              = "${local.count}"
  family             = "${local.id}"
  execution_role_arn = "${element(concat(aws_iam_role.execution.*.arn, [""]), 0)}"

  container_definitions = <<EOF
[
  {
    "name": "files",
    "image": "public.ecr.aws/docker/library/nginx:1.27",
    "memory": 128,
    "secrets": ${jsonencode(local.secrets)}
  }
]
EOF
}

locals {
  secrets = [
    { name = "TOKEN", valueFrom = "${join("", aws_ssm_parameter.token.*.arn)}" },
    { name = "ENDPOINT", valueFrom = "${element(concat(aws_ssm_parameter.endpoint.*.name, [""]), 0)}" },
  ]
}
