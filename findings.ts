/** Rules over what was judged: their findings, with levels and fingerprints. */
import { createHash } from "node:crypto";
import type { Analyzer, Explanation, Pass } from "./analyzers/analyzer.ts";
import type { Finding, Level } from "./model/report.ts";
import { compareSpans } from "./model/source.ts";
import type { Read } from "./model/verdict.ts";

/** The findings of rules, each with its level and fingerprint, in the order of their places. */
export function runRules(
  pass: Pass,
  rules: readonly Analyzer[],
  levels: ReadonlyMap<string, Level | "off">,
): readonly Finding[] {
  return rules
    .flatMap((rule) => {
      const level = levels.get(rule.id) ?? rule.level;
      if (level === "off") return [];
      const isGiven = levels.has(rule.id);
      return rule.run(pass).map((explanation) => {
        const own = isGiven ? level : (explanation.level ?? level);
        return toFinding(rule, own, explanation, pass.reads);
      });
    })
    .toSorted(compareFindings);
}

/** By their places, then by rule; those of one rule at one place stay as they stand. */
export function compareFindings(a: Finding, b: Finding): number {
  return compareSpans(a.at, b.at) || (a.rule < b.rule ? -1 : Number(a.rule > b.rule));
}

function toFinding(rule: Analyzer, level: Level, explanation: Explanation, reads: readonly Read[]): Finding {
  return { rule: rule.id, ...explanation, level, fingerprint: fingerprint(rule.id, explanation, reads) };
}

/** Made of names only, so that it survives moved lines and reformatting. */
function fingerprint(rule: string, explanation: Explanation, reads: readonly Read[]): string {
  const [first] = explanation.reads;
  const read = first === undefined ? undefined : reads[first];
  const parts = [
    rule,
    explanation.stack,
    read?.workload.address,
    read?.reference.container,
    read?.reference.kind,
    read?.reference.name,
    read?.role?.address,
    ...(explanation.subject === undefined ? [] : [explanation.workload, explanation.subject]),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
