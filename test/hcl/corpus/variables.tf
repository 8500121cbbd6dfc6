variable "name" {
  type        = string
  description = "A name with \"quotes\", a tab\there and a \\ backslash."
}

variable "settings" {
  type = object({
    cpu     = optional(number, 256)
    memory  = optional(number)
    secrets = optional(map(string), {})
    nested  = list(object({ a = string, b = optional(list(number), [1, 2.5, -3]) }))
  })
  default  = null
  nullable = true

  validation {
    condition     = var.settings == null || try(var.settings.cpu, 0) >= 128 && var.settings.cpu <= 4096
    error_message = "CPU is between 128 and 4096."
  }
}

variable "empty" {}
variable "one_line" { default = true }
variable any_label { type = any }
