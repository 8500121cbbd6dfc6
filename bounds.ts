/**
 * What was not looked for because there is too much of it. No verdict hangs on it: each bound on the way of a verdict is
 * a problem at its place, or the reason of an undetermined read.
 */
import { BLAME_LIMIT } from "./change.ts";
import { PROOF_LIMIT, UNREFERENCED_LIMIT } from "./iam/least-privilege.ts";
import { NAME_LIMIT } from "./iam/likeness.ts";
import { EXAMPLE_LIMIT } from "./iam/prove.ts";
import { hasTooManyPairs, PAIR_LIMIT } from "./iam/readers.ts";
import type { PlanBefore } from "./ingest/terraform/documents.ts";
import type { Graph } from "./model/graph.ts";
import { info, type Problem } from "./model/problem.ts";
import type { Read, WideGrant } from "./model/verdict.ts";

/** What is known of a stack, once it is judged. */
export interface JudgedStack {
  readonly graph: Graph;
  readonly reads: readonly Read[];
  readonly wide: readonly WideGrant[];
  /** What a plan starts from. */
  readonly before: PlanBefore | undefined;
}

/** The bounds that judging a stack hit, at the first of its reads. */
export function boundsHit({ graph, reads, wide, before }: JudgedStack): readonly Problem[] {
  const [first] = reads;
  if (!first) return [];
  const { secrets, parameters } = graph;
  const names = (store: string): boolean =>
    reads.some(({ secret }) => secret?.store === store && secret.address === null);
  const examples = new Set(
    reads.flatMap(({ outcome, cause }) => (outcome === "undetermined" && cause ? [cause.key] : [])),
  );
  const isBroken = ({ before: earlier, outcome }: Read): boolean =>
    earlier === "readable" && outcome === "unreadable";
  const said: readonly (readonly [boolean, string])[] = [
    [
      (secrets.length > NAME_LIMIT && names("secretsmanager")) ||
        (parameters.length > NAME_LIMIT && names("ssm")),
      `among more than ${NAME_LIMIT} secrets or parameters none is looked for that a reference may have meant`,
    ],
    [
      secrets.length + parameters.length > UNREFERENCED_LIMIT &&
        reads.some(({ role }) => role?.use === "execution" && role.address !== null),
      `among more than ${UNREFERENCED_LIMIT} secrets and parameters those are not looked for that roles may read and no task references`,
    ],
    [
      wide.some((grant) => grant.kind !== "prefix" && grant.reads.length > PROOF_LIMIT),
      `the smallest policy is not worked out for roles of more than ${PROOF_LIMIT} reads`,
    ],
    [
      examples.size > EXAMPLE_LIMIT,
      `examples of what would decide a read are given for the first ${EXAMPLE_LIMIT} causes`,
    ],
    [
      (before?.changed.length ?? 0) > BLAME_LIMIT && reads.some(isBroken),
      `among more than ${BLAME_LIMIT} changes those are not looked for that break a read`,
    ],
  ];
  return said.flatMap(([isHit, message]) => (isHit ? [info("bound", message, first.span)] : []));
}

/** Of the roles and secrets of a stack that are too many to ask who can read what. */
export function tooManyPairs(graphs: readonly Graph[]): readonly Problem[] {
  const message = `who can read each secret is not told past ${PAIR_LIMIT.toLocaleString("en")} pairs of a role and a secret`;
  const [first] = graphs.filter(hasTooManyPairs).flatMap(({ roles }) => roles);
  return first ? [info("bound", message, first.span)] : [];
}
