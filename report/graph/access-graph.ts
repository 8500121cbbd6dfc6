/** The reads of a report as a graph: workloads run with roles, roles read secrets and decrypt with their keys. */
import { render } from "../../model/text.ts";
import type { Outcome, Read, RequirementVerdict } from "../../model/verdict.ts";
import { identityOf, nameOfReference, shortName } from "../wording.ts";

export type NodeKind = "workload" | "role" | "secret" | "key" | "nothing";

export interface AccessNode {
  /** Unique in the graph, and of letters, digits and `_` alone: `role_1`. */
  readonly id: string;
  readonly kind: NodeKind;
  /** The address in the input, or the name where it is not part of it. */
  readonly label: string;
  /** The ARN; the stack of a workload. */
  readonly detail: string;
}

export interface AccessEdge {
  readonly from: string;
  readonly to: string;
  readonly uses: readonly Use[];
}

/** One read that takes an edge. */
export interface Use {
  /** The variable or option that is read, or what the one is to the other. */
  readonly label: string;
  /** Index into the report's reads. */
  readonly read: number;
  readonly outcome: Outcome;
}

/** The worst of what takes an edge, and the labels once each. */
export function summaryOf(uses: readonly Use[]): {
  readonly outcome: Outcome;
  readonly labels: readonly string[];
} {
  return {
    outcome: uses.map(({ outcome }) => outcome).reduce(worse, "readable"),
    labels: [...new Set(uses.map(({ label }) => label))],
  };
}

export interface AccessGraph {
  readonly nodes: readonly AccessNode[];
  readonly edges: readonly AccessEdge[];
}

/** Of reads with their indices in the report. */
export function accessGraph(reads: readonly (readonly [index: number, read: Read])[]): AccessGraph {
  const nodes = new Map<string, AccessNode>();
  const edges = new Map<string, { readonly from: string; readonly to: string; readonly uses: Use[] }>();
  const node = (kind: NodeKind, key: string, label: string, detail: string): string => {
    const found = nodes.get(`${kind} ${key}`);
    if (found) return found.id;
    const id = `${kind}_${nodes.size + 1}`;
    nodes.set(`${kind} ${key}`, { id, kind, label, detail });
    return id;
  };
  const edge = (from: string, to: string, outcome: Outcome, label: string, read: number): void => {
    const known = edges.get(`${from} ${to}`) ?? { from, to, uses: [] };
    known.uses.push({ label, read, outcome });
    edges.set(`${from} ${to}`, known);
  };
  for (const [index, read] of reads) {
    const { workload, stack, role, secret, reference } = read;
    const label = nameOfReference(reference);
    const start = node("workload", `${stack} ${workload.address}`, workload.address, stack);
    const target = secret
      ? node("secret", identityOf(secret), secret.address ?? shortName(read), render(secret.arn))
      : node("nothing", `${stack} ${workload.address} ${label}`, shortName(read), label);
    if (!role) {
      edge(start, target, read.outcome, label, index);
      continue;
    }
    const reader = node(
      "role",
      identityOf(role),
      role.address ?? shortArn(render(role.arn)),
      render(role.arn),
    );
    const { assume, decrypt } = parts(read);
    edge(start, reader, assume?.outcome ?? "readable", `${role.use} role`, index);
    edge(reader, target, outcomeOfRead(read), label, index);
    if (decrypt && secret) {
      const arn = render(decrypt.resource);
      edge(
        reader,
        node("key", `${stack} ${decrypt.address ?? ""} ${arn}`, decrypt.address ?? shortArn(arn), arn),
        decrypt.outcome,
        "decrypts",
        index,
      );
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const RANK: Readonly<Record<Outcome, number>> = { readable: 0, undetermined: 1, unreadable: 2 };

export function worse(a: Outcome, b: Outcome): Outcome {
  return RANK[a] >= RANK[b] ? a : b;
}

interface Parts {
  readonly assume: RequirementVerdict | undefined;
  /** The decryption under a key of the account's own: everybody may use the others. */
  readonly decrypt: RequirementVerdict | undefined;
  readonly others: readonly RequirementVerdict[];
}

function parts({ requirements }: Read): Parts {
  const of = (action: string): RequirementVerdict | undefined =>
    requirements.find((each) => each.action === action);
  const decrypt = of("kms:Decrypt");
  const isAws =
    decrypt !== undefined &&
    decrypt.outcome !== "unreadable" &&
    render(decrypt.resource).includes("alias/aws/");
  return {
    assume: of("sts:AssumeRole"),
    decrypt: isAws ? undefined : decrypt,
    others: requirements.filter(({ action }) => action !== "sts:AssumeRole" && action !== "kms:Decrypt"),
  };
}

/** The blame is where it belongs: what fails for want of the key or of trust is no failure of the read itself. */
function outcomeOfRead(read: Read): Outcome {
  const { assume, decrypt, others } = parts(read);
  const own = others.map(({ outcome }) => outcome).reduce(worse, "readable" as Outcome);
  if (own !== "readable" || read.outcome === "readable") return own;
  const isElsewhere = [assume, decrypt].some((each) => each !== undefined && each.outcome !== "readable");
  return isElsewhere ? own : read.outcome;
}

/** `role/exec` of an ARN; a name as it is. */
function shortArn(arn: string): string {
  return arn.startsWith("arn:") ? arn.split(":").slice(5).join(":") : arn;
}
