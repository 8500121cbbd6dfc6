import { partitionOf } from "../model/arn.ts";
import type { Scope } from "../model/graph.ts";
import { hole, LANGUAGES, text } from "../model/text.ts";

/** Facts that the input leaves open and the command line can give. */
export interface GivenScope {
  readonly region?: string;
  readonly account?: string;
  readonly partition?: string;
}

/** Where a stack is deployed, as far as it is known: what is not given stays a hole. */
export function scopeOf(facts: GivenScope): Scope {
  const region =
    facts.region === undefined ? [hole("region", LANGUAGES.region, "region")] : text(facts.region);
  const partition = facts.partition ?? partitionOf(region);
  return {
    region,
    account:
      facts.account === undefined ? [hole("account", LANGUAGES.account, "account")] : text(facts.account),
    partition: text(partition ?? "aws"),
    partitionAssumed: partition === null,
  };
}
