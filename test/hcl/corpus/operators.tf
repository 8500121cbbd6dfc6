locals {
  a = var.a && var.b || var.c && !var.d
  b = var.a == null ? var.b != "" ? 1 : 2 : 3
  c = (var.a > 1) == (var.b <= 2)
  d = var.a % 2 == 0 ? "even" : "odd"
  e = -var.a - -var.b
  f = var.a-b
  g = var.a - b / c * d
  h = !var.enabled
  i = (
    var.a
    && var.b
    || var.c
  )
  j = var.a >= 1 && var.a < 10 ? [
    "x",
  ] : []
  k = ((((1))))
}
