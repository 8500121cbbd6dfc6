a = 1

b {
  c = [
    1,
  ]
  d = <<EOT
  x ${y}
EOT
  e = <<-EOT
    x

      y
    EOT
  f = {
    g = 1
    h = 2
  } # comment
}
