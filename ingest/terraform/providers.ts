/** Provider blocks: where the resources of each are made. */
import { partitionOf } from "../../model/arn.ts";
import type { Scope as PlaceScope, Tags } from "../../model/graph.ts";
import { NO_TAGS } from "../../model/graph.ts";
import { hole, LANGUAGES, literal, text, type Text } from "../../model/text.ts";
import { asText, get, type Value } from "../../model/value.ts";
import type { GivenFacts } from "../scope.ts";
import type { Block } from "../hcl/ast.ts";
import { evaluateBody } from "./bodies.ts";
import { headerSpan } from "./declarations.ts";
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

export function readProviders(blocks: readonly Block[], scope: Scope, given: GivenFacts): Providers {
  const providers = new Map<string, Provider>([["aws", defaultProvider(given)]]);
  for (const block of blocks) {
    if (block.labels[0]?.value !== "aws") continue;
    const attributes = evaluateBody([block.body], headerSpan(block), { ...scope, source: block.body.source });
    const alias = literal(asText(get(attributes, "alias")) ?? []) ?? "";
    const name = alias === "" ? "aws" : `aws.${alias}`;
    providers.set(name, provider(name, attributes, given));
  }
  return providers;
}

function provider(name: string, attributes: Value, given: GivenFacts): Provider {
  const isElsewhere = OTHER_ACCOUNT.some((argument) => get(attributes, argument) !== undefined);
  const shares = name === "aws" || !isElsewhere;
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
        (shares && given.account !== undefined ? text(given.account) : accountHole(name, shares)),
      partition: text(partition ?? "aws"),
      partitionAssumed: partition === null,
    },
    defaultTags: defaultTags(attributes),
  };
}

/** A region that hangs on a variable without a value is what `--region` is given for. */
function boundRegion(region: Text, given: GivenFacts): Text {
  return literal(region) === null && given.region !== undefined ? text(given.region) : region;
}

function regionHole(name: string, shares: boolean): Text {
  return [hole(shares ? "region" : `region#${name}`, LANGUAGES.region, "region")];
}

function accountHole(name: string, shares: boolean): Text {
  return [hole(shares ? "account" : `account#${name}`, LANGUAGES.account, "account")];
}

/** One allowed account id is the account. */
function accountOf(attributes: Value): Text | null {
  const allowed = get(attributes, "allowed_account_ids");
  const [only, ...others] = allowed?.kind === "list" ? allowed.items : [];
  return only && others.length === 0 ? (asText(only) ?? null) : null;
}

function defaultTags(attributes: Value): Tags {
  const blocks = get(attributes, "default_tags");
  const first = blocks?.kind === "list" ? blocks.items[0] : blocks;
  const tags = get(first, "tags");
  if (!tags) return NO_TAGS;
  if (tags.kind !== "object") return { values: new Map(), complete: false };
  const values = new Map<string, Text>();
  for (const [key, entry] of tags.entries) {
    const value = asText(entry.value);
    if (value) values.set(key, value);
  }
  return { values, complete: true };
}

export function defaultProvider(given: GivenFacts): Provider {
  const region = given.region === undefined ? regionHole("aws", true) : text(given.region);
  const partition = given.partition ?? partitionOf(region);
  return {
    scope: {
      region,
      account: given.account === undefined ? accountHole("aws", true) : text(given.account),
      partition: text(partition ?? "aws"),
      partitionAssumed: partition === null,
    },
    defaultTags: NO_TAGS,
  };
}
