import { literal, render } from "../model/text.ts";
import type { Parameter } from "../model/graph.ts";
import { defineAnalyzer, nameRead, nameReads, onlyWorkload, type Analyzer } from "./analyzer.ts";
import { grouped, parametersByRead } from "./places.ts";
import { soundsSecret } from "../model/secret-words.ts";

/** Reasoning and executable examples: ./unencrypted-parameter.md */
export const unencryptedParameter: Analyzer = defineAnalyzer({
  id: "unencrypted-parameter",
  title: "Parameter that is used as a secret and is stored in plain text",
  level: "warning",
  category: "hygiene",
  check: function* (pass) {
    const parameterOf = parametersByRead(pass);
    const plain = grouped(pass, (read): Parameter | null => {
      const parameter = read.reference.kind === "runtime" ? null : parameterOf(read);
      // Much that tasks take from parameters is no secret: an address, a switch.
      const isSecret = [read.reference.name ?? "", parameter ? render(parameter.name) : ""].some(
        soundsSecret,
      );
      return parameter && isPlain(parameter) && isSecret ? parameter : null;
    });
    for (const [parameter, reads] of plain) yield { parameter, reads };
  },
  explain: ({ parameter, reads }) => {
    const [first] = reads;
    const [type = []] = parameter.type.map(({ value }) => value);
    return {
      at: parameter.span,
      message: `${parameter.address} is of the type ${literal(type) ?? "String"}, which stores its value in plain text, and is taken for a secret by ${nameReads({ reads })}: everybody who may read parameters can read it.`,
      help: "Make it a SecureString (CloudFormation cannot: create it elsewhere, or use a secret of Secrets Manager). If its value is no secret, it may as well stand in `environment`.",
      related: reads.map(({ read }) => ({ message: `referenced by ${nameRead(read)}`, span: read.span })),
      reads: reads.map(({ index }) => index),
      stack: first?.read.stack ?? "",
      workload: onlyWorkload(reads.map(({ read }) => read)),
    };
  },
});

/** Of one type in all worlds, and no other. */
function isPlain({ type }: Parameter): boolean {
  return (
    type.length > 0 && type.every(({ value }) => ["String", "StringList"].includes(literal(value) ?? ""))
  );
}
