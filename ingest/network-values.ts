/** Values of networks, as both languages write them. */
import type { Guarded } from "../model/condition.ts";
import type { PolicyUse } from "../model/graph.ts";
import type { EndpointDocument } from "../model/network.ts";
import { type Text } from "../model/text.ts";
import { asLiteral, asText, itemsOf, type Value } from "../model/value.ts";

/** A switch; null where it is not known, or depends on a condition. */
export function flagOf(value: Value | undefined, fallback: boolean): boolean | null {
  if (!value) return fallback;
  const known = value.kind === "choice" ? undefined : asLiteral(value);
  return known === "true" ? true : known === "false" ? false : null;
}

/** The texts of a list; null where there may be more, or fewer. */
export function textsIn(value: Value | undefined): readonly Text[] | null {
  if (!value) return [];
  const items = itemsOf(value);
  const texts = items.map((item) => asText(item.value));
  const isCertain = items.every(
    ({ value: each, when }) => (when.kind === "constant" && each.kind === "text") || isOne(each, when.kind),
  );
  return isCertain && texts.every((each) => each !== undefined) ? texts : null;
}

/** An unknown that is one item, and not any number of them. */
function isOne(value: Value, when: string): boolean {
  return value.kind === "unknown" && value.many !== true && when === "constant";
}

/** -1 stands for all. */
export function portOf(value: Value | undefined): number | null {
  if (!value) return -1;
  const known = asLiteral(value);
  return known !== undefined && /^-?\d+$/u.test(known) ? Number(known) : null;
}

const HTTPS = 443;

/** Whether a rule of a security group is one for TCP on port 443. */
export function letsHttps(
  protocol: Value | undefined,
  from: Value | undefined,
  to: Value | undefined,
): boolean | null {
  const name = asLiteral(protocol)?.toLowerCase();
  if (name === undefined) return null;
  if (name === "-1" || name === "all") return true;
  if (name !== "tcp" && name !== "6") return false;
  const [first, last] = [portOf(from), portOf(to)];
  if (first === null || last === null) return null;
  return (first <= HTTPS && HTTPS <= last) || (first === -1 && last === -1);
}

/** The TCP ports of a rule of a network ACL; null where they are not known, an empty range where it is of another protocol. */
export function aclPorts(
  protocol: Value | undefined,
  from: number | null,
  to: number | null,
): { readonly from: number; readonly to: number } | null {
  const name = asLiteral(protocol)?.toLowerCase();
  if (name === undefined || from === null || to === null) return null;
  if (name === "-1" || name === "all") return { from: 0, to: 65_535 };
  if (name !== "tcp" && name !== "6") return { from: 1, to: 0 };
  return from === -1 ? { from: 0, to: 65_535 } : { from, to };
}

/** A policy of an endpoint as its network has it. */
export function endpointDocument({ value, when }: Guarded<PolicyUse>): readonly EndpointDocument[] {
  const { content, label, span } = value;
  return content.kind === "document" ? [{ label, document: content.document, span, when }] : [];
}
