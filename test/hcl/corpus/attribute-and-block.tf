volume {
  name = "dropped by hcl2json"
}
volume = [{ name = "kept" }]
