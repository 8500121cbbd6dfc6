import { resolve } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { fix as fixInput, type FixResult, type ProvenGrant } from "../fix.ts";
import { UsageError } from "../load/errors.ts";
import { writeAtomically } from "../load/write.ts";
import { parseArn } from "../model/arn.ts";
import { literal } from "../model/text.ts";
import type { Read } from "../model/verdict.ts";
import { printable } from "../report/printable.ts";
import { nameOfRead } from "../report/wording.ts";
import { configured, type IsGiven } from "./configured.ts";
import { analyzeOptions } from "./facts.ts";
import { loadInput, nothingFound } from "./input.ts";
import type { FixOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { EXIT } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellErrors } from "./tell-errors.ts";

export function fix(
  given: readonly string[],
  written: FixOptions,
  isGiven: IsGiven,
  surroundings: Surroundings,
): number {
  const { directory, stdout } = surroundings;
  const { paths, options } = configured(given, written, isGiven, surroundings);
  if (options.write === true && paths.includes("-"))
    throw new UsageError("--write changes files: what is read from standard input is none");
  const progress = createProgress(surroundings, options.progress);
  const loaded = loadInput(paths, options, surroundings);
  const result = fixInput(loaded, { ...analyzeOptions(options, surroundings), onInput: progress.show });
  progress.clear();
  const missing =
    result.reads === 0 ? nothingFound(paths, result.inputs, [...loaded.problems, ...result.problems]) : [];
  const problems = tellErrors([...loaded.problems, ...result.problems, ...missing], surroundings);
  stdout.write(options.format === "json" ? toJson(result) : toText(result, options.write === true));
  if (options.write === true) {
    for (const { source, text } of result.files)
      writeAtomically(resolve(directory, source.path), (source.hasMark === true ? "\uFEFF" : "") + text);
  }
  if (problems.length > 0) return EXIT.input;
  const isWhole = result.rest.length === 0 && result.grants.every((grant) => grant.isWritten);
  return isWhole ? EXIT.clean : EXIT.findings;
}

function toText({ files, grants, rest, reads }: FixResult, isWritten: boolean): string {
  const isSingle = new Set(grants.map((grant) => grant.stack)).size < 2;
  const changed = grants.filter((grant) => grant.isWritten);
  const byHand = grants.filter((grant) => !grant.isWritten);
  const parts = [
    ...(changed.length > 0 ? [`${changed.map((grant) => grantLines(grant, isSingle)).join("\n")}\n`] : []),
    ...files.map(({ source, text }) =>
      isWritten
        ? `${printable(source.path)} was changed\n`
        : createTwoFilesPatch(`a/${source.path}`, `b/${source.path}`, source.text, text, "", "", {
            context: 3,
            headerOptions: FILE_HEADERS_ONLY,
          }),
    ),
    ...byHand.map((grant) => byHandText(grant, isSingle)),
    ...(rest.length > 0 ? [`Not repairable by a grant:\n${rest.map(restLine).join("\n")}\n`] : []),
    `${summary(grants, rest, reads, isWritten)}\n`,
  ];
  return parts.join("\n");
}

/** Whose policy is added to, and what it is good for. */
function grantLines({ address, role, on, stack, reads }: ProvenGrant, isSingle: boolean): string {
  const owner = isSingle ? (address ?? role) : `${address ?? role} (${stack})`;
  const said = {
    role: `${owner} then reads`,
    secret: `the policy of ${owner} then lets the roles of these reads in`,
    key: `the policy of ${owner} then lets the roles of these reads decrypt`,
  };
  const names = new Set(reads.map((read) => `  ${nameOfRead(read)}`));
  return [said[on], ...names].map(printable).join("\n");
}

function byHandText(grant: ProvenGrant, isSingle: boolean): string {
  const shown = grant.text ?? JSON.stringify(grant.policy, null, 2);
  const what = grant.text === null ? "as a policy document" : "as a resource";
  const why = `To be added by hand, ${what}: it could not be written into a file of the input.`;
  return [grantLines(grant, isSingle), why, "", ...shown.split("\n").map(printable), ""].join("\n");
}

function restLine(read: Read): string {
  const hint = isAccountOpen(read)
    ? "; whether the secret's account is the role's is not known, and decides which policies have to let it in: give --account"
    : "";
  return printable(`  ${nameOfRead(read)}: ${read.cause?.detail ?? "undetermined"}${hint}`);
}

/** A secret of an account that is spelled out, and a role of one that is not known. */
function isAccountOpen({ role, secret, cause }: Read): boolean {
  if (cause?.rule !== "unreadable-secret" && cause?.rule !== "undetermined-access") return false;
  // The ARN of a file in S3 names no account.
  if (secret?.store === "s3") return false;
  const [own, other] = [role, secret].map((each) => parseArn(each?.arn ?? [])?.account);
  return own !== undefined && other !== undefined && literal(own) === null && literal(other) !== null;
}

function summary(
  grants: readonly ProvenGrant[],
  rest: readonly Read[],
  reads: number,
  isWritten: boolean,
): string {
  if (reads === 0) return "No workload references a secret: there is nothing to fix.";
  if (grants.length === 0 && rest.length === 0) return "Every read is readable: there is nothing to fix.";
  const namesOf = (wanted: boolean): ReadonlySet<string> =>
    new Set(
      grants
        .filter((grant) => grant.isWritten === wanted)
        .flatMap((grant) => grant.reads.map((read) => `${grant.stack} ${nameOfRead(read)}`)),
    );
  const byHand = namesOf(false);
  const changed = [...namesOf(true)].filter((name) => !byHand.has(name)).length;
  const count = (number: number, one: string, many: string): readonly string[] =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  const hint = !isWritten && changed > 0 ? " (--write changes the files)" : "";
  return [
    ...count(
      changed,
      `read becomes readable, as judged with the change in place${hint}`,
      `reads become readable, as judged with the change in place${hint}`,
    ),
    ...count(byHand.size, "read waits for what is added by hand", "reads wait for what is added by hand"),
    ...count(rest.length, "read needs something else", "reads need something else"),
  ].join("; ");
}

/** Grants as data: documents of policies, and the reads that need them. */
function toJson({ grants, rest }: FixResult): string {
  const of = (read: Read): object => ({
    stack: read.stack,
    workload: read.workload.address,
    container: read.reference.container,
    kind: read.reference.kind,
    name: read.reference.name,
  });
  const shown = {
    schemaVersion: 1,
    grants: grants.map(({ on, address, role, stack, policy, isWritten, reads }) => ({
      stack,
      on,
      address,
      role,
      isWritten,
      reads: reads.map(of),
      policy,
    })),
    rest: rest.map((read) => ({ ...of(read), why: read.cause?.detail ?? null })),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}
