import { atomLabels, implies, type Condition } from "../model/condition.ts";
import { isTask, type ServiceName } from "../model/services.ts";
import { defineAnalyzer, type Analyzer, type Pass } from "./analyzer.ts";
import { readsOf, referencesIn, whenOf, type Placed } from "./places.ts";

interface Duplicate extends Placed {
  readonly other: Placed;
  readonly reads: readonly number[];
}

/** Reasoning and executable examples: ./duplicate-variable.md */
export const duplicateVariable: Analyzer = defineAnalyzer({
  id: "duplicate-variable",
  title: "Variable that a container is given twice",
  level: "error",
  category: "reference",
  check: duplicates,
  explain: ({ graph, workload, reference, other, reads }: Duplicate) => {
    const inContainer = reference.container === null ? "" : ` of container ${reference.container}`;
    const first = other.reference.kind === "runtime" ? "in `environment`" : "in `secrets` before";
    return {
      at: reference.span,
      message: `the secret ${reference.name ?? ""}${inContainer} of ${workload.address} has the name of a variable that stands ${first}, and ECS refuses to register a definition with both.`,
      help: "Keep one of the two: the secret, unless the plain value is what is meant.",
      related: [{ message: "the other variable of that name", span: other.reference.span }],
      reads,
      stack: graph.stack,
      workload: workload.address,
      subject: `${reference.container ?? ""}/${reference.name ?? ""}`,
    };
  },
});

function* duplicates(pass: Pass): Generator<Duplicate> {
  const readsAt = readsOf(pass);
  const known = new Map<string, Placed[]>();
  const ordered = [...referencesIn(pass)].filter(({ workload, reference }) =>
    isVariable(workload.service, reference),
  );
  // Plain variables first: of a name that stands in both lists, the secret is the one to tell of.
  const rank = ({ reference }: Placed): number => (reference.kind === "runtime" ? 0 : 1);
  for (const placed of ordered.toSorted((a, b) => rank(a) - rank(b))) {
    const { graph, workload, reference } = placed;
    const key = JSON.stringify([graph.stack, workload.address, reference.container, reference.name]);
    const others = known.get(key) ?? [];
    const other = others.find((each) => isAlwaysWith(whenOf(placed), whenOf(each)));
    if (other && reference.kind === "environment") yield { ...placed, other, reads: readsAt(reference) };
    known.set(key, [...others, placed]);
  }
}

/**
 * Whether one never comes without the other. What takes two unknowns to coincide is no defect: two variables of a module
 * may, and need not, pick the same.
 */
function isAlwaysWith(when: Condition, other: Condition): boolean {
  return new Set([...atomLabels(when), ...atomLabels(other)]).size <= 1 && implies(when, other);
}

/** A container without a known name may be any; a name with an unknown part is none yet. */
function isVariable(service: ServiceName, { kind, name, container }: Placed["reference"]): boolean {
  const isNamed = name !== null && !name.includes("${") && (container !== null || service === "batch");
  return isNamed && isTask(service) && (kind === "runtime" || kind === "environment");
}
