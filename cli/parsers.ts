/** Values of options, each checked where it is given. */
import { InvalidArgumentError } from "commander";
import type { GivenVariable } from "../ingest/terraform/variable-files.ts";
import { LIMIT_KINDS } from "../model/limit.ts";
import { RULE_LEVELS, type Level } from "../model/report.ts";
import { FORMATS, GRAPH_FORMATS, type FormatRequest, type GraphOptions, type PolicyFile } from "./options.ts";

export function collectPolicy(value: string, previous: readonly PolicyFile[]): readonly PolicyFile[] {
  const at = value.indexOf("=");
  const kind = LIMIT_KINDS.find((each) => each === value.slice(0, at));
  const path = value.slice(at + 1);
  if (!kind || path === "") throw new InvalidArgumentError(`Write ${LIMIT_KINDS.join(", ")}=<file>.`);
  return [...previous, { kind, path }];
}

export function parseGraphFormat(value: string): GraphOptions["format"] {
  const [name, ...rest] = value.split("=");
  const known = GRAPH_FORMATS.find((format) => format === name);
  if (!known) throw new InvalidArgumentError(`Formats are ${GRAPH_FORMATS.join(", ")}.`);
  const file = rest.length === 0 ? null : rest.join("=");
  if (file === "") throw new InvalidArgumentError("A file name belongs behind the equals sign.");
  return { name: known, file };
}

export function collectVariable(value: string, previous: readonly GivenVariable[]): readonly GivenVariable[] {
  const at = value.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write <name>=<value>.");
  return [...previous, { name: value.slice(0, at), value: value.slice(at + 1) }];
}

export function parseAccount(value: string): string {
  if (!/^\d{12}$/u.test(value)) throw new InvalidArgumentError("An account id has twelve digits.");
  return value;
}

export function collectFormat(value: string, previous: readonly FormatRequest[]): readonly FormatRequest[] {
  const [name = "", ...rest] = value.split("=");
  const file = rest.length === 0 ? null : rest.join("=");
  const known = FORMATS.find((format) => format === name);
  if (!known) throw new InvalidArgumentError(`Formats are ${FORMATS.join(", ")}.`);
  if (file === "") throw new InvalidArgumentError("A file name belongs behind the equals sign.");
  const request = { name: known, file };
  if (file === null && previous.some((each) => each.file === null)) {
    throw new InvalidArgumentError("Only one format can go to standard output; give the others a file.");
  }
  if (file !== null && previous.some((each) => each.file === file))
    throw new InvalidArgumentError(`Two formats cannot go to one file, ${file}.`);
  return [...previous, request];
}

export function collectRule(
  value: string,
  previous: ReadonlyMap<string, Level | "off">,
): ReadonlyMap<string, Level | "off"> {
  const [id = "", word, ...more] = value.split("=");
  const level = RULE_LEVELS.find((each) => each === word);
  if (!level || more.length > 0) throw new InvalidArgumentError("Write <rule>=error, warning, note or off.");
  return new Map(previous).set(id, level);
}
