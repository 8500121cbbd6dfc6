// Terraform repositories in the shape of real ones, and what it costs to read them. `npm run bench`.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { analyze } = await import(join(root, "dist/index.js"));
const { parseHcl } = await import(join(root, "dist/ingest/hcl/parse.js"));

/** Files of one root module: a service with a role, a secret and a definition in each. */
function service(index) {
  return `locals {
  name_${index} = "service-${index}"
  secrets_${index} = {
    DB_PASSWORD = aws_secretsmanager_secret.db_${index}.arn
    API_KEY     = "\${aws_secretsmanager_secret.db_${index}.arn}:api_key::"
  }
}

resource "aws_secretsmanager_secret" "db_${index}" {
  name = "\${local.name_${index}}/db"
  tags = { service = local.name_${index} }
}

data "aws_iam_policy_document" "read_${index}" {
  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.db_${index}.arn]
  }
}

resource "aws_iam_role" "exec_${index}" {
  name = "\${local.name_${index}}-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "read_${index}" {
  name   = "read"
  role   = aws_iam_role.exec_${index}.id
  policy = data.aws_iam_policy_document.read_${index}.json
}

resource "aws_ecs_task_definition" "task_${index}" {
  family             = local.name_${index}
  execution_role_arn = aws_iam_role.exec_${index}.arn
  container_definitions = jsonencode([{
    name      = "app"
    image     = "example/\${local.name_${index}}:1"
    essential = true
    environment = [
      { name = "STAGE", value = "production" },
      { name = "SERVICE", value = local.name_${index} },
    ]
    secrets = [for name, arn in local.secrets_${index} : { name = name, valueFrom = arn }]
  }])
}
`;
}

/** What most files of a repository hold: resources that have nothing to do with secrets. */
function other(index) {
  return `variable "subnets_${index}" {
  type        = list(string)
  description = "Subnets of the load balancer"
  default     = []
}

locals {
  tags_${index} = merge(local.common_tags_${index}, { component = "edge-${index}" })
  common_tags_${index} = {
    team  = "platform"
    stage = "production"
  }
}

resource "aws_s3_bucket" "logs_${index}" {
  bucket        = "logs-${index}-\${data.aws_caller_identity.current_${index}.account_id}"
  force_destroy = false
  tags          = local.tags_${index}
}

data "aws_caller_identity" "current_${index}" {}

resource "aws_s3_bucket_lifecycle_configuration" "logs_${index}" {
  bucket = aws_s3_bucket.logs_${index}.id
  rule {
    id     = "expire"
    status = "Enabled"
    expiration {
      days = 90
    }
  }
}

resource "aws_security_group" "edge_${index}" {
  name        = "edge-${index}"
  description = "Traffic from the internet"
  vpc_id      = aws_vpc.main_${index}.id

  dynamic "ingress" {
    for_each = { http = 80, https = 443 }
    content {
      description = ingress.key
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_vpc" "main_${index}" {
  cidr_block = cidrsubnet("10.0.0.0/8", 8, ${index % 256})
}

output "bucket_${index}" {
  value = aws_s3_bucket.logs_${index}.bucket
}
`;
}

/** In most repositories a file in twenty has to do with tasks; the dense one is nothing but services. */
const EVERY = { dense: 1, typical: 20 };

/** `count` files by path, thirty to a root module, as repositories of many stacks have them. */
function repository(count, every) {
  return new Map(
    Array.from({ length: count }, (_, index) => [
      `stack-${Math.floor(index / 30)}/service-${index}.tf`,
      index % every === 0 ? service(index) : other(index),
    ]),
  );
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function timed(runs, work) {
  const times = [];
  for (let run = 0; run <= runs; run += 1) {
    const start = performance.now();
    await work();
    if (run > 0) times.push(performance.now() - start);
  }
  return median(times);
}

/** Everything from the files' bytes to the report. */
function judgeAll(contents) {
  const bytes = new Map([...contents].map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const names = new Map();
  for (const path of contents.keys()) {
    const [folder, name] = path.split("/");
    names.set(folder, [...(names.get(folder) ?? []), name]);
  }
  const files = {
    read: (path) => (bytes.has(path) ? { bytes: bytes.get(path) } : { refused: path, isMissing: true }),
    list: () => [...bytes.keys()],
    entries: (folder) => names.get(folder) ?? null,
  };
  return analyze({ sources: [], projects: [{ folders: [...names.keys()], files }] });
}

const figures = [];
for (const [kind, count] of [
  ["typical", 100],
  ["typical", 300],
  ["typical", 1000],
  ["typical", 3000],
  ["dense", 1000],
]) {
  const every = EVERY[kind];
  const contents = repository(count, every);
  const sources = [...contents].map(([path, text]) => ({ path, text }));
  const bytes = sources.reduce((sum, { text }) => sum + text.length, 0);
  // What is parsed is kept, as it has to be for judging.
  const parsing = await timed(5, () => sources.map(parseHcl).length);
  const judging = await timed(5, () => judgeAll(contents));
  const { reads, problems } = judgeAll(contents);
  const expected = 2 * Math.ceil(count / every);
  if (reads.length !== expected || problems.length > 0 || reads.some((read) => read.outcome !== "readable"))
    throw new Error(`${reads.length} reads and ${problems.length} problems in ${count} files`);
  if (kind === "typical") figures.push({ count, judging });
  const rate = (bytes / parsing / 1000).toFixed(1);
  console.log(
    `${String(count).padStart(5)} files, ${kind}, ${(bytes / 1e6).toFixed(1)} MB, ${reads.length} reads: parsed in ${parsing.toFixed(0)} ms (${rate} MB/s), read and judged in ${judging.toFixed(0)} ms = ${(judging / parsing).toFixed(2)} ×`,
  );
  if (kind === "typical" && count === 1000) {
    const { parse } = await import("@cdktf/hcl2json");
    const theirs = await timed(1, async () => {
      for (const { path, text } of sources) await parse(path, text);
    });
    console.log(
      `      hcl2json parses the same in ${theirs.toFixed(0)} ms = ${(theirs / parsing).toFixed(1)} × ours`,
    );
  }
}
const [first, last] = [figures[0], figures.at(-1)];
const growth = last.judging / last.count / (first.judging / first.count);
console.log(`a file costs ${growth.toFixed(2)} × as much among 3,000 as among 100`);
