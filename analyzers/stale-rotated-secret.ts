import type { Secret } from "../model/graph.ts";
import { defineAnalyzer, nameRead, nameReads, onlyWorkload, type Analyzer } from "./analyzer.ts";
import { grouped, secretsByRead } from "./places.ts";

/** Reasoning and executable examples: ./stale-rotated-secret.md */
export const staleRotatedSecret: Analyzer = defineAnalyzer({
  id: "stale-rotated-secret",
  title: "Secret that is rotated, and of which running tasks keep the old value",
  level: "note",
  category: "platform",
  check: function* (pass) {
    const secretOf = secretsByRead(pass);
    const rotated = grouped(pass, (read): Secret | null => {
      const secret = read.reference.kind === "environment" ? secretOf(read) : null;
      // A version that is named is the same one before and after.
      return read.outcome !== "unreadable" && secret?.rotation && read.secret?.versionId === null
        ? secret
        : null;
    });
    for (const [secret, reads] of rotated) yield { secret, reads };
  },
  explain: ({ secret, reads }) => {
    const [first] = reads;
    return {
      at: first?.read.span ?? secret.span,
      message: `the value of ${secret.address}, which is rotated, is taken when a task starts by ${nameReads({ reads })}: running tasks keep the value of before.`,
      help: "Start a new deployment after each rotation (an EventBridge rule can), or let the application fetch the secret when it connects.",
      related: [
        ...(secret.rotation ? [{ message: "the rotation", span: secret.rotation }] : []),
        ...reads.slice(1).map(({ read }) => ({ message: `also ${nameRead(read)}`, span: read.span })),
      ],
      reads: reads.map(({ index }) => index),
      stack: first?.read.stack ?? "",
      workload: onlyWorkload(reads.map(({ read }) => read)),
    };
  },
});
