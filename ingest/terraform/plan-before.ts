/** What a plan starts from, and what it takes away or changes of it. */
import type { Deleted, Instance } from "../../model/graph.ts";
import { span, type Source } from "../../model/source.ts";
import { literal } from "../../model/text.ts";
import { asText, get } from "../../model/value.ts";
import type { GivenFacts } from "../scope.ts";
import { locateResources } from "./places.ts";
import { readShown } from "./plan.ts";
import { isObject, objectAt, resourceChanges, type Json, type ResourceChange } from "./plan-document.ts";
import { WANTED_TYPES, WORKLOAD_TYPES } from "./types.ts";

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
}

export interface Changed {
  readonly address: string;
  readonly verb: "deletes" | "replaces" | "changes";
  /** The change's place in the plan. */
  readonly span: Deleted["span"];
}

export function readBefore(source: Source, document: Json, given: GivenFacts): Before {
  const changes = resourceChanges(document).filter(
    ({ mode, type }) => mode === "managed" && WANTED_TYPES.has(type),
  );
  const values = isObject(document["prior_state"]) ? document["prior_state"]["values"] : undefined;
  const shown = {
    values: isObject(values) ? values : {},
    configuration: { provider_config: objectAt(document["configuration"], "provider_config") },
  };
  const instances = readShown(source, shown, given, (addresses) =>
    locateResources(source, "prior_state", addresses, ["values"]),
  );
  const verbs = changes.map((change) => ({ change, verb: verbOf(change) }));
  const gone = verbs.flatMap(({ change, verb }) =>
    verb === "deletes" || verb === "replaces" ? [change.address] : [],
  );
  const touched = verbs.flatMap(({ change, verb }) => (verb === null ? [] : [change.address]));
  const places = locateResources(source, "resource_changes", touched, ["change", "before"]);
  const placeOf = (address: string): Deleted["span"] => places.get(address)?.span ?? span(source, 0, 0);
  const forgotten = new Set(
    changes.filter(({ actions }) => actions.join() === "forget").map((change) => change.address),
  );
  return {
    instances,
    forgotten: instances.filter(({ address, type }) => forgotten.has(address) && !WORKLOAD_TYPES.has(type)),
    deleted: instances.flatMap((instance) =>
      gone.includes(instance.address) ? deletedThing(instance, placeOf(instance.address)) : [],
    ),
    changed: verbs.flatMap(({ change: { address, type }, verb }) =>
      verb === null || WORKLOAD_TYPES.has(type) ? [] : [{ address, verb, span: placeOf(address) }],
    ),
    isUnchanged: changes.every(({ actions }) => actions.join() === "no-op"),
  };
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

function deletedThing({ type, address, attributes }: Instance, at: Deleted["span"]): readonly Deleted[] {
  const kind = KINDS.get(type);
  const arn = literal(asText(get(attributes, "arn")) ?? []);
  return kind && arn ? [{ kind, arn, address, span: at }] : [];
}
