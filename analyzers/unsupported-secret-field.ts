import type { CredentialField, Graph, Parameter, Workload } from "../model/graph.ts";
import { parseArn } from "../model/arn.ts";
import { literal, render, sameText, type Text } from "../model/text.ts";
import { defineAnalyzer, type Analyzer } from "./analyzer.ts";

interface Unsupported {
  readonly graph: Graph;
  readonly workload: Workload;
  readonly field: CredentialField;
  readonly defect: Defect;
}

interface Defect {
  readonly detail: string;
  readonly help: string;
}

/** Reasoning and executable examples: ./unsupported-secret-field.md */
export const unsupportedSecretField: Analyzer = defineAnalyzer<Unsupported>({
  id: "unsupported-secret-field",
  title: "Credentials of a file system or gMSA in a form that their reader cannot take",
  level: "error",
  category: "reference",
  check: function* ({ graphs = [] }) {
    for (const graph of graphs) {
      for (const workload of graph.workloads) {
        for (const field of workload.credentials ?? []) {
          const defect = field.kind === "fsx" ? fsxDefect(field.text, graph) : specDefect(field.text);
          if (defect) yield { graph, workload, field, defect };
        }
      }
    }
  },
  explain: ({ graph, workload, field, defect }) => ({
    at: field.span,
    message: `${field.kind === "fsx" ? "the credentials of a file system" : "a credential specification"} of ${workload.address} ${defect.detail}.`,
    help: defect.help,
    related: [],
    reads: [],
    stack: graph.stack,
    workload: workload.address,
    subject: `${field.kind} ${field.span.source.path}`,
  }),
});

/**
 * The agent takes the ARN of a secret or of a parameter. A parameter it asks for by what stands behind `parameter`, which
 * begins with a slash, and without decryption.
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/fsxwindowsfileserver/fsxwindowsfileserver_windows.go
 */
function fsxDefect(text: Text, graph: Graph): Defect | null {
  const isOpen = literal(text) === null;
  const parts = parseArn(text);
  const help = "Keep user name and password as a JSON object in a secret, and give its ARN.";
  if (!parts) {
    if (isOpen) return null;
    return { detail: "are no ARN: a name is not looked up", help };
  }
  const service = literal(parts.service);
  if (service === null || service === "secretsmanager") return null;
  if (service !== "ssm")
    return { detail: `name the service ${service}: only secrets and parameters are read`, help };
  const parameter = graph.parameters.find(({ arn }) => sameText(arn, text));
  if (parameter && isSecure(parameter)) {
    const detail = `are ${parameter.address}, a SecureString: the agent reads it without decryption, and finds no JSON object in it`;
    return { detail, help };
  }
  const name = parameter && literal(parameter.name);
  // The agent asks for what stands behind `parameter` in the ARN, which begins with a slash.
  return name && !name.startsWith("/")
    ? {
        detail: `are ${render(text)}: the agent asks for a parameter of the name /${name}, with a slash, and ${parameter.address} is called ${name}`,
        help,
      }
    : null;
}

function isSecure({ type }: Parameter): boolean {
  return type.length > 0 && type.every(({ value }) => literal(value) === "SecureString");
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-credentialSpecs */
function specDefect(text: Text): Defect | null {
  const known = literal(text);
  if (known === null) return null;
  const help =
    "Write credentialspec:ARN, or credentialspecdomainless:ARN, with the ARN of an object in S3 or of a parameter.";
  const [, target] = /^credentialspec(?:domainless)?:(.+)$/u.exec(known) ?? [];
  if (target === undefined)
    return {
      detail: "begins with neither credentialspec: nor credentialspecdomainless:",
      help,
    };
  if (target.startsWith("file://")) return null;
  const service = /^arn:[^:]+:([^:]+):/u.exec(target)?.[1];
  return service === "s3" || service === "ssm"
    ? null
    : { detail: `names ${target}, which is neither an object in S3 nor a parameter`, help };
}
