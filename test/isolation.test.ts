/** The command asks no network and no other program, and writes only what it is told to: each file beside, then renamed. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inFolder, sample, type Files } from "./support/command.ts";
import { SAMPLE_NAMES } from "./support/samples.ts";

const COMMAND = fileURLToPath(new URL("../dist/canread.cjs", import.meta.url));

/** What is forbidden throws and is told; what is written is told. Loaded before the command, into its own process. */
const WATCH = `

const fs = require("node:fs");
const append = fs.appendFileSync;
let isTelling = false;
const tell = (...words) => {
  if (isTelling) return;
  isTelling = true;
  append(process.env.WATCHED, JSON.stringify(words) + "\\n");
  isTelling = false;
};
const refuse = (module, names) => {
  const of = require("node:" + module);
  for (const name of names)
    if (name in of) of[name] = function () {
      tell("forbidden", module + "." + name);
      throw new Error(module + "." + name + " is called");
    };
};
refuse("net", ["connect", "createConnection", "createServer"]);
refuse("tls", ["connect", "createServer"]);
refuse("http", ["request", "get", "createServer", "Agent"]);
refuse("https", ["request", "get", "createServer"]);
refuse("http2", ["connect", "createServer"]);
refuse("dns", ["lookup", "resolve", "resolve4", "resolve6", "Resolver"]);
refuse("dgram", ["createSocket"]);
refuse("child_process", ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]);
refuse("worker_threads", ["Worker"]);
for (const name of ["fetch", "WebSocket"]) globalThis[name] = () => { tell("forbidden", name); throw new Error(name); };
const writing = ["writeFile", "appendFile", "rename", "unlink", "rm", "rmdir", "mkdir", "mkdtemp", "copyFile", "cp",
  "symlink", "link", "truncate", "ftruncate", "chmod", "chown", "utimes", "createWriteStream", "write", "writev"];
for (const holder of [fs, fs.promises])
  for (const each of writing)
    for (const name of [each, each + "Sync"]) {
      const original = holder[name];
      if (typeof original !== "function") continue;
      // The standard streams are descriptors 1 and 2.
      holder[name] = function (...args) {
        if (args[0] !== 1 && args[0] !== 2) tell(name, ...args.filter((arg) => typeof arg === "string").slice(0, /^rename|^copy|link/.test(name) ? 2 : 1));
        return original.apply(this, args);
      };
    }
for (const holder of [fs, fs.promises])
  for (const name of ["open", "openSync"]) {
    const original = holder[name];
    if (typeof original !== "function") continue;
    holder[name] = function (path, flags, ...rest) {
      if (typeof flags === "string" && /[wa+]/.test(flags)) tell(name, String(path));
      return original.call(this, path, flags, ...rest);
    };
  }
// The standard streams are sockets where they are pipes: they may be made, and connected to nothing.
for (const [of, name] of [[require("node:net").Socket, "connect"], [require("node:net").Server, "listen"]])
  of.prototype[name] = () => { tell("forbidden", "net." + name); throw new Error(name + " is called"); };
require("node:module").syncBuiltinESMExports();
process.on("exit", () => tell("end"));
`;

interface Watched {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was forbidden or written, paths relative to the folder. */
  readonly told: readonly (readonly string[])[];
  /** Files of the folder afterwards that were not there. */
  readonly fresh: readonly string[];
  readonly read: (name: string) => string;
}

function watched<T>(files: Files, args: readonly string[], use: (run: Watched) => T): Promise<T> {
  return inFolder({ ...files, ".watch/watch.cjs": WATCH, ".watch/log": "" }, (folder) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", join(folder, ".watch/watch.cjs"), COMMAND, ...args],
      {
        cwd: folder,
        // No variable of whoever runs the tests is needed, HOME and PATH among them.
        env: { WATCHED: join(folder, ".watch/log"), SOURCE_DATE_EPOCH: "0" },
        encoding: "utf8",
        maxBuffer: 1 << 26,
      },
    );
    const log = readFileSync(join(folder, ".watch/log"), "utf8").trim().split("\n");
    const told = log.map((line) => JSON.parse(line.replaceAll(`${folder}/`, "")) as readonly string[]);
    const after = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    const fresh = after.filter((name) => !name.startsWith(".watch/") && !(name in files)).toSorted();
    return Promise.resolve(
      use({ status, stdout, stderr, told, fresh, read: (name) => readFileSync(join(folder, name), "utf8") }),
    );
  });
}

const INPUT: Files = Object.fromEntries(SAMPLE_NAMES.map((name) => [name, sample(name)]));
const FORMATS = ["text", "json", "sarif", "html", "markdown", "junit", "gitlab"] as const;
const END = ["end"];

describe("check", () => {
  test.each(FORMATS)("as %s to standard output writes nothing", { timeout: 60_000 }, async (format) => {
    await watched(INPUT, ["check", ".", "-f", format], ({ status, stdout, stderr, told, fresh }) => {
      expect({ status, stderr, told, fresh }).toEqual({ status: 1, stderr: "", told: [END], fresh: [] });
      expect(stdout.length).toBeGreaterThan(500);
    });
  });

  test("all formats into files: each one beside, then renamed", { timeout: 60_000 }, async () => {
    const names = FORMATS.map((format) => `made.${format}`);
    const formats = FORMATS.flatMap((format) => ["-f", `${format}=made.${format}`]);
    await watched(INPUT, ["check", ".", ...formats], ({ status, told, fresh, read }) => {
      expect([status, fresh]).toEqual([1, names.toSorted()]);
      const writes = names.flatMap((name) => [
        ["writeFileSync", expect.stringMatching(new RegExp(`^${name}\\.\\d+\\.tmp$`, "u"))],
        ["renameSync", expect.stringMatching(new RegExp(`^${name}\\.\\d+\\.tmp$`, "u")), name],
      ]);
      expect(told.filter(([what]) => what !== "openSync")).toEqual([...writes, END]);
      for (const name of names) expect(read(name).length).toBeGreaterThan(100);
    });
  });

  test("a baseline is written beside, then renamed, and nothing else", async () => {
    await watched(INPUT, ["check", ".", "--write-baseline", "b.json"], ({ told, fresh }) => {
      expect(fresh).toEqual(["b.json"]);
      expect(told.at(-2)).toEqual(["renameSync", expect.stringMatching(/^b\.json\.\d+\.tmp$/u), "b.json"]);
    });
  });

  test("where the file cannot be written, no draft is left", async () => {
    await watched(
      { "t.yaml": sample("works/template.yaml"), "made/x": "" },
      ["check", "t.yaml", "-f", "json=made"],
      (run) => {
        expect([run.status, run.fresh]).toEqual([2, []]);
        expect(run.stderr).toMatch(/made cannot be written/u);
      },
    );
  });
});

test.each<readonly [args: readonly string[], status: number]>([
  [["explain", "TaskDefinition", "works/template.yaml"], 0],
  [["graph", "."], 0],
  [["graph", ".", "-f", "svg"], 0],
  [["fix", "missing-suffix/main.tf"], 0],
  [["rules"], 0],
  [["rules", "missing-arn-suffix"], 0],
  [["init", "--dry-run"], 0],
  [["--help"], 0],
  [["check", "nowhere"], 2],
])("%j writes nothing", { timeout: 60_000 }, async (args, status) => {
  await watched(INPUT, args, (run) => {
    expect([run.status, run.told, run.fresh]).toEqual([status, [END], []]);
  });
});

test("what an input names is not asked for: URLs of modules, templates and files", async () => {
  const files = {
    "main.tf": `module "m" {\n  source = "git::https://example.com/m.git"\n}\ndata "http" "h" {\n  url = "https://example.com"\n}\ndata "external" "e" {\n  program = ["touch", "made"]\n}\n${sample("works/main.tf")}`,
    "t.yaml": `${sample("works/template.yaml")}\n  Nested: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://example.com/t.yaml" } }\n`,
  };
  await watched(files, ["check", "."], ({ status, told, fresh }) => {
    expect([told, fresh]).toEqual([[END], []]);
    expect(status).toBeLessThan(3);
  });
});

test("the watch sees what it forbids", async () => {
  await watched(
    {
      "canread.config.json": '{"analyzers": ["rule.mjs"]}',
      "rule.mjs":
        'import { connect } from "node:net";\nimport { writeFileSync } from "node:fs";\nwriteFileSync("made", "x");\nconnect(1);\n',
      "t.yaml": sample("works/template.yaml"),
    },
    ["check", "t.yaml"],
    ({ told, fresh }) => {
      expect(fresh).toEqual(["made"]);
      expect(told).toContainEqual(["writeFileSync", "made"]);
      expect(told).toContainEqual(["forbidden", "net.connect"]);
    },
  );
});
