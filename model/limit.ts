/**
 * Kinds of policies from outside the input: service and resource control policies of the organisation, boundaries
 * that the input only names, and the policy of the endpoint that the reads go through.
 */
export type LimitKind = "scp" | "rcp" | "boundary" | "endpoint";

export const LIMIT_KINDS: readonly LimitKind[] = ["scp", "rcp", "boundary", "endpoint"];
