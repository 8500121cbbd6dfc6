/**
 * Replicas of a secret: the same secret in another region, with the policy and the tags of its original and a key of
 * its own. https://docs.aws.amazon.com/secretsmanager/latest/userguide/create-manage-multi-region-secrets.html
 */
import { buildArn, parseArn } from "../model/arn.ts";
import { all, type Condition, type Guarded } from "../model/condition.ts";
import type { KeyUse, Secret } from "../model/graph.ts";
import type { Text } from "../model/text.ts";

export interface ReplicaRegion {
  readonly region: Text;
  readonly key: readonly Guarded<KeyUse>[];
  readonly when: Condition;
}

export function withReplicas(secret: Secret, regions: readonly ReplicaRegion[]): readonly Secret[] {
  const resource = parseArn(secret.arn)?.resource;
  if (!resource) return [secret];
  const replicas = regions.map(({ region, key, when }): Secret => {
    const scope = { ...secret.scope, region };
    const arn = buildArn(scope, "secretsmanager", resource);
    return { ...secret, scope, arn, key, when: all(secret.when, when) };
  });
  return [secret, ...replicas];
}
