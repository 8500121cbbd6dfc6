/** What buckets say of the key under which files in them are encrypted. */
import { all, type Condition, type Guarded } from "../model/condition.ts";
import type { KeyUse } from "../model/graph.ts";
import { literal } from "../model/text.ts";
import { asText, get, itemsOf, pick, type Value } from "../model/value.ts";

/** How a language calls the fields of a rule. */
export interface EncryptionNames {
  readonly byDefault: string;
  readonly algorithm: string;
  readonly key: string;
}

/**
 * The key that rules of encryption name; with another algorithm, or without a key, none of the account's own is used.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
 */
export function bucketKeys(
  rules: Value | undefined,
  when: Condition,
  { byDefault, algorithm, key }: EncryptionNames,
): readonly Guarded<KeyUse>[] {
  return itemsOf(rules, when).flatMap((rule) =>
    itemsOf(get(rule.value, byDefault), rule.when).flatMap((each) => {
      const known = literal(asText(get(each.value, algorithm)) ?? []);
      if (known === "AES256") return [];
      return pick(each.value, [key], each.when).flatMap((option): readonly Guarded<KeyUse>[] => {
        const name = asText(option.value);
        if (!name || literal(name) === "") return [];
        return [{ value: { name, span: option.value.span }, when: all(option.when) }];
      });
    }),
  );
}
