/** A configuration file and a workflow to begin with. What is there already stays as it is. */
import { lstatSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CONFIG_NAMES, findConfiguration } from "../load/config.ts";
import { UsageError } from "../load/errors.ts";
import { shownPath } from "../load/load.ts";
import { repositoryPrefix } from "../load/repository.ts";
import { writeAtomically } from "../load/write.ts";
import { printable } from "../report/printable.ts";
import { VERSION } from "../version.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";

export interface InitOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

interface Draft {
  readonly path: string;
  readonly content: string;
  /** What is there already and stands for it; null where nothing does. */
  readonly existing: string | null;
}

/** The configuration goes into the current directory, the workflow where GitHub looks: at the repository's root. */
export function init(options: InitOptions, { directory, stdout }: Surroundings): number {
  const drafts = [configurationDraft(directory), workflowDraft(directory)];
  const wanted = drafts.filter(
    ({ existing, path }) => existing === null || mayReplace(existing, path, options),
  );
  for (const draft of drafts) {
    const { path, content, existing } = draft;
    if (!wanted.includes(draft)) stdout.write(`${kept(path, existing ?? path)}\n`);
    else if (options.dryRun === true) stdout.write(`${printable(path)} would be written:\n\n${content}\n`);
    else {
      write(resolve(directory, path), content);
      stdout.write(`${printable(path)} is written${existing === path ? " anew" : ""}.\n`);
    }
  }
  stdout.write(wanted.length === 0 ? "\nNothing is changed.\n" : options.dryRun === true ? "" : NEXT);
  return EXIT.clean;
}

const NEXT = `
Next: run \`canread\` here. What it finds is repaired (\`canread fix\`), or known from now on
(\`canread --write-baseline canread.baseline.json\`, and \`baseline\` in the configuration). Then commit the files.
`;

/** A file of another name, or of another folder, is nobody's to write over. */
function mayReplace(existing: string, path: string, { force }: InitOptions): boolean {
  return force === true && existing === path;
}

function kept(path: string, existing: string): string {
  const [shown, wanted] = [printable(existing), printable(path)];
  return existing === path
    ? `${shown} exists and stays as it is (--force writes it anew).`
    : `${shown} exists and stays as it is: ${wanted} is not written beside it.`;
}

function configurationDraft(directory: string): Draft {
  const path = CONFIG_NAMES.find((name) => name.endsWith(".yaml")) ?? "";
  // One further up holds here as well, and one here would hide it.
  const found =
    CONFIG_NAMES.find((name) => isThere(join(directory, name))) ?? findConfiguration(directory, ".");
  return { path, content: CONFIGURATION, existing: found };
}

function workflowDraft(directory: string): Draft {
  const prefix = repositoryPrefix(directory);
  const root = prefix === "" ? directory : resolve(directory, prefix.replace(/[^/]+/gu, ".."));
  const folder = join(root, ".github/workflows");
  const path = shownPath(directory, join(folder, "canread.yml"));
  const found = ["canread.yml", "canread.yaml"].find((name) => isThere(join(folder, name)));
  return {
    path,
    content: workflow(prefix),
    existing: found === undefined ? null : shownPath(directory, join(folder, found)),
  };
}

/** Also a link to nowhere is something that was put there. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A file stands where a folder is needed: writing says so.
    return false;
  }
}

function write(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw new UsageError(`${dirname(path)} cannot be made`, { cause });
  }
  writeAtomically(path, content);
}

/** Lines of `#key:` are what can be said, with an example; `# ` begins an explanation. Tests read both. */
const CONFIGURATION = `# What canread always says here. Paths are relative to this file; options of the command line go before it.
# Lines that begin with # and no blank are examples: take the # away and put your own values in.

# What is judged where the command line names nothing: Terraform directories, plans, templates, or directories to walk.
#paths: [infra, templates]

# From which level on findings end with status 1: error, warning, note or never. new:error, new:warning and new:note
# count only what a change adds.
failOn: error

# true: what is undetermined fails, too, and what is readable only under an assumption about things that the input
# names without showing them.
strict: false

# Levels of single rules: error, warning, note or off. \`canread rules\` lists them.
rules: {}
#rules:
#  prefix-grant: off
#  empty-secret: error

# What the input leaves open. Most reads are decided without any of it. The account id stands in quotes, since YAML
# would read a number. The partition is the region's, else aws.
#region: eu-west-1
#account: "123456789012"
#partition: aws

# Values of Terraform variables, each and from files. They are texts.
#variables:
#  environment: production
#variableFiles: [infra/production.tfvars]

# A file of CloudFormation parameters, in the form of the AWS CLI, of CodePipeline, or names with values.
#parameters: parameters/production.json

# The Terraform configuration that plans were made from, where it is not above the plan.
#source: infra

# Policies from outside the input: service and resource control policies, one level of the organisation a file; the
# boundary of roles that is only named; the policy of the VPC endpoint that reads go through.
#policies:
#  scp: [policies/scp.json]
#  rcp: [policies/rcp.json]
#  boundary: [policies/boundary.json]
#  endpoint: [policies/endpoint.json]

# What exists in other stacks: reports that their own runs wrote with -f json --facts.
#context: [facts/platform.json]

# Findings that are known and left out: a file that --write-baseline writes.
#baseline: canread.baseline.json

# Modules that export rules of your own. They are code that canread runs.
#analyzers: [rules/own-rule.mjs]
`;

/** The steps as plain commands, so that nothing but npm's canread is needed; `prefix` is where they run. */
function workflow(prefix: string): string {
  const folder = prefix === "" ? "" : JSON.stringify(prefix.replace(/\/$/u, ""));
  const where = folder === "" ? "" : `    defaults:\n      run:\n        working-directory: ${folder}\n`;
  const report = `${prefix}canread.sarif`;
  return `# Can every task read its secrets? Findings stop the pull request and are shown at their lines by code scanning.
name: canread

on:
  pull_request:
  push:
    # The branches whose findings code scanning compares pull requests with.
    branches: [main, master]

permissions:
  contents: read
  # For the upload; the second for private repositories only.
  security-events: write
  actions: read

jobs:
  canread:
    runs-on: ubuntu-latest
${where}    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 22
          package-manager-cache: false
      # Ends with 1 where something is found and with 2 where some input could not be analysed. The prefix keeps npm from
      # taking a canread, or settings, that the checked-out files bring along.
      - name: Judge
        run: npx --yes --prefix "$RUNNER_TEMP" canread@${VERSION} check -f text -f sarif=canread.sarif
      # Private repositories need GitHub Code Security for it: without, take this step and both permissions above away.
      - name: Code scanning
        if: \${{ !cancelled() && hashFiles('**/canread.sarif') != '' }}
        uses: github/codeql-action/upload-sarif@v4
        with:
          sarif_file: ${JSON.stringify(report)}
`;
}
