/** The parts of `terraform show -json` that canread uses, checked as they are read: a plan is outside input. */
import { WANTED_TYPES } from "./types.ts";

export interface PlanResource {
  readonly address: string;
  readonly module: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** The instance key as addresses spell it, `"x"` or `0`; null where there is none. */
  readonly key: string | null;
  /** An `import` block takes it over. */
  readonly adopted: boolean;
  readonly after: unknown;
  readonly afterUnknown: unknown;
  readonly afterSensitive: unknown;
}

export interface Expression {
  readonly constant?: unknown;
  readonly references?: readonly string[];
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectAt(value: unknown, key: string): Json {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

export function stringAt(value: unknown, key: string): string | null {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === "string" ? found : null;
}

function keyOf(value: unknown): string | null {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "number" ? String(value) : null;
}

/** A state as `terraform show -json` prints it. */
export function isShownState(document: Json): boolean {
  return isObject(document["values"]) && !Object.hasOwn(document, "resource_changes");
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly actions: readonly string[];
  readonly change: Json;
}

type Identity = Pick<PlanResource, "address" | "module" | "mode" | "type" | "name" | "key">;

/** What happens to each resource of the wanted types; not to what an earlier apply left over of it. */
export function resourceChanges(plan: Json): readonly ResourceChange[] {
  return wantedChanges(plan).flatMap((each) => {
    const type = stringAt(each, "type");
    if (type === null || !isObject(each) || stringAt(each, "deposed") !== null) return [];
    const change = objectAt(each, "change");
    const actions = listAt(change, "actions").filter((action) => typeof action === "string");
    const { address, mode } = identity(each, type);
    return [{ address, mode, type, actions, change }];
  });
}

/** Resources as they will be after apply; what is deleted or forgotten is gone. */
export function plannedResources(plan: Json): readonly PlanResource[] {
  return wantedChanges(plan)
    .filter(isPlanned)
    .flatMap((each) => plannedResource(each) ?? []);
}

/** Of a large plan hardly anything is wanted: it is gone through once. */
const wantedByPlan = new WeakMap<Json, readonly unknown[]>();

function wantedChanges(plan: Json): readonly unknown[] {
  const known = wantedByPlan.get(plan);
  if (known) return known;
  const wanted = listAt(plan, "resource_changes").filter((each) =>
    WANTED_TYPES.has(stringAt(each, "type") ?? ""),
  );
  wantedByPlan.set(plan, wanted);
  return wanted;
}

/** Whether what a change is of will be there. */
export function isPlanned(each: unknown): boolean {
  const change = objectAt(each, "change");
  return isObject(change["after"]) && !isRemoval(listAt(change, "actions"));
}

export function plannedResource(each: unknown): PlanResource | undefined {
  const type = stringAt(each, "type");
  if (type === null || !isObject(each)) return undefined;
  const change = objectAt(each, "change");
  return {
    ...identity(each, type),
    adopted: isObject(change["importing"]),
    after: change["after"],
    afterUnknown: change["after_unknown"],
    afterSensitive: change["after_sensitive"],
  };
}

function isRemoval(actions: readonly unknown[]): boolean {
  return actions.length === 1 && (actions[0] === "delete" || actions[0] === "forget");
}

/** Addresses of managed resources that will be gone after apply. */
export function removedResources(plan: Json): readonly string[] {
  return resourceChanges(plan)
    .filter(({ mode, actions }) => mode === "managed" && isRemoval(actions))
    .map(({ address }) => address);
}

function identity(each: Json, type: string): Identity {
  return {
    address: stringAt(each, "address") ?? `${type}.${stringAt(each, "name") ?? ""}`,
    module: stringAt(each, "module_address") ?? "",
    mode: each["mode"] === "data" ? "data" : "managed",
    type,
    name: stringAt(each, "name") ?? "",
    key: keyOf(each["index"]),
  };
}

/** Resources of a state, `values` or `prior_state.values`, of all modules. */
export function stateResources(
  values: unknown,
  wanted: (type: string, mode: string | null) => boolean,
): readonly PlanResource[] {
  const found: PlanResource[] = [];
  const visit = (module: unknown, path: string): void => {
    for (const each of listAt(module, "resources")) {
      const type = stringAt(each, "type");
      if (type === null || !wanted(type, stringAt(each, "mode")) || !isObject(each)) continue;
      found.push({
        ...identity(each, type),
        adopted: false,
        module: path,
        after: each["values"],
        afterUnknown: {},
        afterSensitive: each["sensitive_values"],
      });
    }
    for (const child of listAt(module, "child_modules")) visit(child, stringAt(child, "address") ?? path);
  };
  visit(objectAt(values, "root_module"), "");
  return found;
}

/** The resources of the modules of a `configuration`, by their address; kept with the module. */
const configuredResources = new WeakMap<Json, ReadonlyMap<string, Json>>();

export function configuredResource(plan: Json, names: readonly string[], address: string): Json {
  const module = configuredModule(plan, names);
  let known = configuredResources.get(module);
  if (!known) {
    const resources = listAt(module, "resources").filter(isObject);
    known = new Map(resources.map((each) => [stringAt(each, "address") ?? "", each] as const));
    configuredResources.set(module, known);
  }
  return known.get(address) ?? {};
}

/** A module of `configuration`, found by a module path without instance keys. */
export function configuredModule(plan: Json, names: readonly string[]): Json {
  let module = objectAt(objectAt(plan, "configuration"), "root_module");
  for (const name of names) module = objectAt(objectAt(objectAt(module, "module_calls"), name), "module");
  return module;
}

/**
 * An expression of `configuration`. Of the JSON syntax a plan holds the text that was written, unevaluated, as if it
 * were a constant.
 */
export function expressionAt(value: unknown): Expression {
  if (!isObject(value)) return {};
  const references = listAt(value, "references").filter((each) => typeof each === "string");
  if (references.length > 0) return { references };
  const isConstant = Object.hasOwn(value, "constant_value") && !hasTemplate(value["constant_value"]);
  return isConstant ? { constant: value["constant_value"] } : {};
}

function hasTemplate(value: unknown): boolean {
  if (typeof value === "string") return value.includes("${") || value.includes("%{");
  return typeof value === "object" && value !== null && Object.values(value).some(hasTemplate);
}

/**
 * The references that an expression makes: each stands before its own shorter prefixes, which say nothing new.
 */
export function fullReferences(references: readonly string[]): readonly string[] {
  return references.filter(
    (reference, index) =>
      !references.some((other, at) => at < index && other !== reference && isPrefix(reference, other)) &&
      references.indexOf(reference) === index,
  );
}

function isPrefix(short: string, long: string): boolean {
  if (long.startsWith(`${short}.`) || long.startsWith(`${short}[`)) return true;
  // The resource without its key stands last: `aws_x.y` behind `aws_x.y["a"].arn`.
  return long.replace(/\[[^\]]*\]/gu, "").startsWith(`${short}.`);
}

/**
 * A plan that only refreshes has no `resource_changes`: what is there stays as `prior_state` has it. It is told as a
 * plan that changes nothing.
 */
export function asChanges(plan: Json): Json {
  const values = objectAt(plan, "prior_state")["values"];
  if (Object.hasOwn(plan, "resource_changes") || !isObject(values)) return plan;
  const changes = stateResources(values, (_, mode) => mode !== "data").map((resource) => ({
    address: resource.address,
    ...(resource.module === "" ? {} : { module_address: resource.module }),
    mode: resource.mode,
    type: resource.type,
    name: resource.name,
    ...(resource.key === null ? {} : { index: JSON.parse(resource.key) as unknown }),
    change: {
      actions: ["no-op"],
      before: resource.after,
      after: resource.after,
      after_unknown: {},
      before_sensitive: resource.afterSensitive ?? {},
      after_sensitive: resource.afterSensitive ?? {},
    },
  }));
  return { ...plan, resource_changes: changes, [REFRESH_ONLY]: true };
}

const REFRESH_ONLY = "canread:refresh-only";

export function isRefreshOnly(plan: Json): boolean {
  return plan[REFRESH_ONLY] === true;
}
