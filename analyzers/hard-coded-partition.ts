import type { Graph, PolicyUse } from "../model/graph.ts";
import { spanKey, type Source, type Span } from "../model/source.ts";
import { knownPrefix, literal, type Text } from "../model/text.ts";
import type { Value } from "../model/value.ts";
import type { Read } from "../model/verdict.ts";
import { defineAnalyzer, stacksOf, type Analyzer } from "./analyzer.ts";

interface HardCoded {
  readonly graph: Graph;
  readonly at: Span;
  readonly where: string;
  readonly others: readonly Span[];
}

/** Reasoning and executable examples: ./hard-coded-partition.md */
export const hardCodedPartition: Analyzer = defineAnalyzer<HardCoded>({
  id: "hard-coded-partition",
  title: "arn:aws: in a configuration that also targets another partition",
  level: "note",
  category: "hygiene",
  check: function* (pass) {
    for (const { graph, reads } of stacksOf(pass)) {
      const found = placesIn(
        graph,
        reads.map(({ read }) => read),
      );
      const sources = new Set(found.map(({ at }) => at.source));
      if (![...sourcesOf(graph), ...sources].some(targetsOthers)) continue;
      for (const source of sources) {
        const [first, ...others] = found.filter(({ at }) => at.source === source);
        if (first) yield { graph, ...first, others: others.map(({ at }) => at) };
      }
    }
  },
  explain: ({ graph, at, where, others }) => ({
    at,
    message: `${where} begins with arn:aws:, and the configuration also targets another partition (GovCloud, China), in which that ARN names nothing.`,
    help: "Take the partition from data.aws_partition or AWS::Partition, or from the ARN attribute of the resource.",
    related: others.slice(0, 20).map((span) => ({ message: "another one", span })),
    reads: [],
    stack: graph.stack,
    workload: null,
    subject: at.source.path,
  }),
});

/** Words by which a document says that it is deployed to more than the partition `aws`. */
const OTHERS =
  /\baws_partition\b|AWS::Partition|\baws-us-gov\b|\baws-cn\b|\bus-gov-(?:east|west)-1\b|\bcn-north(?:west)?-1\b/u;

const known = new WeakMap<Source, boolean>();

/** In a plan everything is written out, whoever wrote it. */
function targetsOthers(source: Source): boolean {
  // A plan says at its head what it is, and is long.
  const answer =
    known.get(source) ?? (!source.text.includes('"terraform_version"') && OTHERS.test(source.text));
  known.set(source, answer);
  return answer;
}

function sourcesOf({ workloads, roles, secrets }: Graph): ReadonlySet<Source> {
  return new Set([...workloads, ...roles, ...secrets].map(({ span }) => span.source));
}

/** The references, and the policies of the roles that they are read with. */
function placesIn(
  graph: Graph,
  reads: readonly Read[],
): readonly { readonly at: Span; readonly where: string }[] {
  const addresses = new Set(reads.map(({ role }) => role?.address));
  const roles = graph.roles.filter(({ address }) => addresses.has(address));
  const uses: readonly PolicyUse[] = roles.flatMap((role) => [
    ...role.policies.map(({ value }) => value),
    ...role.boundary.map(({ value }) => value),
  ]);
  const targets = reads.flatMap(({ reference }) =>
    reference.target.flatMap(({ value }) => (value.kind === "text" ? [value] : [])),
  );
  const found = [
    ...uses.flatMap((use) =>
      use.content.kind === "arn"
        ? [{ text: use.content.arn, at: use.span, where: `the ARN of the policy ${use.label}` }]
        : textsIn(use.content.document).map((each) => ({ ...each, where: `a resource in ${use.label}` })),
    ),
    ...targets.map(({ text, span }) => ({ text, at: span, where: "the reference" })),
  ];
  const seen = new Set<string>();
  return found.filter(({ text, at }) => {
    const key = spanKey(at);
    const isNew = !seen.has(key) && isWritten(text, at);
    seen.add(key);
    return isNew;
  });
}

/** Whether the letters stand there, and do not come out of an attribute or a data source. */
function isWritten(text: Text, { source, start, end }: Span): boolean {
  if (!knownPrefix(text).startsWith("arn:aws:")) return false;
  const whole = literal(text);
  // An attachment is told at its resource, whose argument the ARN is.
  return (
    source.text.slice(start, end).includes("arn:aws:") || (whole !== null && source.text.includes(whole))
  );
}

function textsIn(value: Value): readonly { readonly text: Text; readonly at: Span }[] {
  switch (value.kind) {
    case "text":
      return [{ text: value.text, at: value.span }];
    case "list":
      return value.items.flatMap(textsIn);
    case "object":
      return [...value.entries.values()].flatMap((entry) => textsIn(entry.value));
    case "choice":
      return [...textsIn(value.then), ...textsIn(value.otherwise)];
    default:
      return [];
  }
}
