/** Plan files as `terraform plan -out` writes them, against what `terraform show -json` says of them. */
import { readdirSync, readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { isObject, listAt, type Json } from "../../ingest/terraform/plan-document.ts";
import { readPlanFile } from "../../load/plan-file.ts";
import { canread, judge } from "../support/command.ts";

const FOLDER = new URL("plan-files/", import.meta.url);

function bytesOf(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

/** Terraform 1.11.4 wrote both of each: some on nothing, some on what exists. */
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".tfplan"))
  .map((name) => name.replace(".tfplan", ""))
  .filter((name) => name !== "refresh-only");

/** The configuration of a plan, for what it reads besides its own files. */
const CONFIGURATIONS: Readonly<Record<string, string>> = {
  "for-each-services": "test/terraform/corpus/for-each-services",
  "module-count-for-each-new": "test/terraform/corpus/module-count-for-each",
  "nested-modules": "test/terraform/corpus/nested-modules",
  "sample-missing-colons": "samples/missing-colons",
  "sample-works-new": "samples/works",
  "template-file-data-new": "test/terraform/corpus/template-file-data",
};

function filesOf(name: string): Readonly<Record<string, string>> {
  const root = new URL(`../../${CONFIGURATIONS[name]}/`, import.meta.url);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .filter((entry) => !/^(?:plan.*|expected)\.json$/u.test(entry.name))
      .map((entry) => {
        const path = `${entry.parentPath}/${entry.name}`.slice(root.pathname.length);
        return [path.replace(/^\//u, ""), readFileSync(new URL(path.replace(/^\//u, ""), root), "utf8")];
      }),
  );
}

/** Without what says that everything is known, or not sensitive. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.every(isEmpty) ? [] : value.map(pruned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => !isEmpty(inner))
      .map(([name, inner]) => [name, pruned(inner)]),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === false) return true;
  return typeof value === "object" && value !== null && Object.values(value).every(isEmpty);
}

describe.each(NAMES)("%s", (name) => {
  const json = JSON.parse(bytesOf(`${name}.json`).toString()) as Json;
  const plan = readPlanFile(bytesOf(`${name}.tfplan`));

  test("holds the changes that terraform shows", () => {
    if (typeof plan === "string") throw new Error(plan);
    const changes = new Map(
      listAt(plan.document, "resource_changes").map((each) => [isObject(each) ? each["address"] : "", each]),
    );
    const shown = listAt(json, "resource_changes");
    expect(changes.size).toBe(shown.length);
    for (const each of shown) {
      if (!isObject(each) || !isObject(each["change"])) throw new Error("a change is an object");
      const { address, mode, type, name: resource, index, module_address: module } = each;
      const { actions, before, after, after_unknown: unknown } = each["change"];
      const own = changes.get(address);
      expect(own).toMatchObject({ address, mode, type, name: resource, change: { actions, before, after } });
      if (index !== undefined) expect(own).toMatchObject({ index });
      if (module !== undefined) expect(own).toMatchObject({ module_address: module });
      const change = isObject(own) && isObject(own["change"]) ? own["change"] : {};
      expect(pruned(change["after_unknown"])).toEqual(pruned(unknown));
    }
  });

  test("is judged as the configuration and the shown plan are", async () => {
    const told = async (files: Readonly<Record<string, string | Uint8Array>>, path: string) => {
      const { report } = await judge(files, [path]);
      expect(report.problems).toEqual([]);
      return {
        reads: report.reads.map((read) => [
          read.workload,
          read.name,
          read.verdict,
          read.before,
          read.location,
        ]),
        findings: report.findings.map((finding) => [finding.rule, finding.change, finding.location]),
      };
    };
    const files = filesOf(name);
    const shown = await told({ ...files, "plan.json": bytesOf(`${name}.json`) }, "plan.json");
    const binary = await told({ ...files, "plan.tfplan": bytesOf(`${name}.tfplan`) }, "plan.tfplan");
    expect(binary).toEqual(shown);
  });
});

describe("a plan file", () => {
  const WORKS = bytesOf("sample-works-new.tfplan");

  test("needs nothing beside it", async () => {
    const { report, status } = await judge({ "shop.tfplan": WORKS }, ["shop.tfplan"]);
    expect(report.inputs).toEqual([{ path: "shop.tfplan", kind: "terraform-plan" }]);
    expect(report.reads.map((read) => read.verdict)).toEqual(["readable", "readable"]);
    expect(report.reads.every((read) => read.location.path === "main.tf")).toBe(true);
    expect(status).toBe(0);
  });

  test("is read from standard input", async () => {
    const { report } = await judge({}, ["-"], { stdin: WORKS });
    expect(report.reads.map((read) => read.verdict)).toEqual(["readable", "readable"]);
  });

  test("that only refreshes is judged as what is there", async () => {
    const files = { "refresh.tfplan": bytesOf("refresh-only.tfplan") };
    const { report } = await judge(files, ["refresh.tfplan"]);
    expect(report.findings.map(({ rule, change }) => `${rule} ${change}`)).toEqual([
      // The configuration in it takes the partition from a data source in one place, and not in another.
      "hard-coded-partition persisting",
      "missing-arn-suffix persisting",
    ]);
  });

  test("is of the configuration that it was made of, whatever lies beside it now", async () => {
    const files = { "shop.tfplan": WORKS, "main.tf": "garbage {{{", "other.tf": 'variable "x" {}' };
    const { report } = await judge(files, ["shop.tfplan"]);
    expect(report.problems).toEqual([]);
    expect(report.reads.map((read) => read.verdict)).toEqual(["readable", "readable"]);
  });

  test.each(NAMES)("shows no value of a secret: %s", async (name) => {
    const values = secretValues(JSON.parse(bytesOf(`${name}.json`).toString()));
    const files = { ...filesOf(name), "x.tfplan": bytesOf(`${name}.tfplan`) };
    for (const format of ["text", "json", "sarif"]) {
      const ran = await canread(["check", "x.tfplan", "-f", format, "-v"], { files });
      for (const value of values) expect(ran.stdout).not.toContain(value);
    }
  });

  test("and there are some to show", () => {
    const values = NAMES.flatMap((name) => secretValues(JSON.parse(bytesOf(`${name}.json`).toString())));
    expect(new Set(values).size).toBeGreaterThan(2);
  });
});

/** What stands under the attributes that hold secrets. */
function secretValues(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(secretValues);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const isSecret = /^(?:secret_string|result|bcrypt_hash)$/u.test(name);
    return isSecret && typeof inner === "string" && inner.length > 8 ? [inner] : secretValues(inner);
  });
}

describe("what is no plan file that canread knows", () => {
  const refused = async (content: Uint8Array): Promise<string> => {
    const ran = await canread(["check", "x.tfplan"], { files: { "x.tfplan": content } });
    expect(ran.status).toBe(2);
    return ran.stdout.replaceAll(/\s+/gu, " ");
  };
  const packed = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === "string" ? strToU8(content) : content,
        ]),
      ),
    );

  test("another archive", async () => {
    expect(await refused(packed({ "readme.txt": "hello" }))).toContain(
      "this is an archive, and no plan file",
    );
  });

  test("a damaged archive", async () => {
    const half = bytesOf("nested-modules.tfplan").subarray(0, 2000);
    expect(await refused(half)).toContain("this archive is damaged");
  });

  test("a damaged message", async () => {
    expect(await refused(packed({ tfplan: "not a message" }))).toContain("this plan file is damaged");
  });

  test("another version", async () => {
    // Field 1, the version, is 4.
    expect(await refused(packed({ tfplan: new Uint8Array([0x08, 0x04]) }))).toContain(
      "plan file version 4 is not known: canread reads version 3",
    );
  });

  test("one that unpacks to more than there is room for", async () => {
    const archive = packed({ tfplan: "x".repeat(100) });
    // The sizes that the central directory and the entry tell of.
    const size = Buffer.alloc(4);
    size.writeUInt32LE(600_000_000);
    const bytes = Buffer.from(archive);
    const told = Buffer.alloc(4);
    told.writeUInt32LE(100);
    for (let at = bytes.indexOf(told); at !== -1; at = bytes.indexOf(told, at + 4)) size.copy(bytes, at);
    expect(await refused(bytes)).toContain("larger than 500 MB");
  });
});
