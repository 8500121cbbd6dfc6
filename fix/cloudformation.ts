/** Statements as a template writes them, in YAML or JSON: behind one that is there, or in a resource of their own. */
import { get, type ObjectValue, type Value } from "../model/value.ts";
import type { Graph } from "../model/graph.ts";
import { parseArn } from "../model/arn.ts";
import { literal, startsWith, type Text } from "../model/text.ts";
import type { Source, Span } from "../model/source.ts";
import { beforeInLine, endOfLine, indent, indentAt, inLineBreaksOf, type Insertion } from "./edit.ts";
import { followsDeployment, namedTexts, spelled, whatGives, type NamedText } from "./names.ts";
import type { Addition, Statement } from "./statements.ts";

/** JSON, with functions in their long form. */
export type Json = string | readonly Json[] | { readonly [key: string]: Json };

export interface TemplateNames {
  /** Logical ids of the nested stacks that lead to the template, each with a slash behind it. */
  readonly prefix: string;
  readonly named: readonly NamedText[];
  /** Parameters by logical id, with the texts of their names: a reference gives the name. */
  readonly parameterNames: ReadonlyMap<string, Text>;
  /** The template as it is written. */
  readonly document: Value;
  /** Logical ids that new resources have taken. */
  readonly ids: Set<string>;
  /** Whether a text tells what is marked sensitive. */
  readonly isTelling: (text: string) => boolean;
}

export function templateNames(
  graph: Graph,
  document: Value,
  prefix: string,
  isTelling: TemplateNames["isTelling"],
): TemplateNames {
  const { path } = document.span.source;
  const isHere = ({ address }: { readonly address: string }): boolean => localId(address, prefix) !== null;
  const local = <T extends { readonly address: string }>(node: T): T => ({
    ...node,
    address: localId(node.address, prefix) ?? node.address,
  });
  return {
    prefix,
    named: namedTexts(graph, path).filter(isHere).map(local),
    parameterNames: new Map(
      graph.parameters
        .filter(isHere)
        .map(local)
        .map(({ address, name }) => [address, name]),
    ),
    document,
    ids: new Set(),
    isTelling,
  };
}

/** The id in its own template of what has an address in the stack; null for what is of another template. */
function localId(address: string, prefix: string): string | null {
  const id = address.startsWith(prefix) ? address.slice(prefix.length) : "/";
  return id.includes("/") ? null : id;
}

function typeOf(address: string, names: TemplateNames): string | null {
  const type = get(get(get(names.document, "Resources"), address), "Type");
  return type?.kind === "text" ? literal(type.text) : null;
}

/** The text as the template can say it; null where it has no name there. */
function templateExpression(value: Text, names: TemplateNames): Json | null {
  const given = whatGives(names.named, value);
  if (given) return attributeOf(given, names);
  const known = literal(value);
  if (value.some((part) => typeof part === "string" && names.isTelling(part))) return null;
  const isDeployed = followsDeployment(value);
  if (known !== null) return known;
  const body = spelled(
    value,
    (part) => {
      const escaped = part.replaceAll("${", "${!");
      return isDeployed ? escaped.replace(/^arn:aws:/u, "arn:${AWS::Partition}:") : escaped;
    },
    (part) => {
      if (part.id === "account") return "${AWS::AccountId}";
      if (part.id === "region") return "${AWS::Region}";
      if (part.id.startsWith("stack-name:")) return "${AWS::StackName}";
      return part.id.startsWith("param:") ? `\${${part.id.slice(part.id.lastIndexOf("#") + 1)}}` : null;
    },
  );
  return body === null ? null : { "Fn::Sub": body };
}

/** The attributes by which databases give the secret that they own. */
const OWNED_SECRETS: ReadonlyMap<string, string> = new Map([
  ["AWS::RDS::DBInstance", "MasterUserSecret.SecretArn"],
  ["AWS::RDS::DBCluster", "MasterUserSecret.SecretArn"],
  ["AWS::Redshift::Cluster", "MasterPasswordSecretArn"],
]);

function attributeOf({ address, kind, text: arn }: NamedText, names: TemplateNames): Json {
  switch (kind) {
    case "secret": {
      const owned = OWNED_SECRETS.get(typeOf(address, names) ?? "");
      return owned === undefined ? { Ref: address } : { "Fn::GetAtt": [address, owned] };
    }
    case "parameter": {
      const slash = startsWith(names.parameterNames.get(address) ?? [], "/") ? "" : "/";
      const isForeign = parseArn(arn) === null;
      return isForeign
        ? { Ref: address }
        : {
            "Fn::Sub": `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${slash}\${${address}}`,
          };
    }
    case "key":
    case "role":
      return { "Fn::GetAtt": [address, "Arn"] };
    case "given":
      return { Ref: address };
  }
}

function statementOf(statement: Statement, names: TemplateNames): Json | null {
  const one = (texts: readonly Text[]): Json | null => {
    const written = texts.map((each) => templateExpression(each, names));
    if (!written.every((each) => each !== null)) return null;
    return written.length === 1 ? (written[0] ?? null) : written;
  };
  const resource = one(statement.resources);
  const principal = statement.principals.length > 0 ? one(statement.principals) : null;
  if (resource === null || (statement.principals.length > 0 && principal === null)) return null;
  const conditions: Record<string, Record<string, Json>> = {};
  for (const { operator, key, values } of statement.conditions) {
    const value = one(values);
    if (value === null) return null;
    conditions[operator] = { ...conditions[operator], [key]: value };
  }
  return {
    Effect: "Allow",
    ...(principal === null ? {} : { Principal: { AWS: principal } }),
    Action: statement.action,
    Resource: resource,
    ...(statement.conditions.length === 0 ? {} : { Condition: conditions }),
  };
}

const SHORT: Readonly<Record<string, string>> = { Ref: "!Ref", "Fn::Sub": "!Sub", "Fn::GetAtt": "!GetAtt" };

/** Lines of YAML, with functions in their short form. */
function yamlLines(value: Json): readonly string[] {
  if (typeof value === "string") return [yamlText(value)];
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item) => {
      const [first = "", ...rest] = yamlLines(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const [only] = entries;
  const tag = only && entries.length === 1 ? SHORT[only[0]] : undefined;
  if (tag !== undefined && only) {
    const [, argument] = only;
    return [
      `${tag} ${typeof argument === "string" ? yamlText(argument) : (argument as readonly string[]).join(".")}`,
    ];
  }
  return entries.flatMap(([key, item]) => {
    const lines = yamlLines(item);
    const isInline = typeof item === "string" || isFunction(item);
    return isInline
      ? [`${yamlText(key)}: ${lines[0] ?? ""}`]
      : [`${yamlText(key)}:`, ...lines.map((line) => `  ${line}`)];
  });
}

function isFunction(value: Json): boolean {
  if (typeof value === "string" || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && SHORT[keys[0] ?? ""] !== undefined;
}

/** Plain where YAML reads it as the text that it is. */
function yamlText(value: string): string {
  const isPlain =
    /^[A-Za-z][\w:/.${}?@+=,-]*$/u.test(value) && !/: |:$|^(?:true|false|null|yes|no|on|off)$/iu.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function jsonLines(value: Json, step: string): readonly string[] {
  return JSON.stringify(value, null, step).split("\n");
}

/** How far the document indents. */
function stepOf(source: Source): string {
  return /\n([ \t]+)\S/u.exec(source.text)?.[1] ?? "  ";
}

/** Whether a statement is an item of a list of statements, and not of a function's arguments. */
function isListed({ start, end }: Span, value: Value): boolean {
  if (value.span.start > start || value.span.end < end) return false;
  if (value.kind === "list")
    return value.items.some((item) => isListed({ source: item.span.source, start, end }, item));
  if (value.kind !== "object") return false;
  return [...value.entries].some(([key, { value: inner }]) => {
    if (key !== "Statement" || inner.kind !== "list")
      return isListed({ source: inner.span.source, start, end }, inner);
    return inner.items.some(
      (item) => item.span.start === start && item.kind === "object" && !isFunctionValue(item),
    );
  });
}

function isFunctionValue({ entries }: ObjectValue): boolean {
  return entries.size === 1 && [...entries.keys()].some((key) => key === "Ref" || key.startsWith("Fn::"));
}

/** The resource that a place belongs to. */
function resourceAt({ start }: Span, { document }: TemplateNames): string | null {
  const resources = get(document, "Resources");
  if (resources?.kind !== "object") return null;
  for (const [id, { value }] of resources.entries)
    if (value.span.start <= start && start < value.span.end) return id;
  return null;
}

/** Whether a policy is given to users or groups as well. */
function reachesUsers(id: string, { document }: TemplateNames): boolean {
  const resources = get(document, "Resources");
  if (resources?.kind !== "object") return false;
  const own =
    get(get(get(resources, id), "Properties"), "Users") ??
    get(get(get(resources, id), "Properties"), "Groups");
  return (
    own !== undefined ||
    [...resources.entries.values()].some(({ value }) => {
      const type = get(value, "Type");
      const isOther = type?.kind === "text" && /^AWS::IAM::(?:User|Group)/u.test(literal(type.text) ?? "");
      return isOther && namesIn(value).has(id);
    })
  );
}

/** The logical ids that a value refers to. */
function namesIn(value: Value): ReadonlySet<string> {
  switch (value.kind) {
    case "text":
      return new Set(
        value.text.flatMap((part) => (typeof part === "string" ? part.split(/[^A-Za-z0-9]+/u) : [])),
      );
    case "list":
      return new Set(value.items.flatMap((item) => [...namesIn(item)]));
    case "object":
      return new Set([...value.entries.values()].flatMap((entry) => [...namesIn(entry.value)]));
    default:
      return new Set();
  }
}

function conditionOf(id: string, { document }: TemplateNames): string | null {
  const condition = get(get(get(document, "Resources"), id), "Condition");
  return condition?.kind === "text" ? literal(condition.text) : null;
}

/** Conditions of what statements refer to, beside that of the resource that they stand in. */
function conditionsOf(statements: readonly Json[], id: string, names: TemplateNames): ReadonlySet<string> {
  const own = conditionOf(id, names);
  const referred = JSON.stringify(statements).split(/[^A-Za-z0-9]+/u);
  const found = new Set(
    referred.flatMap((name) => (entryOf(name, names) ? (conditionOf(name, names) ?? []) : [])),
  );
  if (own !== null) found.delete(own);
  return found;
}

/** The statements of an addition behind one that is there; null where that is no item of a list. */
export function behindStatement(statement: Span, addition: Addition, names: TemplateNames): Insertion | null {
  const written = addition.statements.map((each) => statementOf(each, names));
  if (!written.every((each) => each !== null)) return null;
  const { source, start, end } = statement;
  const { text } = source;
  if (source.path !== names.document.span.source.path || !isListed(statement, names.document)) return null;
  const id = resourceAt(statement, names);
  if (id === null || reachesUsers(id, names)) return null;
  if (conditionsOf(written, id, names).size > 0) return null;
  const before = beforeInLine(text, start);
  if (/^\s*-\s+$/u.test(before)) {
    const dash = before.slice(0, before.indexOf("-"));
    const inserted = written.map((each) => `\n${indent(yamlLines([each]), dash)}`).join("");
    const last = end - (/\s*$/u.exec(text.slice(start, end))?.[0].length ?? 0);
    return { source, at: endOfLine(text, last), text: inLineBreaksOf(source, inserted) };
  }
  if (text[start] !== "{" || !"[,".includes(text.slice(0, start).trimEnd().at(-1) ?? " ")) return null;
  const isOnOwnLine = before.trim() === "";
  const inserted = written
    .map((each) =>
      isOnOwnLine
        ? `,\n${indent(jsonLines(each, stepOf(source)), indentAt(text, start))}`
        : `, ${JSON.stringify(each)}`,
    )
    .join("");
  return { source, at: end, text: inLineBreaksOf(source, inserted) };
}

/** The statements of an addition as a resource of their own, behind the one that they belong to. */
export function asTemplateResource(addition: Addition, names: TemplateNames): Insertion | null {
  const written = addition.statements.map((each) => statementOf(each, names));
  const { on } = addition;
  const address = addition.address && localId(addition.address, names.prefix);
  if (address === null || on === "key" || !written.every((each) => each !== null)) return null;
  const declared = entryOf(address, names);
  if (!declared) return null;
  const document = { Version: "2012-10-17", Statement: written };
  const others = [...conditionsOf(written, address, names)];
  const own = conditionOf(address, names);
  const conditions = own === null ? others : [own, ...others];
  // What hangs on several conditions would need one of its own.
  if (conditions.length > 1) return null;
  const id = unused(`${address}${on === "role" ? "Secrets" : "Readers"}`, names);
  const [condition] = conditions;
  const resource: Json = {
    Type: on === "role" ? "AWS::IAM::Policy" : "AWS::SecretsManager::ResourcePolicy",
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties:
      on === "role"
        ? { PolicyName: id, PolicyDocument: document, Roles: [{ Ref: address }] }
        : { SecretId: { Ref: address }, ResourcePolicy: document },
  };
  const { source } = declared.key;
  const { text } = source;
  const before = beforeInLine(text, declared.key.start);
  if (text[declared.value.span.start] === "{") {
    const step = stepOf(source);
    const lines = jsonLines({ [id]: resource }, step)
      .slice(1, -1)
      .map((line) => line.slice(step.length));
    const { end } = declared.value.span;
    return { source, at: end, text: inLineBreaksOf(source, `,\n${indent(lines, before)}`) };
  }
  if (before.trim() !== "") return null;
  const { start, end } = declared.value.span;
  const last = end - (/\s*$/u.exec(text.slice(start, end))?.[0].length ?? 0);
  const at = endOfLine(text, last);
  const isTight = /^\r?\n[^\r\n]/u.test(text.slice(at, at + 3));
  const step = " ".repeat(Math.max(2, before.length));
  const lines = yamlLines({ [id]: resource }).map((line) =>
    line.replace(/^(?: {2})+/u, (blanks) => step.repeat(blanks.length / 2)),
  );
  return { source, at, text: inLineBreaksOf(source, `\n\n${indent(lines, before)}${isTight ? "\n" : ""}`) };
}

function entryOf(
  logicalId: string,
  { document }: TemplateNames,
): { readonly key: Span; readonly value: Value } | null {
  const resources = get(document, "Resources");
  return (resources?.kind === "object" && resources.entries.get(logicalId)) || null;
}

function unused(wanted: string, names: TemplateNames): string {
  let id = wanted;
  for (let count = 2; entryOf(id, names) !== null || names.ids.has(id); count += 1) id = `${wanted}${count}`;
  names.ids.add(id);
  return id;
}
