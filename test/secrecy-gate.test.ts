/** Canaries in every place that real plans and states mark sensitive, searched in every output, also of comparisons. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { isObject } from "../ingest/terraform/plan-document.ts";
import { CANARY } from "./support/secrecy.ts";
import { canread } from "./support/command.ts";

type Packed = Readonly<Record<string, unknown>>;

function packed(variant: string): Packed {
  const bytes = readFileSync(new URL(`terraform/plans/${variant}.json.gz`, import.meta.url));
  return JSON.parse(gunzipSync(bytes).toString()) as Packed;
}

/** The attributes that hold secrets, whether a provider marks them or not. */
const HOLDS_SECRET = /^(?:secret_string|secret_binary|password|master_password|result|bcrypt_hash)$/u;

/** The value with a canary for every text that the mask, or its name, says is secret. */
function planted(value: unknown, mask: unknown, name = ""): unknown {
  if (typeof value === "string") return mask === true || HOLDS_SECRET.test(name) ? CANARY : value;
  if (Array.isArray(value))
    return value.map((item, index) => planted(item, partOf(mask, index), mask === true ? "result" : name));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, planted(inner, partOf(mask, key), key)]),
  );
}

function partOf(mask: unknown, key: string | number): unknown {
  if (mask === true) return true;
  if (Array.isArray(mask)) return mask[Number(key)] as unknown;
  return isObject(mask) ? mask[key] : undefined;
}

/** Values stand beside their masks, wherever in the document. */
const MASKED = [
  ["after", "after_sensitive"],
  ["before", "before_sensitive"],
  ["values", "sensitive_values"],
] as const;

function withCanaries(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withCanaries);
  if (!isObject(document)) return document;
  const entries = Object.entries(document).map(([key, value]): [string, unknown] => {
    const mask = MASKED.find(([name, other]) => name === key && Object.hasOwn(document, other));
    if (mask) return [key, planted(value, document[mask[1]])];
    if (key === "attributes" && Object.hasOwn(document, "sensitive_attributes"))
      return [key, planted(value, {})];
    return [key, withCanaries(value)];
  });
  return Object.fromEntries(entries);
}

const SAMPLE_FOLDERS = [
  "samples/works",
  "samples/private-registry",
  "test/terraform/corpus/managed-password",
];

function configurationOf(folder: string): Readonly<Record<string, string>> {
  const root = new URL(`../${folder}/`, import.meta.url);
  return Object.fromEntries(
    readdirSync(root)
      .filter((name) => name.endsWith(".tf"))
      .map((name) => [`source/${name}`, readFileSync(new URL(name, root), "utf8")]),
  );
}

const VARIANTS = ["create", "update", "noop", "destroy", "state", "raw-state"];
const PLANS = new Map(VARIANTS.map((variant) => [variant, packed(variant)] as const));

test("there is something to find", () => {
  for (const variant of ["update", "noop", "state", "raw-state"])
    expect(JSON.stringify(withCanaries(PLANS.get(variant)?.["samples/works"]))).toContain(CANARY);
  expect(SAMPLE_FOLDERS.every((folder) => existsSync(new URL(`../${folder}`, import.meta.url)))).toBe(true);
});

describe.each(SAMPLE_FOLDERS)("%s", (folder) => {
  const document = (variant: string): string => JSON.stringify(withCanaries(PLANS.get(variant)?.[folder]));

  test.each(VARIANTS)("%s", async (variant) => {
    const files = {
      ...configurationOf(folder),
      "plan.json": document(variant),
      "base.json": document("noop"),
    };
    for (const more of [[], ["--source", "source"], ["--base", "base.json"], ["-v"]])
      for (const format of ["text", "json", "sarif"]) {
        const args = ["check", "plan.json", "-f", format, ...more];
        const ran = await canread(args, { files });
        expect([0, 1, 2]).toContain(ran.status);
        expect(`${args.join(" ")}\n${ran.stdout}${ran.stderr}`).not.toContain(CANARY);
      }
    for (const args of [
      ["fix", "plan.json"],
      ["fix", "plan.json", "-f", "json"],
    ]) {
      const ran = await canread(args, { files });
      expect(`${args.join(" ")}\n${ran.stdout}${ran.stderr}`).not.toContain(CANARY);
    }
  });
});
