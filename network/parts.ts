/** Finding things of a network by their ids, with what keeps that from being certain. */
import { ALWAYS } from "../model/condition.ts";
import type { Condition } from "../model/condition.ts";
import { compareTexts } from "../model/letters.ts";
import type { Placement } from "../model/network.ts";
import { sameText, type Text } from "../model/text.ts";

/**
 * What calls: the tasks' own interfaces on Fargate, and the agent on the instances elsewhere, whatever network the tasks
 * have. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
 */
export interface Caller extends Placement {
  readonly who: "tasks" | "instances";
  readonly address?: string;
}

export interface Named {
  readonly id: Text;
  readonly when: Condition;
}

/** The one of that id; null where it is not in view, or not in every world. */
export function byId<T extends Named>(parts: readonly T[], id: Text): T | null {
  const found = parts.find((part) => sameText(part.id, id));
  return found && found.when === ALWAYS ? found : null;
}

/**
 * Whether a part names something that it is not known to name: ids of two resources are two, so that only what comes from
 * elsewhere may be anything.
 */
export function mayMean(named: Text, id: Text): boolean {
  if (sameText(named, id)) return true;
  return !isOwn(named) && (isAttribute(named) || compareTexts(named, id) === "unknown");
}

/** One attribute of something, of which nothing is known: it may hold the id of any other. */
function isAttribute([only, ...others]: Text): boolean {
  return typeof only === "object" && others.length === 0;
}

/** The id of something of the input, and no other attribute, which may be the id of anything. */
function isOwn(id: Text): boolean {
  const [only, ...others] = id;
  if (typeof only !== "object" || others.length > 0) return false;
  if (only.owner !== undefined) return only.id.endsWith(".id");
  return /(?:^|\.)aws_[a-z_]+\.[^.]+(?:\[[^\]]*\])?\.id$/u.test(only.id);
}

/** Whether a range of addresses lies in a private one: https://www.rfc-editor.org/rfc/rfc1918 */
export function isPrivateRange(cidr: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/u.test(cidr);
}
