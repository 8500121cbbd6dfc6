/** The commands and their options. Each command's work is in a file of its own, loaded when it is called. */
import { Command, Option } from "commander";
import { LIMIT_KINDS } from "../model/limit.ts";
import { FAIL_LEVELS } from "../model/report.ts";
import { VERSION } from "../version.ts";
import type { InitOptions } from "./init.ts";
import {
  FORMATS,
  GRAPH_FORMATS,
  type CheckOptions,
  type FactOptions,
  type FixOptions,
  type GraphOptions,
} from "./options.ts";
import {
  collectFormat,
  collectPolicy,
  collectRule,
  collectVariable,
  parseAccount,
  parseGraphFormat,
} from "./parsers.ts";
import type { Surroundings } from "./surroundings.ts";

export function buildProgram(surroundings: Surroundings, exit: (status: number) => void): Command {
  const program = new Command("canread")
    .description(
      "Proves, before anything is deployed, that every ECS task and AWS Batch job can read its secrets.",
    )
    .version(VERSION, "-V, --version")
    .configureOutput({
      writeOut: (text) => surroundings.stdout.write(text),
      writeErr: (text) => surroundings.stderr.write(text),
    })
    .addHelpText(
      "after",
      `
\`canread [paths...]\` is \`canread check [paths...]\`; \`canread check --help\` lists its options.`,
    )
    .showHelpAfterError("(canread --help lists commands and options)")
    .exitOverride();
  program.addCommand(checkCommand(surroundings, exit), { isDefault: true });
  program.addCommand(explainCommand(surroundings, exit));
  program.addCommand(graphCommand(surroundings, exit));
  program.addCommand(fixCommand(surroundings, exit));
  program.addCommand(rulesCommand(surroundings, exit));
  program.addCommand(initCommand(surroundings, exit));
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

function withFacts(command: Command): Command {
  return command
    .option("--region <region>", "the region, where the input leaves it open")
    .addOption(
      new Option("--account <id>", "the account id, where the input leaves it open").argParser(parseAccount),
    )
    .option(
      "--partition <partition>",
      "the partition, where the input leaves it open (default: the region's, or aws)",
    )
    .addOption(
      new Option("--var <name=value>", "a Terraform variable; repeatable")
        .argParser(collectVariable)
        .default([], "none"),
    )
    .addOption(
      new Option("--var-file <file>", "Terraform variables from a file; repeatable")
        .argParser((value: string, previous: readonly string[]) => [...previous, value])
        .default([], "none"),
    )
    .option(
      "--source <dir>",
      "the Terraform configuration a plan was made from (found by itself above the plan, or in the current directory)",
    )
    .option("--parameters <file>", "CloudFormation parameters (CLI, CodePipeline or flat form)")
    .addOption(
      new Option(
        "--context <file>",
        "what exists in other stacks: a report of theirs that was written with -f json --facts; repeatable",
      )
        .argParser((value: string, previous: readonly string[]) => [...previous, value])
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--policy <kind=file>",
        `a policy from outside the input, by its kind: ${LIMIT_KINDS.join(" | ")}; scp and rcp are one level each; repeatable`,
      )
        .argParser(collectPolicy)
        .default([], "none"),
    )
    .option(
      "--config <file>",
      "the configuration file (default: canread.config.json or .yaml, upwards from the first path)",
    );
}

/** Whether an option, or a path, was given and does not only have its default. */
function givenTo(command: Command): (name: string) => boolean {
  return (name) =>
    name === "paths" ? command.args.length > 0 : command.getOptionValueSource(name) === "cli";
}

function checkCommand(surroundings: Surroundings, exit: (status: number) => void): Command {
  const command = new Command("check")
    .description("judge every secret that a task or job definition references (the default command)")
    .argument(
      "[paths...]",
      'Terraform directories, plans, templates, or directories to walk; "-" reads one document from standard input',
      ["."],
    );
  return withFacts(command)
    .addOption(
      new Option(
        "-f, --format <name[=file]>",
        `${FORMATS.join(" | ")}; repeatable; without =file: standard output`,
      )
        .argParser(collectFormat)
        .default([], "text"),
    )
    .option(
      "--base <input>",
      "judge another state, too (a plan, state, directory or template), and tell what is new and what is fixed; a plan is compared with what it starts from by itself",
    )
    .addOption(
      new Option(
        "--fail-on <level>",
        "exit with 1 from this level on; new:error, new:warning and new:note count only what is new",
      )
        .choices(FAIL_LEVELS)
        .default("error"),
    )
    .option(
      "--facts",
      "the JSON report also tells what the stacks create and export, for --context of others",
    )
    .option("--strict", "undetermined reads and unproven assumptions fail too")
    .addOption(
      new Option("--rule <id=level|off>", "set a rule's level, or switch it off; repeatable")
        .argParser(collectRule)
        .default(new Map(), "the rules' own"),
    )
    .option(
      "--sarif-root <dir>",
      "the directory to which paths in SARIF, JUnit and GitLab reports are relative (default: the repository's root)",
    )
    .addOption(
      new Option("--sarif-runs <how>", "one SARIF run in all, or one a stack")
        .choices(["one", "stack"])
        .default("one"),
    )
    .option(
      "--sarif-suppressed",
      "SARIF also lists suppressed findings, as such (GitHub code scanning shows them as alerts all the same)",
    )
    .option("--baseline <file>", "leave out the findings that the file lists")
    .option("--write-baseline <file>", "write the file of all findings, and leave them out from now on")
    .option("-q, --quiet", "only findings and problems")
    .option("-v, --verbose", "the proof of every read")
    .option("--no-color", "no colours")
    .option("--no-progress", "no progress line")
    .addHelpText(
      "after",
      `
Exit status: 0 nothing at or above --fail-on · 1 something is · 2 some input could not be analysed · 3 a defect of canread

Examples:
  canread .
  canread template.yaml --region eu-west-1 --account 123456789012
  terraform show -json tfplan | canread -
  terraform show -json tfplan | canread - --fail-on new:error
  canread . --base ../main-branch
  canread . -f text -f sarif=canread.sarif
  canread . --write-baseline canread.baseline.json`,
    )
    .action(async (paths: string[], options: CheckOptions, self: Command) => {
      const { check } = await import("./check.ts");
      exit(await check(paths, options, givenTo(self), surroundings));
    });
}

function explainCommand(surroundings: Surroundings, exit: (status: number) => void): Command {
  const command = new Command("explain")
    .description("the proof or the refutation of reads, step by step")
    .argument("<workload>", "address or logical id of a task or job definition, or its end")
    .argument(
      "[name-and-paths...]",
      "the variable or option, then the inputs (default: all of the workload, in .)",
    );
  return withFacts(command).action(
    async (workload: string, rest: string[], options: FactOptions, self: Command) => {
      const { explain } = await import("./explain.ts");
      exit(explain(workload, rest, options, givenTo(self), surroundings));
    },
  );
}

function fixCommand(surroundings: Surroundings, exit: (status: number) => void): Command {
  const command = new Command("fix")
    .description("the smallest grants that make every read readable, as a change of the input")
    .argument(
      "[paths...]",
      'Terraform directories, plans, templates, or directories to walk; "-" reads one document from standard input',
      ["."],
    );
  return withFacts(command)
    .addOption(
      new Option("-f, --format <name>", "text: the change as a diff; json: the grants as policy documents")
        .choices(["text", "json"])
        .default("text"),
    )
    .option("--write", "change the files instead of showing the change")
    .option("--no-progress", "no progress line")
    .addHelpText(
      "after",
      `
What is shown is proven: with it every read that it names is readable, and without any part of it one is not.

Exit status: 0 every read is readable or will be · 1 a grant has to be added by hand, or a read needs something else · 2 some input could not be analysed

Examples:
  canread fix .
  canread fix . --write
  canread fix . | git apply
  terraform show -json tfplan | canread fix -`,
    )
    .action(async (paths: string[], options: FixOptions, self: Command) => {
      const { fix } = await import("./fix.ts");
      exit(fix(paths, options, givenTo(self), surroundings));
    });
}

function graphCommand(surroundings: Surroundings, exit: (status: number) => void): Command {
  const command = new Command("graph")
    .description("who reads which secret with which role, as a tree or a picture")
    .argument("[paths...]", "as for check", ["."]);
  return withFacts(command)
    .addOption(
      new Option("-f, --format <name[=file]>", `${GRAPH_FORMATS.join(" | ")}; without =file: standard output`)
        .argParser(parseGraphFormat)
        .default({ name: "text", file: null }, "text"),
    )
    .option("--failing", "only what cannot be read, or is not decided")
    .option("--no-progress", "no progress line")
    .addHelpText(
      "after",
      `
Exit status: 0 · 2 some input could not be analysed

Examples:
  canread graph .
  canread graph . --failing -f mermaid
  canread graph tfplan -f svg=reads.svg`,
    )
    .action(async (paths: string[], options: GraphOptions, self: Command) => {
      const { graph } = await import("./graph.ts");
      exit(await graph(paths, options, givenTo(self), surroundings));
    });
}

function rulesCommand(surroundings: Surroundings, exit: (status: number) => void): Command {
  return new Command("rules")
    .description("the catalogue of rules, or one rule's page")
    .argument("[id]", "a rule")
    .addOption(
      new Option("-f, --format <name>", "text, or json: ids, levels, categories and pages")
        .choices(["text", "json"])
        .default("text"),
    )
    .action(async (id: string | undefined, options: { readonly format: "text" | "json" }) => {
      const { rules } = await import("./rules.ts");
      exit(rules(id, options, surroundings));
    });
}

function initCommand(surroundings: Surroundings, exit: (status: number) => void): Command {
  return new Command("init")
    .description("a configuration file and a code-scanning workflow, beside what is there already")
    .option("--force", "write the files anew where they exist")
    .option("--dry-run", "print the files instead of writing them")
    .action(async (options: InitOptions) => {
      const { init } = await import("./init.ts");
      exit(init(options, surroundings));
    });
}
