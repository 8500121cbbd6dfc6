/** Real inputs, each with the command that reads it: what mutants are made of. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { canread, type Files } from "../command.ts";
import { casesOf } from "../pages.ts";
import { GOOD } from "../templates.ts";

export interface Subject {
  /** What reads the files that are mutated. */
  readonly reader: string;
  readonly files: Files;
  /** Names of the files that are mutated. */
  readonly targets: readonly string[];
  readonly args: readonly string[];
}

/** `root` is the repository's. */
export async function subjectsIn(root: string): Promise<readonly Subject[]> {
  return [
    ...configurations(root),
    ...plans(root),
    ...cases(root),
    ...templates(root),
    ...definitions(root),
    ...(await besides(root)),
  ];
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .toSorted();
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name): [string, string] => [name, readFileSync(join(folder, name), "utf8")])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Folders with a configuration and what was planned of it. */
function stories(root: string): readonly Readonly<Record<string, string>>[] {
  return [
    ...foldersIn(join(root, "samples")),
    ...foldersIn(join(root, "test/terraform/corpus")),
    ...foldersIn(join(root, "test/terraform/changes")),
  ].map(filesIn);
}

const isPlan = (name: string): boolean => /^plan.*\.json$/u.test(name);
const isConfiguration = (name: string): boolean =>
  !isPlan(name) && name !== "expected.json" && !name.startsWith("template.");

function only(
  files: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => isWanted(name)));
}

function configurations(root: string): readonly Subject[] {
  return stories(root).flatMap((story): readonly Subject[] => {
    const files = only(story, isConfiguration);
    const targets = Object.keys(files);
    if (targets.length === 0) return [];
    const inJson = targets.filter((name) => name.endsWith(".tf.json"));
    return [
      { reader: "HCL", files, targets, args: ["."] },
      ...(inJson.length === 0 ? [] : [{ reader: "tf.json", files, targets: inJson, args: ["."] }]),
    ];
  });
}

function plans(root: string): readonly Subject[] {
  const beside = stories(root).flatMap((story) =>
    Object.keys(story)
      .filter(isPlan)
      .flatMap((name): readonly Subject[] => {
        const plan = { [name]: story[name] ?? "" };
        return [
          { reader: "plan", files: plan, targets: [name], args: [name] },
          {
            reader: "plan and configuration",
            files: { ...only(story, isConfiguration), ...plan },
            targets: [name],
            args: [name],
          },
        ];
      }),
  );
  const packed = ["state", "raw-state"].flatMap((what) => {
    const bytes = gunzipSync(readFileSync(join(root, `test/terraform/plans/${what}.json.gz`)));
    return Object.values(JSON.parse(bytes.toString("utf8")) as Record<string, unknown>).map(
      (state): Subject => {
        const name = what === "state" ? "state.json" : "terraform.tfstate";
        return {
          reader: "state",
          files: { [name]: JSON.stringify(state, null, 2) },
          targets: [name],
          args: [name],
        };
      },
    );
  });
  const folder = join(root, "test/terraform/plan-files");
  const binary = readdirSync(folder)
    .filter((name) => name.endsWith(".tfplan"))
    .map((name): Subject => ({
      reader: "plan file",
      files: { tfplan: readFileSync(join(folder, name)) },
      targets: ["tfplan"],
      args: ["tfplan"],
    }));
  return [...beside, ...packed, ...binary];
}

const LANGUAGES: Readonly<Record<string, readonly [reader: string, name: string]>> = {
  hcl: ["HCL", "main.tf"],
  yaml: ["YAML template", "template.yaml"],
  json: ["JSON template", "template.json"],
};

function cases(root: string): readonly Subject[] {
  const folder = join(root, "analyzers");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .flatMap((page) => casesOf(readFileSync(join(folder, page), "utf8")))
    .flatMap(({ language, code }): readonly Subject[] => {
      const [reader, name] = LANGUAGES[language] ?? [];
      if (reader === undefined || name === undefined) return [];
      return [{ reader, files: { [name]: code }, targets: [name], args: [name] }];
    });
}

function templates(root: string): readonly Subject[] {
  const samples = foldersIn(join(root, "samples")).map((folder): Subject => ({
    reader: "YAML template",
    files: { "template.yaml": readFileSync(join(folder, "template.yaml"), "utf8") },
    targets: ["template.yaml"],
    args: ["template.yaml"],
  }));
  const cdk = foldersIn(join(root, "test/cdk")).flatMap((folder): readonly Subject[] => {
    const files = only(filesIn(folder), (name) => name.endsWith(".json"));
    const names = Object.keys(files);
    const targets = names.filter((name) => name.endsWith("template.json"));
    const manifests = names.filter((name) => name.endsWith("manifest.json"));
    return [
      { reader: "JSON template", files, targets, args: ["."] },
      ...(existsSync(join(folder, "manifest.json"))
        ? [{ reader: "CDK manifest", files, targets: manifests, args: ["manifest.json"] }]
        : []),
    ];
  });
  return [...samples, ...cdk];
}

function definitions(root: string): readonly Subject[] {
  const job = {
    jobDefinitions: [
      {
        jobDefinitionName: "nightly",
        jobDefinitionArn: "arn:aws:batch:eu-west-1:123456789012:job-definition/nightly:3",
        platformCapabilities: ["FARGATE"],
        containerProperties: {
          executionRoleArn: "arn:aws:iam::123456789012:role/nightly",
          secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:eu-west-1:[account]:parameter/${name}/token" }],
        },
      },
    ],
  };
  const task = readFileSync(join(root, "docs/examples/task-definition.json"), "utf8");
  return [task, JSON.stringify(job, null, 2)].map((text) => ({
    reader: "definition",
    files: { "definition.json": text },
    targets: ["definition.json"],
    args: ["definition.json"],
  }));
}

const POLICY = JSON.stringify(
  {
    Version: "2012-10-17",
    Statement: [
      { Sid: "All", Effect: "Allow", Action: ["secretsmanager:*", "kms:Decrypt"], Resource: "*" },
      {
        Effect: "Deny",
        NotAction: "iam:*",
        Resource: ["arn:aws:secretsmanager:*:*:secret:other-*"],
        Condition: {
          StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] },
          ArnLike: { "aws:PrincipalArn": "*" },
        },
      },
    ],
  },
  null,
  2,
);

const CONFIGURATION = `# what canread always says here
paths: [template.yaml]
rules:
  overbroad-grant: "off"
  unreadable-secret: note
failOn: warning
strict: true
region: eu-west-1
account: "123456789012"
variables: { a: b }
parameters: parameters.json
policies:
  scp: [policy.json]
  endpoint: []
`;

const PARAMETERS: readonly unknown[] = [
  [
    { ParameterKey: "Name", ParameterValue: "/a" },
    { ParameterKey: "Other", UsePreviousValue: true },
  ],
  { Parameters: { Name: "/a", Zones: ["a", "b"], Count: 3 } },
  { Name: "/a", Flag: true },
  ["Name=/a", "Other=b=c"],
];

const VARIABLES = 'name = "/a"\nlist = ["a", "b"]\nmap = {\n  a = { b = null, c = 1.5 }\n}\n';

const CONFIGURED = `variable "name" { type = string }
variable "list" { type = list(string) }
variable "map" { type = map(object({ b = optional(string), c = number })) }
`;

/** What a run reads besides its input. */
async function besides(root: string): Promise<readonly Subject[]> {
  const sample = (path: string): string => readFileSync(join(root, "samples", path), "utf8");
  const wrong = sample("missing-suffix/template.yaml");
  const template = `Parameters: { Name: { Type: String }, Zones: { Type: CommaDelimitedList, Default: "a" } }\n${GOOD}            - { Name: OTHER, ValueFrom: !Ref Name }\n`;
  const written = async (args: readonly string[], stdout: boolean): Promise<string> => {
    const ran = await canread(args, { files: { "template.yaml": wrong, "written.json": "" } });
    return stdout ? ran.stdout : (ran.written("written.json") ?? "");
  };
  const facts = await written(["template.yaml", "-f", "json", "--facts"], true);
  const baseline = await written(["template.yaml", "--write-baseline", "written.json"], false);
  const tf = `${CONFIGURED}${sample("works/main.tf")}`;
  const beside = (
    reader: string,
    name: string,
    text: string,
    args: readonly string[],
    more: Files = { "template.yaml": wrong },
  ): Subject => ({ reader, files: { ...more, [name]: text }, targets: [name], args });
  const withParameters = { "template.yaml": template };
  return [
    beside("configuration file", "canread.config.yaml", CONFIGURATION, [], {
      "template.yaml": template,
      "parameters.json": JSON.stringify(PARAMETERS[0]),
      "policy.json": POLICY,
    }),
    beside(
      "configuration file",
      "canread.config.json",
      JSON.stringify({ paths: ["template.yaml"], rules: { "shared-role": "off" }, failOn: "note" }, null, 2),
      [],
    ),
    beside("baseline", "b.json", baseline, ["template.yaml", "--baseline", "b.json"]),
    ...PARAMETERS.map((values) =>
      beside(
        "parameters",
        "p.json",
        JSON.stringify(values, null, 2),
        ["template.yaml", "--parameters", "p.json"],
        withParameters,
      ),
    ),
    beside("context", "facts.json", facts, ["template.yaml", "--context", "facts.json"], {
      "template.yaml": sample("works/template.yaml"),
    }),
    ...["scp", "rcp", "boundary", "endpoint"].map((kind) =>
      beside("policy file", "policy.json", POLICY, ["template.yaml", "--policy", `${kind}=policy.json`]),
    ),
    beside("variables", "v.tfvars", VARIABLES, [".", "--var-file", "v.tfvars"], { "main.tf": tf }),
    beside(
      "variables",
      "v.tfvars.json",
      JSON.stringify({ name: "/a", list: ["a"], map: { a: { b: null, c: 1 } } }, null, 2),
      [".", "--var-file", "v.tfvars.json"],
      { "main.tf": tf },
    ),
    beside("base", "base.yaml", wrong, ["template.yaml", "--base", "base.yaml"], {
      "template.yaml": sample("works/template.yaml"),
    }),
  ];
}
