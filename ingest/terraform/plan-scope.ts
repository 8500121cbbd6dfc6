/** The account and region of each provider of a plan, as far as the plan tells them. */
import { partitionOf } from "../../model/arn.ts";
import type { Scope } from "../../model/graph.ts";
import { hole, LANGUAGES, text, type Text } from "../../model/text.ts";
import type { GivenScope } from "../scope.ts";
import { expressionsOf } from "./plan-references.ts";
import { expressionAt, isObject, objectAt, stringAt, type Json, type PlanResource } from "./plan-document.ts";

interface Provider {
  readonly region: string | null;
  /** Providers of one group work in one account; empty for the default provider's. */
  readonly group: string;
  /** The account, where the role that is assumed tells it. */
  readonly account: string | null;
}

const DEFAULT: Provider = { region: null, group: "", account: null };

/** Arguments that may lead into another account than the default provider's. */
const CREDENTIALS = [
  "assume_role",
  "assume_role_with_web_identity",
  "profile",
  "access_key",
  "allowed_account_ids",
];

/** What decides the account that a provider works in; empty where it says nothing of its own. */
function credentialsOf(expressions: Json): string {
  return CREDENTIALS.flatMap((name) =>
    Object.hasOwn(expressions, name) ? [`${name}=${JSON.stringify(expressions[name])}`] : [],
  ).join(";");
}

/** The account in the ARN of the last role that is assumed. */
function accountOf(plan: Json, expressions: Json): string | null {
  const roles = ["assume_role", "assume_role_with_web_identity"].flatMap((name) => {
    const blocks = Object.hasOwn(expressions, name) ? expressions[name] : [];
    return Array.isArray(blocks) ? (blocks as unknown[]) : [blocks];
  });
  const arn = constantOf(plan, objectAt({ role: roles.at(-1) }, "role")["role_arn"]);
  return /^arn:[^:]*:iam::(\d{12}):/u.exec(arn ?? "")?.[1] ?? null;
}

/** Provider keys as `provider_config_key` spells them: `aws`, `aws.replica`, `module.m:aws`. */
export function createScopes(
  plan: Json,
  given: GivenScope,
  resources: readonly { readonly resource: PlanResource; readonly provider: string }[],
): (provider: string, resource: PlanResource | null) => Scope {
  const providers = new Map<string, Provider>();
  const configured = objectAt(plan, "provider_config");
  const declared =
    Object.keys(configured).length > 0
      ? configured
      : objectAt(objectAt(plan, "configuration"), "provider_config");
  const defaultCredentials = credentialsOf(objectAt(objectAt(declared, "aws"), "expressions"));
  const groups = new Map<string, string>();
  for (const key of Object.keys(declared)) {
    const expressions = objectAt(objectAt(declared, key), "expressions");
    const credentials = credentialsOf(expressions);
    const shares = key === "aws" || credentials === "" || credentials === defaultCredentials;
    const group = shares ? "" : (groups.get(credentials) ?? key);
    groups.set(credentials, group);
    const region = constantOf(plan, expressions["region"]);
    providers.set(key, { region, group, account: accountOf(plan, expressions) });
  }
  const accounts = knownAccounts(plan, resources, providers);
  return (key, resource) => {
    const provider = providers.get(key) ?? providers.get(key.replace(/^.*:/u, "")) ?? DEFAULT;
    const own = stringAt(resource?.after, "region");
    const region = regionText(own ?? provider.region, key, provider, given);
    const partition = given.partition ?? partitionOf(region);
    return {
      region,
      account: accountText(provider, accounts, given),
      partition: text(partition ?? "aws"),
      partitionAssumed: partition === null,
    };
  };
}

function regionText(known: string | null, key: string, provider: Provider, given: GivenScope): Text {
  if (known !== null) return text(known);
  const isDefault = !key.includes(".") && provider.group === "";
  if (isDefault && given.region !== undefined) return text(given.region);
  return isDefault
    ? [hole("region", LANGUAGES.region, "region")]
    : [hole(`region#${key}`, LANGUAGES.region, `region of ${key}`)];
}

function accountText(
  { group, account }: Provider,
  accounts: ReadonlyMap<string, string>,
  given: GivenScope,
): Text {
  const known = accounts.get(group) ?? account ?? (group === "" ? given.account : undefined);
  if (known !== undefined) return text(known);
  return group === ""
    ? [hole("account", LANGUAGES.account, "account")]
    : [hole(`account#${group}`, LANGUAGES.account, `account of ${group}`)];
}

/** A constant, or the value of the variable that is passed. */
function constantOf(plan: Json, value: unknown): string | null {
  const { constant, references } = expressionAt(value);
  if (typeof constant === "string") return constant;
  const name = references?.[0]?.startsWith("var.") ? references[0].slice("var.".length) : null;
  const variable = name === null ? undefined : objectAt(plan, "variables")[name];
  return isObject(variable) ? stringAt(variable, "value") : null;
}

/** What is looked up by its name is found in the provider's own account; an ARN may lead into another. */
function isFoundByName(plan: Json, { type, module, name, after }: PlanResource): boolean {
  switch (type) {
    case "aws_iam_role":
      return true;
    case "aws_ssm_parameter":
      return !(stringAt(after, "name") ?? "arn:").startsWith("arn:");
    case "aws_secretsmanager_secret":
      return Object.hasOwn(expressionsOf(plan, module, `data.${type}.${name}`).expressions, "name");
    default:
      return false;
  }
}

/** A resource lives in the account of its provider, so the ARNs that are known already tell the account. */
function knownAccounts(
  plan: Json,
  resources: readonly { readonly resource: PlanResource; readonly provider: string }[],
  providers: ReadonlyMap<string, Provider>,
): ReadonlyMap<string, string> {
  const accounts = new Map<string, string>();
  for (const { resource, provider: key } of resources) {
    const { group } = providers.get(key) ?? DEFAULT;
    if (accounts.has(group) || !isObject(resource.after)) continue;
    const identity = resource.type === "aws_caller_identity" ? stringAt(resource.after, "account_id") : null;
    const isOwn = resource.mode === "managed" || isFoundByName(plan, resource);
    const arn = isOwn ? stringAt(resource.after, "arn") : null;
    const account = identity ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/u.exec(arn ?? "")?.[1];
    if (account !== null && account !== undefined) accounts.set(group, account);
  }
  return accounts;
}
