/** Digests, and what else depends on every byte. Of a string that is not known the digest has at least a form. */
import { createHash } from "node:crypto";
import type { Language } from "../../../model/text.ts";
import { bytesOf } from "./character-sets.ts";
import { encodeBase64 } from "./encoding.ts";
import type { TerraformFunction } from "./function.ts";
import { ANY_TEXT, define, defineVariadic, KNOWN_STRING, NUMBER, STRING } from "./parameters.ts";

export type Digest = (bytes: Uint8Array) => string;

function hexDigest(algorithm: string): Digest {
  return (bytes) => createHash(algorithm).update(bytes).digest("hex");
}

function base64Digest(algorithm: string): Digest {
  return (bytes) => encodeBase64(createHash(algorithm).update(bytes).digest());
}

/** The digests by the name of the function over strings, with how long they are. */
export const DIGESTS: readonly (readonly [name: string, digest: Digest, length: number])[] = [
  ["md5", hexDigest("md5"), 32],
  ["sha1", hexDigest("sha1"), 40],
  ["sha256", hexDigest("sha256"), 64],
  ["sha512", hexDigest("sha512"), 128],
  ["base64sha256", base64Digest("sha256"), 44],
  ["base64sha512", base64Digest("sha512"), 88],
];

export function digestLanguage(name: string, length: number): Language {
  return name.includes("base64")
    ? { alphabet: "name", min: length, max: length }
    : { alphabet: "lower-hyphen", min: length, max: length };
}

const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ["dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
  ["url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"],
  ["oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"],
  ["x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"],
]);

const uuidv5: TerraformFunction = define(
  [KNOWN_STRING, KNOWN_STRING],
  (run, namespace, name) => {
    const known = (NAMESPACES.get(namespace) ?? namespace).replace(/^urn:uuid:/u, "").replaceAll("-", "");
    if (!/^[0-9a-f]{32}$/iu.test(known))
      return run.fail(`uuidv5 does not support the namespace ${namespace}.`);
    const bytes = createHash("sha1")
      .update(Buffer.from(known, "hex"))
      .update(bytesOf(name))
      .digest()
      .subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return run.text(bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5"));
  },
  { text: { alphabet: "lower-hyphen", min: 36, max: 36 } },
);

const uuid: TerraformFunction = define([], (run) => run.unknown("uuid: a new one is made at every run"));

const bcrypt: TerraformFunction = defineVariadic([STRING], NUMBER, (run, _, rest) =>
  rest.length > 1
    ? run.fail("bcrypt takes one or two arguments.")
    : run.unknown("bcrypt: the hash is salted anew at every run"),
);

const rsadecrypt: TerraformFunction = define(
  [STRING, STRING],
  (run) => run.unknown("rsadecrypt: the text is not decrypted"),
  ANY_TEXT,
);

export const HASH_FUNCTIONS: readonly (readonly [string, TerraformFunction])[] = [
  ...DIGESTS.map(
    ([name, digest, length]) =>
      [
        name,
        define([KNOWN_STRING], (run, value) => run.text(digest(bytesOf(value))), {
          text: digestLanguage(name, length),
        }),
      ] as const,
  ),
  ["uuidv5", uuidv5],
  ["uuid", uuid],
  ["bcrypt", bcrypt],
  ["rsadecrypt", rsadecrypt],
];
