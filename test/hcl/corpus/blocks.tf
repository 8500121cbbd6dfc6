empty {}
one_line { a = 1 }
one_line { a = [
  1,
  2,
] }
multi {
}
nested {
  a {
    b {
      c = 1
    }
    b {
      c = 2
    }
  }
}
labels "a" "b" "c" {
  x = 1
}
bare a b {
  x = 1
}
mixed "a" b {
  x = 1
}
escaped "\"q\" \u00e9 $${x}" {
}
commented /* between */ "x" /* and */ { # open
  a = 1 # value
} // closed
