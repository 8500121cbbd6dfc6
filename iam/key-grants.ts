/** Grants of a key: policies of their own, which let one principal call some operations. */
import type { World } from "../model/condition.ts";
import type { Key, KeyGrant } from "../model/graph.ts";
import { inWorld } from "../model/resolve.ts";
import { hole, LANGUAGES, type Text } from "../model/text.ts";
import { and, isSame, or, type Tri } from "./tri.ts";

/** A call of Decrypt that a service makes for a role. */
export interface GrantedCall {
  readonly via: "secretsmanager" | "ssm" | "s3";
  /** The secret's or parameter's full ARN. */
  readonly encrypted: Text;
  readonly role: { readonly arn: Text };
  readonly world: World;
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
export function grantTo(key: Key, call: GrantedCall): Tri {
  return or(
    ...inWorld(key.grants, call.world).map((grant): Tri => {
      const given = and(isSame(grant.grantee, call.role.arn), meetsConstraints(grant, call));
      return grant.isOpen && given !== "no" ? "maybe" : given;
    }),
  );
}

/** A grant to the role whose constraint the call never meets. */
export function missesConstraint(grant: KeyGrant, call: GrantedCall): boolean {
  return isSame(grant.grantee, call.role.arn) === "yes" && meetsConstraints(grant, call) === "no";
}

/** The encryption context that the service gives: its keys and values are compared as they are written. */
function meetsConstraints({ constraints }: KeyGrant, { via, encrypted }: GrantedCall): Tri {
  const context = contextOf(via, encrypted);
  return and(
    ...constraints.map(({ kind, pairs }): Tri => {
      const isWhole = kind === "subset" || [...context.keys()].every((key) => pairs.has(key));
      const each = [...pairs].map(([key, value]): Tri => {
        const actual = context.get(key);
        return actual ? isSame(value, actual) : "no";
      });
      return isWhole ? and(...each) : "no";
    }),
  );
}

function contextOf(via: GrantedCall["via"], encrypted: Text): ReadonlyMap<string, Text> {
  switch (via) {
    case "ssm":
      return new Map([["PARAMETER_ARN", encrypted]]);
    case "s3":
      // The object's ARN, or its bucket's where the bucket has a key of its own.
      return new Map([["aws:s3:arn", [hole("s3-context", LANGUAGES.anything, "the bucket or object")]]]);
    case "secretsmanager":
      return new Map([
        ["SecretARN", encrypted],
        ["SecretVersionId", [hole("secret-version-id", LANGUAGES.keyId, "secret version")]],
      ]);
  }
}
