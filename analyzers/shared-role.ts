import { isTask } from "../model/services.ts";
import { sameText } from "../model/text.ts";
import type { Reference, RoleUse } from "../model/graph.ts";
import { defineAnalyzer, type Analyzer } from "./analyzer.ts";
import { grouped } from "./places.ts";

/** Reasoning and executable examples: ./shared-role.md */
export const sharedRole: Analyzer = defineAnalyzer({
  id: "shared-role",
  title: "One role to start the task and for the application in it",
  level: "note",
  category: "hygiene",
  check: function* (pass) {
    const shared = grouped(pass, (read) =>
      isTask(read.workload.service) && read.reference.kind !== "runtime" && sharedUse(read.reference)
        ? read.workload
        : null,
    );
    for (const [workload, reads] of shared) yield { workload, reads };
  },
  explain: ({ workload, reads }) => {
    const [first] = reads;
    const use = first && sharedUse(first.read.reference);
    const role = first?.read.role?.address ?? "one role";
    return {
      at: use?.span ?? workload.span,
      message: `${workload.address} has ${role} as its execution role and as its task role: the application in each of its containers can read every secret that the role may read, also those that are given to other containers.`,
      help: "Make a role of its own for the application, with what the application needs.",
      related: [],
      reads: reads.map(({ index }) => index),
      stack: first?.read.stack ?? "",
      workload: workload.address,
    };
  },
});

/** The one role that is both, in every world. */
function sharedUse({ executionRole, taskRole }: Reference): RoleUse | null {
  const [execution, ...others] = executionRole;
  const [task, ...more] = taskRole;
  if (!execution?.value || !task?.value || others.length > 0 || more.length > 0) return null;
  return sameText(execution.value.name, task.value.name) ? task.value : null;
}
