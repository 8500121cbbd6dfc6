/** What functions make of values that are only partly known. */
import { describe, expect, test } from "vitest";
import type { Condition } from "../../model/condition.ts";
import { firstLine, type Source } from "../../model/source.ts";
import { hole, LANGUAGES, text, type Hole, type Language } from "../../model/text.ts";
import { unknownValue, type Value } from "../../model/value.ts";
import { FUNCTIONS, toBoolean, toNumber, toText } from "../../ingest/terraform/functions/index.ts";
import { evaluate, filesOf, show } from "./functions-support.ts";

const source: Source = { path: "main.tf", text: "" };
const at = firstLine(source);

function textOf(...parts: readonly (string | Hole)[]): Value {
  return { kind: "text", text: text(...parts), span: at };
}

function open(name: string, language: Language): Hole {
  return hole(name, language, name);
}

const any = open("any", LANGUAGES.anything);
const account = open("account", LANGUAGES.account);
const region = open("region", LANGUAGES.region);
const name = open("name", LANGUAGES.name);
const owned = hole("suffix", LANGUAGES.secretSuffix, "suffix", "aws_secretsmanager_secret.a");

const flag: Condition = { kind: "flag", id: "flag", label: "flag" };

function choice(then: Value, otherwise: Value): Value {
  return { kind: "choice", condition: flag, then, otherwise, span: at };
}

const names: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["u", unknownValue("u", "u is not known", at)],
  ["any", textOf(any)],
  ["account", textOf(account)],
  ["region", textOf(region)],
  ["name", textOf(name)],
  ["arn", textOf("arn:aws:secretsmanager:", region, ":", account, ":secret:app/db-", owned)],
  ["prefixed", textOf("p-", any)],
  ["json", textOf('{"a":"', any, '","b":[1]}')],
  ["keyed", textOf('{"', any, '":1}')],
  ["either", choice(textOf("a"), textOf("b"))],
  ["lists", choice({ kind: "list", items: [textOf("a")], span: at }, { kind: "list", items: [], span: at })],
  ["secret", { ...textOf("s3cret"), sensitive: true, secretOf: "the secret x" }],
]);

function shown(expression: string): string {
  const { value, problems } = evaluate(expression, names);
  expect(problems).toEqual([]);
  return show(value);
}

describe("texts with holes", () => {
  test.each([
    ['join("-", ["x", any, 1])', '"x-<any>-1"'],
    ['join(any, ["x", "y"])', '"x<any>y"'],
    ['join(",", u)', '"<join(",", u)>"'],
    ['join(",", ["x", u])', '"x,<u>"'],
    ['join(",", ["x", either])', '(flag ? "x,a" : "x,b")'],
    ['format("%s/%s", "x", any)', '"x/<any>"'],
    ['format("%v-%d", any, 5)', '"<any>-5"'],
    ['format("%5s", account)', '"<account>"'],
    ['format("%q", any)', '"<format("%q", any)>"'],
    ['formatlist("%s-%s", ["x", any], "y")', '["x-y", "<any>-y"]'],
    ['formatlist("%s", u)', "?"],
    [
      'split(":", arn)',
      '["arn", "aws", "secretsmanager", "<region>", "<account>", "secret", "app/db-<suffix>"]',
    ],
    ['split("/", any)', "?"],
    ['split("/", "a/${account}/b")', '["a", "<account>", "b"]'],
    ['element(split(":", arn), 4)', '"<account>"'],
    ['replace(arn, ":", "|")', '"arn|aws|secretsmanager|<region>|<account>|secret|app/db-<suffix>"'],
    ['replace("a.${any}.b", ".", "-")', '"a-<replace(any, ".", "-")>-b"'],
    ['replace(any, "/x/", "y")', '"<replace(any, "/x/", "y")>"'],
    ['replace("a:${account}", "a", any)', '"<any>:<account>"'],
    ['trimprefix(arn, "arn:aws:")', '"secretsmanager:<region>:<account>:secret:app/db-<suffix>"'],
    ['trimprefix(arn, "x")', '"arn:aws:secretsmanager:<region>:<account>:secret:app/db-<suffix>"'],
    ['trimprefix(any, "x")', '"<trimprefix(any, "x")>"'],
    ['trimprefix("${any}/x", any)', '"/x"'],
    ['trimsuffix("${any}.tf", ".tf")', '"<any>"'],
    ['trimsuffix(account, "-")', '"<account>"'],
    ['trim(account, "-")', '"<account>"'],
    ['trimspace(" a ${any} b ")', '"a <any> b"'],
    ["trimspace(any)", '"<trimspace(any)>"'],
    ['chomp("${any}x\\n")', '"<any>x"'],
    ['startswith(arn, "arn:aws:")', "true"],
    ['startswith(arn, "arn:aws-cn:")', "false"],
    ['startswith(any, "a")', "?"],
    ['endswith("${any}x", "x")', "true"],
    ['endswith(account, "x")', "false"],
    ['strcontains(arn, "secret:")', "true"],
    ['strcontains(account, "x")', "false"],
    ['strcontains(any, "x")', "?"],
    ["upper(account)", '"<account>"'],
    ["lower(region)", '"<region>"'],
    ['upper("a${any}b")', '"A<upper(any)>B"'],
    ["substr(arn, 0, 7)", '"arn:aws"'],
    ['substr("${account}-x", 12, -1)', '"-x"'],
    ['substr("${account}-x", 0, 12)', '"<account>"'],
    ["substr(any, 0, 3)", '"<substr(any, 0, 3)>"'],
    ['urlencode("a b${account}")', '"a+b<account>"'],
    ['indent(2, "a\\n${account}\\nb")', '"a\n  <account>\n  b"'],
    ["length(account)", "12"],
    ["length(any)", "?"],
    ['basename("a/b-${account}")', '"b-<account>"'],
    ["sha256(any)", '"<sha256(any)>"'],
    ['regex("x", any)', "?"],
    ["base64encode(any)", '"<base64encode(any)>"'],
    ["tostring(any)", '"<any>"'],
    ["tonumber(any)", "?"],
    ["tostring(u)", '"<u>"'],
    ["provider::aws::arn_parse(arn).account_id", '"<account>"'],
    ["provider::aws::arn_parse(any)", "?"],
    ['provider::aws::arn_build("aws", "iam", "", account, "role/x")', '"arn:aws:iam::<account>:role/x"'],
    [
      'provider::aws::trim_iam_role_path("arn:aws:iam::${account}:role/a/b")',
      '"arn:aws:iam::<account>:role/b"',
    ],
  ])("%s", (expression, expected) => {
    expect(shown(expression)).toBe(expected);
  });
});

describe("collections with unknown parts", () => {
  test.each([
    ["merge({a = u}, {b = any})", '{a: ?, b: "<any>"}'],
    ['merge(either == "a" ? {a = 1} : {}, {b = 2})', "(flag ? {a: 1, b: 2} : {b: 2})"],
    ["merge({a = either}, {})", '{a: (flag ? "a" : "b")}'],
    ["concat([u], [any, 1])", '[?, "<any>", 1]'],
    ['concat(["x"], lists)', '(flag ? ["x", "a"] : ["x"])'],
    ['concat(["x"], [either])', '["x", (flag ? "a" : "b")]'],
    ["flatten([[u]])", "[…]"],
    ["flatten([[1], u, [2]])", "[1, …, 2]"],
    ["flatten([[any], [1]])", '["<any>", 1]'],
    ["flatten([either])", '[(flag ? "a" : "b")]'],
    ['flatten(["x", lists])', '(flag ? ["x", "a"] : ["x"])'],
    ["length([u, any])", "2"],
    ["length(toset([any, name]))", "?"],
    ["length(u)", "?"],
    ["keys({a = u})", '["a"]'],
    ["values({a = u, b = 1})", "[?, 1]"],
    ['lookup({a = u}, "a")', "?"],
    ['lookup({a = any}, "b", "d")', '"d"'],
    ['lookup({prod = "x", dev = "y"}, any, "z")', '(any is prod ? "x" : (any is dev ? "y" : "z"))'],
    ['lookup({prod = "x"}, account, "z")', '"z"'],
    ['lookup(u, "a", "d")', "?"],
    ['zipmap(["a", "b"], [any, u])', '{a: "<any>", b: ?}'],
    ['zipmap([any], ["x"])', "?"],
    ['contains(["a", any], "a")', "true"],
    ['contains(["a", "b"], any)', "(not not any is a and not any is b ? true : false)"],
    ['contains(["a", "b"], account)', "false"],
    ["contains([u], u)", "true"],
    ['coalesce(null, "", any)', '"<any>"'],
    ['coalesce(any, "x")', '(any is  ? "x" : "<any>")'],
    ['coalesce("p-${any}", "x")', '"p-<any>"'],
    ['coalesce(account, "x")', '"<account>"'],
    ['coalesce(u, "x")', '"<coalesce(u, "x")>"'],
    ["coalesce(u, [1])", "?"],
    ["coalesce([u], [1])", "[?]"],
    ['compact(["a", "", account])', '["a", "<account>"]'],
    ["compact([any])", '(any is  ? [] : ["<any>"])'],
    ["compact([u])", "[…]"],
    ['compact(["a", u])', '["a", …]'],
    ['distinct(["a", account, "a", account])', '["a", "<account>"]'],
    ['distinct(["a", any])', '(any is a ? ["a"] : ["a", "<any>"])'],
    ["distinct([u, [1]])", "?"],
    ["element([u, any], 1)", '"<any>"'],
    ["element([1], u)", "?"],
    ["slice([u, any], 1, 2)", '["<any>"]'],
    ["one([any])", '"<any>"'],
    ["reverse([u, 1])", "[1, ?]"],
    ['toset(["b", any, "a"])', 'set["a", "b", "<any>"]'],
    ['setunion(["b"], [any])', 'set["b", "<any>"]'],
    ['setsubtract(["a"], [any])', "?"],
    ['setsubtract(["a", account], ["a"])', 'set["<account>"]'],
    ['setintersection(["a", account], ["a"])', 'set["a"]'],
    ['setproduct(["a"], [any])', '[["a", "<any>"]]'],
    ['sort(["b-${any}", "a-${any}"])', '["a-<any>", "b-<any>"]'],
    ['sort(["b", any])', "?"],
    ["tolist(toset([any, name]))", "?"],
    ["tolist([1, any])", '["1", "<any>"]'],
    ["alltrue([true, u])", "?"],
    ["alltrue([false, u])", "false"],
    ["anytrue([true, u])", "true"],
    ["sum([1, u])", "?"],
    ["max(1, u)", "?"],
    ["range(u)", "?"],
    ["transpose({a = [any]})", "?"],
    ['matchkeys([any], ["x"], ["x"])', '["<any>"]'],
    ["chunklist([any, u, 1], 2)", '[["<any>", ?], [1]]'],
    ["element(coalescelist([], [any]), 0)", '"<any>"'],
  ])("%s", (expression, expected) => {
    expect(shown(expression)).toBe(expected);
  });
});

describe("documents in texts", () => {
  test.each([
    ['jsonencode({a = any, b = "<"})', '"{"a":"<any>","b":"\\u003c"}"'],
    ["jsonencode([u])", '"[<u>]"'],
    ["jsondecode(jsonencode({a = u, b = [any]}))", '{a: ?, b: ["<any>"]}'],
    ["jsondecode(jsonencode(either))", '(flag ? "a" : "b")'],
    ["jsondecode(jsonencode([either]))", '[(flag ? "a" : "b")]'],
    ["yamldecode(jsonencode({a = any}))", '{a: "<any>"}'],
    ["jsondecode(json)", '{a: "<any>", b: [1]}'],
    ["jsondecode(any)", "?"],
    ["jsondecode(u)", "?"],
    ["jsondecode(keyed)", "?"],
    ['yamldecode("a: ${any}\\nb: x-${account}\\nc: \\"${any}\\"")', '{a: ?, b: "x-<account>", c: "<any>"}'],
    ["yamldecode(any)", "?"],
    ["yamlencode({a = account, b = 1})", '""a": <yamlencode(account)>\n"b": 1\n"'],
  ])("%s", (expression, expected) => {
    expect(shown(expression)).toBe(expected);
  });

  test("jsonencode keeps the tree and its places", () => {
    const { value } = evaluate("jsonencode({ a = [any] })", names);
    const tree = value.kind === "text" ? value.json : undefined;
    expect(tree?.kind).toBe("object");
    expect(tree?.span.start).toBe("jsonencode(".length);
  });
});

describe("unknown by nature", () => {
  test.each([
    "uuid()",
    "timestamp()",
    "plantimestamp()",
    'bcrypt("x")',
    'rsadecrypt("x", "y")',
    'abspath("x")',
  ])("%s", (expression) => {
    expect(shown(expression)).toMatch(/^(?:\?|"<.*>")$/u);
  });
});

describe("identities", () => {
  test("the same call on the same arguments gives the same unknown, on others another", () => {
    for (const call of ["sha256", "trimspace", "jsondecode", "tonumber"]) {
      const { value } = evaluate(`[${call}(any), ${call}(any), ${call}(name)]`, names);
      const ids = value.kind === "list" ? value.items.map(idOf) : [];
      expect(ids[0]).toBeDefined();
      expect(ids[0]).toBe(ids[1]);
      expect(ids[0]).not.toBe(ids[2]);
    }
  });

  test("the items of a loop have unknowns of their own", () => {
    const { value } = evaluate("[for x in [any, name] : jsondecode(x)]", names);
    const ids = value.kind === "list" ? value.items.map(idOf) : [];
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("a digest has the form of a digest", () => {
    const { value } = evaluate("sha256(any)", names);
    const [part] = value.kind === "text" ? value.text : [];
    expect(typeof part === "object" ? part.language : null).toEqual({
      alphabet: "lower-hyphen",
      min: 64,
      max: 64,
    });
  });
});

function idOf(value: Value): string | undefined {
  if (value.kind === "unknown") return value.hole.id;
  const [part] = value.kind === "text" ? value.text : [];
  return typeof part === "object" ? part.id : undefined;
}

describe("marks", () => {
  test.each([
    ["secret", true, "the secret x"],
    ["upper(secret)", true, "the secret x"],
    ['join("-", ["a", secret])', true, "the secret x"],
    ["jsonencode({a = secret})", true, "the secret x"],
    ["nonsensitive(secret)", undefined, "the secret x"],
    ['sensitive("a")', true, undefined],
    ["[secret]", undefined, undefined],
  ])("%s", (expression, sensitive, secretOf) => {
    const { value } = evaluate(expression, names);
    expect(value.sensitive).toBe(sensitive);
    expect(value.secretOf).toBe(secretOf);
  });

  test("issensitive", () => {
    expect(toBoolean(evaluate("issensitive(secret)", names).value)).toBe(true);
    expect(toBoolean(evaluate('issensitive("a")', names).value)).toBe(false);
    expect(evaluate("issensitive(u)", names).value.kind).toBe("unknown");
  });
});

describe("bounds", () => {
  const large = new Map<string, Value>([
    ["mega", textOf("ab".repeat(1_000_000))],
    ["many", { kind: "list", items: Array.from({ length: 60_000 }, () => textOf("x")), span: at }],
    ["lines", textOf("\n".repeat(100_000))],
    ["laughs", laughs(40)],
    ["open", textOf(any, "ab".repeat(100_000), account)],
  ]);

  test.each([
    'join("", [mega, mega, mega])',
    'replace(mega, "a", "aaaaaaaaaa")',
    'replace(mega, "/a/", "aaaaaaaaaa")',
    "join(mega, many)",
    "indent(1000, lines)",
    "setproduct(many, [1, 2])",
    "range(100000)",
    'format("%99999s", "a")',
    "concat(many, many)",
    "formatlist(mega, [])",
    'regex("((a{100}){100}){100}", "a")',
    'cidrsubnets("10.0.0.0/8", 400)',
  ])("%s is refused", (expression) => {
    const { problems, value } = evaluate(expression, large);
    expect({ refused: problems.length > 0, kind: value.kind }).toEqual({
      refused: !expression.startsWith("formatlist"),
      kind: expression.startsWith("formatlist") ? "list" : "unknown",
    });
  });

  test.each([
    "jsonencode(laughs)",
    "flatten(laughs)",
    "toset(laughs)",
    "length(jsonencode(laughs))",
    "strcontains(open, open) ? 1 : 2",
    'startswith(open, "b")',
    'contains([open], "${open}x")',
    'regexall("(a*)*b", mega) == [] ? 1 : 2',
  ])("%s ends", (expression) => {
    expect(evaluate(expression, large).problems.length).toBeLessThan(5);
  });
});

/** A list of two of the same list, and so on: small to hold, and too large to write out. */
function laughs(depth: number): Value {
  let value: Value = textOf("ha");
  for (let count = 0; count < depth; count += 1) value = { kind: "list", items: [value, value], span: at };
  return value;
}

describe("files", () => {
  const files = filesOf(
    new Map([
      ["a.txt", Buffer.from("text")],
      ["t.tftpl", Buffer.from("x-${v}")],
    ]),
  );

  test.each([
    ['file("a.txt")', '"text"'],
    ['file("absent.txt")', "?"],
    ["file(any)", "?"],
    ['fileexists("absent.txt")', "false"],
    ['filesha256("absent.txt")', '"<filesha256("absent.txt")>"'],
    ['templatefile("t.tftpl", {v = any})', '"x-<any>"'],
    ['templatefile("absent.tftpl", {v = any})', "?"],
    ['templatestring("y-$${v}", {v = account})', '"y-<account>"'],
    ['fileset("..", "../x")', "?"],
  ])("%s", (expression, expected) => {
    const { value, problems } = evaluate(expression, names, files);
    expect(problems).toEqual([]);
    expect(show(value)).toBe(expected);
  });
});

test("conversions of scalars", () => {
  expect(toText({ kind: "number", value: 1e21, span: at })).toEqual(["1000000000000000000000"]);
  expect(toText({ kind: "list", items: [], span: at })).toBeNull();
  expect(toNumber(textOf("1.5"))).toBe(1.5);
  expect(toNumber(textOf("x"))).toBeNull();
  expect(toBoolean(textOf("true"))).toBe(true);
  expect(toBoolean(textOf(any))).toBeNull();
});

test("OpenTofu's functions", () => {
  expect(shown('urldecode("a+b%20c")')).toBe('"a b c"');
  expect(shown('cidrcontains("10.0.0.0/8", "10.1.2.3")')).toBe("true");
  expect(shown('cidrcontains("10.0.0.0/8", "11.0.0.0/16")')).toBe("false");
  expect(shown('base64gunzip("H4sIAAAAAAAA/0oEAAAA//8BAAD//0O+t+gBAAAA")')).toBe('"a"');
  expect(FUNCTIONS.size).toBeGreaterThan(120);
});
