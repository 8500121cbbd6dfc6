/**
 * Holds the reader of YAML against PyYAML's bindings of libyaml, on every YAML file below a folder and on mutants of
 * them: `node scripts/compare-pyyaml.mjs <folder> [mutants]`. Needs python3 with PyYAML; the tests do not.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "../dist/ingest/yaml/parser.js";

const [folder, wanted = "0"] = process.argv.slice(2);
if (!folder) throw new Error("give a folder");

const LARGEST = 400_000;
const texts = readdirSync(folder, { recursive: true })
  .filter((name) => /\.(?:ya?ml|template)$/u.test(name))
  .map((name) => join(folder, name))
  .filter((path) => statSync(path).isFile() && statSync(path).size < LARGEST)
  .map((path) => [path, readFileSync(path, "utf8").replace(/^\ufeff/u, "")]);

/** A generator that gives the same numbers each time. */
let seed = 42;
function below(limit) {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed % limit;
}

const BITS = [
  "\n",
  "  ",
  "\t",
  "- ",
  ": ",
  ":",
  " #",
  "[",
  "]",
  "{",
  "}",
  ",",
  "'",
  '"',
  "|",
  ">",
  "&a ",
  "!Ref ",
  "? ",
  "---\n",
  "\\",
  "\r\n",
];
const small = texts.filter(([, text]) => text.length > 20 && text.length < 6000);
for (let count = 0; count < Number(wanted) && small.length > 0; count += 1) {
  const [path, text] = small[below(small.length)];
  const at = below(text.length);
  const bit = BITS[below(BITS.length)];
  texts.push([`${path} at ${at}`, text.slice(0, at) + bit + text.slice(at + below(4))]);
}

const PYTHON = `
import json, sys, yaml
L = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
def read(t):
    docs, stack = [], []
    put = lambda x: stack[-1][-1].append(x)
    for e in yaml.parse(t, Loader=L):
        n = type(e).__name__
        if n == "DocumentStartEvent": stack.append([[]])
        elif n == "DocumentEndEvent": docs.extend(stack.pop()[-1][:1])
        elif n == "AliasEvent": put(["alias", e.anchor])
        elif n == "ScalarEvent": put(["scalar", e.value, e.style in (None, ""), e.tag, e.anchor])
        elif n == "SequenceStartEvent": stack.append(["list", e.tag, e.anchor, []])
        elif n == "MappingStartEvent": stack.append(["map", e.tag, e.anchor, []])
        elif n in ("SequenceEndEvent", "MappingEndEvent"): x = stack.pop(); put(x)
    return docs
out = []
for t in json.load(sys.stdin):
    try: out.append(read(t))
    except Exception as e: out.append(None)
json.dump(out, sys.stdout)
`;

const theirs = JSON.parse(
  execFileSync("python3", ["-c", PYTHON], {
    input: JSON.stringify(texts.map(([, text]) => text)),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  }),
);

const shortTag = (tag) => tag?.replace(/^tag:yaml\.org,2002:/u, "!!") ?? null;

function plain(node) {
  const tag = shortTag(node.tag);
  switch (node.kind) {
    case "alias":
      return ["alias", node.name];
    case "scalar":
      return ["scalar", node.text, node.isPlain, tag, node.anchor];
    case "list":
      return ["list", tag, node.anchor, node.items.map(plain)];
    case "map":
      return ["map", tag, node.anchor, node.pairs.flatMap(({ key, value }) => [plain(key), plain(value)])];
  }
}

function withShortTags(node) {
  const [kind, second, third, fourth, fifth] = node;
  if (kind === "alias") return node;
  if (kind === "scalar") return [kind, second, third, shortTag(fourth), fifth ?? null];
  return [kind, shortTag(second), third ?? null, fourth.map(withShortTags)];
}

const counts = { same: 0, "both refuse": 0, "only we refuse": 0, "only they refuse": 0, different: 0 };
for (const [index, [path, text]] of texts.entries()) {
  const parsed = parseYaml(text, 500);
  const ours = "failure" in parsed ? null : JSON.stringify(parsed.documents.map(plain));
  const other = theirs[index] && JSON.stringify(theirs[index].map(withShortTags));
  const outcome =
    ours === other
      ? ours === null
        ? "both refuse"
        : "same"
      : ours === null
        ? "only we refuse"
        : other === null
          ? "only they refuse"
          : "different";
  counts[outcome] += 1;
  if (outcome !== "same" && outcome !== "both refuse") console.log(`${outcome}: ${path}`);
}
console.log(`${texts.length} texts:`, counts);
