module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.1.2"

  name = "main"
  azs  = slice(data.aws_availability_zones.available.names, 0, 3)

  providers = {
    aws     = aws
    aws.use = aws.us
  }
}

module "services" {
  source   = "./modules/service"
  for_each = { for name, s in var.services : name => s if s.enabled }

  name       = each.key
  depends_on = [module.vpc]
  subnets    = module.vpc.private_subnets
}

moved {
  from = aws_ecs_service.a
  to   = module.services["a"].aws_ecs_service.this[0]
}

import {
  to = aws_s3_bucket.x
  id = "x"
}

removed {
  from = aws_instance.old

  lifecycle {
    destroy = false
  }
}

check "health" {
  data "http" "x" {
    url = "https://example.com"
  }

  assert {
    condition     = data.http.x.status_code == 200
    error_message = "${data.http.x.url} is down"
  }
}
