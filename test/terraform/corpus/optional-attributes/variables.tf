variable "secrets" {
  type = map(object({
    name        = optional(string)
    description = optional(string)
    create      = optional(bool, true)
  }))
}

variable "containers" {
  type = map(object({
    image     = string
    essential = optional(bool, true)
    memory    = optional(number, 256)
    secrets = optional(map(object({
      secret = string
      key    = optional(string)
      stage  = optional(string, "")
    })), {})
  }))
}

variable "iam" {
  type = object({
    restrict = optional(bool, true)
    allowed  = optional(list(string), [])
    service  = optional(string)
    boundary = optional(string)
  })
  default = {}
}
