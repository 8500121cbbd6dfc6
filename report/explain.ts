/** The proof or the refutation of one read, step by step. */
import type { Span } from "../model/source.ts";
import { excerptLines, hidesPlace, namesOfReads } from "./excerpt.ts";
import { placeText } from "./place.ts";
import { printable } from "./printable.ts";
import { render } from "../model/text.ts";
import type { Outcome, Read, Step } from "../model/verdict.ts";
import { nameOfReference } from "./wording.ts";

const CLAIMS: Readonly<Record<Outcome, string>> = {
  readable: "can be read",
  unreadable: "cannot be read",
  undetermined: "may or may not be readable",
};

const MARKS: Readonly<Record<Outcome, string>> = { readable: "✓", unreadable: "✗", undetermined: "?" };

export function explainRead(read: Read): string {
  const { reference, workload, secret, role } = read;
  const container = reference.container === null ? "" : `container ${reference.container}, `;
  const lines = [
    `${MARKS[read.outcome]} ${nameOfReference(reference)} (${container}${workload.address}) ${CLAIMS[read.outcome]}`,
    `  reference    ${placeText(read.span)}`,
    ...excerptLines(read.span, told(read), "               ", shownNames(read)),
  ];
  if (secret) {
    const kind = { secretsmanager: "secret", ssm: "parameter", s3: "file" }[secret.store];
    lines.push(`  ${kind.padEnd(12)} ${render(secret.arn)}${owner(secret.address, secret.span)}`);
    if (secret.jsonKey !== null) lines.push(`  JSON key     ${secret.jsonKey}`);
  }
  if (role) lines.push(`  role         ${render(role.arn)}${owner(role.address, role.span)}`);
  for (const { action, resource, outcome, because } of read.requirements) {
    lines.push(`  ${MARKS[outcome]} ${action} on ${render(resource)}`, ...because.map(stepText));
  }
  if (read.cause) {
    lines.push(
      `  ${(read.outcome === "undetermined" ? "open" : "cause").padEnd(12)} ${read.cause.detail} [${read.cause.rule}]`,
    );
    if (read.cause.at.start !== read.span.start || read.cause.at.source !== read.span.source)
      lines.push(
        `  at           ${placeText(read.cause.at)}`,
        ...excerptLines(read.cause.at, told(read), "               ", shownNames(read)),
      );
    if (read.cause.remedy !== "") lines.push(`  fix          ${read.cause.remedy}`);
  }
  if (read.condition !== null) lines.push(`  when         ${read.condition}`);
  for (const { message } of read.assumptions) lines.push(`  assuming     ${message}`);
  return `${lines.map(printable).join("\n")}\n`;
}

/** What the report tells of a read in any case: the rest of a line of the source is masked. */
function told({ reference, workload, secret, role, cause }: Read): string {
  if (cause && hidesPlace(cause.rule)) return "";
  const names = [reference.name, reference.container, workload.address, secret?.address, role?.address];
  return [...names, secret ? render(secret.arn) : "", cause?.detail ?? ""].join(" ");
}

function shownNames(read: Read): readonly string[] {
  return read.cause && hidesPlace(read.cause.rule) ? [] : namesOfReads([read]);
}

function stepText({ message, span }: Step): string {
  return `      ${message}${span ? `  (${placeText(span)})` : ""}`;
}

function owner(address: string | null, span: Span | undefined): string {
  if (address === null) return "  (not part of the input)";
  return span ? `  (${address}, ${placeText(span)})` : `  (${address})`;
}
