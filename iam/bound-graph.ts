/** A graph in a world that makes some of its unknowns known: every name and ARN with what is known filled in. */
import type { Guarded } from "../model/condition.ts";
import type { Graph, KeyUse, Tags } from "../model/graph.ts";
import { substitute, type Text } from "../model/text.ts";

/** Documents keep their holes: they are resolved where they are read. */
export function boundGraph(graph: Graph, bindings: ReadonlyMap<string, string>): Graph {
  if (bindings.size === 0) return graph;
  const bind = (value: Text): Text => substitute(value, bindings);
  const bindKey = (option: Guarded<KeyUse>): Guarded<KeyUse> => ({
    ...option,
    value: { ...option.value, name: bind(option.value.name) },
  });
  const bindTags = ({ values, complete }: Tags): Tags => ({
    values: new Map([...values].map(([key, value]) => [key, bind(value)] as const)),
    complete,
  });
  const bindNode = <T extends { readonly arn: Text; readonly tags: Tags }>(node: T): T => ({
    ...node,
    arn: bind(node.arn),
    tags: bindTags(node.tags),
  });
  return {
    ...graph,
    roles: graph.roles.map((role) => ({ ...bindNode(role), name: bind(role.name) })),
    secrets: graph.secrets.map((secret) => ({
      ...bindNode(secret),
      name: bind(secret.name),
      key: secret.key.map(bindKey),
    })),
    parameters: graph.parameters.map((parameter) => ({
      ...bindNode(parameter),
      name: bind(parameter.name),
      key: parameter.key.map(bindKey),
      type: parameter.type.map((option) => ({ ...option, value: bind(option.value) })),
    })),
    keys: graph.keys.map((key) => ({
      ...bindNode(key),
      keyId: bind(key.keyId),
      aliases: key.aliases.map((option) => ({ ...option, value: bind(option.value) })),
      grants: key.grants.map((option) => ({
        ...option,
        value: { ...option.value, grantee: bind(option.value.grantee) },
      })),
    })),
    ...(graph.buckets === undefined
      ? {}
      : {
          buckets: graph.buckets.map((bucket) => ({
            ...bucket,
            name: bind(bucket.name),
            arn: bind(bucket.arn),
            key: bucket.key.map(bindKey),
          })),
        }),
    attachments: graph.attachments.map((attachment) => ({ ...attachment, role: bind(attachment.role) })),
  };
}
