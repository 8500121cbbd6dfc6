constructor "toString" "__proto__" {
  hasOwnProperty = 1
  valueOf {
  }
}
__proto__x = 2
prototype {
}
