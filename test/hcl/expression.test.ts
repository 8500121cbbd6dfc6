import { describe, expect, test } from "vitest";
import { read } from "./sketch.ts";

describe("literals and names", () => {
  test.each([
    ["0", "0"],
    ["12.50", "12.50"],
    ["1e3", "1e3"],
    ["1.5E-7", "1.5E-7"],
    ["007", "007"],
    ["9007199254740993", "9007199254740993"],
    ["1.e2", "1.e2"],
    ["true", "true"],
    ["false", "false"],
    ["null", "null"],
    ["trueish", "trueish"],
    ["a-b", "a-b"],
    ["_x1", "_x1"],
    ["größe", "größe"],
    ["𝒳", "𝒳"],
    ["名前", "名前"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["1..2", '1:1 "1..2" is not a number.'],
    ["1.2.3", '1:1 "1.2.3" is not a number.'],
    ["1e5e5", '1:1 "1e5e5" is not a number.'],
    ["1e9999999999", '1:1 "1e9999999999" is not a number.'],
    ["1e", '1:2 Expected the end of the expression, found "e".'],
    ["5a", '1:2 Expected the end of the expression, found "a".'],
    ["", "1:1 Expected an expression, found the end of the file."],
    ["'x'", '1:1 Expected an expression, found "\'" (strings are enclosed in double quotes).'],
    ["\u00a0x", '1:1 Expected an expression, found "\u00a0".'],
    ["a\rb", "1:2 Expected the end of the expression, found the end of the line."],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("operators, from loose to tight", () => {
  test.each([
    ["a || b && c", "(|| a (&& b c))"],
    ["a && b == c", "(&& a (== b c))"],
    ["a == b < c", "(== a (< b c))"],
    ["a < b + c", "(< a (+ b c))"],
    ["a + b * c", "(+ a (* b c))"],
    ["a * b + c", "(+ (* a b) c)"],
    ["a - b - c", "(- (- a b) c)"],
    ["a / b % c * d", "(* (% (/ a b) c) d)"],
    ["a == b != c", "(!= (== a b) c)"],
    ["a >= b", "(>= a b)"],
    ["a <= b > c", "(> (<= a b) c)"],
    ["(a || b) && c", "(&& (paren (|| a b)) c)"],
    ["-a + b", "(+ (- a) b)"],
    ["!a == b", "(== (! a) b)"],
    ["!!a", "(! (! a))"],
    ["a - -1", "(- a (- 1))"],
    ["-a.b[0]", "(- a.b[0])"],
    ["a -b", "(- a b)"],
    ["a-b", "a-b"],
    ["a % {b = 1}.b", "(% a (object :b=1).b)"],
    ["a ? b : c", "(? a b c)"],
    ["a ? b : c ? d : e", "(? a b (? c d e))"],
    ["a ? b ? c : d : e", "(? a (? b c d) e)"],
    ["a || b ? c + 1 : !d", "(? (|| a b) (+ c 1) (! d))"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["a & b", '1:3 Expected the end of the expression, found "&" (the logical operator is "&&").'],
    ["a = b", '1:3 Expected the end of the expression, found "=".'],
    ["a ** b", '1:4 Expected an expression, found "*".'],
    ["a ? b", '1:6 Expected ":" and the value for the false case, found the end of the file.'],
    // A namespaced function takes its "::" before the conditional sees a colon.
    ["a ? b :: c", '1:11 Expected "(" and the arguments of b::c, found the end of the file.'],
    ["a +", "1:4 Expected an expression, found the end of the file."],
    ["(a", '1:1 This "(" is never closed.'],
    ["(a]", '1:3 Expected ")" to close the parentheses, found "]".'],
  ])("%s is refused", (text, problem) => {
    expect(read(text)).toBe(problem);
  });
});

describe("traversals", () => {
  test.each([
    ["a.b.c", "a.b.c"],
    ["a . b", "a.b"],
    ["a.b-c", "a.b-c"],
    ['a["b"].c', 'a["b"].c'],
    ["a[b.c]", "a[b.c]"],
    ["a[0][1]", "a[0][1]"],
    ["a[\n0\n]", "a[0]"],
    ["a.0", "a[0]"],
    ["a.0.b", "a[0].b"],
    ["f(x).y", "(call f x).y"],
    ["[1, 2][0]", "(tuple 1 2)[0]"],
    ["{a = 1}.a", "(object :a=1).a"],
    ['"x".y', '"x".y'],
    ["(a).b", "(paren a).b"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["a.0.1", "1:3 Two indexes in a row need brackets: [0][1]."],
    ["a.", '1:3 Expected an attribute name after ".", found the end of the file.'],
    ['a."b"', '1:3 Expected an attribute name after ".", found a double quote.'],
    ["a..b", '1:3 Expected an attribute name after ".", found ".".'],
    ["a[", "1:3 Expected an expression, found the end of the file."],
    ["a[0", '1:4 Expected "]" to close the index, found the end of the file.'],
    ["a...", '1:2 Expected the end of the expression, found ".".'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("splats", () => {
  test.each([
    ["a.*", "(attribute-splat a @)"],
    ["a.*.b.c", "(attribute-splat a @.b.c)"],
    ["a.*.b[0]", "(attribute-splat a @.b)[0]"],
    ["a.*.b[0].c", "(attribute-splat a @.b)[0].c"],
    ["a.*.b.0.c", "(attribute-splat a @.b[0].c)"],
    ["a[*]", "(full-splat a @)"],
    ["a[*].b[0].c", "(full-splat a @.b[0].c)"],
    ["a[*][*].b", "(full-splat a (full-splat @ @.b))"],
    ["a[*].b.*.c[0]", "(full-splat a (attribute-splat @.b @.c)[0])"],
    ["a.*.b[*].c", "(full-splat (attribute-splat a @.b) @.c)"],
    ["a[ * ].b", "(full-splat a @.b)"],
    ["a[*].b + 1", "(+ (full-splat a @.b) 1)"],
    ["f(a.*.b...)", "(call f (attribute-splat a @.b) ...)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["a.*.*", '1:5 A ".*" cannot follow another; use "[*]".'],
    ["a.*.b.0.1", "1:7 Two indexes in a row need brackets: [0][1]."],
    ["a[*", '1:4 Expected "]" after "[*", found the end of the file.'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("calls", () => {
  test.each([
    ["f()", "(call f)"],
    ["f(1, 2,)", "(call f 1 2)"],
    ["f(\n1,\n2\n)", "(call f 1 2)"],
    ["f (1)", "(call f 1)"],
    ["f(a...)", "(call f a ...)"],
    ["max(1, a.b...)", "(call max 1 a.b ...)"],
    ["provider::aws::arn_parse(x)", "(call provider::aws::arn_parse x)"],
    ["core::max(1)", "(call core::max 1)"],
    ["true(1)", "(call true 1)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["f(1 2)", '1:5 Expected "," or ")" in the arguments of f, found "2".'],
    ["f(,)", '1:3 Expected an expression, found ",".'],
    ["f(a..., b)", '1:7 Expected ")" directly after "...", found ",".'],
    ["f(1", '1:2 This "(" is never closed.'],
    ["f([1, ", '1:3 This "[" is never closed.'],
    ["a::", '1:4 Expected a function name after "::", found the end of the file.'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("tuples and objects", () => {
  test.each([
    ["[]", "(tuple)"],
    ["[1, [2], {},]", "(tuple 1 (tuple 2) (object))"],
    ["[\n  1,\n\n  2 # two\n]", "(tuple 1 2)"],
    ["[f\n(1)]", "(tuple (call f 1))"],
    ["{a = 1}", "(object :a=1)"],
    ["{a : 1, b = 2}", "(object :a=1 :b=2)"],
    ["{\n  a = 1\n  b = 2\n\n}", "(object :a=1 :b=2)"],
    ["{\n  a = 1,\n  b = 2,\n}", "(object :a=1 :b=2)"],
    ["{ # first\n a = 1 // second\n /* third */ }", "(object :a=1)"],
    ['{"a b" = 1}', '(object "a b"=1)'],
    ["{(a) = 1}", "(object (paren a)=1)"],
    ["{a.b = 1}", "(object a.b=1)"],
    ['{"${a}-x" = 1}', '(object <a "-x">=1)'],
    ["{1 = 2, true = 3}", "(object 1=2 true=3)"],
    ["{a = b ? c : d}", "(object :a=(? b c d))"],
    ["{a = [\n1\n,\n2]\n}", "(object :a=(tuple 1 2))"],
    ["{a = (\n1 +\n2)}", "(object :a=(paren (+ 1 2)))"],
    ["{if = 1, in = 2}", "(object :if=1 :in=2)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["[1 2]", '1:4 Expected "," or "]" in the list, found "2".'],
    ["[1,,2]", '1:4 Expected an expression, found ",".'],
    ["{a = 1 b = 2}", '1:8 Expected a line break, "," or "}" after the value, found "b".'],
    ["{a = 1\n, b = 2}", '2:1 Expected an expression, found ",".'],
    ["{a\n= 1}", '1:3 Expected "=" or ":" after the key, found the end of the line.'],
    ["{a =\n1}", "1:5 Expected an expression, found the end of the line."],
    ["{a => 1}", '1:4 Expected "=" or ":" after the key, found "=".'],
    ["{a == 1}", '1:8 Expected "=" or ":" after the key, found "}".'],
    ["{a = 1 +\n2}", "1:9 Expected an expression, found the end of the line."],
    ["{a", '1:3 Expected "=" or ":" after the key, found the end of the file.'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("for expressions", () => {
  test.each([
    ["[for x in y : x]", "(for-tuple x y x)"],
    ["[for k, v in y : v if k]", "(for-tuple k,v y v if k)"],
    ["{for x in y : x => 1}", "(for-object x y x=>1)"],
    ["{for k, v in y : v => k... if v != 1}", "(for-object k,v y v=>k... if (!= v 1))"],
    ["{\n for k, v in y :\n k => v\n if k\n}", "(for-object k,v y k=>v if k)"],
    ["[for x in a ? b : c : x]", "(for-tuple x (? a b c) x)"],
    ["[for x in [for y in z : y] : {a = x}]", "(for-tuple x (for-tuple y z y) (object :a=x))"],
    ["[forest]", "(tuple forest)"],
    ["[1, for]", "(tuple 1 for)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["[for x in y : x => 1]", '1:15 A "for" that builds a list takes no key.'],
    ["[for x in y : x...]", '1:16 "..." groups by key and needs "{…}".'],
    ["{for x in y : x}", '1:15 A "for" that builds an object needs "key => value".'],
    ["[for in y : x]", '1:9 Expected "in" after the names of "for", found "y".'],
    ["[for x y : x]", '1:8 Expected "in" after the names of "for", found "y".'],
    ["[for x in y, x]", '1:12 Expected ":" after the collection of "for", found ",".'],
    ["[for x in y : x, 1]", '1:16 Expected "]" to close the "for" expression, found ",".'],
    ["{for = 1}", '1:6 Expected a name after "for", found "=".'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("bounds", () => {
  test.each([
    ["brackets", "[".repeat(5000)],
    ["parentheses", `${"(".repeat(300)}1${")".repeat(300)}`],
    ["operators", "!".repeat(100_000)],
    ["conditionals", `${"a ? b : ".repeat(1000)}c`],
    ["splats", `a${"[*]".repeat(1000)}`],
    ["templates", `${'"${'.repeat(1000)}1`],
    ["steps", `a${".b".repeat(100_000)}`],
    ["sums", `1${" + 1".repeat(100_000)}`],
    ["deep steps", `${"(".repeat(150)}a${`${".b".repeat(30)})`.repeat(150)}`],
  ])("%s", (_name, text) => {
    expect(read(text)).toMatch(/^1:\d+ This .* was not read\.$/u);
  });

  test("what people write is far from them", () => {
    expect(read(`${"(".repeat(150)}a.b.c${")".repeat(150)}`)).toContain("a.b.c");
    expect(read(`1${" + 1".repeat(500)}`)).toContain("(+ 1 1)");
  });
});
