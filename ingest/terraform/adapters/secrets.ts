import { secretNameOf } from "../../../model/arn.ts";
import { all, not, type Condition, type Guarded, anyOf } from "../../../model/condition.ts";
import type {
  Instance,
  Key,
  GrantConstraint,
  KeyGrant,
  KeyUse,
  Parameter,
  PolicyUse,
  Secret,
} from "../../../model/graph.ts";
import { compareTexts } from "../../../model/letters.ts";
import { literal, sameText, type Text } from "../../../model/text.ts";
import { alternatives, asLiteral, asText, get, itemsOf, pick, type Value } from "../../../model/value.ts";
import { inlinePolicy } from "../../attachments.ts";
import { contentOf, RDS_CONTENT } from "../../secret-content.ts";
import { withReplicas, type ReplicaRegion } from "../../replicas.ts";
import { attributeText, node, ofType, tagsOf } from "../instances.ts";

function keyUse(attributes: Value, name: string, when: Condition): readonly Guarded<KeyUse>[] {
  return pick(attributes, [name], when).flatMap((option) => {
    const key = asText(option.value);
    return key && literal(key) !== ""
      ? [{ value: { name: key, span: option.value.span }, when: option.when }]
      : [];
  });
}

/** Policies that separate resources put on something, with the text by which they name it. */
export function policiesOn(
  instances: readonly Instance[],
  type: string,
  target: string,
): readonly { readonly target: Text; readonly use: Guarded<PolicyUse> }[] {
  return ofType(instances, type).flatMap((instance) =>
    inlinePolicy(instance.address, get(instance.attributes, "policy"), instance.span, instance.when).map(
      (use) => ({
        target: attributeText(instance, target),
        use: { ...use, value: { ...use.value, by: instance.address } },
      }),
    ),
  );
}

/** The texts by which a version or rotation may name its secret. */
function secretNames(secret: Instance): readonly Text[] {
  return ["arn", "id", "name"].map((name) => attributeText(secret, name)).filter((each) => each.length > 0);
}

function names(resource: Instance, secret: readonly Text[]): boolean {
  const id = attributeText(resource, "secret_id");
  return secret.some((each) => sameText(each, id));
}

/** Rotation puts what its function makes; the functions of AWS keep the keys, others need not. */
function contentIn(
  secret: Instance,
  versions: readonly Instance[],
  rotations: readonly Instance[],
): Pick<Secret, "content" | "rotation"> {
  const own = secretNames(secret);
  const rotation = rotations.find((each) => names(each, own));
  if (rotation) return { rotation: rotation.span };
  const others = [...versions, ...rotations].filter((each) => mayName(each, own));
  const isNew = literal(attributeText(secret, "arn")) === null && secret.adopted !== true;
  // One that is there already got its value, by whomever.
  if (others.length === 0 && isNew) return { content: [{ value: { kind: "empty" }, when: secret.when }] };
  return contentOfVersions(versions.filter((each) => names(each, own)));
}

function writtenBy(versions: readonly Instance[], own: readonly Text[]): Pick<Secret, "written"> {
  const written = versions.filter((each) => names(each, own)).flatMap((each) => each.written ?? []);
  return written.length === 0 ? {} : { written };
}

function mayName(resource: Instance, secret: readonly Text[]): boolean {
  const id = attributeText(resource, "secret_id");
  return id.length === 0 || secret.some((each) => compareTexts(each, id) !== "different");
}

/** Without stages of its own a version gets `AWSCURRENT`, and a plan or state tells it. */
function isCurrent(stages: Value | undefined): boolean {
  if (!stages || stages.kind === "null") return true;
  return stages.kind === "list" && stages.items.some((each) => asLiteral(each) === "AWSCURRENT");
}

/** What the one version of a secret puts into it. Of several, which is the current one nothing says. */
function contentOfVersions(versions: readonly Instance[]): Pick<Secret, "content"> {
  const [version, ...others] = versions;
  if (!version || others.length > 0 || !isCurrent(get(version.attributes, "version_stages"))) return {};
  if (version.content)
    return { content: version.content.map((each) => ({ ...each, when: all(version.when, each.when) })) };
  const value = get(version.attributes, "secret_string");
  return value
    ? {
        content: alternatives(value, version.when).map((each) => ({
          value: contentOf(each.value),
          when: each.when,
        })),
      }
    : {};
}

export function readSecrets(instances: readonly Instance[]): readonly Secret[] {
  const versions = ofType(instances, "aws_secretsmanager_secret_version");
  const rotations = ofType(instances, "aws_secretsmanager_secret_rotation");
  const separate = policiesOn(instances, "aws_secretsmanager_secret_policy", "secret_arn");
  const own = ofType(instances, "aws_secretsmanager_secret").flatMap((instance): readonly Secret[] => {
    const arn = attributeText(instance, "arn");
    const policy = isSet(instance, "policy")
      ? inlinePolicy(
          `the policy of ${instance.address}`,
          get(instance.attributes, "policy"),
          instance.span,
          instance.when,
        )
      : [];
    const secret: Secret = {
      ...node(instance),
      name: attributeText(instance, "name"),
      arn,
      key: keyUse(instance.attributes, "kms_key_id", instance.when),
      policies: [...policy, ...separate.filter((each) => sameText(each.target, arn)).map((each) => each.use)],
      tags: tagsOf(instance),
      ...contentIn(instance, versions, rotations),
      ...writtenBy(versions, secretNames(instance)),
    };
    return withReplicas(secret, replicasOf(instance));
  });
  return [...own, ...databaseSecrets(instances)];
}

function replicasOf(instance: Instance): readonly ReplicaRegion[] {
  return itemsOf(get(instance.attributes, "replica"), instance.when).flatMap(({ value, when }) => {
    const region = asText(get(value, "region"));
    return region ? [{ region, key: keyUse(value, "kms_key_id", when), when }] : [];
  });
}

/** The secrets that RDS makes for master passwords; their tags and policies are RDS's own. */
function databaseSecrets(instances: readonly Instance[]): readonly Secret[] {
  return ofType(instances, "aws_db_instance", "aws_rds_cluster").flatMap((instance): readonly Secret[] => {
    const [made] = itemsOf(get(instance.attributes, "master_user_secret"));
    const arn = asText(get(made?.value, "secret_arn"));
    if (!arn) return [];
    const key = keyUse(instance.attributes, "master_user_secret_kms_key_id", instance.when);
    const tags = { values: new Map(), complete: false };
    const content = [{ value: RDS_CONTENT, when: instance.when }];
    const rotation = instance.span;
    return [{ ...node(instance), name: secretNameOf(arn), arn, key, policies: [], tags, content, rotation }];
  });
}

/** A policy that is left out is computed, and comes back as an empty text or "{}". */
function isSet(instance: Instance, name: string): boolean {
  const value = get(instance.attributes, name);
  const known = value?.kind === "text" ? literal(value.text) : null;
  return value !== undefined && known !== "" && known !== "{}";
}

export function readParameters(instances: readonly Instance[]): readonly Parameter[] {
  return ofType(instances, "aws_ssm_parameter").map((instance) => ({
    ...node(instance),
    name: attributeText(instance, "name"),
    arn: attributeText(instance, "arn"),
    type: pick(instance.attributes, ["type"]).map((option) => ({
      value: asText(option.value) ?? [],
      when: option.when,
    })),
    // The key of a plain parameter means nothing; of a SecureString without one it is aws/ssm.
    key: keyUse(instance.attributes, "key_id", instance.when),
    ...(instance.written ? { written: instance.written } : {}),
    tags: tagsOf(instance),
  }));
}

export function readKeys(instances: readonly Instance[]): readonly Key[] {
  const separate = policiesOn(instances, "aws_kms_key_policy", "key_id");
  const aliases = ofType(instances, "aws_kms_alias").map((instance) => ({
    name: attributeText(instance, "name"),
    target: attributeText(instance, "target_key_id"),
    when: instance.when,
  }));
  return ofType(instances, "aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key").map((instance) => {
    const keyId = attributeText(instance, "key_id");
    const arn = attributeText(instance, "arn");
    const means = (target: Text): boolean => sameText(target, keyId) || sameText(target, arn);
    const own = isSet(instance, "policy")
      ? inlinePolicy(
          `the policy of the key ${instance.address}`,
          get(instance.attributes, "policy"),
          null,
          instance.when,
        )
      : [];
    const replaced = separate.filter((each) => means(each.target)).map((each) => each.use);
    const isReplaced = anyOf(replaced.map((use) => use.when));
    return {
      ...node(instance),
      keyId,
      arn,
      aliases: aliases
        .filter((alias) => means(alias.target))
        .map((alias) => ({ value: alias.name, when: alias.when })),
      // Where another resource sets the policy, the key's own argument is not what holds.
      policies: [...replaced, ...own.map((use) => ({ ...use, when: all(use.when, not(isReplaced)) }))],
      grants: grantsOn(instances, means),
      tags: tagsOf(instance),
    };
  });
}

function grantsOn(
  instances: readonly Instance[],
  means: (target: Text) => boolean,
): readonly Guarded<KeyGrant>[] {
  return ofType(instances, "aws_kms_grant")
    .filter((instance) => means(attributeText(instance, "key_id")))
    .flatMap((instance): readonly Guarded<KeyGrant>[] => {
      const constraints = grantConstraints(instance);
      const grant: KeyGrant = {
        grantee: attributeText(instance, "grantee_principal"),
        constraints: constraints ?? [],
        isOpen: constraints === null,
        by: instance.address,
        span: instance.span,
      };
      const listed = itemsOf(get(instance.attributes, "operations"), instance.when).map((item) => ({
        name: literal(asText(item.value) ?? []),
        when: item.when,
      }));
      const decrypting = listed.filter(({ name }) => name === "Decrypt");
      const isOpen = listed.some(({ name }) => name === null);
      return [
        ...decrypting.map(({ when }) => ({ value: grant, when })),
        // An operation that is not known may be the one that decides.
        ...(isOpen ? [{ value: { ...grant, isOpen: true }, when: instance.when }] : []),
      ];
    });
}

/** Null where they are not known. */
function grantConstraints(instance: Instance): readonly GrantConstraint[] | null {
  const found: GrantConstraint[] = [];
  for (const { value, when } of itemsOf(get(instance.attributes, "constraints"))) {
    if (value.kind !== "object" || when.kind !== "constant") return null;
    for (const [kind, name] of [
      ["equals", "encryption_context_equals"],
      ["subset", "encryption_context_subset"],
    ] as const) {
      const context = get(value, name);
      if (!context) continue;
      if (context.kind !== "object" || context.more) return null;
      const pairs = new Map<string, Text>();
      for (const [key, entry] of context.entries) {
        const text = asText(entry.value);
        if (!text) return null;
        pairs.set(key, text);
      }
      // An empty map is what is not set.
      if (pairs.size > 0) found.push({ kind, pairs });
    }
  }
  return found;
}
