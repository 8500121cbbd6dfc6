/** What a plan knows of its configuration: variables, values of data sources and resources, and which there will be. */
import { listValue, objectValue, type Entry, type Value } from "../../model/value.ts";
import { fromJson, parseJson } from "../../model/json.ts";
import type { Source, Span } from "../../model/source.ts";
import { literal, text } from "../../model/text.ts";
import { readEmbedded } from "../embedded-json.ts";
import type { GivenScope } from "../scope.ts";
import { secretAttribute } from "./computed.ts";
import {
  isObject,
  objectAt,
  isPlanned,
  listAt,
  plannedResource,
  plannedResources,
  removedResources,
  stateResources,
  stringAt,
  type Json,
  type PlanResource,
} from "./plan-document.ts";
import { expressionsOf } from "./plan-references.ts";
import { createScopes } from "./plan-scope.ts";
import { WANTED_TYPES } from "./types.ts";
import { withMarks } from "./sensitive.ts";

/** The kind of the problems that a plan and a configuration have with each other. */
export const OTHER_SOURCE = "other-source";

export interface Planned {
  /** The plan's path. */
  readonly path: string;
  /** The value that the plan was made with, placed where the caller says; null for a variable that it does not have. */
  readonly variable: (name: string, at: Span) => Value | null;
  /** Where the default provider works, as far as the plan tells. */
  readonly facts: GivenScope;
  /** A value that the plan knows, placed where the caller says; null for what is known after apply, or not there. */
  readonly attribute: (address: string, name: string, at: Span) => Value | null;
  /** Whether a resource or an instance of a module will be there after apply. */
  readonly exists: (address: string) => boolean;
  /** Managed resources of the types that a graph is made of, as they will be. */
  readonly addresses: ReadonlySet<string>;
  /** Those that will be gone: deleted, or forgotten. */
  readonly removed: ReadonlySet<string>;
  /** The plan is of everything: nothing was left out by a target. */
  readonly isComplete: boolean;
}

export function readPlanned(source: Source, document: Json, given: GivenScope): Planned {
  const variables = objectAt(document, "variables");
  const priorState = isObject(document["prior_state"]) ? document["prior_state"]["values"] : {};
  const isWanted = (type: string): boolean => WANTED_TYPES.has(type);
  const resources = [
    ...stateResources(priorState, isWanted).filter((each) => each.mode === "data"),
    ...plannedResources(document),
  ];
  let found: Finder | null = null;
  const find = (): Finder => (found ??= finder(document, priorState));
  return {
    path: source.path,
    variable: (name, at) => {
      const known = Object.hasOwn(variables, name) ? variables[name] : null;
      return isObject(known) && Object.hasOwn(known, "value") ? fromJson(known["value"], at) : null;
    },
    facts: factsOf(document, given, resources),
    attribute: (address, name, at) => attributeOf(find().resource(address), name, at),
    exists: (address) => find().exists(address),
    addresses: new Set(resources.filter(({ mode }) => mode === "managed").map((each) => each.address)),
    removed: new Set(removedResources(document)),
    isComplete: document["complete"] === true,
  };
}

interface Finder {
  readonly resource: (address: string) => PlanResource | undefined;
  readonly exists: (address: string) => boolean;
}

/** Resources of all types, by address: of a large plan hardly any is asked for, so that each is read when it is. */
function finder(document: Json, priorState: unknown): Finder {
  const places = new Map<string, () => PlanResource | undefined>();
  const modules = new Set<string>();
  const enter = (address: string, module: string, read: () => PlanResource | undefined): void => {
    places.set(address, read);
    if (module === "" || modules.has(module)) return;
    for (const { index, 0: step } of module.matchAll(/module\.[^.[]+(?:\[[^\]]*\])?/gu))
      modules.add(module.slice(0, index + step.length));
  };
  for (const each of stateResources(priorState, (_, mode) => mode === "data"))
    enter(each.address, each.module, () => each);
  for (const change of listAt(document, "resource_changes")) {
    const address = stringAt(change, "address");
    if (address !== null && isPlanned(change))
      enter(address, stringAt(change, "module_address") ?? "", () => plannedResource(change));
  }
  return {
    resource: (address) => places.get(address)?.(),
    exists: (address) => places.has(address) || modules.has(address),
  };
}

function attributeOf(resource: PlanResource | undefined, name: string, at: Span): Value | null {
  const after = resource && isObject(resource.after) ? resource.after : {};
  if (!resource || !Object.hasOwn(after, name) || after[name] === null) return null;
  // What is secret is dropped, whoever knows it.
  if (secretAttribute(resource.type, name, resource.address) !== null) return null;
  const unknown = isObject(resource.afterUnknown) ? resource.afterUnknown[name] : false;
  if (isPartlyUnknown(unknown)) return null;
  const marked = isObject(resource.afterSensitive) ? resource.afterSensitive[name] : false;
  return withMarks(fromJson(after[name], at), marked);
}

function isPartlyUnknown(unknown: unknown): boolean {
  if (unknown === true) return true;
  return typeof unknown === "object" && unknown !== null && Object.values(unknown).some(isPartlyUnknown);
}

/** What is given holds; what is not, the plan may tell by the resources that exist. */
function factsOf(document: Json, given: GivenScope, resources: readonly PlanResource[]): GivenScope {
  const configured = resources.map((resource) => {
    const address = `${resource.mode === "data" ? "data." : ""}${resource.type}.${resource.name}`;
    return { resource, provider: expressionsOf(document, resource.module, address).provider };
  });
  const { account, region } = createScopes(document, given, configured)("aws", null);
  const [knownAccount, knownRegion] = [literal(account), literal(region)];
  return {
    ...given,
    ...(knownAccount === null ? {} : { account: knownAccount }),
    ...(knownRegion === null ? {} : { region: knownRegion }),
  };
}

/**
 * A written argument with what the plan knows of it: where something of it is not known, the plan's value stands at
 * its place. Null where the plan has another value, so that it was made from other source.
 */
export function withPlanned(written: Value, planned: Value | null): Value | null {
  if (!planned || planned.kind === "list" || planned.kind === "object") return written;
  const own = written.kind === "text" ? literal(written.text) : null;
  const other = planned.kind === "text" ? literal(planned.text) : null;
  if (own !== null && other !== null) return own === other || isDocument(own) ? written : null;
  if (written.kind === "text" && planned.kind === "text" && other !== null && isDocument(other)) {
    const decoded = readEmbedded(written).value;
    const known: unknown = decoded ? parseJson(other) : undefined;
    if (decoded && (isObject(known) || Array.isArray(known)))
      return { ...planned, span: written.span, json: placed(known, decoded, planned.sensitive === true) };
  }
  const isOpen = (written.kind === "text" && !written.json && !written.pieces) || written.kind === "unknown";
  const isPlain = written.kind === "text" && written.pieces !== undefined && !isDocument(text(written.text));
  return isOpen || isPlain || written.kind === "choice"
    ? { ...planned, ...marks(written), span: written.span }
    : written;
}

/**
 * What the plan says, part by part at the place where the configuration says it. Terraform marks a document as a whole for
 * one part that is sensitive: of one that `isHidden` only what the configuration itself spells out is not.
 */
function placed(known: unknown, written: Value, isHidden: boolean): Value {
  // Providers write a list of one as its item.
  const [only] = written.kind === "list" && written.items.length === 1 ? written.items : [];
  if (only && !Array.isArray(known)) return placed(known, only, isHidden);
  if (Array.isArray(known)) {
    const items = written.kind === "list" ? written.items : [written];
    const same = (item: unknown): Value | undefined =>
      items.find((each) => each.kind === "text" && literal(each.text) === item);
    return listValue(
      known.map((item: unknown, index) => placed(item, same(item) ?? items[index] ?? written, isHidden)),
      written.span,
    );
  }
  if (!isObject(known)) {
    const isSpelled = written.kind !== "text" || literal(written.text) === known;
    const isOther = typeof known === "string" && (!isSpelled || written.kind !== "text");
    return {
      ...fromJson(known, written.span),
      ...(isHidden && isOther ? { sensitive: true } : {}),
      ...marks(written),
    };
  }
  const own = written.kind === "object" ? written.entries : new Map<string, Entry>();
  return objectValue(
    new Map(
      Object.entries(known).map(([name, value]) => {
        const { key, value: at } = own.get(name) ?? { key: written.span, value: written };
        return [name, { key, value: placed(value, at, isHidden) }] as const;
      }),
    ),
    written.span,
  );
}

function marks({ sensitive, secretOf }: Value): Pick<Value, "sensitive" | "secretOf"> {
  return { ...(sensitive ? { sensitive } : {}), ...(secretOf === undefined ? {} : { secretOf }) };
}

function isDocument(value: string | readonly unknown[]): boolean {
  const [first] = value;
  return typeof first === "string" && /^\s*[[{<]/u.test(typeof value === "string" ? value : first);
}
