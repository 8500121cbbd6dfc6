import { unpack } from "../model/packed.ts";
import { fromJson } from "../model/json.ts";
import { span } from "../model/source.ts";
import { literal, type Text } from "../model/text.ts";
import { MANAGED_POLICIES } from "./managed-policies.data.ts";
import { parsePolicy, type Policy } from "./policy.ts";

/** An AWS managed policy, cut to the statements that can matter to a read. */
export interface ManagedPolicyEntry {
  readonly name: string;
  /** Null where no statement matters: the policy is known to grant nothing a read needs. */
  readonly version: string | null;
  readonly policy: Policy;
}

interface Table {
  readonly policies: Readonly<Record<string, { readonly version: string; readonly document: unknown }>>;
  readonly others: readonly string[];
}

let table: { readonly policies: Table["policies"]; readonly others: ReadonlySet<string> } | undefined;

function load(): NonNullable<typeof table> {
  if (!table) {
    const { policies, others } = unpack(MANAGED_POLICIES) as Table;
    table = { policies, others: new Set(others) };
  }
  return table;
}

const entries = new Map<string, ManagedPolicyEntry>();
const ARN = /^arn:[^:]*:iam::aws:policy\/(.+)$/u;

/** The policy that an ARN names; null when it is not AWS's, or newer than the table. */
export function managedPolicy(arn: Text): ManagedPolicyEntry | null {
  const path = managedPolicyPath(arn);
  if (path === null) return null;
  const known = entries.get(path);
  if (known) return known;
  const { policies, others } = load();
  const found = Object.hasOwn(policies, path) ? policies[path] : undefined;
  if (!found && !others.has(path)) return null;
  const place = span({ path: `AWS managed policy ${path}`, text: "" }, 0, 0);
  const document = found?.document ?? { Version: "2012-10-17", Statement: [] };
  const name = path.slice(path.lastIndexOf("/") + 1);
  const entry = { name, version: found?.version ?? null, policy: parsePolicy(fromJson(document, place)) };
  entries.set(path, entry);
  return entry;
}

/** The path of an AWS managed policy below `policy/`, whatever its partition; null for any other ARN. */
function managedPolicyPath(arn: Text): string | null {
  const [head] = arn;
  const known = literal(arn);
  if (known !== null) return ARN.exec(known)?.[1] ?? null;
  // arn:${partition}:iam::aws:policy/…: only the partition is open, and it does not matter.
  const rest = arn[2];
  if (arn.length === 3 && head === "arn:" && typeof rest === "string") {
    return /^:iam::aws:policy\/(.+)$/u.exec(rest)?.[1] ?? null;
  }
  return null;
}
