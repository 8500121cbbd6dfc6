/**
 * What is known of a secret's content: its form, never its values. The reader takes one top-level key out of a JSON
 * object. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * A `doubt` is why another value may be there by the time it is read.
 */
export type SecretContent =
  | {
      readonly kind: "object";
      readonly keys: ReadonlyMap<string, ContentKind>;
      /** Why there may be more keys; null where these are all. */
      readonly more: string | null;
      /** The whole text is marked sensitive: its keys are not told either. */
      readonly isConcealed?: boolean;
      readonly doubt?: string;
    }
  /** A text that is no JSON object. */
  | { readonly kind: "text"; readonly doubt?: string }
  /** A random text that is generated when the secret is made: often a placeholder, until somebody puts the value. */
  | { readonly kind: "generated" }
  /** Bytes, which readers of texts do not take. */
  | { readonly kind: "binary" }
  /** No version was ever put. */
  | { readonly kind: "empty" }
  | { readonly kind: "unknown"; readonly reason: string };

/** The type of a value under a key. An `exponent` is a number that Go writes with one: 1000000 as 1e+06. */
export type ContentKind =
  | "string"
  | "number"
  | "exponent"
  | "boolean"
  | "null"
  | "object"
  | "list"
  | "unknown";
