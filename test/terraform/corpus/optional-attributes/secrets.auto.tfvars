secrets = {
  db    = { name = "optional/db", description = "Database" }
  smtp  = {}
  queue = { name = "optional/queue" }
  old   = { create = false }
}
