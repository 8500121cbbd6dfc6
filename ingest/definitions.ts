/**
 * Task and job definitions by themselves, as the APIs of ECS and Batch take and give them: what `register-task-definition
 * --cli-input-json` and the actions that deploy to ECS read, and what `describe-task-definition` prints.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html
 */
import { parseArn } from "../model/arn.ts";
import { ALWAYS } from "../model/condition.ts";
import type { Graph, Scope, Workload } from "../model/graph.ts";
import { literal, render } from "../model/text.ts";
import { asText, get, itemsOf, unknownValue, type Value } from "../model/value.ts";
import { readBatchContainers } from "./batch.ts";
import { isFargate, isWindows, readContainers, rolesOf } from "./containers.ts";
import { credentialReferences } from "./credential-fields.ts";
import { withPlaceholders } from "./placeholders.ts";
import { scopeOf, type GivenScope } from "./scope.ts";

export type DefinitionKind = "ecs-task-definition" | "batch-job-definition";

export interface Definitions {
  readonly kind: DefinitionKind;
  readonly items: readonly Value[];
}

const JOB_FORMS = ["containerProperties", "ecsProperties", "nodeProperties", "eksProperties"];

/** The definitions that a document consists of; null where it is something else. */
export function definitionsIn(document: Value): Definitions | null {
  const task = get(document, "taskDefinition") ?? document;
  if (get(task, "containerDefinitions")?.kind === "list")
    return { kind: "ecs-task-definition", items: [task] };
  const jobs = get(document, "jobDefinitions");
  const items = jobs?.kind === "list" ? jobs.items : [document];
  return items.length > 0 && items.every(isJob) ? { kind: "batch-job-definition", items } : null;
}

function isJob(value: Value): boolean {
  return get(value, "jobDefinitionName") !== undefined && JOB_FORMS.some((form) => get(value, form));
}

/** A stack of nothing but the definitions: whatever they name lies outside of it. */
export function definitionsGraph(path: string, { kind, items }: Definitions, facts: GivenScope): Graph {
  return {
    stack: path,
    workloads: items.map(withPlaceholders).map((item) => workload(item, kind, facts)),
    roles: [],
    secrets: [],
    parameters: [],
    keys: [],
    managedPolicies: [],
    attachments: [],
    sensitive: new Set(),
  };
}

function workload(definition: Value, kind: DefinitionKind, facts: GivenScope): Workload {
  const isTask = kind === "ecs-task-definition";
  const name = get(definition, isTask ? "family" : "jobDefinitionName");
  const roles = {
    executionRole: rolesOf(executionRole(definition), ALWAYS),
    taskRole: rolesOf(get(definition, "taskRoleArn"), ALWAYS),
  };
  const containers = isTask
    ? itemsOf(get(definition, "containerDefinitions")).map((each) => ({ definition: each, roles }))
    : readBatchContainers(definition);
  const read = readContainers(containers);
  return {
    address: render(asText(name) ?? []) || (isTask ? "task definition" : "job definition"),
    span: name?.span ?? definition.span,
    when: ALWAYS,
    scope: scopeIn(definition, isTask, facts),
    service: isTask ? "ecs" : "batch",
    fargate: isFargate(get(definition, isTask ? "requiresCompatibilities" : "platformCapabilities")),
    ...read,
    references: [...read.references, ...credentialReferences(get(definition, "volumes"), containers, "api")],
    isWindows: isWindows(get(get(definition, "runtimePlatform"), "operatingSystemFamily")),
  };
}

/** Of a definition that is not registered yet, the call that registers it may give the role. */
function executionRole(definition: Value): Value | undefined {
  const role = get(definition, "executionRoleArn");
  if (role || get(definition, "taskDefinitionArn")) return role;
  const reason = "the definition names none, and the call that registers it may";
  return unknownValue("execution role", reason, definition.span);
}

/** A definition that is registered has an ARN, which says where. */
function scopeIn(definition: Value, isTask: boolean, facts: GivenScope): Scope {
  const arn = get(definition, isTask ? "taskDefinitionArn" : "jobDefinitionArn");
  const parts = parseArn(asText(arn) ?? []);
  const known = (name: "region" | "account" | "partition"): Partial<GivenScope> => {
    const value = parts && literal(parts[name]);
    return value ? { [name]: value } : {};
  };
  return scopeOf({ ...facts, ...known("region"), ...known("account"), ...known("partition") });
}
