data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  root = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
}

resource "aws_kms_key" "secrets" {
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Root"
        Effect    = "Allow"
        Principal = { AWS = local.root }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = ["kms:Decrypt"]
        Resource  = "*"
        Condition = {
          StringNotEquals = { "aws:PrincipalArn" : [for r in var.readers : r.arn] }
          Bool            = { "aws:SecureTransport" = "false" }
        }
      },
    ]
  })
}
