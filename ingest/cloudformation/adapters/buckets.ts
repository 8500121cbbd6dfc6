import type { Bucket } from "../../../model/graph.ts";
import { sameText } from "../../../model/text.ts";
import { asText, get } from "../../../model/value.ts";
import { inlinePolicy } from "../../attachments.ts";
import { bucketKeys, type EncryptionNames } from "../../buckets.ts";
import { attOf, attribute, ofType, refOf, type Stack } from "../stack.ts";

export const BUCKET_TYPES: ReadonlySet<string> = new Set(["AWS::S3::Bucket", "AWS::S3::BucketPolicy"]);

const ENCRYPTION: EncryptionNames = {
  byDefault: "ServerSideEncryptionByDefault",
  algorithm: "SSEAlgorithm",
  key: "KMSMasterKeyID",
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucketpolicy.html */
export function readBuckets(stack: Stack): readonly Bucket[] {
  const policies = ofType(stack, "AWS::S3::BucketPolicy");
  return ofType(stack, "AWS::S3::Bucket").map((each): Bucket => {
    const { address, span, when, scope } = each;
    const name = refOf(each);
    return {
      address,
      span,
      when,
      scope,
      name,
      arn: attOf(each, "Arn"),
      key: bucketKeys(
        get(attribute(each, "BucketEncryption"), "ServerSideEncryptionConfiguration"),
        when,
        ENCRYPTION,
      ),
      policies: policies
        .filter((policy) => sameText(asText(attribute(policy, "Bucket")) ?? [], name))
        .flatMap((policy) =>
          inlinePolicy(policy.address, attribute(policy, "PolicyDocument"), null, policy.when),
        ),
    };
  });
}
