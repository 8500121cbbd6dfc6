/** The access graph laid out by Graphviz, which runs in the process as WebAssembly. */
import type { AccessGraph } from "./access-graph.ts";
import { toDot } from "./drawings.ts";

/** More than this is no picture that anybody reads, and takes long to lay out. */
export const DRAWN_LIMIT = 400;

/** An `<svg>` element; null for a graph that is too large. Loads Graphviz at the first call. */
export async function toSvg(graph: AccessGraph): Promise<string | null> {
  if (graph.nodes.length > DRAWN_LIMIT || graph.nodes.length === 0) return null;
  const { instance } = await import("@viz-js/viz");
  const svg = (await instance()).renderString(toDot(graph), { format: "svg", engine: "dot" });
  return svg.slice(svg.indexOf("<svg"));
}
