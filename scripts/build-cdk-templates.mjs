/**
 * Rebuilds test/cdk/: templates that the AWS CDK makes of workloads with secrets, with the grants that it makes by
 * itself. They are what CDK's authors hold for sufficient, so the tests take them as an oracle. Installs the CDK into
 * .tmp/cdk when it is not there; the tests need neither.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { cdkCases } from "./cdk-cases.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const installed = `${root}.tmp/cdk`;
if (!existsSync(`${installed}/node_modules/aws-cdk-lib`)) {
  mkdirSync(installed, { recursive: true });
  writeFileSync(`${installed}/package.json`, '{ "private": true }\n');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "aws-cdk-lib@2", "constructs@10"], {
    cwd: installed,
    stdio: "inherit",
  });
}
const require = createRequire(`${installed}/package.json`);
const load = (name) => require(`aws-cdk-lib${name}`);
const { App, Stack } = load("");
const { stacks, apps, synthesizer } = cdkCases(load);

/** What the command line of the CDK asks for, unless it is told otherwise. */
const CONTEXT = { "aws:cdk:enable-path-metadata": true, "aws:cdk:enable-asset-metadata": true };

const target = `${root}test/cdk`;
rmSync(target, { recursive: true, force: true });

function write(name, content) {
  const path = `${target}/${name}`;
  mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

for (const [name, build] of Object.entries(stacks)) {
  const app = new App({ analyticsReporting: false, outdir: `${root}.tmp/cdk-out/${name}` });
  build(new Stack(app, "Stack", { synthesizer: synthesizer() }));
  write(`${name}/template.json`, app.synth().getStackByName("Stack").template);
}
for (const [name, build] of Object.entries(apps)) {
  const outdir = `${root}.tmp/cdk-out/${name}`;
  rmSync(outdir, { recursive: true, force: true });
  const app = new App({ analyticsReporting: false, outdir, context: CONTEXT });
  build(app);
  app.synth();
  const made = readdirSync(outdir, { recursive: true }).filter((file) =>
    /(?:^|\/)manifest\.json$|\.template\.json$/u.test(file),
  );
  for (const file of made.map(String)) {
    const content = JSON.parse(readFileSync(`${outdir}/${file}`, "utf8"));
    write(`${name}/${file}`, file.endsWith("manifest.json") ? manifestOf(content) : content);
  }
}

/** What a manifest says of its stacks and stages; the rest is about publishing them. */
function manifestOf({ version, artifacts }) {
  const found = Object.entries(artifacts).flatMap(
    ([name, { type, environment, properties, displayName }]) => {
      if (type === "cdk:cloud-assembly") return [[name, { type, properties }]];
      if (type !== "aws:cloudformation:stack") return [];
      const { templateFile } = properties;
      return [[name, { type, environment, properties: { templateFile }, displayName }]];
    },
  );
  return { version, artifacts: Object.fromEntries(found) };
}
