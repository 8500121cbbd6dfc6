/** Attributes of resources and data sources: written, computed to a shape, or known only after apply. */
import { buildArn, partitionOf } from "../../model/arn.ts";
import type { Scope as PlaceScope } from "../../model/graph.ts";
import { error } from "../../model/problem.ts";
import type { Span } from "../../model/source.ts";
import { hole, LANGUAGES, literal, text, type Text } from "../../model/text.ts";
import {
  asLiteral,
  asText,
  get,
  nullValue,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type UnknownValue,
  type Value,
} from "../../model/value.ts";
import { distribute } from "../distribute.ts";
import { evaluateBody } from "./bodies.ts";
import { renderText } from "./calls.ts";
import { computedShape, secretAttribute, shapedAttributes } from "./computed.ts";
import { dataAttribute } from "./data-sources.ts";
import { argument, headerSpan, nestedBlocks, type DeclaredResource } from "./declarations.ts";
import { evaluateExpression } from "./expression.ts";
import type { InstanceKey } from "./instance-keys.ts";
import { resourceAddress, scopeOf, type Module } from "./module.ts";
import { referenceName } from "./module-calls.ts";
import { OTHER_SOURCE, withPlanned } from "./planned.ts";
import { CAPACITY_TYPES, NETWORK_TYPES } from "./types.ts";
import { defaultProvider, type Provider } from "./providers.ts";

export function addressOf(module: Module, declared: DeclaredResource, instance: InstanceKey): string {
  return `${resourceAddress(module, declared)}${instance.suffix}`;
}

export function providerOf(module: Module, declared: DeclaredResource): Provider {
  const named = argument(declared.layers, "provider");
  const name = (named && referenceName(named.expression)) ?? "aws";
  return module.providers.get(name) ?? module.providers.get("aws") ?? defaultProvider({});
}

/** Since version 6 of the provider a resource may name its own region, over its provider's. */
export function placeOf(module: Module, declared: DeclaredResource, instance: InstanceKey): PlaceScope {
  const { scope } = providerOf(module, declared);
  const isRegional = declared.type.startsWith("aws_") && !declared.type.startsWith("aws_iam_");
  const own = isRegional ? writtenAttribute(module, declared, instance, "region") : undefined;
  if (!own || own.kind === "null") return scope;
  const label = `${addressOf(module, declared, instance)}.region`;
  const region = asText(own) ?? [hole(label, LANGUAGES.region, label)];
  return { ...scope, region, partition: text(partitionOf(region) ?? scope.partition) };
}

function remembered(module: Module, key: string, make: () => Value): Value {
  const known = module.memo.get(key);
  if (known === "open")
    return unknownValue(key, `${key} refers to itself`, headerSpan(firstBlock(module, key)));
  if (known) return known;
  module.memo.set(key, "open");
  const value = make();
  module.memo.set(key, value);
  return value;
}

function firstBlock(module: Module, key: string): Parameters<typeof headerSpan>[0] {
  for (const [name, declared] of module.declared.resources) if (key.includes(name)) return declared.layers[0];
  throw new Error(`no resource for ${key}`);
}

export function readAttribute(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
  name: string,
  at: Span,
): Value {
  const address = addressOf(module, declared, instance);
  return {
    ...remembered(module, `${address}.${name}`, () => compute(module, declared, instance, name)),
    span: at,
  };
}

/** The arguments that shapes are made from. */
const SHAPE_SOURCES = [
  "name",
  "name_prefix",
  "path",
  "secret_id",
  "target_key_id",
  "bucket",
  "bucket_prefix",
  "key",
];

function compute(module: Module, declared: DeclaredResource, instance: InstanceKey, name: string): Value {
  const address = addressOf(module, declared, instance);
  const at = headerSpan(declared.layers[0]);
  if (declared.mode === "data") return computeData(module, declared, instance, name);
  const secret = secretAttribute(declared.type, name, address);
  if (secret !== null && !isPlainParameter(module, declared, instance))
    return heldValue(secret, address, name, at);
  const written = writtenAttribute(module, declared, instance, name);
  if (written && written.kind !== "null") return secret === null ? written : { ...written, sensitive: true };
  const planned = module.project.planned?.attribute(address, name, at);
  if (planned) return planned;
  const scope = placeOf(module, declared, instance);
  if (name === "master_user_secret") return databaseSecret(declared, address, scope, at);
  // An argument that depends on conditions gives a shape in each of their worlds.
  const sources = SHAPE_SOURCES.map(
    (other) => writtenAttribute(module, declared, instance, other) ?? nullValue(at),
  );
  const shaped = distribute(sources, (plain) => {
    const attribute = (other: string): Text | undefined => {
      const value = plain[SHAPE_SOURCES.indexOf(other)];
      return value?.kind === "text" || value?.kind === "unknown" ? asText(value) : undefined;
    };
    const shape = computedShape(name, { type: declared.type, address, scope, attribute });
    return shape && textValue(shape, at);
  });
  return (
    shaped ??
    written ??
    unknownValue(`${address}.${name}`, `${address}.${name} is known only after apply`, at, [address])
  );
}

function heldValue(secret: string, address: string, name: string, at: Span): Value {
  const unknown = unknownValue(`${address}.${name}`, `${secret} is not read`, at);
  return { ...unknown, sensitive: true, secretOf: secret };
}

/** A parameter that is not encrypted may hold anything, as the ARN of a secret. */
function isPlainParameter(module: Module, declared: DeclaredResource, instance: InstanceKey): boolean {
  if (declared.type !== "aws_ssm_parameter") return false;
  const type = writtenAttribute(module, declared, instance, "type");
  return ["String", "StringList"].includes(asLiteral(type) ?? "");
}

/** `master_user_secret[0].secret_arn`: the secret that RDS makes, `rds!db-…` or `rds!cluster-…`. */
function databaseSecret(declared: DeclaredResource, address: string, scope: PlaceScope, at: Span): Value {
  const kind = declared.type === "aws_rds_cluster" ? "rds!cluster-" : "rds!db-";
  const id = hole(`${address}.secret-id`, LANGUAGES.keyId, "id", address);
  const suffix = hole(`${address}.suffix`, LANGUAGES.secretSuffix, "suffix", address);
  const arn = textValue(buildArn(scope, "secretsmanager", text("secret:", kind, id, "-", suffix)), at);
  return {
    kind: "list",
    items: [objectValue(new Map([["secret_arn", { key: at, value: arn }]]), at)],
    span: at,
  };
}

/** An argument or nested blocks as the configuration writes them, with what a plan knows of them. */
export function writtenAttribute(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
  name: string,
): Value | undefined {
  const address = addressOf(module, declared, instance);
  const found = argument(declared.layers, name);
  if (found) {
    const scope = scopeOf(module, { body: { source: found.source } }, instance);
    return remembered(module, `${address}.${name} (written)`, () =>
      asPlanned(module, declared, address, name, evaluateExpression(found.expression, scope)),
    );
  }
  if (
    nestedBlocks(declared.layers, name).length === 0 &&
    nestedBlocks(declared.layers, "dynamic").length === 0
  )
    return undefined;
  const value = get(body(module, declared, instance), name);
  return value && asPlanned(module, declared, address, name, value);
}

/** What the plan knows better; where it says otherwise, it belongs to other source. */
function asPlanned(
  { project }: Module,
  declared: DeclaredResource,
  address: string,
  name: string,
  written: Value,
): Value {
  if (declared.mode !== "managed" || !project.planned || written.kind === "null") return written;
  const planned = project.planned.attribute(address, name, written.span);
  const merged = withPlanned(written, planned);
  if (merged) return merged;
  const message = `${address}.${name} has another value in the plan: it was made from other source`;
  project.problems.push(error(OTHER_SOURCE, message, written.span));
  return planned ?? written;
}

function body(module: Module, declared: DeclaredResource, instance: InstanceKey): Value {
  return remembered(module, `${addressOf(module, declared, instance)} (body)`, () => {
    const [first] = declared.layers;
    return evaluateBody(
      declared.layers.map((layer) => layer.body),
      headerSpan(first),
      scopeOf(module, first, instance),
    );
  });
}

function computeData(module: Module, declared: DeclaredResource, instance: InstanceKey, name: string): Value {
  const address = addressOf(module, declared, instance);
  const at = headerSpan(declared.layers[0]);
  const scope = placeOf(module, declared, instance);
  if (declared.type === "template_file" && name === "rendered")
    return renderedTemplate(module, declared, instance);
  const attributes = body(module, declared, instance);
  const read = (known: Value): Value | null =>
    dataAttribute({ address, type: declared.type, attributes: known, scope, at }, name);
  // What is looked up by a name that depends on conditions is found in each of their worlds.
  const keys = LOOK_UP.map((key) => get(attributes, key) ?? nullValue(at));
  // A document keeps the places of its statements.
  const isDocument = declared.type === "aws_iam_policy_document";
  const planned = isDocument ? null : module.project.planned?.attribute(address, name, at);
  if (planned) return planned;
  const found = distribute(keys, (plain) => read(withEntries(attributes, plain)));
  return found ?? unknownValue(`${address}.${name}`, `${address} is read from outside`, at, [address]);
}

/** The arguments by which data sources are looked up. */
const LOOK_UP = ["name", "arn", "secret_id", "key_id"];

function withEntries(attributes: Value, plain: readonly Value[]): Value {
  if (attributes.kind !== "object") return attributes;
  const entries = new Map(attributes.entries);
  for (const [index, name] of LOOK_UP.entries()) {
    const value = plain[index];
    const entry = entries.get(name);
    if (entry && value) entries.set(name, { ...entry, value });
  }
  return { ...attributes, entries };
}

/** The old way to render a template: `template_file` with `template` and `vars`. */
function renderedTemplate(module: Module, declared: DeclaredResource, instance: InstanceKey): Value {
  const [first] = declared.layers;
  const at = headerSpan(first);
  const attributes = body(module, declared, instance);
  const template = literal(asText(get(attributes, "template")) ?? []);
  const address = addressOf(module, declared, instance);
  if (template === null)
    return unknownValue(`${address}.rendered`, `the template of ${address} is not known`, at);
  const variables = get(attributes, "vars") ?? objectValue(new Map(), at);
  return renderText(template, variables, scopeOf(module, first, instance), at);
}

/** What a resource has besides what is written and what has a known shape. */
function others(module: Module, declared: DeclaredResource, instance: InstanceKey): UnknownValue {
  const address = addressOf(module, declared, instance);
  const reason = declared.mode === "data" ? "read from outside" : "known only after apply";
  return unknownValue(address, reason, headerSpan(declared.layers[0]), [address]);
}

/** Attributes of data sources that canread computes. */
const DATA_COMPUTED = ["arn", "id", "name", "json", "rendered", "account_id", "region", "partition"];

/** A resource as one object: what is written, and what is computed to a shape. */
export function readWhole(module: Module, declared: DeclaredResource, instance: InstanceKey): Value {
  const at = headerSpan(declared.layers[0]);
  return remembered(module, `${addressOf(module, declared, instance)} (whole)`, () => {
    const written = body(module, declared, instance);
    const entries = new Map<string, Entry>(written.kind === "object" ? written.entries : []);
    const address = addressOf(module, declared, instance);
    for (const [name, { key, value }] of entries) {
      const secret = secretAttribute(declared.type, name, address);
      if (secret !== null) entries.set(name, { key: at, value: heldValue(secret, address, name, at) });
      else entries.set(name, { key, value: asPlanned(module, declared, address, name, value) });
    }
    if (declared.mode === "data") {
      for (const name of DATA_COMPUTED) {
        const value = computeData(module, declared, instance, name);
        if (value.kind === "text") entries.set(name, { key: at, value });
      }
      return { ...objectValue(entries, at), more: others(module, declared, instance) };
    }
    if (entries.has("manage_master_user_password")) {
      const value = compute(module, declared, instance, "master_user_secret");
      entries.set("master_user_secret", { key: at, value });
    }
    for (const name of shapedAttributes(declared.type)) {
      // Only what has a shape: an unknown would look like an argument that is set.
      const value = entries.has(name) ? undefined : shapedAttribute(module, declared, instance, name);
      if (value) entries.set(name, { key: at, value });
    }
    if (NETWORK_TYPES.has(declared.type) || CAPACITY_TYPES.has(declared.type)) {
      for (const name of ["arn", "id"]) {
        const value = entries.has(name) ? undefined : givenByPlan(module, declared, instance, name);
        if (value) entries.set(name, { key: at, value });
      }
    }
    return { ...objectValue(entries, at), more: others(module, declared, instance) };
  });
}

/** Some arguments alone: what is wrong with the others is nobody's concern here. */
export function readArguments(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
  names: readonly string[],
): Value {
  const at = headerSpan(declared.layers[0]);
  const entries = names.flatMap((name) => {
    const value =
      writtenAttribute(module, declared, instance, name) ??
      givenByPlan(module, declared, instance, name) ??
      shapedAttribute(module, declared, instance, name);
    return value ? [[name, { key: value.span, value }] as const] : [];
  });
  return objectValue(new Map(entries), at);
}

/** What AWS gave to something that is there already: others may name it by that. */
function givenByPlan(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
  name: string,
): Value | undefined {
  const address = addressOf(module, declared, instance);
  if (name !== "id" && name !== "arn") return undefined;
  return module.project.planned?.attribute(address, name, headerSpan(declared.layers[0])) ?? undefined;
}

function shapedAttribute(
  module: Module,
  declared: DeclaredResource,
  instance: InstanceKey,
  name: string,
): Value | undefined {
  if (!shapedAttributes(declared.type).includes(name)) return undefined;
  const value = compute(module, declared, instance, name);
  return value.kind === "text" || value.kind === "choice" ? value : undefined;
}
