/** What a plan starts from, and what it takes away or changes of it. */
import type { Deleted, Instance } from "../../model/graph.ts";
import { span, type Source, type Span } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import { asText, get } from "../../model/value.ts";
import type { GivenScope } from "../scope.ts";
import { locateResources, type Place } from "./places.ts";
import { readShown } from "./plan.ts";
import {
  isObject,
  objectAt,
  resourceChanges,
  stringAt,
  type Json,
  type ResourceChange,
} from "./plan-document.ts";
import { STARTER_TYPES, WORKLOAD_TYPES } from "./types.ts";

export interface Before {
  /** The resources as they are before apply. */
  readonly instances: readonly Instance[];
  /** Resources that the plan forgets: they stay as they are. */
  readonly forgotten: readonly Instance[];
  /** Secrets, parameters and keys that the plan deletes. */
  readonly deleted: readonly Deleted[];
  /** Resources other than task and job definitions that the plan deletes, replaces or updates. */
  readonly changed: readonly Changed[];
  /** Nothing of what a graph is made of changes. */
  readonly isUnchanged: boolean;
  /** Whether a read may come out otherwise than after the change: by its workload's address and its role's ARN. */
  readonly mayDiffer: (workload: string, role: string | null) => boolean;
}

export interface Changed {
  readonly address: string;
  readonly verb: "deletes" | "replaces" | "changes";
  /** The change's place in the plan. */
  readonly place: () => Span;
}

export function readBefore(source: Source, document: Json, given: GivenScope): Before {
  const changes = resourceChanges(document).filter(({ mode }) => mode === "managed");
  const values = isObject(document["prior_state"]) ? document["prior_state"]["values"] : undefined;
  const shown = {
    values: isObject(values) ? values : {},
    configuration: { provider_config: objectAt(document["configuration"], "provider_config") },
  };
  const forgotten = new Set(
    changes.filter(({ actions }) => actions.join() === "forget").map((change) => change.address),
  );
  // Only what stays in the graph is shown with its place.
  const instances = readShown(source, shown, given, (addresses) => {
    const nowhere = { span: span(source, 0, 0), attributes: null };
    const located = locateResources(
      source,
      "prior_state",
      addresses.filter((address) => forgotten.has(address)),
      ["values"],
    );
    return new Map(addresses.map((address) => [address, located.get(address) ?? nowhere] as const));
  });
  const verbs = changes.map((change) => ({ change, verb: verbOf(change) }));
  const gone = new Map(
    verbs.flatMap(({ change, verb }) =>
      verb === "deletes" || (verb === "replaces" && !isThereAgain(change))
        ? [[change.address, verb] as const]
        : [],
    ),
  );
  const touched = verbs.flatMap(({ change, verb }) => (verb === null ? [] : [change.address]));
  let places: ReadonlyMap<string, Place> | null = null;
  const placeOf = (address: string): Span => {
    places ??= locateResources(source, "resource_changes", touched, ["change", "before"]);
    return places.get(address)?.span ?? span(source, 0, 0);
  };
  return {
    instances,
    forgotten: instances.filter(({ address, type }) => forgotten.has(address) && !WORKLOAD_TYPES.has(type)),
    deleted: instances.flatMap((instance) => {
      const verb = gone.get(instance.address);
      return verb ? deletedThing(instance, verb === "replaces", placeOf(instance.address)) : [];
    }),
    changed: verbs.flatMap(({ change: { address, type }, verb }) =>
      verb === null || WORKLOAD_TYPES.has(type) ? [] : [{ address, verb, place: () => placeOf(address) }],
    ),
    isUnchanged: changes.every(({ actions }) => actions.join() === "no-op"),
    mayDiffer: differences(changes, instances),
  };
}

/** What gives a role its policies: its change touches the reads of that role, and no others. */
const OF_ROLES: ReadonlyMap<string, string> = new Map([
  ["aws_iam_role", "name"],
  ["aws_iam_role_policy", "role"],
  ["aws_iam_role_policy_attachment", "role"],
]);

function differences(changes: readonly ResourceChange[], before: readonly Instance[]): Before["mayDiffer"] {
  const changing = changes.filter(({ actions }) => actions.join() !== "no-op");
  const workloads = new Set<string>();
  const roles = new Set<string>();
  const known = new Map(before.map((instance) => [instance.address, instance] as const));
  for (const { address, type, change } of changing) {
    if (WORKLOAD_TYPES.has(type)) workloads.add(address);
    else if (!STARTER_TYPES.has(type)) {
      const argument = OF_ROLES.get(type);
      if (argument === undefined) return () => true;
      const earlier = known.get(address);
      const names = [
        ...(isObject(change["after"]) ? [stringAt(change["after"], argument)] : []),
        ...(earlier ? [literal(asText(get(earlier.attributes, argument)) ?? [])] : []),
      ];
      for (const name of names) {
        if (name === null || name === "") return () => true;
        roles.add(name);
      }
    }
  }
  return (workload, role) =>
    workloads.has(workload) || role === null || roles.has(role) || roles.has(role.replace(/^.*\//u, ""));
}

/** A parameter is what its name says; the ARN of a secret and the id of a key are never given again. */
function isThereAgain({ type, change }: ResourceChange): boolean {
  const name = stringAt(change["before"], "name");
  return type === "aws_ssm_parameter" && name !== null && stringAt(change["after"], "name") === name;
}

function verbOf({ actions }: ResourceChange): Changed["verb"] | null {
  switch (actions.join()) {
    case "delete":
      return "deletes";
    case "delete,create":
    case "create,delete":
      return "replaces";
    case "update":
      return "changes";
    default:
      return null;
  }
}

const KINDS: ReadonlyMap<string, Deleted["kind"]> = new Map([
  ["aws_secretsmanager_secret", "secret"],
  ["aws_ssm_parameter", "parameter"],
  ["aws_kms_key", "key"],
  ["aws_kms_external_key", "key"],
  ["aws_kms_replica_key", "key"],
]);

function deletedThing(
  { type, address, attributes }: Instance,
  isReplaced: boolean,
  at: Span,
): readonly Deleted[] {
  const kind = KINDS.get(type);
  const arn = literal(asText(get(attributes, "arn")) ?? []);
  return kind && arn ? [{ kind, arn, address, isReplaced, span: at }] : [];
}
