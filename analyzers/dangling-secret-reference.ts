import type { Likeness, Read } from "../model/verdict.ts";
import { render } from "../model/text.ts";
import {
  defineAnalyzer,
  explainCause,
  nameRead,
  stoppedBy,
  type Analyzer,
  type Stopped,
} from "./analyzer.ts";

type Dangling =
  | { readonly kind: "stopped"; readonly stopped: Stopped }
  | { readonly kind: "beside"; readonly index: number; readonly read: Read; readonly meant: Likeness };

/** Reasoning and executable examples: ./dangling-secret-reference.md */
export const danglingSecretReference: Analyzer = defineAnalyzer<Dangling>({
  id: "dangling-secret-reference",
  title: "Reference to nothing of the input, and nearly to something of it",
  level: "error",
  category: "reference",
  check: function* (pass) {
    for (const stopped of stoppedBy(pass, "dangling-secret-reference")) yield { kind: "stopped", stopped };
    for (const [index, read] of pass.reads.entries()) {
      const meant = read.secret?.meant;
      if (meant && read.cause?.rule !== "dangling-secret-reference")
        yield { kind: "beside", index, read, meant };
    }
  },
  explain: (found) => {
    if (found.kind === "stopped") return explainCause(found.stopped);
    const { index, read, meant } = found;
    const target = read.secret?.arn ?? [];
    return {
      // The suffix may be the one that the secret once got: it fails when the secret is made anew.
      ...(meant.isSuffix ? { level: "warning" as const } : {}),
      at: read.span,
      message: `${nameRead(read)} names ${render(target)}, which nothing of the input creates, and nearly ${meant.address}: ${meant.difference}.`,
      help: `If ${meant.address} is meant, reference ${meant.right}.`,
      related: [{ message: meant.address, span: meant.span }],
      reads: [index],
      stack: read.stack,
      workload: read.workload.address,
    };
  },
});
