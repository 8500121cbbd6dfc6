import { alternatives, asText, get, itemsOf, pick, type Value } from "../../../model/value.ts";
import type { Condition, Guarded } from "../../../model/condition.ts";
import type {
  Instance,
  Key,
  KeyUse,
  Parameter,
  PolicyUse,
  Secret,
  WrittenSecret,
} from "../../../model/graph.ts";
import type { SecretContent } from "../../../model/content.ts";
import { sameText, text, type Text } from "../../../model/text.ts";
import { parameterArn, secretNameOf } from "../../../model/arn.ts";
import { inlinePolicy } from "../../attachments.ts";
import { RDS_CONTENT, writtenIn } from "../../secret-content.ts";
import { withReplicas, type ReplicaRegion } from "../../replicas.ts";
import { nameOf } from "../attributes.ts";
import { contentsOf } from "./contents.ts";
import { ownedSecretArn } from "../returns.ts";
import {
  alongside,
  attOf,
  attribute,
  ofType,
  refOf,
  refsOf,
  tagsOf,
  textsOf,
  type Resource,
  type Stack,
} from "../stack.ts";

function node(instance: Resource): Pick<Instance, "address" | "span" | "when" | "scope"> {
  const { address, span, when, scope } = instance;
  return { address, span, when, scope };
}

function keyUse(attributes: Value, keys: readonly string[], when: Condition): readonly Guarded<KeyUse>[] {
  return pick(attributes, keys, when).flatMap((option) => {
    const name = asText(option.value);
    return name ? [{ value: { name, span: option.value.span }, when: option.when }] : [];
  });
}

/** `AWS::SecretsManager::Secret`, its resource policies, and the secrets that RDS makes for its databases. */
export function readSecrets(stack: Stack): readonly Secret[] {
  const policies = resourcePolicies(stack);
  const secrets = ofType(stack, "AWS::SecretsManager::Secret").flatMap((instance): readonly Secret[] => {
    const names = textsOf(nameOf(instance.declared, "Name", instance.env), instance.when);
    return refsOf(instance).flatMap(({ value: arn, when }) => {
      const secret: Secret = {
        ...node(instance),
        when,
        name: alongside(names, when),
        arn,
        key: keyUse(instance.attributes, ["KmsKeyId"], instance.when),
        policies: policies.filter((policy) => sameText(policy.secret, arn)).map((policy) => policy.use),
        tags: tagsOf(instance),
        content: contentsOf(instance, arn, stack),
        ...rotationOf(arn, stack),
        written: writtenOf(instance, "SecretString"),
      };
      return withReplicas(secret, replicasOf(instance));
    });
  });
  return [...secrets, ...databaseSecrets(stack)];
}

function writtenOf(resource: Resource, name: string): readonly WrittenSecret[] {
  const value = attribute(resource, name);
  return value ? alternatives(value).flatMap((each) => writtenIn(each.value)) : [];
}

function rotationOf(arn: Text, stack: Stack): Pick<Secret, "rotation"> {
  const schedule = ofType(stack, "AWS::SecretsManager::RotationSchedule").find((each) =>
    sameText(refOf(each), arn),
  );
  return schedule ? { rotation: schedule.span } : {};
}

function replicasOf(instance: Resource): readonly ReplicaRegion[] {
  return itemsOf(attribute(instance, "ReplicaRegions"), instance.when).flatMap(({ value, when }) => {
    const region = asText(get(value, "Region"));
    return region ? [{ region, key: keyUse(value, ["KmsKeyId"], when), when }] : [];
  });
}

interface Database {
  readonly managed: string;
  readonly key: readonly string[];
  readonly content?: SecretContent;
}

const RDS: Database = {
  managed: "ManageMasterUserPassword",
  key: ["MasterUserSecret", "KmsKeyId"],
  content: RDS_CONTENT,
};

/** The properties with which databases have the service keep their master password in a secret. */
const DATABASES: ReadonlyMap<string, Database> = new Map<string, Database>([
  ["AWS::RDS::DBInstance", RDS],
  ["AWS::RDS::DBCluster", RDS],
  ["AWS::Redshift::Cluster", { managed: "ManageMasterPassword", key: ["MasterPasswordSecretKmsKeyId"] }],
]);

function databaseSecrets(stack: Stack): readonly Secret[] {
  return ofType(stack, ...DATABASES.keys()).flatMap((instance): readonly Secret[] => {
    const own = DATABASES.get(instance.type);
    const managed = own && asText(attribute(instance, own.managed));
    if (!managed || !sameText(managed, text("true"))) return [];
    const arn = ownedSecretArn(instance.declared, instance.env);
    // The service tags its secrets itself, and may set a policy: nothing of it is in view.
    return [
      {
        ...node(instance),
        name: secretNameOf(arn),
        arn,
        key: keyUse(instance.attributes, own.key, instance.when),
        policies: [],
        tags: { values: new Map(), complete: false },
        rotation: instance.span,
        ...(own.content ? { content: [{ value: own.content, when: instance.when }] } : {}),
      },
    ];
  });
}

export function resourcePolicies(
  stack: Stack,
): readonly { readonly secret: Text; readonly use: Guarded<PolicyUse> }[] {
  return ofType(stack, "AWS::SecretsManager::ResourcePolicy").flatMap((instance) => {
    const target = attribute(instance, "SecretId");
    if (!target) return [];
    return alternatives(target, instance.when).flatMap((option) => {
      const secret = asText(option.value);
      const policy = attribute(instance, "ResourcePolicy");
      const uses = inlinePolicy(instance.address, policy, instance.span, option.when);
      const by = instance.address;
      return secret ? uses.map((use) => ({ secret, use: { ...use, value: { ...use.value, by } } })) : [];
    });
  });
}

/** `AWS::SSM::Parameter`: CloudFormation creates `String` and `StringList` only. */
export function readParameters(stack: Stack): readonly Parameter[] {
  return ofType(stack, "AWS::SSM::Parameter").map((instance) => {
    const name = refOf(instance);
    return {
      ...node(instance),
      name,
      arn: parameterArn(instance.scope, name),
      type: pick(instance.attributes, ["Type"]).map((option) => ({
        value: asText(option.value) ?? [],
        when: option.when,
      })),
      key: [],
      written: writtenOf(instance, "Value"),
      tags: tagsOf(instance),
    };
  });
}

/** `AWS::KMS::Key` with its aliases. */
export function readKeys(stack: Stack): readonly Key[] {
  const aliases = ofType(stack, "AWS::KMS::Alias").map((instance) => ({
    name: refOf(instance),
    targets: pick(instance.attributes, ["TargetKeyId"], instance.when).map((option) => ({
      value: asText(option.value) ?? [],
      when: option.when,
    })),
  }));
  return ofType(stack, "AWS::KMS::Key", "AWS::KMS::ReplicaKey").map((instance) => {
    const keyId = refOf(instance);
    const arn = attOf(instance, "Arn");
    return {
      ...node(instance),
      keyId,
      arn,
      aliases: aliases.flatMap((alias) =>
        alias.targets
          .filter((target) => sameText(target.value, keyId) || sameText(target.value, arn))
          .map((target) => ({ value: alias.name, when: target.when })),
      ),
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
