/** A mutant: one of the subjects changed, wholly decided by a seed. */
import { unzipSync, zipSync } from "fflate";
import type { Files } from "../command.ts";
import { mutatedBytes, mutatorsFor } from "./mutate.ts";
import { randomFrom, type Random } from "./random.ts";
import type { Subject } from "./subjects.ts";

export interface Mutant {
  readonly seed: number;
  readonly reader: string;
  readonly files: Files;
  readonly args: readonly string[];
  /** Formats that are asked for besides JSON. */
  readonly formats: readonly string[];
}

const NAMES: readonly string[] = [
  "template.json",
  "main.tf",
  "main.tf.json",
  "x.tfvars",
  "override.tf",
  "terraform.tfstate",
  "manifest.json",
  "canread.config.yaml",
  "plan.tfplan",
  "noext",
  "sub/folder/template.yaml",
  "-f",
  "a b'\"&<>.yaml",
  "\u001b[2J\u202e.json",
  "__proto__",
  "%s%n.yaml",
  "😀.tf",
];

/** Formats that are dear are made of few mutants. */
const FORMATS: readonly (readonly [name: string, oneIn: number])[] = [
  ["text", 4],
  ["sarif", 8],
  ["markdown", 8],
  ["junit", 8],
  ["gitlab", 8],
  ["html", 40],
];

export function mutantOf(seed: number, subjects: ReadonlyMap<string, readonly Subject[]>): Mutant {
  const random = randomFrom(seed);
  const subject = random.pick(subjects.get(random.pick([...subjects.keys()])) ?? []);
  const other = random.pick(subjects.get(subject.reader) ?? []);
  const files = new Map(Object.entries(subject.files));
  for (let left = 1 + random.below(random.pick([1, 2, 5])); left > 0; left -= 1) {
    const target = random.pick(subject.targets);
    const content = files.get(target);
    const stranger = other.files[other.targets[0] ?? ""] ?? "";
    if (content !== undefined)
      files.set(target, changed(target, content, typeof stranger === "string" ? stranger : "", random));
  }
  const renamed = random.oneIn(30) ? renamedIn(files, subject, random) : subject.args;
  return {
    seed,
    reader: subject.reader,
    files: Object.fromEntries(files),
    ...commandOf(renamed, random),
  };
}

export function byReader(subjects: readonly Subject[]): ReadonlyMap<string, readonly Subject[]> {
  const readers = [...new Set(subjects.map(({ reader }) => reader))];
  return new Map(readers.map((each) => [each, subjects.filter(({ reader }) => reader === each)]));
}

function commandOf(args: readonly string[], random: Random): Pick<Mutant, "args" | "formats"> {
  const isJudged = args.some((each) => ["--baseline", "--base"].includes(each));
  if (!isJudged && random.oneIn(12)) {
    const others = [
      ["fix", ...args],
      ["fix", ...args, "-f", "json"],
      ["graph", ...args, "-f", "mermaid"],
      ["graph", ...args, "-f", "dot"],
      ["graph", ...args],
      ["explain", random.pick(["app", "Task", "TaskDefinition", "aws_ecs_task_definition.app"]), ...args],
    ];
    return { args: random.pick(others), formats: [] };
  }
  const formats = FORMATS.filter(([, oneIn]) => random.oneIn(oneIn)).map(([name]) => name);
  const more = random.pick([
    [],
    [],
    ["--strict"],
    ["-v"],
    ["--region", "eu-west-1"],
    ["--fail-on", "note"],
    ["--sarif-runs", "stack"],
  ]);
  return { args: ["check", ...args, ...more], formats };
}

function changed(
  name: string,
  content: string | Uint8Array,
  other: string,
  random: Random,
): string | Uint8Array {
  if (typeof content !== "string")
    return random.oneIn(3) ? mutatedBytes(content, random) : repacked(content, random);
  if (random.oneIn(12)) return mutatedBytes(Buffer.from(content), random);
  if (random.oneIn(60)) return encoded(content, random);
  return random.pick(mutatorsFor(name))(content, random, other);
}

function encoded(text: string, random: Random): Uint8Array {
  const windows = text.replaceAll("\n", random.pick(["\r\n", "\r"]));
  return random.pick([
    Buffer.from(`\ufeff${text}`, "utf16le"),
    Buffer.from(`\ufeff${windows}`),
    Buffer.from(windows, "latin1"),
    Buffer.from(`\ufeff${windows}`, "utf16le").swap16(),
  ]);
}

/** A plan file with another file in it changed: the archive is whole, what it holds is not. */
function repacked(bytes: Uint8Array, random: Random): Uint8Array {
  let entries: Record<string, Uint8Array>;
  try {
    // An archive that is damaged already may claim any size.
    entries = unzipSync(bytes, { filter: ({ originalSize }) => originalSize < 1_000_000 });
  } catch {
    return mutatedBytes(bytes, random);
  }
  const names = Object.keys(entries);
  if (names.length === 0) return mutatedBytes(bytes, random);
  const name = random.pick(names);
  const content = entries[name] ?? new Uint8Array();
  const isText = !["tfplan", "tfplan-sig"].includes(name);
  const made =
    isText && !random.oneIn(4)
      ? Buffer.from(
          random.pick(mutatorsFor(name === "tfstate" ? "a.json" : name))(
            Buffer.from(content).toString("utf8"),
            random,
            "",
          ),
        )
      : mutatedBytes(content, random);
  return zipSync({ ...entries, [name]: Uint8Array.from(made) }, { level: 0, mtime: "2020-01-01" });
}

/** A file under another name, taken away, emptied or put in another one's place. */
function renamedIn(
  files: Map<string, string | Uint8Array>,
  { args, targets }: Subject,
  random: Random,
): readonly string[] {
  const target = random.pick(targets);
  const name = random.pick(NAMES);
  const content = files.get(target) ?? "";
  switch (random.below(4)) {
    case 0:
      files.delete(target);
      return args;
    case 1:
      files.set(target, "");
      return args;
    case 2:
      files.set(target, files.get(random.pick([...files.keys()])) ?? "");
      return args;
    default:
      files.delete(target);
      files.set(name, content);
      return random.oneIn(2) ? args : args.map((each) => each.replace(target, () => `./${name}`));
  }
}
