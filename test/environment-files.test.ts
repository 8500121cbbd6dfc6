/** Files of variables in buckets: what the bucket's policy and key, AWS's own policies and wildcards decide. */
import { describe, expect, test } from "vitest";
import { analyze } from "../index.ts";
import { canread } from "./support/command.ts";
import { judgeConfiguration, onlyVerdict } from "./support/configuration.ts";

const trust = (service: string): string =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "${service}" }, Action = "sts:AssumeRole" }] })`;

const allow = (actions: string, resources: string, effect = "Allow"): string =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "${effect}", Action = ${actions}, Resource = ${resources} }] })`;

const ROLE = `resource "aws_iam_role" "exec" {
  name               = "exec"
  assume_role_policy = ${trust("ecs-tasks.amazonaws.com")}
}
`;

const grant = (policy: string, role = "exec"): string =>
  `resource "aws_iam_role_policy" "${role}" {\n  role = aws_iam_role.${role}.id\n  policy = ${policy}\n}\n`;

const task = (file: string, more = ""): string => `resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.exec.arn
  ${more}
  container_definitions = jsonencode([{ name = "app", environmentFiles = [{ type = "s3", value = ${file} }] }])
}
`;

const NAMED = '"arn:aws:s3:::orders-config/prod.env"';
const BUCKET = `resource "aws_s3_bucket" "config" {
  bucket = "orders-config"
}
`;
const IN_VIEW = '"${aws_s3_bucket.config.arn}/prod.env"';

function judged(text: string): ReturnType<typeof judgeConfiguration>["report"] {
  return judgeConfiguration({ "main.tf": text }).report;
}

function verdict(text: string): readonly [string, string | undefined] {
  return onlyVerdict(judged(text));
}

const READABLE = ["readable", undefined];
const LACKING = ["unreadable", "unreadable-environment-file"];
const OPEN = ["undetermined", "undetermined-access"];

describe("policies of AWS", () => {
  const attached = (name: string): string =>
    `resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.exec.name\n  policy_arn = "arn:aws:iam::aws:policy/${name}"\n}\n`;

  test.each([
    ["AmazonS3ReadOnlyAccess", READABLE],
    ["AmazonS3FullAccess", READABLE],
    ["ReadOnlyAccess", READABLE],
    ["service-role/AmazonECSTaskExecutionRolePolicy", LACKING],
  ])("%s", (name, expected) => {
    expect(verdict(ROLE + attached(name) + task(NAMED))).toEqual(expected);
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
describe("wildcards in the ARNs of S3", () => {
  test.each([
    ['"arn:aws:s3:::*"', READABLE],
    ['"arn:aws:s3:::orders-config*"', READABLE],
    ['["arn:aws:s3:::orders-*", "arn:aws:s3:::orders-*/*"]', READABLE],
    ['"arn:aws:s3:::billing-*"', LACKING],
    // Only the call on the bucket is not allowed, which the guide asks for and the agent does not make.
    ['"arn:aws:s3:::*/prod.env"', OPEN],
  ])("%s", (resources, expected) => {
    expect(
      verdict(ROLE + grant(allow('["s3:GetObject", "s3:GetBucketLocation"]', resources)) + task(NAMED)),
    ).toEqual(expected);
  });
});

describe("a bucket in view", () => {
  const own = '[aws_s3_bucket.config.arn, "${aws_s3_bucket.config.arn}/*"]';
  const granted = grant(allow('["s3:GetObject", "s3:GetBucketLocation"]', own));
  const policy = (effect: string): string => `resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.config.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "${effect}", Principal = { AWS = aws_iam_role.exec.arn }, Action = ["s3:GetObject", "s3:GetBucketLocation"], Resource = ${own} }] })
}
`;

  test("its ARN has a shape", () => {
    expect(verdict(BUCKET + ROLE + granted + task(IN_VIEW))).toEqual(READABLE);
    expect(verdict(BUCKET + ROLE + granted + task(NAMED))).toEqual(READABLE);
    expect(verdict(BUCKET + ROLE + task(IN_VIEW))).toEqual(LACKING);
    const object = `resource "aws_s3_object" "env" {\n  bucket = aws_s3_bucket.config.id\n  key = "prod.env"\n}\n`;
    expect(verdict(BUCKET + object + ROLE + granted + task("aws_s3_object.env.arn"))).toEqual(READABLE);
  });

  test("its policy lets the role in, or keeps it out", () => {
    expect(verdict(BUCKET + policy("Allow") + ROLE + task(IN_VIEW))).toEqual(READABLE);
    expect(verdict(BUCKET + policy("Deny") + ROLE + granted + task(IN_VIEW))).toEqual([
      "unreadable",
      "explicit-deny",
    ]);
  });

  describe("with a key of the account's own", () => {
    const key = `resource "aws_kms_key" "config" {}
resource "aws_s3_bucket_server_side_encryption_configuration" "c" {
  bucket = aws_s3_bucket.config.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.config.arn
    }
  }
}
`;
    const decrypt = `resource "aws_iam_role_policy" "decrypt" {\n  role = aws_iam_role.exec.id\n  policy = ${allow('"kms:Decrypt"', "aws_kms_key.config.arn")}\n}\n`;

    test.each([
      ["nothing lets the role decrypt: it hangs on the file", BUCKET + key + ROLE + granted, OPEN],
      ["the role may decrypt", BUCKET + key + ROLE + granted + decrypt, READABLE],
      [
        "the algorithm takes no key",
        BUCKET + key.replace('"aws:kms"', '"AES256"') + ROLE + granted,
        READABLE,
      ],
      [
        "the key is AWS's own",
        BUCKET + key.replace("aws_kms_key.config.arn", '"alias/aws/s3"') + ROLE + granted,
        READABLE,
      ],
    ])("%s", (_, text, expected) => {
      expect(verdict(text + task(IN_VIEW))).toEqual(expected);
    });
  });
});

describe("the order of diagnosis", () => {
  const all = grant(allow('"s3:*"', '"*"'));

  test.each([
    [
      "a role that ECS may not take",
      ROLE.replace("ecs-tasks.amazonaws.com", "ec2.amazonaws.com") + all + task(NAMED),
      "untrusted-service",
    ],
    [
      "a Deny",
      `${ROLE}${all}resource "aws_iam_role_policy" "deny" {\n  role = aws_iam_role.exec.id\n  policy = ${allow('"s3:GetObject"', '"arn:aws:s3:::orders-config/*"', "Deny")}\n}\n${task(NAMED)}`,
      "explicit-deny",
    ],
    [
      "the task's role has the grant",
      `${ROLE}${ROLE.replaceAll('"exec"', '"app"')}${grant(allow('"s3:*"', '"*"'), "app")}${task(NAMED, "task_role_arn = aws_iam_role.app.arn")}`,
      "grant-on-task-role",
    ],
    [
      "no role at all, and a file that is not known",
      `${task("var.file").replace("execution_role_arn = aws_iam_role.exec.arn", "")}variable "file" {\n  type = string\n}\n`,
      "missing-execution-role",
    ],
  ])("%s", (_, text, rule) => {
    expect(verdict(text)).toEqual(["unreadable", rule]);
  });
});

test("a bucket's policy and key in a template", () => {
  const template = (policy: string, encryption: string): string => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
  Key: { Type: AWS::KMS::Key }
  Bucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: orders-config${encryption} }
${policy}  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: app, EnvironmentFiles: [{ Type: s3, Value: !Sub "\${Bucket.Arn}/prod.env" }] }]
`;
  const policy = `  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Statement: [{ Effect: Allow, Principal: { AWS: !GetAtt Role.Arn }, Action: "s3:Get*", Resource: [!GetAtt Bucket.Arn, !Sub "\${Bucket.Arn}/*"] }]
`;
  const key =
    ", BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref Key } }] }";
  const outcome = (text: string): string | undefined =>
    analyze([{ path: "t.yaml", text, isNamed: true }]).reads[0]?.outcome;
  expect(outcome(template("", ""))).toBe("unreadable");
  expect(outcome(template(policy, ""))).toBe("readable");
  expect(outcome(template(policy, key))).toBe("undetermined");
});

describe("the file of a log router", () => {
  const router = (options: string, more = ""): string => `
resource "aws_ecs_task_definition" "app" {
  family             = "app"
  execution_role_arn = aws_iam_role.exec.arn
  ${more}
  container_definitions = jsonencode([{
    name = "router"
    firelensConfiguration = { type = "fluentbit", options = { ${options} } }
  }])
}
`;
  const FROM_S3 = '"config-file-type" = "s3", "config-file-value" = "arn:aws:s3:::orders-config/router.conf"';
  const granted = ROLE + grant(allow('"s3:GetObject"', '"arn:aws:s3:::orders-config/*"'));

  test("is read with the execution role, without asking for the bucket", () => {
    expect(verdict(granted + router(FROM_S3))).toEqual(READABLE);
    expect(verdict(ROLE + router(FROM_S3))).toEqual(LACKING);
  });

  test("is named as what it is", () => {
    const { reads, findings } = judged(ROLE + router(FROM_S3));
    expect(reads.map(({ reference }) => [reference.kind, reference.container])).toEqual([
      ["log-router-file", "router"],
    ]);
    expect(findings[0]?.message).toContain("the file of the log router in container router");
  });

  test("needs an execution role", () => {
    const { reads, findings } = judged(router(FROM_S3).replace(/execution_role_arn.*\n/u, ""));
    expect([reads[0]?.outcome, findings[0]?.rule]).toEqual(["unreadable", "missing-execution-role"]);
  });

  test("is open on Fargate, which takes none from S3", () => {
    const fargate = 'requires_compatibilities = ["FARGATE"]';
    expect(verdict(granted + router(FROM_S3, fargate))).toEqual(OPEN);
    expect(verdict(ROLE + router(FROM_S3, fargate))).toEqual(OPEN);
  });

  test("from the image is no read", () => {
    const fromImage = '"config-file-type" = "file", "config-file-value" = "/router.conf"';
    expect(judged(granted + router(fromImage)).reads).toEqual([]);
    expect(judged(granted + router('"enable-ecs-log-metadata" = "true"')).reads).toEqual([]);
  });

  test("that may be from S3 has to be readable", () => {
    const either = router(FROM_S3.replace('"s3"', 'var.local ? "file" : "s3"'));
    const declared = 'variable "local" { type = bool }\n';
    expect(verdict(declared + granted + either)).toEqual(READABLE);
    expect(verdict(declared + ROLE + either)).toEqual(LACKING);
  });

  test.each([
    ["the file", 'variable "x" {}\n', FROM_S3.replace(/"arn[^"]*"/u, "var.x")],
    ["where it is", 'variable "x" {}\n', FROM_S3.replace('"s3"', "var.x")],
  ])("of which %s is not known is undetermined", (_, declared, options) => {
    expect(verdict(`${declared}${granted}${router(options)}`)).toEqual(OPEN);
  });

  test("may come with options that are not known", () => {
    const text = `variable "options" {}\n${granted}${router("")}`.replace(
      /options = \{[^}]*\}/u,
      "options = var.options",
    );
    expect(verdict(text)).toEqual(OPEN);
    const path = FROM_S3.replace('"s3"', "var.x").replace(/"arn[^"]*"/u, '"/router.conf"');
    expect(judged(`variable "x" {}\n${granted}${router(path)}`).reads).toEqual([]);
  });

  test("is open where the whole configuration is", () => {
    const text = `variable "x" {}\n${granted}${router("")}`.replace(
      /firelensConfiguration = .*\n/u,
      "firelensConfiguration = var.x\n",
    );
    expect(verdict(text)).toEqual(OPEN);
  });

  test("is open where a service starts it on Fargate", () => {
    const started = (type: string): string =>
      `resource "aws_ecs_service" "app" {\n  name = "app"\n  launch_type = "${type}"\n  desired_count = 1\n  task_definition = aws_ecs_task_definition.app.arn\n}\n`;
    expect(verdict(granted + router(FROM_S3) + started("FARGATE"))).toEqual(OPEN);
    expect(verdict(granted + router(FROM_S3) + started("EC2"))).toEqual(READABLE);
  });
});

test("only what is missing is named, and no Allow is advised against a Deny", () => {
  const denied = allow('"s3:GetBucketLocation"', '"*"', "Deny");
  const { findings } = judged(
    `${ROLE}${grant(allow('"logs:*"', '"*"'))}resource "aws_iam_role_policy" "d" {\n  role = aws_iam_role.exec.id\n  policy = ${denied}\n}\n${task(NAMED)}`,
  );
  expect(findings[0]?.help).toContain("s3:GetObject");
  expect(findings[0]?.help).not.toContain("GetBucketLocation");
  const { findings: both } = judged(ROLE + grant(allow('"logs:*"', '"*"')) + task(NAMED));
  expect(both[0]?.help).toContain("s3:GetBucketLocation");
});

test("the ARN of a bucket names no file", () => {
  expect(verdict(ROLE + grant(allow('"s3:*"', '"*"')) + task('"arn:aws:s3:::orders-config"'))).toEqual(OPEN);
});

test.each(["environment file", "log router"])(
  "a sensitive name of an %s is told of nowhere",
  async (kind) => {
    const file = `variable "x" {\n  sensitive = true\n  default   = "arn:aws:s3:::hidden-word/prod.env"\n}\n`;
    const router = `resource "aws_ecs_task_definition" "app" {
  family                = "app"
  execution_role_arn    = aws_iam_role.exec.arn
  container_definitions = jsonencode([{ name = "r", firelensConfiguration = { type = "fluentbit", options = { "config-file-type" = "s3", "config-file-value" = var.x } } }])
}
`;
    const text = file + ROLE + (kind === "log router" ? router : task("var.x"));
    expect(verdict(text)).toEqual(OPEN);
    const files = { "main.tf": text };
    const formats = ["json", "sarif", "html", "markdown"].flatMap((name) => ["-f", `${name}=out.${name}`]);
    const ran = await canread(["check", "main.tf", "-v", ...formats], { files });
    const told = ["json", "sarif", "html", "markdown"].map((name) => ran.written(`out.${name}`) ?? "");
    for (const each of told) expect(each.length).toBeGreaterThan(100);
    const fixed = await canread(["fix", "main.tf"], { files });
    expect(
      [ran.stdout, fixed.stdout, ...told].join("").replaceAll(/default += "arn[^"]*"/gu, ""),
    ).not.toContain("hidden-word");
  },
);

test("files that are not known are open by what is not known of them", () => {
  const unknown = task(NAMED).replace(/environmentFiles = \[\{[^}]*\}\]/u, "environmentFiles = var.files");
  const { reads } = judged(`variable "files" {}\n${ROLE}${unknown}`);
  expect(reads.map(({ reference, outcome }) => [reference.kind, outcome])).toEqual([
    ["environment-file", "undetermined"],
  ]);
  expect(reads[0]?.cause?.detail).toContain("var.files has no value");
});
