import { GENERATED_SUFFIX } from "../model/arn.ts";
import type { Secret } from "../model/graph.ts";
import { literal } from "../model/text.ts";
import { defineAnalyzer, explainCause, stoppedBy, type Analyzer, type Stopped } from "./analyzer.ts";
import { grouped, secretsByRead } from "./places.ts";

type Ambiguity =
  | { readonly kind: "stopped"; readonly stopped: Stopped }
  | { readonly kind: "name"; readonly stack: string; readonly secret: Secret; readonly name: string };

/** Reasoning and executable examples: ./ambiguous-partial-arn.md */
export const ambiguousPartialArn: Analyzer = defineAnalyzer<Ambiguity>({
  id: "ambiguous-partial-arn",
  title: "ARN without its suffix, of a secret whose name ends like one",
  level: "error",
  category: "reference",
  check: function* (pass) {
    const told = new Set<string>();
    for (const stopped of stoppedBy(pass, "ambiguous-partial-arn")) {
      for (const { read } of stopped.reads)
        told.add(`${read.stack}|${stopped.cause.related[0]?.span?.start ?? ""}`);
      yield { kind: "stopped", stopped };
    }
    const secretOf = secretsByRead(pass);
    for (const [secret, reads] of grouped(pass, secretOf)) {
      const [first] = reads;
      const name = literal(secret.name);
      if (
        first &&
        name !== null &&
        GENERATED_SUFFIX.test(name) &&
        !told.has(`${first.read.stack}|${secret.span.start}`)
      )
        yield { kind: "name", stack: first.read.stack, secret, name };
    }
  },
  explain: (found) => {
    if (found.kind === "stopped") return explainCause(found.stopped);
    const { stack, secret, name } = found;
    return {
      level: "note",
      at: secret.span,
      message: `the name ${JSON.stringify(name)} of ${secret.address} ends in a hyphen and six characters, as the ARNs of secrets do: by an ARN without its suffix Secrets Manager does not find it.`,
      help: "Reference it by its full ARN only, or give it another name.",
      related: [],
      reads: [],
      stack,
      workload: null,
      subject: secret.address,
    };
  },
});
