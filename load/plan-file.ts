/**
 * A plan file as `terraform plan -out` writes it: a zip of the planned changes, the states and all modules'
 * configuration. https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plans/planfile/doc.go
 */
import { unzipSync } from "fflate";
import { joinPath, type ProjectFiles } from "../ingest/terraform/files.ts";
import { isConfigurationFile } from "../ingest/terraform/declarations.ts";
import { isObject, stringAt, type Json } from "../ingest/terraform/plan-document.ts";
import { shownState } from "../ingest/terraform/raw-state.ts";
import { PLAN_VERSION, readPlanMessage } from "./plan-proto.ts";

export interface PlanFile {
  /** What `terraform show -json` says of it, without `configuration`. */
  readonly document: Json;
  /** The configuration's files by their path from the folder in which the plan was made. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Everything that is unpacked, together. */
const LIMIT_BYTES = 500_000_000;

export function isPlanFile(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** The plan, or why it cannot be read. */
export function readPlanFile(bytes: Uint8Array): PlanFile | string {
  const entries = unpacked(bytes);
  if (typeof entries === "string") return entries;
  const message = entries.get("tfplan");
  if (!message) return "this is an archive, and no plan file: it has no tfplan";
  try {
    const { version, terraformVersion, document } = readPlanMessage(message);
    if (version !== PLAN_VERSION)
      return `plan file version ${version} is not known: canread reads version ${PLAN_VERSION} (\`terraform show -json\` prints any)`;
    const state = jsonIn(entries.get("tfstate"));
    return {
      document: {
        format_version: "1.2",
        terraform_version: terraformVersion,
        ...document,
        ...(isObject(state) ? { prior_state: shownState(state) } : {}),
      },
      files: filesOf(entries),
    };
  } catch {
    return "this plan file is damaged, or of a Terraform that canread does not know (`terraform show -json` prints it)";
  }
}

function unpacked(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | string {
  let total = 0;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        const isWanted = name === "tfplan" || name === "tfstate" || name.startsWith("tfconfig/");
        if (isWanted) total += originalSize;
        return isWanted && total <= LIMIT_BYTES;
      },
    });
    return total > LIMIT_BYTES
      ? `what it holds is larger than ${LIMIT_BYTES / 1_000_000} MB`
      : new Map(Object.entries(entries));
  } catch {
    return "this archive is damaged";
  }
}

function jsonIn(bytes: Uint8Array | undefined): unknown {
  if (!bytes) return null;
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
}

/** The modules' files; `terraform init`'s list of modules is the snapshot's own. */
function filesOf(entries: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const manifest = jsonIn(entries.get("tfconfig/modules.json"));
  const modules: readonly unknown[] = Array.isArray(manifest) ? manifest : [];
  const folders = new Map(
    modules.map((each) => [stringAt(each, "Key") ?? "", stringAt(each, "Dir") ?? "."] as const),
  );
  const files = new Map<string, Uint8Array>();
  for (const [name, content] of entries) {
    const [, key, file] = /^tfconfig\/m-([^/]*)\/([^/]+)$/u.exec(name) ?? [];
    const folder = key === undefined ? undefined : folders.get(key);
    if (folder !== undefined && file !== undefined) files.set(joinPath(folder, file), content);
  }
  const list = JSON.stringify({ Modules: modules });
  files.set(".terraform/modules/modules.json", new TextEncoder().encode(list));
  return files;
}

/** The files of a project as they were when the plan was made; what is no configuration is read as it is now. */
export function snapshotFiles(folder: string, snapshot: PlanFile["files"], disk: ProjectFiles): ProjectFiles {
  const files = new Map([...snapshot].map(([path, bytes]) => [joinPath(folder, path), bytes] as const));
  return {
    list: disk.list,
    configuration: (path) => {
      const known = files.get(joinPath(".", path));
      return known
        ? { bytes: Buffer.from(known) }
        : { refused: `the plan has no file ${path}`, isMissing: true };
    },
    read: (path) => {
      const known = files.get(joinPath(".", path));
      if (known) return { bytes: Buffer.from(known) };
      const read = disk.read(path);
      return "refused" in read && read.isMissing === true
        ? {
            refused: `${path} is not beside the plan file, which has the configuration alone: canread has to be called where both are`,
          }
        : read;
    },
    entries: (path) => {
      const prefix = path === "." ? "" : `${joinPath(".", path)}/`;
      const own = [...files.keys()]
        .filter((each) => each.startsWith(prefix) && !each.slice(prefix.length).includes("/"))
        .map((each) => each.slice(prefix.length));
      const others = disk.entries(path)?.filter((name) => !isConfigurationFile(name));
      return own.length === 0 && !others ? null : [...new Set([...own, ...(others ?? [])])].toSorted();
    },
  };
}
