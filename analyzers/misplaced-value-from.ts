import { defineAnalyzer, explainCause, stoppedBy, type Analyzer, type Stopped } from "./analyzer.ts";
import { readsOf, referencesIn, type Placed } from "./places.ts";

type Misplaced =
  | { readonly kind: "stopped"; readonly stopped: Stopped }
  | { readonly kind: "beside"; readonly placed: Placed; readonly reads: readonly number[] };

/** Reasoning and executable examples: ./misplaced-value-from.md */
export const misplacedValueFrom: Analyzer = defineAnalyzer<Misplaced>({
  id: "misplaced-value-from",
  title: "valueFrom among plain variables, or value among secrets",
  level: "error",
  category: "reference",
  check: function* (pass) {
    for (const stopped of stoppedBy(pass, "misplaced-value-from")) yield { kind: "stopped", stopped };
    const readsAt = readsOf(pass);
    for (const placed of referencesIn(pass)) {
      const reads = readsAt(placed.reference);
      const isTold = reads.some((index) => pass.reads[index]?.cause?.rule === "misplaced-value-from");
      if (placed.reference.misplaced && !isTold) yield { kind: "beside", placed, reads };
    }
  },
  explain: (found) => {
    if (found.kind === "stopped") return explainCause(found.stopped);
    const { graph, workload, reference } = found.placed;
    const isPlain = reference.kind === "runtime";
    const list = isPlain ? "environment" : "secrets";
    const [field, right] = isPlain ? ["valueFrom", "value"] : ["value", "valueFrom"];
    const name = reference.name ?? "a variable";
    return {
      at: reference.misplaced ?? reference.span,
      message: `${name} in \`${list}\` of ${workload.address} has \`${field}\`, where an entry of \`${list}\` has \`name\` and \`${right}\` only: it is refused, or the variable does not get what is meant.`,
      help: isPlain
        ? "Move the entry to `secrets`, and let the execution role read what it names."
        : "Take `value` away; what the container gets is what `valueFrom` names.",
      related: [],
      reads: found.reads,
      stack: graph.stack,
      workload: workload.address,
      subject: `${list}/${reference.container ?? ""}/${name}`,
    };
  },
});
