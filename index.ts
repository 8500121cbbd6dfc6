export { analyze, analyzeAll } from "./analyze.ts";
export { compared, pairing, type Judged, type Pairing } from "./change.ts";
export { fix, type FixResult, type ProvenGrant } from "./fix.ts";
export { analyzers } from "./analyzers/index.ts";
export {
  defineAnalyzer,
  type Analyzer,
  type AnalyzerDefinition,
  type Explanation,
  type Pass,
} from "./analyzers/analyzer.ts";
export type { AnalysisInput, AnalyzeOptions, GivenPolicy, LoadedInput } from "./input.ts";
export type { Analysis } from "./judgement.ts";
export { locate, type InputSource, type Location, type Source, type Span } from "./model/source.ts";
export type { Finding, Input, Level, Report } from "./model/report.ts";
export type { Problem } from "./model/problem.ts";
export type { Assumption, Outcome, Read, RequirementVerdict, Step } from "./model/verdict.ts";
export { toHtml, type Audit, type InputFile } from "./report/html/page.ts";
export { toJson } from "./report/json.ts";
export { toJunit, type JunitOptions } from "./report/junit.ts";
export { toGitlab, type GitlabOptions } from "./report/gitlab.ts";
export { toMarkdown, type MarkdownOptions } from "./report/markdown.ts";
export { accessGraph, type AccessGraph } from "./report/graph/access-graph.ts";
export { toDot, toMermaid, toTree } from "./report/graph/drawings.ts";
export { toSvg } from "./report/graph/svg.ts";
export { toText } from "./report/text.ts";
export { toSarif } from "./sarif/sarif.ts";
export { VERSION } from "./version.ts";
