variable "secret_names" {
  type    = list(string)
  default = []
}

variable "services" {
  type = map(object({
    secrets      = map(number)
    grant_access = optional(bool, true)
  }))
}
