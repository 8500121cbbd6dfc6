/** The account and region of each provider of a plan, as far as the plan tells them. */
import { partitionOf } from "../../model/arn.ts";
import type { Scope } from "../../model/graph.ts";
import { hole, LANGUAGES, text, type Text } from "../../model/text.ts";
import type { GivenFacts } from "../scope.ts";
import { expressionAt, isObject, objectAt, stringAt, type Json, type PlanResource } from "./plan-document.ts";

interface Provider {
  readonly region: string | null;
  /** Providers without a role, profile or credentials of their own work in one account. */
  readonly sharesAccount: boolean;
}

/** Provider keys as `provider_config_key` spells them: `aws`, `aws.replica`, `module.m:aws`. */
export function createScopes(
  plan: Json,
  given: GivenFacts,
  resources: readonly { readonly resource: PlanResource; readonly provider: string }[],
): (provider: string, resource: PlanResource) => Scope {
  const providers = new Map<string, Provider>();
  const configured = objectAt(plan, "provider_config");
  const declared =
    Object.keys(configured).length > 0
      ? configured
      : objectAt(objectAt(plan, "configuration"), "provider_config");
  for (const [key, each] of Object.entries(declared)) {
    const expressions = objectAt(each, "expressions");
    providers.set(key, {
      region: regionOf(plan, expressions["region"]),
      sharesAccount: ![
        "assume_role",
        "profile",
        "access_key",
        "assume_role_with_web_identity",
        "allowed_account_ids",
      ].some((name) => Object.hasOwn(expressions, name)),
    });
  }
  const accounts = knownAccounts(resources, providers);
  return (key, resource) => {
    const provider = providers.get(key) ??
      providers.get(key.replace(/^.*:/u, "")) ?? { region: null, sharesAccount: true };
    const own = isObject(resource.after) ? stringAt(resource.after, "region") : null;
    const region = regionText(own ?? provider.region, key, provider, given);
    const partition = given.partition ?? partitionOf(region);
    return {
      region,
      account: accountText(key, provider, accounts, given),
      partition: text(partition ?? "aws"),
      partitionAssumed: partition === null,
    };
  };
}

function regionText(known: string | null, key: string, provider: Provider, given: GivenFacts): Text {
  if (known !== null) return text(known);
  const isDefault = !key.includes(".") && provider.sharesAccount;
  if (isDefault && given.region !== undefined) return text(given.region);
  return [hole(isDefault ? "region" : `region#${key}`, LANGUAGES.region, "region")];
}

function accountText(
  key: string,
  provider: Provider,
  accounts: ReadonlyMap<string, string>,
  given: GivenFacts,
): Text {
  const group = accountGroup(key, provider);
  const known = accounts.get(group) ?? (group === "" ? given.account : undefined);
  if (known !== undefined) return text(known);
  return [hole(group === "" ? "account" : `account#${group}`, LANGUAGES.account, "account")];
}

function accountGroup(key: string, provider: Provider): string {
  return provider.sharesAccount ? "" : key;
}

function regionOf(plan: Json, value: unknown): string | null {
  const { constant, references } = expressionAt(value);
  if (typeof constant === "string") return constant;
  const name = references?.[0]?.startsWith("var.") ? references[0].slice("var.".length) : null;
  const variable = name === null ? undefined : objectAt(plan, "variables")[name];
  return isObject(variable) ? stringAt(variable, "value") : null;
}

/** A resource lives in the account of its provider, so the ARNs that are known already tell the account. */
function knownAccounts(
  resources: readonly { readonly resource: PlanResource; readonly provider: string }[],
  providers: ReadonlyMap<string, Provider>,
): ReadonlyMap<string, string> {
  const accounts = new Map<string, string>();
  for (const { resource, provider: key } of resources) {
    const provider = providers.get(key) ?? { region: null, sharesAccount: true };
    const group = accountGroup(key, provider);
    if (accounts.has(group) || !isObject(resource.after)) continue;
    const identity = resource.type === "aws_caller_identity" ? stringAt(resource.after, "account_id") : null;
    const arn = resource.mode === "managed" ? stringAt(resource.after, "arn") : null;
    const account = identity ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/u.exec(arn ?? "")?.[1];
    if (account !== null && account !== undefined) accounts.set(group, account);
  }
  return accounts;
}
