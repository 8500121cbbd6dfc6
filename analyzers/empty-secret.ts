import type { Secret } from "../model/graph.ts";
import { defineAnalyzer, nameRead, nameReads, onlyWorkload, type Analyzer } from "./analyzer.ts";
import { grouped, secretsByRead } from "./places.ts";

/** Reasoning and executable examples: ./empty-secret.md */
export const emptySecret: Analyzer = defineAnalyzer({
  id: "empty-secret",
  title: "Secret into which nothing puts a value",
  level: "warning",
  category: "reference",
  check: function* (pass) {
    const secretOf = secretsByRead(pass);
    const isEmpty = (secret: Secret | null): Secret | null =>
      secret?.content?.length === 1 && secret.content[0]?.value.kind === "empty" ? secret : null;
    // What cannot be read for another reason is told of by that.
    const empty = grouped(pass, (read) => (read.outcome === "readable" ? isEmpty(secretOf(read)) : null));
    for (const [secret, reads] of empty) yield { secret, reads };
  },
  explain: ({ secret, reads }) => {
    const [first] = reads;
    return {
      at: secret.span,
      message: `nothing in the input puts a value into ${secret.address}, named by ${nameReads({ reads })}: until somebody does, there is no version with the stage AWSCURRENT, and no task starts that needs it.`,
      help: "Put a value (a version, SecretString or GenerateSecretString), or see to it that one is there before the first task starts.",
      related: reads.map(({ read }) => ({ message: `referenced by ${nameRead(read)}`, span: read.span })),
      reads: reads.map(({ index }) => index),
      stack: first?.read.stack ?? "",
      workload: onlyWorkload(reads.map(({ read }) => read)),
    };
  },
});
