variable "name" {
  type = string
}

variable "secret_arns" {
  type    = list(string)
  default = []
}

variable "parameter_paths" {
  type    = list(string)
  default = []
}

data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

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
  dynamic "statement" {
    for_each = length(var.secret_arns) > 0 ? [1] : []
    content {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = formatlist("%s*", var.secret_arns)
    }
  }

  dynamic "statement" {
    for_each = length(var.parameter_paths) > 0 ? [1] : []
    content {
      actions = ["ssm:GetParameters"]
      resources = formatlist(
        "arn:aws:ssm:%s:%s:parameter/%s/*",
        data.aws_region.current.name,
        data.aws_caller_identity.current.account_id,
        [for path in var.parameter_paths : trimprefix(path, "/")],
      )
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.read.json
}

output "arn" {
  value = aws_iam_role.this.arn
}
