secret_names = ["orders-db", "orders-broker"]

services = {
  api = {
    secrets = {
      DB     = 0
      BROKER = 1
    }
  }
  importer = {
    secrets      = { DB = 0 }
    grant_access = false
  }
}
