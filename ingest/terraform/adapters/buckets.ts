import type { Bucket, Instance } from "../../../model/graph.ts";
import { sameText, type Text } from "../../../model/text.ts";
import { get } from "../../../model/value.ts";
import { inlinePolicy } from "../../attachments.ts";
import { bucketKeys, type EncryptionNames } from "../../buckets.ts";
import { attributeText, node, ofType } from "../instances.ts";
import { policiesOn } from "./secrets.ts";

const ENCRYPTION: EncryptionNames = {
  byDefault: "apply_server_side_encryption_by_default",
  algorithm: "sse_algorithm",
  key: "kms_master_key_id",
};

/** Buckets with their policies and encryption, by whichever resource sets them. */
export function readBuckets(instances: readonly Instance[]): readonly Bucket[] {
  const policies = policiesOn(instances, "aws_s3_bucket_policy", "bucket");
  const encryption = ofType(instances, "aws_s3_bucket_server_side_encryption_configuration");
  return ofType(instances, "aws_s3_bucket").map((each): Bucket => {
    const [name, arn] = [attributeText(each, "bucket"), attributeText(each, "arn")];
    const means = (target: Text): boolean => sameText(target, name) || sameText(target, arn);
    const legacy = get(each.attributes, "server_side_encryption_configuration");
    return {
      ...node(each),
      name,
      arn,
      key: [
        ...bucketKeys(legacy && get(legacy, "rule"), each.when, ENCRYPTION),
        ...encryption
          .filter((other) => means(attributeText(other, "bucket")))
          .flatMap((other) => bucketKeys(get(other.attributes, "rule"), other.when, ENCRYPTION)),
      ],
      policies: [
        ...inlinePolicy(each.address, get(each.attributes, "policy"), null, each.when),
        ...policies.filter(({ target }) => means(target)).map(({ use }) => use),
      ],
    };
  });
}
