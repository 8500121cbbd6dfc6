import { describe, expect, test } from "vitest";
import { read, readTemplate } from "./sketch.ts";

describe("quoted strings", () => {
  test.each([
    ['""', '""'],
    ['"abc"', '"abc"'],
    [String.raw`"a\nb\tc\r\"\\"`, String.raw`"a\nb\tc\r\"\\"`],
    [String.raw`"\u00e9\U0001F600"`, '"é😀"'],
    ['"é"', '"é"'],
    // NFC: e and a combining accent are the same string as é.
    ['"e\u0301"', '"é"'],
    [String.raw`"e\u0301"`, '"é"'],
    ['"$"', '"$"'],
    ['"100%"', '"100%"'],
    ['"$$"', '"$$"'],
    ['"$${a}"', '"${a}"'],
    ['"%%{a}"', '"%{a}"'],
    ['"$$${a}"', '"$${a}"'],
    ['"$$$${a}"', '"$$${a}"'],
    ['"$%{if a}b%{endif}"', '<"$" (if a "b")>'],
    ['"%${a}"', '<"%" a>'],
    [String.raw`"\u0024${"${a}"}"`, '<"$" a>'],
    ['"${a}"', "<a>"],
    ['"${a}b${c.d}"', '<a "b" c.d>'],
    ['"a${"b${"c"}"}"', '<"a" <"b" "c">>'],
    ['"${f("x", {a = "}"})}"', '<(call f "x" (object :a="}"))>'],
    ['"${\na\n}"', "<a>"],
    ['"${ {\na = 1\nb = 2\n} }"', "<(object :a=1 :b=2)>"],
    ['"${a /* } */ }"', "<a>"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['"abc', "1:1 This string is not closed on its line."],
    ['"abc\ndef"', "1:1 This string is not closed on its line."],
    [
      String.raw`"\q"`,
      String.raw`1:2 Unknown escape "\q". Known escapes are \n, \r, \t, \", \\, \uNNNN and \UNNNNNNNN.`,
    ],
    [String.raw`"\u12"`, String.raw`1:2 "\u" needs 4 hexadecimal digits.`],
    [String.raw`"\U0000"`, String.raw`1:2 "\U" needs 8 hexadecimal digits.`],
    [String.raw`"\ud83d"`, String.raw`1:2 "\ud83d" is not a Unicode character.`],
    [
      '"${a"',
      '1:5 Expected "}" to close the interpolation (write "$${" for the characters "${"), found a double quote.',
    ],
    [
      '"${a:b}"',
      '1:5 Expected "}" to close the interpolation (write "$${" for the characters "${"), found ":".',
    ],
    ['"${}"', '1:4 Expected an expression, found "}".'],
    ['"${a', '1:2 This sequence is never closed with "}".'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("strip markers", () => {
  test.each([
    ['"  ${~ a}  b"', '<a "  b">'],
    ['"  ${a ~}  b"', '<"  " a "b">'],
    ['"a  ${~ b ~}  c"', '<"a" b "c">'],
    // White space is what the escapes stand for.
    [String.raw`"${"${a ~}"}\n\t b"`, '<a "b">'],
    // A lone interpolation passes its value through; beside stripped white space it renders a string.
    ['"${a ~} "', '<a "">'],
    ['" ${~ a}"', '<"" a>'],
    ['"${~ a ~}"', "<a>"],
    ['"%{ for x in y ~}  ${x}  %{~ endfor }"', "<(for x y <x>)>"],
    ['"a %{~ if b ~} c %{~ endif ~} d"', '<"a" (if b "c") "d">'],
    // A marker reaches only the text directly beside it.
    ['"  ${a}${~ b}"', '<"  " a b>'],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("directives", () => {
  test.each([
    ['"%{if a}b%{endif}"', '<(if a "b")>'],
    ['"%{if a}b%{else}c%{endif}"', '<(if a "b" else "c")>'],
    ['"%{if a}%{else}%{endif}"', "<(if a <> else <>)>"],
    ['"%{for x in y}${x},%{endfor}"', '<(for x y <x ",">)>'],
    ['"%{ for k, v in y }%{ if k }${v}%{ endif }%{ endfor }"', "<(for k,v y <(if k <v>)>)>"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['"%{if a}b"', '1:2 This directive is never closed with "%{endif}".'],
    ['"%{for x in y}b"', '1:2 This directive is never closed with "%{endfor}".'],
    ['"%{endif}"', '1:2 "endif" without a directive that it belongs to.'],
    ['"%{else}"', '1:2 "else" without a directive that it belongs to.'],
    ['"%{if a}%{endfor}"', '1:9 Expected "%{endif}", found "%{endfor}".'],
    ['"%{if a}%{else}%{else}%{endif}"', '1:16 Expected "%{endif}", found "%{else}".'],
    ['"%{for x in y}%{else}%{endfor}"', '1:15 Expected "%{endfor}", found "%{else}".'],
    ['"%{while a}"', '1:4 Expected "if", "else", "endif", "for" or "endfor", found "while".'],
    ['"%{if a b}"', '1:9 Expected "}" to close the directive, found "b".'],
    ['"%{for x y}"', '1:10 Expected "in" after the names of "for", found "y".'],
  ])("%s is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("heredocs", () => {
  test.each([
    ["empty", "<<EOT\nEOT\n", '""'],
    ["one line", "<<EOT\nabc\nEOT\n", String.raw`"abc\n"`],
    ["backslashes and quotes are text", '<<EOT\n\\n "x"\nEOT\n', String.raw`"\\n \"x\"\n"`],
    ["escaped sequences", "<<EOT\n$${a} %%{b} $\nEOT\n", String.raw`"${"${a}"} %{b} $\n"`],
    ["interpolation", "<<EOT\na ${b}\nEOT\n", String.raw`<"a " b "\n">`],
    ["CRLF is kept", "<<EOT\r\na\r\nEOT\r\n", String.raw`"a\r\n"`],
    ["the marker may be indented", "<<EOT\n  a\n  EOT\n", String.raw`"  a\n"`],
    ["and be followed by blanks", "<<EOT\na\nEOT  \n", String.raw`"a\n"`],
    ["but be nothing else", "<<EOT\nEOT x\nxEOT\nEOT\n", String.raw`"EOT x\nxEOT\n"`],
    ["nor follow a sequence", "<<EOT\n${a}EOT\nEOT\n", String.raw`<a "EOT\n">`],
    ["dashes belong to the marker", "<<E-F\nE\nE-F\n", String.raw`"E\n"`],
    ["directives", "<<EOT\n%{ for x in y ~}\n${x}\n%{ endfor ~}\nEOT\n", String.raw`<(for x y <x "\n">)>`],
    ["in a call", "f(<<A\na\nA\n, 1)", String.raw`(call f "a\n" 1)`],
    ["an empty strip", "<<EOT\n${a ~}\nEOT\n", '<a "">'],
    ["strip left stays on its line", "<<EOT\na\n  ${~ b}\nEOT\n", String.raw`<"a\n" b "\n">`],
    ["or takes the line break before it", "<<EOT\na\n${~ b}\nEOT\n", String.raw`<"a" b "\n">`],
    ["strip right takes one line break", "<<EOT\n${a ~}\n  b\nEOT\n", String.raw`<a "  b\n">`],
  ])("%s", (_name, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["the smallest indentation goes", "<<-EOT\n    a\n      b\n   c\n  EOT\n", String.raw`" a\n   b\nc\n"`],
    ["blank lines do not count", "<<-EOT\n  a\n\n \n  b\n  EOT\n", String.raw`"a\n\n \nb\n"`],
    ["a sequence at the start is no indentation", "<<-EOT\n  a\n${b}\n  EOT\n", String.raw`<"  a\n" b "\n">`],
    ["sequences inside lines", "<<-EOT\n    a ${b}\n      ${c}\n  EOT\n", String.raw`<"a " b "\n  " c "\n">`],
    ["tabs count as one", "<<-EOT\n\t\ta\n\t b\n  EOT\n", String.raw`"a\nb\n"`],
    [
      "a stripped line break joins lines",
      "<<-EOT\n    x ${y ~}\n      z\n  w\n  EOT\n",
      String.raw`<"  x " y "      z\nw\n">`,
    ],
    ["CRLF", "<<-EOT\r\n  a\r\n\r\n    b\r\n  EOT\r\n", String.raw`"a\r\n\r\n  b\r\n"`],
  ])("flush: %s", (_name, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    [
      "<<EOT\nabc\nEOT",
      "1:1 This heredoc is not closed: no line of its own, ended by a line break, says EOT.",
    ],
    ["<<EOT \nEOT\n", '1:6 Expected a line break directly after the heredoc marker, found " ".'],
    ["<< EOT\nEOT\n", '1:3 Expected a heredoc marker after "<<", found " ".'],
    ["<<EOT\na\rb\nEOT\n", "2:2 A carriage return must be followed by a line feed here."],
  ])("%j is refused", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("bare templates", () => {
  test.each([
    ["", '""'],
    ["abc", '"abc"'],
    ['{"a": "${b}"}\n', String.raw`<"{\"a\": \"" b "\"}\n">`],
    ["a\\nb", String.raw`"a\\nb"`],
    ["${a}", "<a>"],
    ["${a}\n", String.raw`<a "\n">`],
    ["$${a}", '"${a}"'],
    ["cost: 5$", '"cost: 5$"'],
    ["%{ for x in y ~}\n- ${x}\n%{ endfor ~}\n", String.raw`<(for x y <"- " x "\n">)>`],
    ["\ufeffabc", '"abc"'],
    ["a\rb", String.raw`"a\rb"`],
  ])("%j", (text, expected) => {
    expect(readTemplate(text)).toBe(expected);
  });

  test("an open directive", () => {
    expect(readTemplate("a\n%{ if b }")).toBe('2:1 This directive is never closed with "%{endif}".');
  });
});
