import { text, type Text } from "../../model/text.ts";

/**
 * AWS managed policies that configurations look up by name. A lookup by name finds a customer's policy of that
 * name as well, but AWS refuses to create one that shadows its own.
 */
const PATHS: ReadonlyMap<string, string> = new Map([
  ["AmazonECSTaskExecutionRolePolicy", "service-role/AmazonECSTaskExecutionRolePolicy"],
  ["SecretsManagerReadWrite", "SecretsManagerReadWrite"],
  ["AmazonSSMReadOnlyAccess", "AmazonSSMReadOnlyAccess"],
  ["AmazonSSMFullAccess", "AmazonSSMFullAccess"],
  ["AdministratorAccess", "AdministratorAccess"],
  ["PowerUserAccess", "PowerUserAccess"],
  ["ReadOnlyAccess", "ReadOnlyAccess"],
]);

export function managedPolicyArnByName(name: string, partition: Text): Text | null {
  const path = PATHS.get(name);
  return path === undefined ? null : text("arn:", partition, `:iam::aws:policy/${path}`);
}
