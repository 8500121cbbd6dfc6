data "aws_iam_policy_document" "execution" {
  statement {
    sid     = "ReadSecrets"
    effect  = "Allow"
    actions = ["secretsmanager:GetSecretValue", "kms:Decrypt"]
    resources = concat(
      [for secret in aws_secretsmanager_secret.this : secret.arn],
      var.extra_secret_arns,
    )

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = length(var.parameters) > 0 ? [1] : []
    content {
      actions   = ["ssm:GetParameters"]
      resources = [for p in var.parameters : "arn:aws:ssm:*:*:parameter/${trimprefix(p, "/")}"]
    }
  }
}

resource "aws_iam_role_policy" "inline" {
  name   = "inline"
  role   = aws_iam_role.execution.id
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": ["${aws_s3_bucket.a.arn}", "${aws_s3_bucket.a.arn}/*"],
      "Condition": {"StringLike": {"aws:userid": "$${aws:userid}"}}
    }
  ]
}
EOF
}
