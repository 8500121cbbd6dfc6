variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "essential" {
  type    = bool
  default = true
}

variable "secrets" {
  type    = map(string)
  default = {}
}

variable "log_configuration" {
  type    = any
  default = null
}

locals {
  definition = {
    name             = var.name
    image            = var.image
    essential        = var.essential
    memory           = 128
    secrets          = length(var.secrets) > 0 ? [for k, v in var.secrets : { name = k, valueFrom = v }] : null
    logConfiguration = var.log_configuration
  }

  # What is not given is left out.
  given = { for k, v in local.definition : k => v if v != null }
}

output "json" {
  value = jsonencode(local.given)
}
