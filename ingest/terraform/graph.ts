import type { Deleted, Graph, Instance, LookedUpSecret } from "../../model/graph.ts";
import { compareTexts } from "../../model/letters.ts";
import { parseArn } from "../../model/arn.ts";
import type { Source } from "../../model/source.ts";
import { sameText, type Text } from "../../model/text.ts";
import { asText, get } from "../../model/value.ts";
import { readAttachments, readManagedPolicies, readRoles } from "./adapters/iam.ts";
import { readKeys, readParameters, readSecrets } from "./adapters/secrets.ts";
import { readLaunches } from "./adapters/launches.ts";
import { readBuckets } from "./adapters/buckets.ts";
import { readNetwork } from "./adapters/network.ts";
import { readStarters } from "./adapters/starters.ts";
import { readWorkloads } from "./adapters/workloads.ts";
import { ofType } from "./instances.ts";
import type { Order } from "./order.ts";
import { sensitiveAttributes } from "./sensitive.ts";
import { HOST_TYPES } from "./types.ts";

/** What one root module makes. */
export interface Stack {
  readonly path: string;
  readonly instances: readonly Instance[];
  /** Texts that are marked sensitive. */
  readonly sensitive: readonly string[];
  /** In which order it is created, where the configuration is in view. */
  readonly order?: Order;
  /** Each module is in view; one that is not may add a way to a network that it is handed. */
  readonly isWhole?: boolean;
  readonly lookedUp?: readonly LookedUpSecret[];
}

export interface Elsewhere {
  readonly facts?: readonly Instance[] | undefined;
  readonly deleted?: readonly Deleted[] | undefined;
}

/**
 * The graph of Terraform resources, whichever input they were read from. `facts` are resources that exist besides:
 * what the stack only names may be one of them.
 */
export function terraformGraph(
  { path, instances: own, sensitive, order, isWhole, lookedUp }: Stack,
  { facts = [], deleted = [] }: Elsewhere = {},
): Graph {
  const instances = [...own, ...foreign(facts, own)];
  const managedPolicies = readManagedPolicies(instances);
  return {
    stack: path,
    workloads: readWorkloads(own),
    roles: readRoles(instances, managedPolicies),
    secrets: readSecrets(instances),
    parameters: readParameters(instances),
    ...(lookedUp ? { lookedUp } : {}),
    keys: readKeys(instances),
    buckets: readBuckets(instances),
    managedPolicies,
    attachments: readAttachments(instances, managedPolicies),
    sensitive: new Set([...sensitive, ...sensitiveAttributes(instances)]),
    ...(order ? { starters: readStarters(own, order), launches: readLaunches(own, order) } : {}),
    ...(isWhole === true ? { network: readNetwork(own) } : {}),
    hosts: ofType(own, ...HOST_TYPES).map(({ address, span }) => ({ address, span })),
    ...(deleted.length > 0 ? { deleted } : {}),
  };
}

/** What others may read by its ARN, whichever account it is in; anything else a name finds in the own account. */
const SHARED = new Set([
  "aws_secretsmanager_secret",
  "aws_secretsmanager_secret_policy",
  "aws_kms_key",
  "aws_kms_key_policy",
  "aws_kms_grant",
]);

/** Resources of other stacks. A state may be the stack's own, from before: it says nothing of what will be. */
function foreign(facts: readonly Instance[], own: readonly Instance[]): readonly Instance[] {
  if (facts.length === 0) return facts;
  const known = new Map(own.map((instance) => [instance.address, instance] as const));
  const before = new Set<Source>();
  for (const fact of facts) {
    const same = known.get(fact.address);
    if (same && !isAnother(nameOf(fact), nameOf(same))) before.add(fact.span.source);
  }
  const accounts = accountsOf(own);
  return facts
    .filter(({ type, scope, span }) => {
      const isOwnAccount = accounts.some((account) => sameText(account, scope.account));
      return !before.has(span.source) && (isOwnAccount || SHARED.has(type));
    })
    .map((fact) =>
      known.has(fact.address) ? { ...fact, address: `${fact.address} (${fact.span.source.path})` } : fact,
    );
}

/** The accounts that a stack works in: of its providers, and of the roles that its tasks start with. */
function accountsOf(own: readonly Instance[]): readonly Text[] {
  return own.flatMap(({ attributes, scope }) => {
    const role = asText(get(attributes, "execution_role_arn"));
    const account = role && parseArn(role)?.account;
    return account ? [scope.account, account] : [scope.account];
  });
}

function nameOf(instance: Instance): Text | undefined {
  return asText(get(instance.attributes, "name"));
}

function isAnother(a: Text | undefined, b: Text | undefined): boolean {
  return a !== undefined && b !== undefined && compareTexts(a, b) === "different";
}
