/** `terraform show -json` of a plan or a state, Terraform's or OpenTofu's, to resources. */
import { ALWAYS } from "../../model/condition.ts";
import type { Instance, Scope } from "../../model/graph.ts";
import { fromJson } from "../../model/json.ts";
import { error, type Problem, type Result } from "../../model/problem.ts";
import { firstLine, span, type Source, type Span } from "../../model/source.ts";
import {
  asText,
  get,
  objectValue,
  textValue,
  unknownValue,
  type Entry,
  type Value,
} from "../../model/value.ts";
import type { GivenScope } from "../scope.ts";
import { contentOf } from "../secret-content.ts";
import { computedShape, secretAttribute } from "./computed.ts";
import type { Stack } from "./graph.ts";
import { linksOfPlan } from "./links.ts";
import { orderOf } from "./order.ts";
import { locateResources, type Place } from "./places.ts";
import {
  expressionAt,
  fullReferences,
  isObject,
  isRefreshOnly,
  isShownState,
  objectAt,
  plannedResources,
  stateResources,
  stringAt,
  type Expression,
  type Json,
  type PlanResource,
} from "./plan-document.ts";
import { createReferences, expressionsOf, mentionsIn, type ReferenceSite } from "./plan-references.ts";
import { createScopes } from "./plan-scope.ts";
import { checkTypes } from "./plan-types.ts";
import { withUnknown, type PartPath } from "./plan-values.ts";
import { isRawState, locateInstances, shownState, STATE_VERSION } from "./raw-state.ts";
import { policyOf } from "./policy-document.ts";
import { checkAttributes } from "./shapes.ts";
import { isUnreadType, WANTED_TYPES } from "./types.ts";
import { withMarks } from "./sensitive.ts";

/** One resource with everything that reading its attributes takes. */
interface Planned {
  readonly resource: PlanResource;
  readonly scope: Scope;
  readonly expressions: Json;
  /** What it is repeated for. */
  readonly repeated: Expression;
  readonly place: Place;
}

export function isState(document: Json): boolean {
  return isShownState(document) || isRawState(document);
}

/** The resources of a plan or state. */
export function readPlan(source: Source, document: Json, given: GivenScope): Result<Stack> {
  const { path } = source;
  const version = checkVersion(source, document);
  if (version) return { value: { path, instances: [], sensitive: [] }, problems: [version] };
  const isRaw = isRawState(document);
  const shown = isRaw ? shownState(document) : document;
  const instances = readShown(source, shown, given, (addresses) => {
    if (isRaw) return locateInstances(source, document, (type) => WANTED_TYPES.has(type));
    return locateShown(source, document, addresses);
  });
  const problems = [...checkTypes(source, document), ...checkAttributes(instances)];
  const stack = { path, instances, sensitive: sensitiveVariables(shown) };
  if (!Object.hasOwn(shown, "configuration")) return { value: stack, problems };
  const isWhole = plannedResources(shown).every(({ type }) => !isUnreadType(type));
  return { value: { ...stack, order: orderOf(() => linksOfPlan(shown)), isWhole }, problems };
}

/** The resources of a document in the form of `terraform show -json`, wherever they stand. */
export function readShown(
  source: Source,
  document: Json,
  given: GivenScope,
  locate: Locate,
): readonly Instance[] {
  return instancesOf(document, collect(source, document, given, locate));
}

type Locate = (addresses: readonly string[]) => ReadonlyMap<string, Place>;

function locateShown(source: Source, document: Json, addresses: readonly string[]): ReturnType<Locate> {
  if (isShownState(document)) return locateResources(source, "values", addresses, ["values"]);
  return isRefreshOnly(document)
    ? locateResources(source, "prior_state", addresses, ["values"])
    : locateResources(source, "resource_changes", addresses, ["change", "after"]);
}

/** The texts of the root's variables that are declared sensitive. */
function sensitiveVariables(document: Json): readonly string[] {
  const declared = objectAt(objectAt(objectAt(document, "configuration"), "root_module"), "variables");
  return Object.entries(declared).flatMap(([name, variable]) => {
    if (!isObject(variable) || variable["sensitive"] !== true) return [];
    return textsIn(objectAt(objectAt(document, "variables"), name)["value"]);
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An unknown minor version only adds to the format; an unknown major one may mean anything. */
export function checkVersion(source: Source, document: Json): Problem | null {
  const raw = document["version"];
  if (isRawState(document) && raw !== STATE_VERSION)
    return unknownVersion(
      source,
      "version",
      `state version ${String(raw)} is not known: canread reads version 4`,
    );
  const version = stringAt(document, "format_version");
  if (version === null || /^[01]\./u.test(version)) return null;
  const message = `format version ${version} is not known: canread reads 0.x and 1.x`;
  return unknownVersion(source, "format_version", message);
}

function unknownVersion(source: Source, key: string, message: string): Problem {
  const at = source.text.indexOf(`"${key}"`);
  const place = at === -1 ? firstLine(source) : span(source, at, at + key.length + 2);
  return error("unsupported-version", message, place);
}

function collect(source: Source, document: Json, given: GivenScope, locate: Locate): readonly Planned[] {
  const wanted = (type: string): boolean => WANTED_TYPES.has(type);
  const resources = isShownState(document)
    ? stateResources(document["values"], wanted)
    : [
        ...plannedResources(document),
        ...stateResources(
          isObject(document["prior_state"]) ? document["prior_state"]["values"] : {},
          wanted,
        ).filter((resource) => resource.mode === "data"),
      ];
  const configured = resources.map((resource) => {
    const address = `${resource.mode === "data" ? "data." : ""}${resource.type}.${resource.name}`;
    return { resource, ...expressionsOf(document, resource.module, address) };
  });
  const scopeOf = createScopes(document, given, configured);
  const managed = resources
    .filter((resource) => resource.mode === "managed")
    .map((resource) => resource.address);
  const places = locate(managed);
  return configured.map(({ resource, expressions, repeated, provider }) => ({
    resource,
    expressions,
    repeated,
    scope: scopeOf(provider, resource),
    place: places.get(resource.address) ?? { span: firstLine(source), attributes: null },
  }));
}

function instancesOf(document: Json, planned: readonly Planned[]): readonly Instance[] {
  const reader = createReader(document, planned);
  return planned
    .filter((each) => each.resource.mode === "managed")
    .map((each) => ({
      address: each.resource.address,
      type: each.resource.type,
      attributes: reader.attributes(each),
      span: each.place.span,
      when: ALWAYS,
      scope: each.scope,
      ...plannedContent(each),
      ...(each.resource.adopted ? { adopted: true } : {}),
    }));
}

/**
 * The form of what a version puts into its secret, with every key concealed: providers mark the whole value sensitive. With
 * `ignore_changes`, which no plan and no state shows, it is a placeholder.
 * https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
 */
function plannedContent({ resource, place }: Planned): Pick<Instance, "content"> {
  if (resource.type !== "aws_secretsmanager_secret_version" || !isObject(resource.after)) return {};
  const value = resource.after["secret_string"];
  if (typeof value !== "string" || value === "") return {};
  const content = contentOf({ ...textValue(value, place.span), sensitive: true });
  const doubt =
    "whether others put the value that counts (ignore_changes), which only the configuration shows";
  const isKnown = content.kind === "object" || content.kind === "text";
  return { content: [{ value: isKnown ? { ...content, doubt } : content, when: ALWAYS }] };
}

interface AttributeReader {
  readonly attributes: (planned: Planned) => Value;
}

/** Attributes refer to each other across resources, so each is read on demand and once. */
function createReader(document: Json, planned: readonly Planned[]): AttributeReader {
  const memo = new Map<string, Value | null | "open">();
  const byName = new Map<string, Planned[]>();
  const isConfigured = !isShownState(document) && Object.hasOwn(document, "configuration");
  for (const each of planned) {
    const { module, mode, type, name } = each.resource;
    const key = `${module}|${mode === "data" ? "data." : ""}${type}.${name}`;
    byName.set(key, [...(byName.get(key) ?? []), each]);
  }
  const follow = createReferences(document, (target, path, at) => {
    const candidates = byName.get(`${target.module}|${target.name}`) ?? [];
    const wanted = target.key ?? (candidates.length > 1 ? target.consumerKey : null);
    const found =
      candidates.length === 1 && target.key === null
        ? candidates[0]
        : candidates.find((each) => each.resource.key === wanted);
    const [name, ...rest] = path;
    return found && name !== undefined ? walk(attribute(found, name, at), rest) : null;
  });

  const attribute = (each: Planned, name: string, at: Span): Value | null => {
    const key = `${each.resource.address}.${name}`;
    const known = memo.get(key);
    if (known === "open") return null;
    if (known !== undefined) return known && { ...known, span: at };
    memo.set(key, "open");
    const value = compute(each, name);
    memo.set(key, value);
    return value && { ...value, span: at };
  };

  const compute = (each: Planned, name: string): Value | null => {
    const { resource, place } = each;
    const after = isObject(resource.after) ? resource.after : {};
    const unknown = isObject(resource.afterUnknown) ? resource.afterUnknown[name] : undefined;
    const secret = secretAttribute(resource.type, name, resource.address);
    // A parameter that is not encrypted may hold anything, as the ARN of a secret.
    const isPlain = resource.type === "aws_ssm_parameter" && String(after["type"]).startsWith("String");
    if (secret !== null && !isPlain)
      return { ...textValue("", place.span), sensitive: true, secretOf: secret };
    // What a role has beyond its arguments is told by other resources; the provider only reads it back.
    const isReadBack =
      resource.type === "aws_iam_role" && isConfigured && !Object.hasOwn(each.expressions, name);
    if (isReadBack && name === "managed_policy_arns") return null;
    const known = Object.hasOwn(after, name) && after[name] !== null;
    if (known && (unknown === undefined || unknown === false)) {
      const value = place.attributes?.entries.get(name)?.value ?? fromJson(after[name], place.span);
      if (isReadBack && name === "inline_policy") return maybeSet(value, resource.address);
      return withMarks(value, isObject(resource.afterSensitive) ? resource.afterSensitive[name] : false);
    }
    return unknown === true ? resolveUnknown(each, name) : partlyUnknown(each, name, unknown);
  };

  const resolveUnknown = (each: Planned, name: string): Value | null => {
    const { resource, place, scope, expressions } = each;
    const site = siteOf(each, name);
    if (resource.type === "aws_iam_policy_document" && (name === "json" || name === "minified_json")) {
      return policyOf(fullAttributes(each), place.span);
    }
    if (!Object.hasOwn(expressions, name)) {
      // The provider computes it: to a shape that is known, or to a default that the input does not set.
      const input = { type: resource.type, address: resource.address, scope, attribute: textOf(each) };
      const shape = computedShape(name, input);
      return shape ? textValue(shape, place.span) : null;
    }
    const followed = follow(expressionAt(expressions[name]), site);
    if (followed) return followed;
    const mentions = mentionsIn(expressions[name]);
    return unknownValue(
      `${resource.address}.${name}`,
      reasonFor(resource, name, mentions),
      place.span,
      mentions,
    );
  };

  const siteOf = ({ resource, repeated, place }: Planned, argument: string): ReferenceSite => ({
    module: resource.module,
    key: resource.key,
    at: place.span,
    argument,
    repeated,
  });

  /** What stands in the place of an unknown part of a block: the references of the argument, one for each such part. */
  const partOf = (each: Planned, name: string, value: Value | undefined) => (path: PartPath) => {
    const blocks = each.expressions[name];
    const [block, argument, item] = path;
    const items = value?.kind === "list" ? value.items : [];
    // Blocks that are made dynamically are not in the configuration one by one.
    if (!Array.isArray(blocks) || blocks.length !== items.length || typeof argument !== "string") return null;
    const list = get(items[Number(block)], argument);
    const { references = [] } = expressionAt(objectAt(blocks[Number(block)], argument));
    const all = fullReferences(references);
    const length = list?.kind === "list" ? list.items.length : 1;
    const reference = all.length === length ? all[Number(item)] : all.length === 1 ? all[0] : undefined;
    return reference === undefined ? null : follow({ references: [reference] }, siteOf(each, argument));
  };

  const partlyUnknown = (each: Planned, name: string, unknown: unknown): Value | null => {
    const { resource, place, expressions } = each;
    const after = isObject(resource.after) ? resource.after : {};
    const value =
      place.attributes?.entries.get(name)?.value ??
      (Object.hasOwn(after, name) ? fromJson(after[name], place.span) : undefined);
    const path = `${resource.address}.${name}`;
    const known = resource.type === "aws_iam_policy_document" ? partOf(each, name, value) : () => null;
    return (
      withUnknown(
        value,
        unknown,
        { name: path, path: [], known },
        place.span,
        mentionsIn(expressions[name]),
      ) ?? null
    );
  };

  const textOf = (each: Planned) => (name: string) => {
    const value = attribute(each, name, each.place.span);
    return value?.kind === "text" && asText(value)?.length !== 0 ? asText(value) : undefined;
  };

  const fullAttributes = (each: Planned): Value => {
    const { resource, place } = each;
    const names = new Set([
      ...Object.keys(isObject(resource.after) ? resource.after : {}),
      ...Object.keys(isObject(resource.afterUnknown) ? resource.afterUnknown : {}),
    ]);
    const entries = new Map<string, Entry>();
    for (const name of names) {
      if (resource.type === "aws_iam_policy_document" && name.endsWith("json")) continue;
      const value = attribute(each, name, place.attributes?.entries.get(name)?.value.span ?? place.span);
      if (value) entries.set(name, { key: value.span, value });
    }
    return objectValue(entries, place.span);
  };
  return { attributes: fullAttributes };
}

function walk(value: Value | null, path: readonly string[]): Value | null {
  let current = value;
  for (const step of path) {
    if (!current) return null;
    current = (current.kind === "list" ? current.items[Number(step)] : get(current, step)) ?? null;
  }
  return current;
}

/** A plan does not tell blocks that are made dynamically from those that the provider only reads back. */
function maybeSet(value: Value, address: string): Value {
  const label = `${address}.inline_policy is set by the configuration`;
  const otherwise: Value = { kind: "list", items: [], span: value.span };
  if (value.kind === "list" && value.items.length === 0) return value;
  return {
    kind: "choice",
    condition: { kind: "flag", id: `set#${label}`, label },
    then: value,
    otherwise,
    span: value.span,
  };
}

function reasonFor(resource: PlanResource, name: string, mentions: readonly string[]): string {
  const hint = mentions.length > 0 ? "; its configuration decides it (--source)" : "";
  return `${resource.address}.${name} is known only after apply${hint}`;
}
