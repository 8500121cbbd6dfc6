a = {}
b = { a = 1, b = 2 }
c = { a : 1, "b" : 2, }
d = {
  a = 1
  b = 2,

  # a comment
  c = 3 // another
  d = {
    e = [
      1,
      2
    ]
  }
}
e = { (var.key) = 1, "${var.key}-x" = 2, "quoted key" = 3 }
f = { 1 = "one", true = "yes" }
g = {

}
h = { for_each = 1, if = 2, in = 3 }
i = { a-b = 1, _c = 2, é = 3 }
j = { a = var.x ? "y" : "z", b = [for k in x : k] }
k = { var.a = 1, var.b[0] = 2, f() = 3 }
l = { a = <<EOT
text
EOT
  b = 1 }
m = { a = 1, a = 2 }
