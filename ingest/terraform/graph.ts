import type { Graph, Instance } from "../../model/graph.ts";
import { readAttachments, readManagedPolicies, readRoles } from "./adapters/iam.ts";
import { readKeys, readParameters, readSecrets } from "./adapters/secrets.ts";
import { readWorkloads } from "./adapters/workloads.ts";
import { sensitiveAttributes } from "./sensitive.ts";

/** The graph of Terraform resources, whichever input they were read from. */
export function terraformGraph(
  stack: string,
  instances: readonly Instance[],
  sensitive: Iterable<string> = [],
): Graph {
  const managedPolicies = readManagedPolicies(instances);
  return {
    stack,
    workloads: readWorkloads(instances),
    roles: readRoles(instances, managedPolicies),
    secrets: readSecrets(instances),
    parameters: readParameters(instances),
    keys: readKeys(instances),
    managedPolicies,
    attachments: readAttachments(instances, managedPolicies),
    sensitive: new Set([...sensitive, ...sensitiveAttributes(instances)]),
  };
}
