a=1
b="x"
c=[1,2]
d={a=1,b=2}
e=a?b:c
f=a+b*c
g=!a
h{i=1}
j "k"{
l=1
}
m=a[0].b["c"][d]
n=f(1,2)
o="${a}${b}"