/** Runs the command on a mutant, and tells what a user should never see. */
import { Ajv } from "ajv";
import { decode } from "../../../load/decode.ts";
import { REPORT_SCHEMA } from "../../../report/json-schema.ts";
import { canread, type Ran } from "../command.ts";
import { parseXml } from "../xml.ts";
import type { Mutant } from "./mutant.ts";

export { byReader, mutantOf, type Mutant } from "./mutant.ts";
export { subjectsIn, type Subject } from "./subjects.ts";

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(REPORT_SCHEMA);

interface Place {
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Report {
  readonly problems: readonly { readonly severity: string; readonly message: string }[];
}

/** What is wrong with the run; empty when nothing is. */
export async function faultsOf(mutant: Mutant): Promise<readonly string[]> {
  const isCheck = mutant.args[0] === "check";
  const formats = mutant.formats.flatMap((name) => ["-f", `${name}=made.${name}`]);
  const args = [...mutant.args, ...(isCheck ? ["-f", "json", ...formats] : formats)];
  let ran: Ran;
  try {
    ran = await canread(args, { files: mutant.files, env: { CANREAD_DEBUG: "1", SOURCE_DATE_EPOCH: "0" } });
  } catch (cause) {
    return [`thrown: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`];
  }
  if (![0, 1, 2].includes(ran.status)) return [`status ${ran.status}: ${ran.stderr.slice(0, 1200)}`];
  const faults = STEERING.test(ran.stderr) ? ["standard error steers the terminal"] : [];
  if (ran.status === 2 && ran.stdout === "" && ran.stderr.trim() === "")
    faults.push("status 2 without a word");
  // A patch has the line ends of the file that it changes.
  const shown = ran.stdout.replaceAll("\r\n", "\n");
  if (!isCheck) return STEERING.test(shown) ? [...faults, "the output steers the terminal"] : faults;
  if (ran.stdout === "")
    return ran.status === 2 ? faults : [...faults, `status ${ran.status} without a report: ${ran.stderr}`];
  return [
    ...faults,
    ...faultsOfReport(ran, mutant),
    ...mutant.formats.flatMap((name) => faultsOfFormat(name, ran)),
  ];
}

function faultsOfReport(ran: Ran, mutant: Mutant): readonly string[] {
  let report: Report;
  try {
    report = JSON.parse(ran.stdout) as Report;
  } catch (cause) {
    return [`the report is no JSON: ${String(cause)}`];
  }
  if (!validate(report))
    return (validate.errors ?? [])
      .slice(0, 3)
      .map((each) => `schema: ${each.instancePath} ${each.message ?? ""}`);
  const isRefused = report.problems.some(({ severity }) => severity === "error");
  const faults: string[] = [];
  if (ran.status === 2 && !isRefused) faults.push("status 2, and no problem");
  if (ran.status !== 2 && isRefused) faults.push(`status ${ran.status} with a problem`);
  if (report.problems.some(({ message }) => message.trim() === "")) faults.push("a problem without words");
  // A plan file brings documents of its own, which are not on the disk.
  if (mutant.reader !== "plan file")
    faults.push(...placesIn(report).flatMap((place) => faultsOfPlace(place, mutant)));
  return faults;
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== "object" || value === null) return [];
  if ("startLine" in value && "path" in value) return [value as Place];
  return Object.values(value).flatMap(placesIn);
}

function faultsOfPlace(place: Place, { files, args }: Mutant): readonly string[] {
  const path = place.path.replace(/^\.\//u, "");
  const content = Object.hasOwn(files, path) ? files[path] : undefined;
  const { startLine, startColumn, endLine, endColumn } = place;
  const shown = JSON.stringify(place);
  if (endLine < startLine || (endLine === startLine && endColumn < startColumn))
    return [`a place that ends before it begins: ${shown}`];
  const text = content === undefined ? null : textOf(place.path, content, args);
  if (text === null) return startLine === 1 ? [] : [`a place in no document: ${shown}`];
  const lines = text.split(/\r\n?|\n/u);
  const isInside = (line: number, column: number): boolean => column <= (lines[line - 1] ?? "").length + 2;
  return lines.length >= endLine && isInside(startLine, startColumn) && isInside(endLine, endColumn)
    ? []
    : [`a place outside of its document: ${shown}`];
}

/** Terraform's own files are UTF-8, and what is none reads as replacement characters; one that is named may be UTF-16. */
function textOf(path: string, content: string | Uint8Array, args: readonly string[]): string | null {
  const isTerraform = /\.(?:tf|tf\.json|tfvars|tfvars\.json)$/u.test(path);
  const isVariables = args[args.indexOf("--var-file") + 1] === path;
  if (isTerraform && !isVariables) return new TextDecoder("utf-8").decode(Buffer.from(content));
  return decode(Buffer.from(content))?.text ?? null;
}

// oxlint-disable-next-line no-control-regex -- control characters are the subject
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

function faultsOfFormat(name: string, ran: Ran): readonly string[] {
  const made = ran.written(`made.${name}`);
  if (made === null) return [`no ${name} was written`];
  try {
    if (name === "sarif" || name === "gitlab") JSON.parse(made);
    if (name === "junit") parseXml(made);
  } catch (cause) {
    return [`${name}: ${String(cause)}`];
  }
  if (name === "html" && !made.trimEnd().endsWith("</html>")) return ["html: it is cut off"];
  return name !== "html" && STEERING.test(made) ? [`${name}: it holds control characters`] : [];
}
