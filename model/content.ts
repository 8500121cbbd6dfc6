/**
 * What is known of a secret's content: its form, never its values. The reader takes one top-level key out of a JSON
 * object. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export type SecretContent =
  | {
      readonly kind: "object";
      readonly keys: ReadonlyMap<string, ContentKind>;
      /** Why there may be more keys; null where these are all. */
      readonly more: string | null;
    }
  /** A text that is no JSON object. */
  | { readonly kind: "text" }
  /** No version was ever put. */
  | { readonly kind: "empty" }
  | { readonly kind: "unknown"; readonly reason: string };

/** The type of a value under a key. */
export type ContentKind = "string" | "number" | "boolean" | "null" | "object" | "list" | "unknown";
