/** When two texts with holes are the same, cannot be, or may be. */
import { expect, test } from "vitest";
import { compareTexts, differByOwner } from "../model/letters.ts";
import { hole, LANGUAGES, text, type Text } from "../model/text.ts";

const key = (owner: string): Text => [hole(`${owner}.key-id`, LANGUAGES.keyId, "key id", owner)];
const name = (owner: string): Text => [hole(`${owner}.name`, LANGUAGES.name, "generated name", owner)];
const suffix = (owner: string): Text => [hole(`${owner}.suffix`, LANGUAGES.secretSuffix, "suffix", owner)];
const given: Text = [hole("param:#Given", LANGUAGES.anything, "Given")];

test.each<readonly [string, Text, Text, ReturnType<typeof compareTexts>]>([
  ["two generated keys", text("key/", key("A")), text("key/", key("B")), "different"],
  ["one generated key", text("key/", key("A")), text("key/", key("A")), "equal"],
  ["two generated names", text("role/", name("A")), text("role/", name("B")), "different"],
  [
    "two generated names behind different paths",
    text("role/a/", name("A")),
    text("role/", name("B")),
    "unknown",
  ],
  [
    "two secrets without names",
    text("secret:", name("A"), "-", suffix("A")),
    text("secret:", name("B"), "-", suffix("B")),
    "different",
  ],
  [
    "two secrets of one name, as in two regions",
    text("secret:db-", suffix("A")),
    text("secret:db-", suffix("B")),
    "different",
  ],
  ["a generated name and a parameter", name("A"), given, "unknown"],
  ["a generated key and a literal", text("key/", key("A")), text("key/", "0".repeat(36)), "unknown"],
  ["a generated name inside of another", text(name("A"), "-x"), text(name("B"), "-y-x"), "unknown"],
  [
    "names that more than one part generates",
    text(name("A"), name("C")),
    text(name("B"), name("D")),
    "unknown",
  ],
])("%s", (_, a, b, expected) => {
  expect(compareTexts(a, b)).toBe(expected);
  expect(compareTexts(b, a)).toBe(expected);
  if (differByOwner(a, b)) expect(expected).toBe("different");
});
