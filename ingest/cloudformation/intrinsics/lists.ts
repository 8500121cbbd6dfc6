/** Functions of lists: `Fn::Select`, `Fn::Split`, `Fn::Length`, `Fn::Cidr`, `Fn::GetAZs`. */
import type { Span } from "../../../model/source.ts";
import {
  hole,
  LANGUAGES,
  literal,
  mayHold,
  splitText,
  text,
  textKey,
  type Text,
} from "../../../model/text.ts";
import {
  alternatives,
  asText,
  called,
  listValue,
  textValue,
  unknownValue,
  type Value,
} from "../../../model/value.ts";
import { distribute } from "../../distribute.ts";
import { isMany, manyOf } from "../../open-ended.ts";
import { networkText, parseNetwork } from "../../networks.ts";
import { evaluate } from "../evaluate.ts";
import { isOpen, lift, literalOf, mistake, opaque, type Intrinsic } from "./intrinsic.ts";

/** Items that are `AWS::NoValue` leave their place to the next: the list in each of its worlds. */
export function closeGaps(list: Value, at: Span): Value {
  const isGap = (item: Value): boolean => alternatives(item).some(({ value }) => value.kind === "null");
  if (list.kind !== "list" || !list.items.some(isGap)) return list;
  const closed = distribute(list.items, (plain) => ({
    ...list,
    items: plain.filter((item) => item.kind !== "null"),
  }));
  return closed ?? opaque("list", "which items the list has is not known", at, [list]);
}

export const select: Intrinsic = (argument, at, env) => {
  const [index, items] = argument.kind === "list" ? argument.items.map((item) => evaluate(item, env)) : [];
  if (!items || !index) return mistake("Fn::Select takes an index and a list", argument.span, env);
  return lift("Fn::Select", [index, closeGaps(items, at)], at, ([position, list]) => {
    const written = literalOf(position);
    if (written !== null && !/^\d+$/u.test(written))
      return mistake("Fn::Select takes a number as its index", argument.span, env);
    if (written === null || !list) return null;
    if (list.kind !== "list") {
      if (!isOpen(list)) return mistake("Fn::Select takes an index and a list", argument.span, env);
      return itemOf(asText(list) ?? [], Number(written), at);
    }
    const open = list.items.findIndex(isMany);
    const rest = list.items[open];
    if (rest && open <= Number(written)) return itemOf(asText(rest) ?? [], Number(written), at);
    const found = list.items[Number(written)];
    return found ?? mistake(`the list of Fn::Select has no item ${written}`, argument.span, env);
  });
};

/** The item of a list that is not known: the same one for each who asks for it. */
function itemOf(list: Text, index: number, at: Span): Value {
  const [only] = list;
  const label = typeof only === "object" ? only.label : "a list";
  const item = hole(`${textKey(list)}[${index}]`, LANGUAGES.anything, `${label}[${index}]`);
  const reason = typeof only === "object" ? only.reason : undefined;
  return textValue([reason === undefined ? item : { ...item, reason }], at);
}

export const split: Intrinsic = (argument, at, env) => {
  const [delimiter, whole] =
    argument.kind === "list" ? argument.items.map((item) => evaluate(item, env)) : [];
  const separator = literalOf(delimiter);
  if (separator === null || separator === "" || !whole) {
    return mistake("Fn::Split takes a delimiter and a string", argument.span, env);
  }
  return lift("Fn::Split", [whole], at, ([only]) => {
    const found = asText(only);
    return found ? listValue(cut(found, separator, at), at) : null;
  });
};

/** The pieces; from the first unknown part on that may hold the separator, how many there are is not known. */
function cut(whole: Text, separator: string, at: Span): readonly Value[] {
  const open = whole.findIndex((part) => typeof part !== "string" && mayHold(part, separator));
  const known = open === -1 ? whole : whole.slice(0, open);
  const { pieces } = splitText(known, separator);
  const values = pieces.map((piece) => textValue(piece, at));
  if (open === -1) return values;
  const reason = "the string to split is not known";
  const rest = called(unknownValue(`split:${separator}:${textKey(whole)}`, reason, at), "a split text");
  // What stands before the unknown part is the beginning of a piece that it ends.
  return [...values.slice(0, -1), manyOf(rest)];
}

export const length: Intrinsic = (argument, at, env) =>
  lift("Fn::Length", [closeGaps(evaluate(argument, env), at)], at, ([list]) => {
    if (list?.kind === "list" && !list.items.some(isMany))
      return { kind: "number", value: list.items.length, span: at };
    return list?.kind === "list" || isOpen(list)
      ? textValue([opaque("a length", "how long a list is is not known", at, list ? [list] : []).hole], at)
      : mistake("Fn::Length takes a list", argument.span, env);
  });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getavailabilityzones.html */
export const getAZs: Intrinsic = (argument, at, env) => {
  const given = asText(evaluate(argument, env)) ?? [];
  const region = literal(given) === "" ? env.scope.region : given;
  const reason = "the availability zones of a region are known only in a deployment";
  return called(unknownValue(`zones:${textKey(region)}`, reason, at), "availability zones");
};

const CIDR_TAKES = "Fn::Cidr takes a range, a count of 1 to 256 and the number of host bits";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html */
export const cidr: Intrinsic = (argument, at, env) => {
  const args = argument.kind === "list" ? argument.items.map((item) => evaluate(item, env)) : [];
  if (args.length < 2 || args.length > 3) return mistake(CIDR_TAKES, argument.span, env);
  return lift("Fn::Cidr", args, at, (plain) => {
    const [block, count, bits] = plain.map(literalOf);
    if (plain.some(isOpen)) {
      const key = plain.map((each) => textKey(asText(each) ?? [])).join(",");
      return called(unknownValue(`cidr:${key}`, "the range to divide is not known", at), "address ranges");
    }
    const network = parseNetwork(block ?? "");
    const number = Number(count);
    if (!network || !(number >= 1 && number <= 256) || (bits !== undefined && !/^\d+$/u.test(bits ?? "")))
      return mistake(CIDR_TAKES, argument.span, env);
    // Without the third argument, subnets of IPv6 ranges have 64 host bits, those of IPv4 what the count leaves.
    const least = Math.ceil(Math.log2(number));
    const hostBits = Number(bits ?? (network.bits === 32 ? 32 - network.prefix - least : 64));
    const prefix = network.bits - hostBits;
    if (hostBits < 0 || prefix < network.prefix || 2 ** (prefix - network.prefix) < number)
      return mistake(`the range of Fn::Cidr does not hold ${number} subnets`, argument.span, env);
    return listValue(
      Array.from({ length: number }, (_, index) => {
        const address = network.address + (BigInt(index) << BigInt(hostBits));
        return textValue(text(networkText({ ...network, address, prefix })), at);
      }),
      at,
    );
  });
};
