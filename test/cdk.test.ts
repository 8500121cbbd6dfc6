/**
 * Templates of the AWS CDK (scripts/build-cdk-templates.mjs): whatever its own grants cover can be read. Where they do
 * not cover it, the verdict says what decides.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyze, type Read } from "../index.ts";
import { load } from "../load/load.ts";
import { constructAt } from "../model/constructs.ts";
import { render } from "../model/text.ts";
import { canread, judge } from "./support/command.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FACTS = { account: "123456789012", region: "eu-west-1" };

function reads(name: string, facts: object = {}): readonly Read[] {
  const report = analyze(
    load([`test/cdk/${name}`], ROOT, () => Buffer.alloc(0)),
    facts,
  );
  expect(report.problems.filter((each) => each.severity === "error")).toEqual([]);
  return report.reads;
}

function shown(found: readonly Read[]): readonly string[] {
  return found.map(({ reference, outcome, cause }) =>
    [reference.name ?? reference.kind, outcome, ...(cause ? [cause.rule] : [])].join(" "),
  );
}

// CDK's `grantRead` gives the execution role GetSecretValue, or GetParameters, on what each secret is; a key that it
// owns gets a statement for the role in its policy.
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs.Secret.html
const VERDICTS: Readonly<Record<string, readonly string[]>> = {
  secret: ["A readable"],
  "json-field": ["A readable"],
  // A random text has no keys; somebody may put a JSON object in its place.
  "json-field-of-text": ["A undetermined undetermined-access"],
  "version-stage": ["A readable"],
  "customer-key": ["A readable"],
  "by-name": ["A readable"],
  "by-complete-arn": ["A readable"],
  "by-partial-arn": ["A readable"],
  parameter: ["A readable"],
  "generated-parameter-name": ["A readable"],
  "secure-parameter": ["A readable"],
  "secure-parameter-customer-key": ["A readable"],
  "log-secret": ["splunk-token readable"],
  "firelens-secret": ["apikey readable"],
  "repository-credentials": ["registry-credentials readable"],
  "application-reads": ["SECRET_ARN readable"],
  "ec2-task": ["A readable"],
  "external-task": ["A readable"],
  "own-execution-role": ["A readable"],
  "imported-mutable-execution-role": ["A readable"],
  "permissions-boundary": ["A readable"],
  "database-secret": ["A readable", "B readable"],
  "cluster-secret-customer-key": ["A readable"],
  "replicated-secret": ["A readable"],
  "load-balanced-service": ["A readable"],
  "scheduled-task": ["A readable"],
  "batch-fargate": ["A readable", "B readable"],
  "batch-ec2": ["A readable"],
  "batch-multi-node": ["A readable"],
  "plain-resource-policy": ["A readable"],
  "denied-delete": ["A readable"],
  "cross-stack": ["A readable", "B readable"],
  "cross-account": ["A readable"],
  // Two stages of one app, each in an account and region of its own.
  stages: ["A readable", "A readable"],
  "nested-stacks": ["A readable", "B readable"],
  // The role refuses what CDK would add to it.
  "nested-without-grant": ["A unreadable unreadable-secret"],
  // The role is outside: what it may do is not in view. A secret lets it in by a policy of its own, a parameter cannot.
  "imported-execution-role": ["A undetermined undetermined-access", "B readable"],
  // CDK grants nothing on a key that is imported, neither to the role nor in the key's policy, which is not in view.
  "imported-key": ["A undetermined undetermined-access"],
  // The boundary allows logs alone.
  "narrow-boundary": ["A unreadable boundary-gap"],
  // CDK grants nothing for environment files, and makes no execution role for them.
  "environment-file": ["environment-file unreadable missing-execution-role"],
};

test("every template has its verdicts written down", () => {
  const names = readdirSync(new URL("cdk/", import.meta.url));
  expect(Object.keys(VERDICTS).toSorted()).toEqual(names.toSorted());
});

const LITERAL_ARNS = ["by-complete-arn", "by-partial-arn"];

describe.each(Object.entries(VERDICTS))("%s", (name, verdicts) => {
  test("in the account and region of its literal ARNs", () => {
    expect(shown(reads(name, FACTS))).toEqual(verdicts);
  });

  test("wherever it goes", () => {
    // A template does not say where it goes; a secret of a literal account may be of another one then.
    const expected = LITERAL_ARNS.includes(name) ? ["A undetermined undetermined-access"] : verdicts;
    expect(shown(reads(name))).toEqual(expected);
  });
});

test("of an imported key the finding says what decides, and what is missing", () => {
  const [read] = reads("imported-key");
  expect(read?.cause?.detail).toMatch(
    /^the policy of the key arn:aws:kms:eu-west-1:123456789012:key\/1234abcd.*: no identity statement allows kms:Decrypt on it/u,
  );
});

test("stacks of an assembly are judged where its manifest sends them", () => {
  const [read] = reads("cross-account");
  expect(read?.secret?.address).toBe("SecretA720EF05");
  expect(read?.requirements.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "sts:AssumeRole readable",
    "secretsmanager:GetSecretValue readable",
    "kms:Decrypt readable",
  ]);
  const { inputs } = analyze(load(["test/cdk/cross-account"], ROOT, () => Buffer.alloc(0)));
  expect(inputs.map(({ kind }) => kind).toSorted()).toEqual([
    "cdk-assembly",
    "cloudformation",
    "cloudformation",
  ]);
});

test("a manifest alone brings its stacks, and its stages theirs", () => {
  const { reads: found, inputs } = analyze(
    load(["test/cdk/stages/manifest.json"], ROOT, () => Buffer.alloc(0)),
  );
  expect(found.map(({ secret, outcome }) => [secret && render(secret.arn).slice(0, 58), outcome])).toEqual([
    ["arn:aws:secretsmanager:eu-west-1:111111111111:secret:${gen", "readable"],
    ["arn:aws:secretsmanager:eu-central-1:222222222222:secret:${", "readable"],
  ]);
  expect(inputs.filter(({ kind }) => kind === "cdk-assembly")).toHaveLength(3);
});

test("a stack that is not there is a problem of its manifest", async () => {
  const manifest = JSON.stringify({
    version: "55.0.0",
    artifacts: {
      App: { type: "aws:cloudformation:stack", properties: { templateFile: "App.template.json" } },
    },
  });
  const { status, report } = await judge({ "manifest.json": manifest });
  expect(status).toBe(2);
  expect(report.problems).toMatchObject([
    {
      message: "the manifest names App.template.json, which is not there",
      location: { path: "manifest.json" },
    },
  ]);
});

describe("places are told with the constructs that they come from", () => {
  const folder = "nested-without-grant";
  const files = Object.fromEntries(
    readdirSync(new URL(`cdk/${folder}`, import.meta.url)).map((name) => [
      name,
      readFileSync(new URL(`cdk/${folder}/${name}`, import.meta.url), "utf8"),
    ]),
  );

  test("as text and JSON", async () => {
    const { text, report } = await judge(files, ["."]);
    expect(text).toMatch(/\.template\.json:52:15 \(Root\/Service\/Task\) {2}error/u);
    expect(report.findings[0]?.location).toMatchObject({ startLine: 52, construct: "Root/Service/Task" });
    expect(text).toContain("(Root/Service/Exec)");
  });

  test("as SARIF", async () => {
    const { written } = await canread([".", "-f", "sarif=out.sarif"], { files });
    expect(written("out.sarif")).toContain('"fullyQualifiedName": "Root/Service/Task"');
  });

  test("and a workload is found by its construct", async () => {
    const { status, stdout } = await canread(["explain", "Service/Task", "A", "."], { files });
    expect([status, stdout.split("\n")[1]?.trim()]).toEqual([
      0,
      "reference    RootService886EF911.nested.template.json:52:15 (Root/Service/Task)",
    ]);
  });

  test("in minified JSON, and not beside resources", () => {
    const text =
      '{"Resources":{"A":{"Type":"AWS::SNS::Topic","Metadata":{"aws:cdk:path":"S/A\\"{/Resource"}},"B":{"Type":"AWS::SNS::Topic"},"C":{"Metadata":{"aws:cdk:path":"S/C"}}}}';
    const source = { path: "t.json", text };
    const at = (part: string): string | null => constructAt(source, text.indexOf(part));
    expect([at('"A"'), at('"B"'), at('"C"'), at('"Resources"')]).toEqual(['S/A"{', null, "S/C", null]);
  });
});
