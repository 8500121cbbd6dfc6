import { isTask } from "../model/services.ts";
import { defineAnalyzer, explainCause, stoppedBy, type Analyzer } from "./analyzer.ts";

/** Reasoning and executable examples: ./unreadable-parameter.md */
export const unreadableParameter: Analyzer = defineAnalyzer({
  id: "unreadable-parameter",
  title: "Execution role cannot read a referenced parameter",
  level: "error",
  category: "access",
  check: (pass) => stoppedBy(pass, "unreadable-parameter"),
  explain: (stopped) => {
    const service = stopped.reads[0]?.read.workload.service ?? "ecs";
    const what = isTask(service) ? "task" : service === "codebuild" ? "build" : "deployment";
    return explainCause(
      stopped,
      (subject, detail) =>
        `${subject} cannot be read: ${detail}. One refused parameter stops the whole ${what}.`,
    );
  },
});
