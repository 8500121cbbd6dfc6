a = f()
b = f(1,)
c = max(var.list...)
d = format("%s-%d", var.a, 1)
e = f(
  a,
  # comment
  b
)
f = provider::aws::arn_parse(var.arn)
g = core::length([1])
h = f (g (h ()))
i = lookup(var.m, "a", null)
j = try(var.a.b.c, can(var.d) ? var.d : null, "default")
k = templatefile("${path.module}/x.tpl", { a = 1, b = var.b })
l = [
  f
  (1)
]
m = cidrsubnet(var.cidr, 8, index(var.azs, each.key) + 1)
