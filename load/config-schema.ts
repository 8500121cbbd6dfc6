/** What a configuration file may hold, as a JSON schema: the one that is published, and that files are checked with. */
import { LIMIT_KINDS } from "../model/limit.ts";
import { FAIL_LEVELS, RULE_LEVELS } from "../model/report.ts";

/** The part of JSON Schema that the checker knows. https://json-schema.org/draft-07 */
export interface Schema {
  readonly type: "object" | "array" | "string" | "boolean";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  /** For objects: of names that are not listed, all have this form, or none is allowed. */
  readonly additionalProperties?: Schema | false;
}

const files = (description: string): Schema => ({ type: "array", items: { type: "string" }, description });

export const CONFIG_SCHEMA: Schema & { readonly $schema: string; readonly title: string } = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Configuration of canread",
  type: "object",
  description:
    "canread.config.json or canread.config.yaml; paths are relative to the file. Options of the command line go before it.",
  properties: {
    $schema: { type: "string", description: "This schema, for editors." },
    paths: files("What is judged where the command line names nothing."),
    rules: {
      type: "object",
      description: "Levels of rules by their ids; off leaves a rule out.",
      additionalProperties: { type: "string", enum: RULE_LEVELS },
    },
    failOn: {
      type: "string",
      description:
        "From which level on findings end with status 1; with new: only those that the state before does not have.",
      enum: FAIL_LEVELS,
    },
    strict: { type: "boolean", description: "Undetermined reads and unproven assumptions fail, too." },
    region: { type: "string", description: "The region, where the input leaves it open." },
    account: { type: "string", pattern: "^[0-9]{12}$", description: "The account id, in quotes." },
    partition: { type: "string", description: "The partition, where the input leaves it open." },
    variables: {
      type: "object",
      description: "Terraform variables, as --var gives them.",
      additionalProperties: { type: "string" },
    },
    variableFiles: files("Files of Terraform variables."),
    parameters: { type: "string", description: "A file of CloudFormation parameters." },
    source: { type: "string", description: "The configuration that plans were made from." },
    policies: {
      type: "object",
      description: "Files of policies from outside the input.",
      properties: Object.fromEntries(
        LIMIT_KINDS.map((kind) => [kind, files(`Policies of the kind ${kind}.`)]),
      ),
      additionalProperties: false,
    },
    context: files("Reports of other stacks, written with -f json --facts."),
    baseline: {
      type: "string",
      description: "A file of findings that are known, written with --write-baseline.",
    },
    analyzers: files("Modules that export rules of your own."),
  },
  additionalProperties: false,
};
