# hash
// slashes
/* block */
/*
 * many lines
 */
a = 1 # trailing
b = 2 // trailing
c = 3 /* trailing */
/* before */ d = 4
e = /* inside */ 5 + /* inside */ 6
f = [ # open
  1, # one
  /* two */ 2, // two
  # last
]
g = "# not a comment // nor this /* nor this */"
h = <<EOT
# text
// text
EOT
#