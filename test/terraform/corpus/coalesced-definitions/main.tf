# A definition may be handed in as a text; otherwise it is put together from a map of containers.
provider "aws" {
  region = "us-west-1"
}

variable "container_definitions" {
  description = "Replaces everything that is made here"
  type        = string
  default     = null
}

variable "containers" {
  type    = any
  default = {}
}

variable "secret_arns" {
  description = "Secrets made elsewhere that the role may read, with wildcards"
  type        = list(string)
  default     = ["arn:aws:secretsmanager:us-west-1:123456789012:secret:forum/*"]
}

resource "aws_secretsmanager_secret" "forum" {
  name = "forum/db"
}

locals {
  defaults = {
    essential = true
    memory    = 256
  }

  containers = {
    for name, container in merge({ app = { image = "public.ecr.aws/docker/library/elixir:1.18" } }, var.containers) :
    name => merge(local.defaults, container, {
      name    = name
      secrets = try(container.secrets, [{ name = "DB_URL", valueFrom = aws_secretsmanager_secret.forum.arn }])
    })
  }

  definitions = coalesce(var.container_definitions, jsonencode(values(local.containers)))
}

resource "aws_iam_role" "execution" {
  name = "forum-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "execution" {
  name   = "read"
  role   = aws_iam_role.execution.id
  policy = join("", data.aws_iam_policy_document.read[*].json)
}

data "aws_iam_policy_document" "read" {
  count = length(var.secret_arns) > 0 ? 1 : 0

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = sort(distinct(compact(concat(var.secret_arns, [""]))))
  }
}

resource "aws_ecs_task_definition" "forum" {
  family                = "forum"
  execution_role_arn    = aws_iam_role.execution.arn
  container_definitions = local.definitions
}
