/** Provider blocks: where the resources of each are made. */
import { parseArn, partitionOf } from "../../model/arn.ts";
import type { Scope as PlaceScope, Tags } from "../../model/graph.ts";
import { NO_TAGS } from "../../model/graph.ts";
import { hole, LANGUAGES, literal, text, type Text } from "../../model/text.ts";
import { asText, get, itemsOf, type Value } from "../../model/value.ts";
import type { GivenScope } from "../scope.ts";
import type { Block } from "../hcl/ast.ts";
import { evaluateBody } from "./bodies.ts";
import { headerSpan } from "./declarations.ts";
import { readTags } from "./instances.ts";
import { valueKey } from "./functions/comparison.ts";
import type { Scope } from "./scope.ts";

export interface Provider {
  readonly scope: PlaceScope;
  readonly defaultTags: Tags;
}

/** The configurations of the `aws` provider by reference: `aws`, `aws.replica`. */
export type Providers = ReadonlyMap<string, Provider>;

/** Arguments that may lead into another account than the default provider's. */
const OTHER_ACCOUNT = [
  "assume_role",
  "assume_role_with_web_identity",
  "profile",
  "access_key",
  "allowed_account_ids",
];

export function readProviders(blocks: readonly Block[], scope: Scope, given: GivenScope): Providers {
  const configured = new Map<string, Value>();
  for (const block of blocks) {
    if (block.labels[0]?.value !== "aws") continue;
    const attributes = evaluateBody([block.body], headerSpan(block), { ...scope, source: block.body.source });
    const alias = literal(asText(get(attributes, "alias")) ?? []) ?? "";
    configured.set(alias === "" ? "aws" : `aws.${alias}`, attributes);
  }
  const providers = new Map<string, Provider>([["aws", defaultProvider(given)]]);
  const own = credentialsOf(configured.get("aws"));
  // Providers with the same credentials work in the same account, which is called after the first of them.
  const groups = new Map<string, string>();
  for (const [name, attributes] of configured) {
    const credentials = credentialsOf(attributes);
    const shares = name === "aws" || credentials === "" || credentials === own;
    const group = shares ? "" : (groups.get(credentials) ?? name);
    groups.set(credentials, group);
    providers.set(name, provider(name, attributes, group, given));
  }
  return providers;
}

/** What decides the account that a provider works in; empty where it says nothing of its own. */
function credentialsOf(attributes: Value | undefined): string {
  return OTHER_ACCOUNT.flatMap((argument) => {
    const value = get(attributes, argument);
    return value ? [`${argument}=${valueKey(value)}`] : [];
  }).join(";");
}

/** `group` is the provider that the account is called after; empty for the default provider's. */
function provider(name: string, attributes: Value, group: string, given: GivenScope): Provider {
  const shares = group === "";
  const region =
    asText(get(attributes, "region")) ??
    (shares && given.region !== undefined ? text(given.region) : regionHole(name, shares));
  const bound = boundRegion(region, given);
  const partition = given.partition ?? partitionOf(bound);
  return {
    scope: {
      region: bound,
      account:
        accountOf(attributes) ??
        (shares && given.account !== undefined ? text(given.account) : accountHole(group)),
      partition: text(partition ?? "aws"),
      partitionAssumed: partition === null,
    },
    defaultTags: defaultTags(attributes),
  };
}

/** A region that hangs on a variable without a value is what `--region` is given for. */
function boundRegion(region: Text, given: GivenScope): Text {
  return literal(region) === null && given.region !== undefined ? text(given.region) : region;
}

function regionHole(name: string, shares: boolean): Text {
  return shares
    ? [hole("region", LANGUAGES.region, "region")]
    : [hole(`region#${name}`, LANGUAGES.region, `region of ${name}`)];
}

function accountHole(group: string): Text {
  return group === ""
    ? [hole("account", LANGUAGES.account, "account")]
    : [hole(`account#${group}`, LANGUAGES.account, `account of ${group}`)];
}

/** One allowed account id is the account; the ARN of the role that is assumed tells it too. */
function accountOf(attributes: Value): Text | null {
  const allowed = get(attributes, "allowed_account_ids");
  const [only, ...others] = allowed?.kind === "list" ? allowed.items : [];
  if (only && others.length === 0) return asText(only) ?? null;
  // Roles may be assumed in a chain: the last one is what the provider works as.
  const roles = ["assume_role", "assume_role_with_web_identity"].flatMap((name) =>
    itemsOf(get(attributes, name)),
  );
  const arn = asText(get(roles.at(-1)?.value, "role_arn"));
  return (arn && parseArn(arn)?.account) ?? null;
}

function defaultTags(attributes: Value): Tags {
  const blocks = get(attributes, "default_tags");
  const first = blocks?.kind === "list" ? blocks.items[0] : blocks;
  if (first && first.kind !== "object") return { values: new Map(), complete: first.kind === "null" };
  const tags = get(first, "tags");
  return tags ? readTags(tags) : NO_TAGS;
}

export function defaultProvider(given: GivenScope): Provider {
  const region = given.region === undefined ? regionHole("aws", true) : text(given.region);
  const partition = given.partition ?? partitionOf(region);
  return {
    scope: {
      region,
      account: given.account === undefined ? accountHole("") : text(given.account),
      partition: text(partition ?? "aws"),
      partitionAssumed: partition === null,
    },
    defaultTags: NO_TAGS,
  };
}
