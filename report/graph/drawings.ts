/** The access graph for people and for tools that draw: as a tree of text, as Mermaid, as DOT. */
import type { Outcome } from "../../model/verdict.ts";
import { groupBy } from "../../model/group.ts";
import { printable } from "../printable.ts";
import { summaryOf, type AccessGraph, type AccessNode, type NodeKind } from "./access-graph.ts";

const MARKS: Readonly<Record<Outcome, string>> = { readable: "✓", unreadable: "✗", undetermined: "?" };

/** Workloads, their roles, and what these read, each under what leads to it. */
export function toTree({ nodes, edges }: AccessGraph): string {
  const byId = new Map(nodes.map((node) => [node.id, node] as const));
  const steps = edges.flatMap((edge, order) =>
    edge.uses.map((use) => ({ to: edge.to, from: edge.from, order, use })),
  );
  const fromNode = groupBy(steps, ({ from }) => [from]);
  const ofRead = groupBy(steps, ({ from, use }) => [`${from} ${use.read}`]);
  const lines: string[] = [];
  const visit = (id: string, indent: string, reads: ReadonlySet<number> | null): void => {
    const taken =
      reads === null
        ? (fromNode.get(id) ?? [])
        : [...reads]
            .flatMap((read) => ofRead.get(`${id} ${read}`) ?? [])
            .toSorted((a, b) => a.order - b.order);
    const own = [...groupBy(taken, ({ to }) => [to])].map(([to, group]) => ({
      to,
      uses: group.map(({ use }) => use),
    }));
    for (const [index, { to, uses }] of own.entries()) {
      const isLast = index === own.length - 1;
      const target = byId.get(to);
      const { outcome, labels } = summaryOf(uses);
      lines.push(
        `${indent}${isLast ? "└─" : "├─"} ${MARKS[outcome]} ${printable(`${labels.join(", ")} → ${nameOf(target)}`)}`,
      );
      // A role is shared by workloads: under each stands what that one reads with it.
      const inner = target?.kind === "role" ? new Set(uses.map(({ read }) => read)) : reads;
      visit(to, `${indent}${isLast ? "   " : "│  "}`, inner);
    }
  };
  for (const node of nodes.filter(({ kind }) => kind === "workload")) {
    lines.push(printable(`${node.label}  (${node.detail})`));
    visit(node.id, "", null);
  }
  return lines.length === 0 ? "No workload references a secret.\n" : `${lines.join("\n")}\n`;
}

function nameOf(node: AccessNode | undefined): string {
  if (!node) return "";
  return node.kind === "workload" || node.detail.includes(node.label) || node.kind === "nothing"
    ? node.label
    : `${node.label} (${node.detail})`;
}

/** https://mermaid.js.org/syntax/flowchart.html */
const MERMAID_SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  workload: ["[", "]"],
  role: ["([", "])"],
  secret: ["[(", ")]"],
  key: ["{{", "}}"],
  nothing: ["(", ")"],
};

export function toMermaid({ nodes, edges }: AccessGraph): string {
  const lines = ["flowchart LR"];
  for (const { id, kind, label } of nodes) {
    const [open, close] = MERMAID_SHAPES[kind];
    lines.push(`  ${id}${open}"${mermaidText(label)}"${close}`);
  }
  for (const { from, to, uses } of edges) {
    const { labels, outcome } = summaryOf(uses);
    const arrow = outcome === "readable" ? "-->" : "-.->";
    const text = mermaidText([...(outcome === "readable" ? [] : [MARKS[outcome]]), ...labels].join(", "));
    lines.push(`  ${from} ${arrow}|"${text}"| ${to}`);
  }
  edges.forEach(({ uses }, index) => {
    const { outcome } = summaryOf(uses);
    if (outcome !== "readable") lines.push(`  linkStyle ${index} stroke:${COLORS[outcome]},stroke-width:2px`);
  });
  return `${lines.join("\n")}\n`;
}

/** Quotes end a label, and everything else that means something to Mermaid or HTML is written by its code. */
function mermaidText(text: string): string {
  return printable(text).replace(/[#"<>&;`\\[\]{}|]/gu, (char) => `#${char.codePointAt(0) ?? 0};`);
}

const COLORS: Readonly<Record<Outcome, string>> = {
  readable: "#1a7f37",
  unreadable: "#cf222e",
  undetermined: "#9a6700",
};

/** https://graphviz.org/doc/info/lang.html */
const DOT_SHAPES: Readonly<Record<NodeKind, string>> = {
  workload: "box",
  role: "box",
  secret: "cylinder",
  key: "hexagon",
  nothing: "box",
};

export function toDot({ nodes, edges }: AccessGraph): string {
  // Letters of one width are as wide in whatever font of the kind a reader has: boxes fit their names.
  const lines = [
    "digraph canread {",
    '  graph [rankdir="LR", nodesep="0.25", ranksep="1.1", bgcolor="transparent"];',
    '  node [fontname="Courier", fontsize="11", margin="0.12,0.06"];',
    '  edge [fontname="Courier", fontsize="10"];',
  ];
  for (const { id, kind, label, detail } of nodes) {
    const style = kind === "nothing" ? ', style="dashed"' : kind === "role" ? ', style="rounded"' : "";
    lines.push(
      `  ${id} [id="${id}", class="node-${kind}", label=${dotText(label)}, tooltip=${dotText(detail)}, shape="${DOT_SHAPES[kind]}"${style}];`,
    );
  }
  for (const [index, { from, to, uses }] of edges.entries()) {
    const { labels, outcome } = summaryOf(uses);
    const more = labels.length > 4 ? [...labels.slice(0, 3), `and ${labels.length - 3} more`] : labels;
    const text = [...(outcome === "readable" ? [] : [MARKS[outcome]]), more.join("\n")].join(" ");
    const style = outcome === "readable" ? "" : ', penwidth="2", style="dashed"';
    lines.push(
      `  ${from} -> ${to} [id="edge_${index}", class="${outcome}", label=${dotText(text)}, color="${COLORS[outcome]}", fontcolor="${COLORS[outcome]}", tooltip=${dotText(labels.join(", "))}${style}];`,
    );
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

/** A quoted string, in which a backslash begins an escape, and line breaks are written `\n`. */
function dotText(text: string): string {
  const lines = text.split("\n").map((line) => printable(line).replace(/["\\]/gu, "\\$&"));
  return `"${lines.join("\\n")}"`;
}
