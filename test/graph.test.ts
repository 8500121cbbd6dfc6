/** The access graph, and its drawings: what is to blame is what is marked. */
import { instance } from "@viz-js/viz";
import { describe, expect, test } from "vitest";
import { accessGraph, summaryOf, type AccessGraph } from "../report/graph/access-graph.ts";
import { toDot, toMermaid, toTree } from "../report/graph/drawings.ts";
import { DRAWN_LIMIT, toSvg } from "../report/graph/svg.ts";
import { canread, sample } from "./support/command.ts";
import { judgeConfiguration } from "./support/configuration.ts";

function graphOf(story: string): AccessGraph {
  const { reads } = judgeConfiguration({ "main.tf": sample(`${story}/main.tf`) }).report;
  return accessGraph(reads.map((read, index) => [index, read] as const));
}

/** Edges as `from outcome to`, with labels instead of ids. */
function edges({ nodes, edges: all }: AccessGraph): readonly string[] {
  const label = new Map(nodes.map((node) => [node.id, node.label] as const));
  return all.map(({ from, to, uses }) => `${label.get(from)} ${summaryOf(uses).outcome} ${label.get(to)}`);
}

test("a key that the role may not use is to blame, and the secret is not", () => {
  expect(edges(graphOf("customer-key"))).toEqual([
    "aws_ecs_task_definition.payments readable aws_iam_role.execution",
    "aws_iam_role.execution readable aws_secretsmanager_secret.card_api_key",
    "aws_iam_role.execution unreadable aws_kms_key.secrets",
  ]);
});

test("a grant that is missing is on the way from the role to the secret", () => {
  expect(edges(graphOf("task-role-grant"))).toContain(
    "aws_iam_role.execution unreadable aws_secretsmanager_secret.queue_password",
  );
});

test("without trust the role is out of reach", () => {
  const text = sample("works/main.tf").replaceAll("ecs-tasks.amazonaws.com", "ec2.amazonaws.com");
  const { reads } = judgeConfiguration({ "main.tf": text }).report;
  const found = edges(accessGraph(reads.map((read, index) => [index, read] as const)));
  expect(found.filter((edge) => edge.includes(" unreadable "))).toHaveLength(1);
  expect(found.find((edge) => edge.includes(" unreadable "))).toMatch(
    /^aws_ecs_task_definition\S+ unreadable aws_iam_role/u,
  );
});

const HOSTILE: AccessGraph = {
  nodes: [
    { id: "workload_1", kind: "workload", label: '"] --> x["<script>alert(1)</script>', detail: "a\\" },
    { id: "role_2", kind: "role", label: "`end`\nsubgraph; click x href", detail: '\\"; evil [label="x"]' },
    { id: "secret_3", kind: "secret", label: "\u001b[31mred\u0000&amp;", detail: "]]>" },
  ],
  edges: [
    {
      from: "workload_1",
      to: "role_2",
      uses: ['a"|b', "\\N"].map((label) => ({ label, outcome: "readable", read: 0 })),
    },
    { from: "role_2", to: "secret_3", uses: [{ label: "x\\", outcome: "unreadable", read: 0 }] },
  ],
};

describe("names of the input", () => {
  test("stay names in DOT: Graphviz reads it, and draws three nodes and two edges", async () => {
    const viz = await instance();
    const json = viz.renderJSON(toDot(HOSTILE)) as { objects: unknown[]; edges: unknown[] };
    expect(json.objects).toHaveLength(3);
    expect(json.edges).toHaveLength(2);
  });

  test("are no markup in SVG", async () => {
    const svg = (await toSvg(HOSTILE)) ?? "";
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).toMatch(/id="edge_1" class="edge unreadable"/u);
  });

  test("end no label in Mermaid, and begin no line", () => {
    const lines = toMermaid(HOSTILE).trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 3 + 2 + 1);
    for (const line of lines.slice(1, 6)) expect(line.match(/"/gu)).toHaveLength(2);
    expect(lines.join("")).not.toMatch(/<script|`/u);
    // Edges count from 0: the second one fails.
    expect(lines.at(-1)).toMatch(/^ {2}linkStyle 1 stroke:#/u);
  });

  test("steer no terminal", () => {
    expect(toTree(HOSTILE)).not.toMatch(/\p{Cc}(?<!\n)/u);
  });
});

test("under a workload stands what it reads itself, with a role that others share", () => {
  const shared = sample("works/main.tf").replace(
    /resource "aws_ecs_task_definition" "(\w+)" \{[\s\S]*?\n\}\n/u,
    (whole, name: string) =>
      whole +
      whole
        .replace(`"${name}"`, '"second"')
        .replace(/name\s*=\s*"\w+",? *valueFrom/u, 'name = "OTHER", valueFrom'),
  );
  const { reads } = judgeConfiguration({ "main.tf": shared }).report;
  const tree = toTree(accessGraph(reads.map((read, index) => [index, read] as const)));
  const [first = "", second = ""] = tree.split(/^(?=aws_ecs_task_definition)/mu);
  expect(first).not.toContain("OTHER");
  expect(second).toContain("OTHER");
});

test("too many nodes are no picture", async () => {
  const nodes = Array.from({ length: DRAWN_LIMIT + 1 }, (_, index) => ({
    id: `role_${index}`,
    kind: "role" as const,
    label: "r",
    detail: "",
  }));
  expect(await toSvg({ nodes, edges: [] })).toBeNull();
});

describe("canread graph", () => {
  const files = { "main.tf": sample("customer-key/main.tf"), "good.tf": "" };

  test("prints the tree", async () => {
    const { status, stdout, stderr } = await canread(["graph", "main.tf"], { files });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "aws_ecs_task_definition.payments  (.)",
      "└─ ✓ execution role → aws_iam_role.execution (arn:aws:iam::${account}:role/payments-execution)",
    ]);
    expect(stdout).toContain("✗ decrypts → aws_kms_key.secrets");
  });

  test("writes a picture", async () => {
    const ran = await canread(["graph", "main.tf", "-f", "svg=reads.svg"], { files });
    expect([ran.status, ran.stdout]).toEqual([0, ""]);
    expect(ran.written("reads.svg")).toMatch(/^<svg [\s\S]*<\/svg>\n$/u);
  });

  test("with --failing leaves out what is readable, and says when nothing is left", async () => {
    const works = { "main.tf": sample("works/main.tf") };
    const { stdout } = await canread(["graph", "main.tf", "--failing"], { files: works });
    expect(stdout).toBe("Every read is readable.\n");
    const svg = await canread(["graph", "main.tf", "--failing", "-f", "svg"], { files: works });
    expect([svg.status, svg.stderr]).toEqual([2, expect.stringContaining("there is nothing to draw")]);
  });

  test("ends with 2 where the input is not understood, and for an unknown format", async () => {
    expect((await canread(["graph", "x.yaml"], { files: { "x.yaml": "Resources: [" } })).status).toBe(2);
    const { status, stderr } = await canread(["graph", "-f", "png"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("text, mermaid, dot, svg")]);
  });
});
