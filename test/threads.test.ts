/** What is judged in several threads is told as what is judged in one, byte for byte. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { run } from "../cli/run.ts";
import type { Task, Threads } from "../cli/threads.ts";
import { load } from "../load/load.ts";
import { sharesOf, tell, type Told } from "../shares.ts";
import { inFolder, sample, type Files } from "./support/command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FORMATS = ["text", "json", "sarif", "markdown", "junit", "gitlab"] as const;

const TRUST = `{ Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }] }`;

function service(role: string, secret: string, rest = ""): string {
  return `
Resources:
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: ${secret} } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: ${role}
      ContainerDefinitions: [{ Name: app, Image: app, Secrets: [{ Name: DB, ValueFrom: !Ref Secret }] }]
${rest}`;
}

/** Stacks that hang together and stacks that do not, and what is told of besides reads. */
const STACKS: Files = {
  "a/suppressed.yaml": `# canread:ignore wrong-partition nothing is wrong here\n${sample("missing-suffix/template.yaml")}`,
  "b/roles.yaml": `
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: ${TRUST} } }
Outputs:
  Role: { Value: !GetAtt Role.Arn, Export: { Name: shared-role } }
`,
  "c/importing.yaml": service("!ImportValue shared-role", "app/imported"),
  "d/root.yaml": `
Resources:
  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./inner.yaml, Parameters: { Name: app/inner } } }
`,
  "d/inner.yaml": `Parameters: { Name: { Type: String } }\n${service("!Sub arn:aws:iam::111122223333:role/x", "!Ref Name")}`,
  "f/telling.yaml": service("!Sub arn:aws:iam::111122223333:role/hidden-word", "app/hidden-word"),
  "g/broken.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources: [",
  "g/other.yaml": "name: nothing of ours\n",
  "h/main.tf": `${sample("customer-key/main.tf")}
variable "token" {
  default   = "hidden-word"
  sensitive = true
}

resource "aws_ssm_parameter" "token" {
  name  = "/app/token"
  type  = "SecureString"
  value = var.token
}
`,
  "i/task.json": JSON.stringify({
    family: "t",
    executionRoleArn: "arn:aws:iam::111122223333:role/x",
    containerDefinitions: [{ name: "a", image: "a", secrets: [{ name: "B", valueFrom: "app/b" }] }],
  }),
};

/** As many threads as asked for, here: what they are given and answer is cloned, as between threads. */
function threads(most: number, asked: Task[] = []): Threads {
  return {
    most,
    least: 0,
    load: () =>
      Promise.resolve({
        tellInThread: (task) => {
          const { sources, options } = structuredClone(task);
          asked.push(task);
          return Promise.resolve(structuredClone(tell({ sources, projects: [] }, options)));
        },
      }),
  };
}

async function reports(
  directory: string,
  args: readonly string[],
  used: Threads | undefined,
): Promise<Readonly<Record<string, string>>> {
  return inFolder({}, async (folder) => {
    const written = { stdout: "", stderr: "" };
    const status = await run(
      ["check", ...args, ...FORMATS.flatMap((name) => ["-f", `${name}=${join(folder, name)}`])],
      {
        directory,
        env: { SOURCE_DATE_EPOCH: "1700000000" },
        stdout: { write: (text) => (written.stdout += text) },
        stderr: { write: (text) => (written.stderr += text) },
        ...(used ? { threads: used } : {}),
      },
    );
    const files = FORMATS.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
    return { ...Object.fromEntries(files), ...written, status: String(status) };
  });
}

describe("any number of threads", () => {
  test.each([2, 3, 7])("%i of them tell of the samples and the CDK's stacks as one does", async (most) => {
    const paths = ["samples", "test/cdk"];
    const asked: Task[] = [];
    const one = await reports(ROOT, paths, undefined);
    expect(await reports(ROOT, paths, threads(most, asked))).toEqual(one);
    expect(asked).toHaveLength(most - 1);
    for (const { sources } of asked) expect(sources.length).toBeGreaterThan(0);
  });

  test.each<readonly [what: string, args: readonly string[]]>([
    ["all there is", ["."]],
    ["some of it by name", ["f", "g/broken.yaml", "h/main.tf", "a"]],
    ["facts of elsewhere", [".", "--region", "eu-west-1", "--account", "111122223333"]],
    ["the state before", ["f", "a", "--base", "c"]],
    ["levels of rules", [".", "--rule", "unreadable-secret=note", "--strict"]],
  ])("stacks that hang together and stacks that do not: %s", async (_, args) => {
    await inFolder(STACKS, async (folder) => {
      const one = await reports(folder, args, undefined);
      for (const most of [2, 4]) expect(await reports(folder, args, threads(most))).toEqual(one);
    });
  });

  test("what one stack marks sensitive is cut out of what all are told", async () => {
    await inFolder(STACKS, async (folder) => {
      expect((await reports(folder, ["f"], threads(3)))["json"]).toContain("app/hidden-word");
      expect((await reports(folder, ["f", "h"], threads(3)))["json"]).not.toContain("hidden-word");
    });
  });

  test("a thread that fails leaves its share to the one that asked", async () => {
    const failing: Threads = {
      most: 3,
      least: 0,
      load: () => Promise.resolve({ tellInThread: () => Promise.reject(new Error("out of memory")) }),
    };
    const one = await reports(ROOT, ["samples"], undefined);
    expect(await reports(ROOT, ["samples"], failing)).toEqual(one);
  });
});

describe("shares", () => {
  test("what hangs together is in the first, with all that is no template by itself", async () => {
    await inFolder(STACKS, (folder) => {
      const loaded = load(["."], folder, () => Buffer.alloc(0));
      const [, ...others] = sharesOf(loaded, 20, 0);
      const apart = others.flat().map(({ path }) => path);
      // Three may be apart; the longest of them is where all else is.
      expect(apart.toSorted()).toEqual(["f/telling.yaml", "g/broken.yaml"]);
      return Promise.resolve();
    });
  });

  test.each([
    ["nests by a loop", "Fn::ForEach::L: [X, [inner], {}]"],
    ["has an escaped letter in a name", '"AWS::CloudFormation::\\x53tack": x'],
    ["has one in JSON's way", '"Fn::Import\\u0056alue": x'],
    ["breaks a name over two lines", '"Fn::Import\\\n  Value": x'],
    ["has tags of its own", "%TAG ! tag:x,2000:\n"],
  ])("nothing is spread where a document %s, and may be linked with others", (_, text) => {
    const [first = "", ...rest] = ["", "", "", ""].map(
      (each, at) => `AWSTemplateFormatVersion: "2010-09-09"\n#${at}${each}`,
    );
    const sources = [`${first}\n${text}`, ...rest].map((each, at) => ({
      path: `${at}.yaml`,
      text: each,
      isNamed: false,
    }));
    expect(sharesOf({ sources, projects: [] }, 4, 0)).toEqual([sources]);
    const [, ...plain] = sources;
    expect(sharesOf({ sources: plain, projects: [] }, 3, 0)).toHaveLength(3);
  });

  test("no thread is started for less than it is worth", () => {
    const sources = Array.from({ length: 40 }, (_, index) => ({
      path: `${index}.yaml`,
      text: `AWSTemplateFormatVersion: "2010-09-09"\n#${"x".repeat(100_000)}`,
      isNamed: false,
    }));
    // Forty times ten milliseconds.
    const counts = [500, 201, 150, 100, 50].map(
      (least) => sharesOf({ sources, projects: [] }, 4, least).length,
    );
    expect(counts).toEqual([1, 1, 2, 4, 4]);
  });

  test("one that takes most of the time leaves nothing worth a thread", () => {
    const sizes = [5_000_000, 100, 100, 100];
    const sources = sizes.map((size, index) => ({
      path: `${index}.yaml`,
      text: `AWSTemplateFormatVersion: "2010-09-09"\n#${"x".repeat(size)}`,
      isNamed: false,
    }));
    expect(sharesOf({ sources, projects: [] }, 4, 100)).toEqual([sources]);
  });
});

describe("the command", () => {
  test("its thread answers what this one would", async () => {
    const sources = ["works", "missing-suffix", "private-registry"].map((name) => ({
      path: `${name}.yaml`,
      text: sample(`${name}/template.yaml`),
      isNamed: true,
    }));
    const workerData: Task = { sources, options: { region: "eu-west-1" } };
    const thread = new Worker(join(ROOT, "dist/command/thread.cjs"), { workerData });
    const told = await new Promise<Told>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
    });
    expect(told).toEqual(structuredClone(tell({ sources, projects: [] }, workerData.options)));
  });

  // Pretends to have so many cores, and tells of each thread.
  const CORES = `
const threads = require("node:worker_threads");
require("node:os").availableParallelism = () => Number(process.env.CORES);
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(file, options) { super(file, options); process.stderr.write("thread " + options.workerData.sources.length + "\\n"); }
};
`;

  test(
    "it starts threads where there is much to judge, and is told the same",
    { timeout: 120_000 },
    async () => {
      const padded = `${sample("missing-suffix/template.yaml")}\n# ${"x".repeat(300_000)}\n`;
      const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.yaml`, padded]));
      await inFolder({ ...files, "cores.cjs": CORES }, (folder) => {
        const ran = ["1", "2", "3"].map((cores) =>
          spawnSync(
            process.execPath,
            ["--require", "./cores.cjs", join(ROOT, "dist/canread.cjs"), ".", "-f", "json"],
            { cwd: folder, env: { ...process.env, CORES: cores }, encoding: "utf8", maxBuffer: 1 << 26 },
          ),
        );
        expect(ran.map(({ stderr }) => stderr)).toEqual(["", "thread 30\n", "thread 20\nthread 20\n"]);
        expect(new Set(ran.map(({ stdout }) => stdout)).size).toBe(1);
        expect(JSON.parse(ran[0]?.stdout ?? "")).toHaveProperty("reads.length", 60);
        expect(ran.map(({ status }) => status)).toEqual([1, 1, 1]);
        return Promise.resolve();
      });
    },
  );
});
