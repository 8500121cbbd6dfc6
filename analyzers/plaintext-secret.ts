import type { PlainText, WrittenSecret } from "../model/graph.ts";
import {
  isKeyId,
  isOrdinary,
  isPlaceholder,
  looksLikeName,
  looksRandom,
  saysPassword,
  soundsPlain,
  soundsSecret,
} from "../model/secret-words.ts";
import type { Span } from "../model/source.ts";
import { literal, type Text } from "../model/text.ts";
import { defineAnalyzer, type Analyzer, type Explanation, type Pass } from "./analyzer.ts";
import { credentialIn, UNKNOWN } from "./credentials.ts";
import { grouped, parametersByRead, referencesIn, secretsByRead, type Placed } from "./places.ts";

type Plaintext = Pick<Explanation, "at" | "message" | "help" | "reads" | "stack" | "workload" | "level"> & {
  readonly subject: string;
};

/** Reasoning and executable examples: ./plaintext-secret.md */
export const plaintextSecret: Analyzer = defineAnalyzer<Plaintext>({
  id: "plaintext-secret",
  title: "Secret that stands in the source, or ends up readable in the definition",
  level: "error",
  category: "hygiene",
  check: function* (pass) {
    for (const placed of referencesIn(pass)) yield* inVariable(placed);
    for (const graph of pass.graphs ?? [])
      for (const workload of graph.workloads)
        for (const text of workload.texts ?? []) yield* inText(text, graph.stack, workload.address);
    yield* inStores(pass);
  },
  explain: (found) => ({ ...found, related: [] }),
});

const HELP =
  "Keep it in Secrets Manager or as a SecureString, name that by `valueFrom` in `secrets`, and change the credential: whoever reads the source or the definition has it.";

interface Kind {
  readonly what: string;
  readonly isPlaceholder: boolean;
  /** Only the name says so, and it may be that of something else. */
  readonly isLikely: boolean;
}

/** What of a value is secret: by its form, or by how it is called. */
function kindOf(name: string | null, value: Text): Kind | null {
  const text = value.map((part) => (typeof part === "string" ? part : UNKNOWN)).join("");
  const credential = credentialIn(text);
  if (credential !== null) return { what: credential, isPlaceholder: false, isLikely: false };
  const known = literal(value);
  if (name === null || known === null || !soundsSecret(name) || isOrdinary(known)) return null;
  const isPassword = saysPassword(name);
  if (!isPassword && (looksLikeName(known) || (/key/iu.test(name) && isKeyId(known)))) return null;
  return {
    what: "by its name a secret",
    isPlaceholder: isPlaceholder(known),
    isLikely: !isPassword && !looksRandom(known),
  };
}

function* inVariable({ graph, workload, reference }: Placed): Generator<Plaintext> {
  if (reference.kind !== "runtime") return;
  const { name, container } = reference;
  const where = `${name ?? "a variable"}${container === null ? "" : ` in container ${container}`} of ${workload.address}`;
  const common = {
    reads: [],
    stack: graph.stack,
    workload: workload.address,
    subject: `environment/${container ?? ""}/${name ?? ""}`,
  };
  for (const { value } of reference.target) {
    if (value.kind !== "text") continue;
    if (value.secretValue !== undefined) {
      if (isOfParameter(value.secretValue) || soundsPlain(name ?? "")) continue;
      yield {
        ...common,
        at: value.span,
        level: "warning",
        message: `the plain variable ${where} gets ${value.secretValue}: it stands readable in the definition, for everybody who may describe it.`,
        help: "Name the secret by `valueFrom` in `secrets`: then only its ARN is in the definition.",
      };
      return;
    }
    const kind = kindOf(name, value.text);
    if (!kind) continue;
    const words = wordsFor(`the plain variable ${where} holds`, kind);
    // What an input variable has by default, whoever deploys it may give otherwise.
    const isDefault = !kind.isPlaceholder && !standsThere(value.text, value.span);
    yield { ...common, at: value.span, ...words, ...(isDefault ? { level: "warning" as const } : {}) };
    return;
  }
}

function standsThere(text: Text, { source, start, end }: Span): boolean {
  const written = source.text.slice(start, end);
  return text.every((part) => typeof part !== "string" || written.includes(part));
}

/** What parameters hold is often no secret; of those that are, their own rules tell. */
function isOfParameter(words: string): boolean {
  return /aws_ssm_parameter|the value of the parameter/u.test(words);
}

function wordsFor(
  subject: string,
  { what, isPlaceholder: isWeak, isLikely }: Kind,
): Pick<Plaintext, "message" | "help"> & { level?: "note" | "warning" } {
  return isWeak
    ? {
        level: "note",
        message: `${subject} ${what}, with a value that looks like a placeholder.`,
        help: "If the real value is put here later, keep it in a secret instead.",
      }
    : {
        ...(isLikely ? { level: "warning" as const } : {}),
        message: `${subject} ${what}, in plain text.`,
        help: HELP,
      };
}

function* inText(
  { kind, name, text, span, container }: PlainText,
  stack: string,
  workload: string,
): Generator<Plaintext> {
  const found = kind === "log-driver" ? null : kindOf(kind === "image" ? null : name, text);
  if (!found) return;
  const what = kind === "image" ? "the image" : `the log option ${name ?? ""}`;
  yield {
    at: span,
    reads: [],
    stack,
    workload,
    subject: `${kind}/${container ?? ""}/${name ?? ""}`,
    ...wordsFor(
      `${what} of ${container === null ? "" : `container ${container} of `}${workload} holds`,
      found,
    ),
  };
}

/** Values of secrets and parameters that tasks reference, written out where they are created. */
function* inStores(pass: Pass): Generator<Plaintext> {
  const secretOf = secretsByRead(pass);
  const parameterOf = parametersByRead(pass);
  const nodes = grouped(pass, (read) => {
    const parameter = read.reference.kind === "runtime" ? null : parameterOf(read);
    const secret = secretOf(read);
    // A user or a host that is kept for itself, and no part of a whole.
    if (secret && soundsPlain(secret.address) && (secret.written ?? []).every(({ key }) => key === null))
      return null;
    if (!parameter) return secret;
    const isSecure = parameter.type.some(({ value }) => literal(value) === "SecureString");
    const names = [
      parameter.name.map((part) => (typeof part === "string" ? part : "")).join(""),
      read.reference.name ?? "",
    ];
    return isSecure || names.some(soundsSecret) ? parameter : null;
  });
  for (const [node, reads] of nodes) {
    const [worst] = (node.written ?? []).toSorted(
      (a, b) => Number(a.isPlaceholder) - Number(b.isPlaceholder),
    );
    if (worst)
      yield inStore(
        worst,
        node,
        reads[0]?.read.stack ?? "",
        reads.map(({ index }) => index),
      );
  }
}

function inStore(
  { key, span, isPlaceholder: isWeak }: WrittenSecret,
  { address }: { readonly address: string; readonly span: Span },
  stack: string,
  reads: readonly number[],
): Plaintext {
  const under = key === null ? "" : ` under ${JSON.stringify(key)}`;
  return {
    at: span,
    reads,
    stack,
    workload: null,
    subject: `${address}/${key ?? ""}`,
    ...(isWeak ? { level: "note" as const } : {}),
    message: isWeak
      ? `the value of ${address}${under} is written out in the source, and looks like a placeholder.`
      : `the value of ${address}${under} is written out in the source, where everybody reads it who has the repository.`,
    help: isWeak
      ? "Where somebody puts the real one, let Terraform ignore changes of it, or have it generated."
      : "Have it generated, give it by a variable, or put it by hand and let Terraform ignore its changes; then change the credential.",
  };
}
