/**
 * Whom a resource-based policy speaks to, and with what effect.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { dropPrefix, literal, splitText, startsWith, text, type Text } from "../model/text.ts";
import type { Principal, Principals, Statement } from "./policy.ts";
import { isSame, negate, or, type Tri } from "./tri.ts";

export interface RoleIdentity {
  readonly arn: Text;
  readonly account: Text;
}

/** A role as a Deny meets it: a permissions boundary changes what `NotPrincipal` means. */
export interface BoundedIdentity extends RoleIdentity {
  readonly boundary: object | null;
}

/** The account that an account principal names: `arn:…:iam::ACCOUNT:root` or the bare id; else null. */
function accountOf(principal: Text): Text | null {
  const known = literal(principal);
  if (known !== null && /^\d{12}$/u.test(known)) return principal;
  const [only] = principal;
  if (principal.length === 1 && typeof only === "object" && only.language.alphabet === "digit")
    return principal;
  if (!startsWith(principal, "arn:")) return null;
  const { pieces } = splitText(principal, ":", 6);
  const resource = pieces[5];
  return resource && literal(resource) === "root" ? (pieces[4] ?? null) : null;
}

/** `arn:…:sts::ACCOUNT:assumed-role/NAME/SESSION`: the session name is a task id, known to nobody beforehand. */
function sessionRole(principal: Text): Text | null {
  const { pieces } = splitText(principal, ":", 6);
  const resource = pieces[5];
  if (!resource || !startsWith(resource, "assumed-role/")) return null;
  return splitText(dropPrefix(resource, "assumed-role/"), "/", 2).pieces[0] ?? null;
}

/** How a principal element reaches a role: by its own name, by its account, or as anyone. */
export interface Reach {
  readonly role: Tri;
  readonly anyone: Tri;
  readonly account: Tri;
}

const NOBODY: Reach = { role: "no", anyone: "no", account: "no" };

function reachOf(principal: Principal, role: RoleIdentity): Reach {
  if (principal.kind === "unknown") return { role: "maybe", anyone: "maybe", account: "maybe" };
  if (principal.kind !== "AWS") return NOBODY;
  if (literal(principal.text) === "*") return { ...NOBODY, anyone: "yes" };
  const account = accountOf(principal.text);
  if (account) return { ...NOBODY, account: isSame(account, role.account) };
  if (sessionRole(principal.text)) return NOBODY;
  return { ...NOBODY, role: isSame(principal.text, role.arn) };
}

export function reachOfAll(principals: Principals, role: RoleIdentity): Reach {
  const each = principals.items.map((principal) => reachOf(principal, role));
  const reach = {
    role: or(...each.map((one) => one.role)),
    anyone: or(...each.map((one) => one.anyone)),
    account: or(...each.map((one) => one.account)),
  };
  if (!principals.negated) return reach;
  // An Allow with NotPrincipal would mean everyone who is not listed; AWS calls it not supported.
  const isListed = or(reach.role, reach.anyone, reach.account) === "yes";
  return { ...NOBODY, anyone: isListed ? "no" : "maybe" };
}

/** Whether a Deny in a resource-based policy reaches the role: any way of naming it will do. */
export function denyReaches(statement: Statement, role: BoundedIdentity): Tri {
  const { principals } = statement;
  if (!principals) return "no";
  const { role: named, anyone, account } = reachOfAll({ ...principals, negated: false }, role);
  if (!principals.negated) return or(named, anyone, account);
  // "Don't use NotPrincipal with a Deny effect for principals that have a permissions boundary: it always denies
  // them." And who is to be spared has to be listed with the account; a role alone may be denied all the same, and
  // what an account alone spares is not said.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  if (role.boundary) return "yes";
  if (or(named, anyone, account) === "no") return "yes";
  return named === "yes" && account === "yes" ? "no" : "maybe";
}

export function namesService(principals: Principals | null, service: string): Tri {
  if (!principals) return "no";
  const named = or(
    ...principals.items.map((principal): Tri => {
      if (principal.kind === "unknown") return "maybe";
      if (literal(principal.text) === "*" && principal.kind === "AWS") return "maybe";
      return principal.kind === "Service" ? isSame(principal.text, text(service)) : "no";
    }),
  );
  return principals.negated ? negate(named) : named;
}
