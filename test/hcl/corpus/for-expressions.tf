locals {
  a = [for x in var.list : x]
  b = [for i, x in var.list : "${i}-${x}" if x != ""]
  c = { for k, v in var.map : k => v }
  d = { for k, v in var.map : v => k... }
  e = {
    for k, v in var.map :
    upper(k) => merge(v, {
      name = k
    })
    if try(v.enabled, true)
  }
  f = [for x in [for y in var.z : y.list] : length(x)]
  g = merge([for k, v in var.m : { for i in v : "${k}.${i}" => i }]...)
  h = [
    for pair in setproduct(var.a, var.b) : {
      a = pair[0]
      b = pair[1]
    }
  ]
  i = { for s in var.s : (s) => s }
  j = toset([for x in var.a ? var.b : var.c : x])
}
