/**
 * Rebuilds test/terraform/function-cases.json: what Terraform itself makes of the expressions in
 * test/terraform/function-expressions.json. Needs `terraform` on the PATH; the tests do not.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const folder = new URL("../test/terraform/", import.meta.url);
const { files, expressions } = JSON.parse(readFileSync(new URL("function-expressions.json", folder), "utf8"));

/** A folder with the files that the expressions read. A process locks the state in its folder. */
function makeRoot() {
  const root = mkdtempSync(join(tmpdir(), "function-cases-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), Buffer.from(content, "base64"));
  }
  return root;
}

/** Runs terraform with a text on its standard input; `failure` is what it complains about, if it fails. */
function terraform(root, args, input) {
  return new Promise((resolve) => {
    const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
    const child = execFile("terraform", args, { cwd: root, env }, (failure, stdout, stderr) =>
      resolve({ failure: failure ? stdout + stderr : null, printed: stdout.trim() }),
    );
    child.stdin.end(input);
  });
}

/** One process for each: a console stops at its first error. Base64 keeps the JSON from being quoted as HCL. */
async function evaluate(root, expression) {
  const { failure, printed } = await terraform(
    root,
    ["console", "-no-color"],
    `base64encode(jsonencode(${expression}))\n`,
  );
  if (failure !== null) {
    // What fails for another reason than the expression says nothing about it.
    if (!failure.includes("<console-input>") && !failure.includes("Invalid use of type"))
      process.stderr.write(failure);
    return { expression, error: true };
  }
  if (!printed.startsWith('"')) return null;
  return { expression, value: JSON.parse(Buffer.from(JSON.parse(printed), "base64").toString("utf8")) };
}

const version = JSON.parse((await terraform(tmpdir(), ["version", "-json"], "")).printed).terraform_version;
const waiting = Object.values(expressions).flat();
const cases = [];
let next = 0;
async function work() {
  const root = makeRoot();
  while (next < waiting.length) {
    const index = next;
    next += 1;
    cases[index] = await evaluate(root, waiting[index]);
    if (!cases[index]) process.stderr.write(`not decided by terraform: ${waiting[index]}\n`);
  }
  rmSync(root, { recursive: true });
}
await Promise.all([work(), work()]);

const lines = cases.filter(Boolean).map((each) => `    ${JSON.stringify(each)}`);
const header = `  "terraform": ${JSON.stringify(version)},\n  "files": ${JSON.stringify(files)},\n`;
writeFileSync(
  new URL("function-cases.json", folder),
  `{\n${header}  "cases": [\n${lines.join(",\n")}\n  ]\n}\n`,
);
process.stdout.write(`${lines.length} cases from terraform ${version}\n`);
