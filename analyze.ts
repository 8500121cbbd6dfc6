/** From sources to the report: what is judged, without what is sensitive. Pure: touches nothing outside. */
import { asLoaded, type AnalysisInput, type AnalyzeOptions } from "./input.ts";
import { judgeInput, type Analysis } from "./judgement.ts";
import { conceal } from "./model/conceal.ts";
import type { Report } from "./model/report.ts";
import { suppress, suppressionsOf } from "./suppress.ts";

/** The report on the input, without what it suppresses. */
export function analyze(input: AnalysisInput, options: AnalyzeOptions = {}): Report {
  const { report, graphs } = analyzeAll(input, options);
  return suppress(report, suppressionsOf(report, graphs), options);
}

/** What the report is made of, and every finding. */
export function analyzeAll(input: AnalysisInput, options: AnalyzeOptions = {}): Analysis {
  const { sensitive, ...judged } = judgeInput(asLoaded(input), options);
  return { ...judged, report: conceal(judged.report, sensitive) };
}
