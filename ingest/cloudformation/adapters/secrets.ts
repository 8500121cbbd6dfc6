import { alternatives, asText, get, pick } from "../../../model/value.ts";
import type { Guarded } from "../../../model/condition.ts";
import type { Instance, Key, KeyUse, Parameter, PolicyUse, Secret } from "../../../model/graph.ts";
import { sameText, text, type Text } from "../../../model/text.ts";
import { parameterArn, secretNameOf } from "../../../model/arn.ts";
import { inlinePolicy } from "../../attachments.ts";
import { nameOf, ownedSecretArn } from "../attributes.ts";
import { alongside, attOf, attribute, ofType, refOf, refsOf, tagsOf, type Stack } from "../stack.ts";

function node(instance: Instance): Pick<Instance, "address" | "span" | "when" | "scope"> {
  const { address, span, when, scope } = instance;
  return { address, span, when, scope };
}

function keyUse(instance: Instance, keys: readonly string[]): readonly Guarded<KeyUse>[] {
  return pick(instance.attributes, keys, instance.when).flatMap((option) => {
    const name = asText(option.value);
    return name ? [{ value: { name, span: option.value.span }, when: option.when }] : [];
  });
}

/** `AWS::SecretsManager::Secret`, its resource policies, and the secrets that RDS makes for its databases. */
export function readSecrets(stack: Stack): readonly Secret[] {
  const policies = resourcePolicies(stack);
  const secrets = ofType(stack, "AWS::SecretsManager::Secret").flatMap((instance): readonly Secret[] => {
    const resource = stack.env.resources.get(instance.address);
    const names = resource
      ? alternatives(nameOf(resource, "Name", stack.env), instance.when).map((option) => ({
          value: asText(option.value) ?? [],
          when: option.when,
        }))
      : [];
    return refsOf(stack, instance).map(({ value: arn, when }) => ({
      ...node(instance),
      when,
      name: alongside(names, when),
      arn,
      key: keyUse(instance, ["KmsKeyId"]),
      policies: policies.filter((policy) => sameText(policy.secret, arn)).map((policy) => policy.use),
      tags: tagsOf(instance),
    }));
  });
  return [...secrets, ...databaseSecrets(stack)];
}

function databaseSecrets(stack: Stack): readonly Secret[] {
  return ofType(stack, "AWS::RDS::DBInstance", "AWS::RDS::DBCluster").flatMap(
    (instance): readonly Secret[] => {
      const managed = asText(attribute(instance, "ManageMasterUserPassword"));
      const resource = stack.env.resources.get(instance.address);
      if (!resource || !managed || !sameText(managed, text("true"))) return [];
      const arn = ownedSecretArn(resource, stack.env);
      const key = keyUse(instance, ["MasterUserSecret", "KmsKeyId"]);
      // RDS tags its secrets itself, and may set a policy: nothing of it is in view.
      return [
        {
          ...node(instance),
          name: secretNameOf(arn),
          arn,
          key,
          policies: [],
          tags: { values: new Map(), complete: false },
        },
      ];
    },
  );
}

function resourcePolicies(
  stack: Stack,
): readonly { readonly secret: Text; readonly use: Guarded<PolicyUse> }[] {
  return ofType(stack, "AWS::SecretsManager::ResourcePolicy").flatMap((instance) => {
    const target = attribute(instance, "SecretId");
    const uses = inlinePolicy(
      instance.address,
      attribute(instance, "ResourcePolicy"),
      instance.span,
      instance.when,
    );
    if (!target) return [];
    return alternatives(target).flatMap((option) => {
      const secret = asText(option.value);
      return secret ? uses.map((use) => ({ secret, use })) : [];
    });
  });
}

/** `AWS::SSM::Parameter`: CloudFormation creates `String` and `StringList` only. */
export function readParameters(stack: Stack): readonly Parameter[] {
  return ofType(stack, "AWS::SSM::Parameter").map((instance) => {
    const name = refOf(stack, instance);
    return {
      ...node(instance),
      name,
      arn: parameterArn(instance.scope, name),
      type: pick(instance.attributes, ["Type"]).map((option) => ({
        value: asText(option.value) ?? [],
        when: option.when,
      })),
      key: [],
      tags: tagsOf(instance),
    };
  });
}

/** `AWS::KMS::Key` with its aliases. */
export function readKeys(stack: Stack): readonly Key[] {
  const aliases = ofType(stack, "AWS::KMS::Alias").map((instance) => ({
    name: refOf(stack, instance),
    target: asText(get(instance.attributes, "TargetKeyId")) ?? [],
  }));
  return ofType(stack, "AWS::KMS::Key", "AWS::KMS::ReplicaKey").map((instance) => {
    const keyId = refOf(stack, instance);
    const arn = attOf(stack, instance, "Arn");
    return {
      ...node(instance),
      keyId,
      arn,
      aliases: aliases
        .filter((alias) => sameText(alias.target, keyId) || sameText(alias.target, arn))
        .map((alias) => alias.name),
      policies: inlinePolicy(
        `the policy of the key ${instance.address}`,
        attribute(instance, "KeyPolicy"),
        null,
        instance.when,
      ),
      grants: [],
      tags: tagsOf(instance),
    };
  });
}
