/** Expressions of Terraform for the texts that a grant speaks of, as the module at hand can write them. */
import { buildArn } from "../model/arn.ts";
import type { Block, Expression } from "../ingest/hcl/ast.ts";
import { parseHclExpression } from "../ingest/hcl/parse.ts";
import { children, type Node } from "../ingest/hcl/walk.ts";
import { argument, readDeclarations, type DeclaredModule } from "../ingest/terraform/declarations.ts";
import type { ProjectFiles } from "../ingest/terraform/files.ts";
import { specificationIn } from "../iam/credential-fields.ts";
import type { Repair } from "../iam/repair.ts";
import type { Graph, Scope } from "../model/graph.ts";
import type { Span } from "../model/source.ts";
import {
  joinTexts,
  LANGUAGES,
  literal,
  sameText,
  splitText,
  startsWith,
  text,
  type Text,
} from "../model/text.ts";
import { dependenciesOf, reaches, referencesIn, type Dependencies } from "./hcl-dependencies.ts";
import { namedTexts, spelled, whatGives, type NamedText } from "./names.ts";

/** A module's folder, whoever calls it: what is written there is there for all of its callers. */
export interface HclModule {
  readonly folder: string;
  readonly declared: DeclaredModule;
  readonly uses: Dependencies;
  /** What the module writes, its variables with their defaults left out. */
  readonly written: string;
  /** Data sources that have to be added for the expressions that were written, by type: how each is called. */
  readonly missing: Map<string, string>;
  /** Names that new resources have taken. */
  readonly labels: Set<string>;
  /** Whether a text tells what is marked sensitive. */
  readonly isTelling: (text: string) => boolean;
}

export function hclModule(folder: string, files: ProjectFiles, isTelling: HclModule["isTelling"]): HclModule {
  const declared = readDeclarations(folder, files);
  const blocks = [...declared.resources.values()].flatMap((each) => [...each.layers]);
  const calls = [...declared.calls.values()].flatMap((layers) => [...layers]);
  const written = [
    ...[...blocks, ...calls].map((block) => block.body.source.text.slice(block.start, block.end)),
    ...[...declared.locals.values()].map(({ attribute, source }) =>
      source.text.slice(attribute.start, attribute.end),
    ),
  ];
  return {
    folder,
    declared,
    uses: dependenciesOf(declared),
    written: written.join("\n"),
    missing: new Map(),
    labels: new Set(),
    isTelling,
  };
}

/** What expressions of one instance of a module may name. */
export interface HclNames {
  readonly module: HclModule;
  readonly prefix: string;
  readonly named: readonly NamedText[];
  /** What the module itself writes, with the text that it comes to. */
  readonly written: readonly { readonly text: Text; readonly expression: string }[];
  /** Where the module's own resources are made. */
  readonly scope: Scope;
  /** A secret's suffix is written as any six characters, where its own name cannot stand. */
  readonly anySuffix: boolean;
}

/** The names that do not lead back to a block; a secret that does is named by its letters. */
export function awayFrom(names: HclNames, key: string): HclNames {
  const { module, prefix } = names;
  const isAway = (references: Iterable<string>): boolean => !reaches(module.uses, references, key);
  return {
    ...names,
    named: names.named.filter(({ address }) => isAway([address.slice(prefix.length).replace(/\[.*$/u, "")])),
    written: names.written.filter(({ expression }) => isAway(referencesOf(expression))),
    anySuffix: true,
  };
}

export function referencesOf(expression: string): ReadonlySet<string> {
  return referencesIn(parseHclExpression({ path: "", text: expression }).value);
}

export function modulePrefix(address: string): string {
  return /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/u.exec(address)?.[0] ?? "";
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

export function hclNames(
  module: HclModule,
  graph: Graph,
  repairs: readonly Repair[],
  prefix: string,
  scope: Scope,
): HclNames {
  const names: HclNames = {
    module,
    prefix,
    named: namedTexts(graph).filter(({ address }) => modulePrefix(address) === prefix),
    written: [],
    scope,
    anySuffix: false,
  };
  const keys = [...graph.secrets, ...graph.parameters]
    .filter(({ address }) => modulePrefix(address) === prefix)
    .flatMap(({ key }) => key.map(({ value }) => value))
    .flatMap((use) => {
      const expression = expressionAt(use.span, module);
      const isWhole = expression !== null && expression.kind !== "template" && isOwn(expression, module);
      return isWhole ? [{ text: use.name, expression: sliceOf(use.span, expression) }] : [];
    });
  return { ...names, written: [...repairs.flatMap((repair) => writtenBy(repair, names)), ...keys] };
}

function expressionAt({ source, start, end }: Span, module: HclModule): Expression | null {
  if (folderOf(source.path) !== module.folder) return null;
  const parsed = parseHclExpression({ path: source.path, text: source.text.slice(start, end) });
  return parsed.problems.length === 0 ? parsed.value : null;
}

function sliceOf({ source, start }: Span, expression: Expression): string {
  return source.text.slice(start + expression.start, start + expression.end);
}

/** The references of a module's own workloads: the secret's ARN, with or without the fields behind it, or its name. */
function writtenBy({ workload, reference, read, grants }: Repair, names: HclNames): HclNames["written"] {
  const arn = read.secret?.arn;
  if (!arn || modulePrefix(workload.address) !== names.prefix) return [];
  return reference.target.flatMap(({ value }): HclNames["written"] => {
    if (value.kind !== "text") return [];
    const expression = expressionAt(value.span, names.module);
    if (!expression || !isOwn(expression, names.module)) return [];
    // A credential specification has its prefix before the ARN.
    const specification = reference.kind === "credential-spec" ? specificationIn(value.text) : null;
    const named = specification?.target ?? value.text;
    const whole = templateOf(expression, value.span);
    const inner = specification ? whole.replace(/^[a-z]+:/u, "") : whole;
    const name = startsWith(named, "arn:") ? null : named;
    const written = name ? parameterTemplate(inner, name, names) : withoutFields(inner);
    if (written === null) return [];
    const bare = joinTexts(splitText(named, ":").pieces.slice(0, 7), text(":"));
    return grants.flatMap(({ resource }) => {
      if ((name !== null || sameText(bare, arn)) && sameText(text(asPattern(arn)), resource))
        return [{ text: resource, expression: unwrapped(written) }];
      return sameText(text(bare, "-??????"), resource)
        ? [{ text: resource, expression: `"${written}-??????"` }]
        : [];
    });
  });
}

function asPattern(value: Text): Text {
  return value.map((part) =>
    typeof part !== "string" && part.owner === undefined && part.language === LANGUAGES.secretSuffix
      ? "??????"
      : part,
  );
}

/** The expression as the inside of a quoted template. */
function templateOf(expression: Expression, at: Span): string {
  const written = sliceOf(at, expression);
  if (expression.kind !== "template") return `\${${written}}`;
  return expression.heredoc ? "" : written.slice(1, -1);
}

/** A template that is one name alone is that name. */
function unwrapped(template: string): string {
  const [, name] = /^\$\{([^{}"]*)\}$/u.exec(template) ?? [];
  return name ?? `"${template}"`;
}

/** `:json-key:version-stage:version-id` cut off; null where it is not written as such. */
function withoutFields(template: string): string | null {
  if (template === "") return null;
  return template.replace(/:[^:${}]*:[^:${}]*:[^:${}]*$/u, (fields, offset: number) =>
    /^\$\{[^}]*\}$|:secret:[^:]*$/u.test(template.slice(0, offset)) ? "" : fields,
  );
}

function parameterTemplate(template: string, name: Text, names: HclNames): string | null {
  if (template === "") return null;
  const head = hclTemplate(buildArn(names.scope, "ssm", []), names);
  return head === null ? null : `${head}parameter${startsWith(name, "/") ? "" : "/"}${template}`;
}

const ROOTS = new Set(["var", "local", "module", "data", "terraform"]);

/** Whether an expression means the same anywhere in its module: it names nothing that only its place binds. */
function isOwn(expression: Expression, { declared }: HclModule): boolean {
  const types = new Set([...declared.resources.values()].map((each) => each.type));
  const open: Node[] = [expression];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === "variable" && !ROOTS.has(node.name) && !types.has(node.name)) return false;
    if (["for-tuple", "for-object", "splat", "if", "for", "conditional", "invalid"].includes(node.kind))
      return false;
    open.push(...children(node));
  }
  return true;
}

/** How often a block is made: by `count` or `for_each`, as written. */
export interface Repetition {
  readonly meta: "count" | "for_each";
  readonly expression: string;
  /** It is the same whatever is given. */
  readonly isStatic: boolean;
}

export function repetitionOf(block: Block): Repetition | null {
  for (const meta of ["count", "for_each"] as const) {
    const item = block.body.items.find((each) => each.kind === "attribute" && each.name === meta);
    if (item?.kind !== "attribute") continue;
    const { expression } = item;
    const open: Node[] = [expression];
    let isStatic = true;
    for (let node = open.pop(); node; node = open.pop()) {
      if (node.kind === "variable") isStatic = false;
      open.push(...children(node));
    }
    return { meta, expression: block.body.source.text.slice(expression.start, expression.end), isStatic };
  }
  return null;
}

const CURRENT = { count: "[count.index]", for_each: "[each.key]" } as const;

/** An address as the context block can name it; null for an instance that may not be there. */
export function addressIn(address: string, names: HclNames, context: Block | null): string | null {
  const own = address.slice(names.prefix.length);
  const base = own.replace(/\[.*$/u, "");
  if (base === own) return own;
  const block = names.module.declared.resources.get(base)?.layers[0];
  // A plan's configuration is not in view.
  if (!block) return own.includes("[*]") ? null : own;
  const repeated = repetitionOf(block);
  const around = context && repetitionOf(context);
  if (repeated && around && repeated.meta === around.meta && repeated.expression === around.expression)
    return `${base}${CURRENT[repeated.meta]}`;
  return repeated?.isStatic === true && !own.includes("[*]") ? own : null;
}

/** The text as an expression in the context block; null where it has no name there. */
export function hclExpression(value: Text, names: HclNames, context: Block | null): string | null {
  const given = whatGives(names.named, value);
  if (given) return attributeOf(given, names, context);
  const written = names.written.find(({ text: each }) => sameText(each, value));
  if (written) return written.expression;
  const template = hclTemplate(value, names);
  return template === null ? null : `"${template}"`;
}

function attributeOf({ address, kind }: NamedText, names: HclNames, context: Block | null): string | null {
  const own = addressIn(address, names, context);
  if (own === null) return null;
  return kind === "secret" && /^aws_(?:db_instance|rds_cluster)\./u.test(own)
    ? `${own}.master_user_secret[0].secret_arn`
    : `${own}.arn`;
}

/** The text inside of quotes, put together from what the module writes and what it can ask for. */
function hclTemplate(value: Text, names: HclNames): string | null {
  const { module, prefix } = names;
  let isRefused = false;
  const letters = (part: string): string => {
    if (module.isTelling(part)) isRefused = true;
    return deployed(part, names, (rest) => {
      const words = rest.split(/[:.]|\/(?=$)/u).filter((word) => !isSkeleton(word));
      if (!words.every((word) => writesOut(module, word.replace(/-(?:\?{6})?$/u, "")))) isRefused = true;
      return rest
        .replaceAll("\\", "\\\\")
        .replaceAll('"', String.raw`\"`)
        .replaceAll(/([$%])\{/gu, "$1$1{");
    });
  };
  const spelt = spelled(value, letters, (part) => {
    if (names.anySuffix && part.language === LANGUAGES.secretSuffix) return "??????";
    if (sameText([part], names.scope.account)) return data(module, "aws_caller_identity", "account_id");
    if (sameText([part], names.scope.region)) return data(module, "aws_region", "id");
    const [owner, variable = ""] = part.id.split("#");
    const isOwnVariable = owner === prefix.replace(/\.$/u, "");
    return isOwnVariable && /^var\.[\w-]+$/u.test(variable) ? `\${${variable}}` : null;
  });
  return isRefused ? null : spelt;
}

/** Letters that every ARN and every service has. */
function isSkeleton(part: string): boolean {
  return part
    .split("/")
    .every((word) =>
      /^(?:|arn|aws|aws-[a-z-]+|secretsmanager|ssm|kms|iam|s3|secret|parameter|key|role|root|amazonaws|com|\*|-?\?{6})$/u.test(
        word,
      ),
    );
}

/** The account, region and partition of the module are asked for, unless the module itself writes them out. */
function deployed(part: string, names: HclNames, rest: (part: string) => string): string {
  const { module, scope } = names;
  const known = [
    { value: literal(scope.account), type: "aws_caller_identity", attribute: "account_id" },
    { value: literal(scope.region), type: "aws_region", attribute: "id" },
  ].filter(({ value }) => value !== null && !writesOut(module, value));
  const found = known.find(({ value }) => value !== null && part.includes(value));
  if (found && found.value !== null) {
    const at = part.indexOf(found.value);
    return (
      deployed(part.slice(0, at), names, rest) +
      data(module, found.type, found.attribute) +
      deployed(part.slice(at + found.value.length), names, rest)
    );
  }
  const partition = declaredData(module, "aws_partition");
  return partition === null || !part.startsWith("arn:aws:")
    ? rest(part)
    : `arn:\${data.aws_partition.${partition}.partition}:${rest(part.slice("arn:aws:".length))}`;
}

/** Whether the module has the text as such, in a provider's block or elsewhere. */
function writesOut({ declared, written }: HclModule, value: string): boolean {
  const providers = declared.providers.map((block) => block.body.source.text.slice(block.start, block.end));
  return [written, ...providers].some((each) => each.includes(value));
}

function declaredData({ declared }: HclModule, type: string): string | null {
  for (const { mode, type: each, name, layers } of declared.resources.values()) {
    // One with a provider of its own, or several instances, tells of another place.
    const isPlain = ["provider", "count", "for_each", "region", "name"].every(
      (meta) => !argument(layers, meta),
    );
    if (mode === "data" && each === type && isPlain) return name;
  }
  return null;
}

/** A data source's attribute: of a declared one, or of the one that will be added. */
function data(module: HclModule, type: string, attribute: string): string {
  let name = declaredData(module, type) ?? module.missing.get(type);
  if (name === undefined) {
    name = unused("current", module, `data.${type}.`);
    module.missing.set(type, name);
  }
  return `\${data.${type}.${name}.${attribute}}`;
}

/** A name that nothing of these types has. */
export function unused(wanted: string, module: HclModule, ...prefixes: readonly string[]): string {
  const isTaken = (name: string): boolean =>
    prefixes.some((each) => module.declared.resources.has(each + name) || module.labels.has(each + name));
  let name = wanted;
  for (let count = 2; isTaken(name); count += 1) name = `${wanted}_${count}`;
  for (const each of prefixes) module.labels.add(each + name);
  return name;
}
