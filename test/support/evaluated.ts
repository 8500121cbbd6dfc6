/** What an expression of a template evaluates to, seen through a reference of a task. */
import { analyzeAll, type AnalyzeOptions } from "../../index.ts";
import { render } from "../../model/text.ts";

/** The texts of a reference in each of its alternatives, and the problems that were met. */
export function evaluated(
  declarations: string,
  expression: string,
  options: AnalyzeOptions = { region: "eu-west-1", account: "123456789012" },
): readonly string[] {
  const text = `${declarations}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: c
          Secrets:
            - Name: S
              ValueFrom: ${expression}
`;
  const { graphs, report } = analyzeAll([{ path: "template.yaml", text, isNamed: true }], options);
  const task = graphs[0]?.workloads.find(({ address }) => address === "Task");
  const targets = task?.references[0]?.target ?? [];
  const problems = report.problems.map((problem) => `${problem.severity}: ${problem.message}`);
  return [
    ...targets.map(({ value }) => {
      if (value.kind === "unknown") return `unknown: ${value.reason}`;
      return value.secretValue === undefined ? render(value.text) : `value: ${value.secretValue}`;
    }),
    ...problems,
  ];
}
