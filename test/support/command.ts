/** Runs the command as a user would, in a folder of its own, with everything that it writes captured. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../cli/run.ts";
import type { JsonReport } from "./json-report.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Setting {
  readonly files?: Files;
  /** Where in the folder the command is called. */
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  readonly isTerminal?: boolean;
  /** Of the terminal. */
  readonly columns?: number;
  /** Changes the folder before the run: links, empty folders. */
  readonly prepare?: (folder: string) => void;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Files of the folder after the run, by name. */
  readonly written: (name: string) => string | null;
}

/** A fresh folder for the time of the call. */
export async function inFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "canread-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function canread(args: readonly string[], setting: Setting = {}): Promise<Ran> {
  return inFolder(setting.files ?? {}, async (folder) => {
    setting.prepare?.(folder);
    const { isTerminal = false, stdin, env = {}, directory = ".", columns } = setting;
    const written = { stdout: "", stderr: "" };
    const status = await run(args, {
      directory: join(folder, directory),
      env,
      stdout: {
        isTTY: isTerminal,
        ...(columns === undefined ? {} : { columns }),
        write: (text) => (written.stdout += text),
      },
      stderr: { isTTY: isTerminal, write: (text) => (written.stderr += text) },
      ...(stdin === undefined ? {} : { stdin: () => Buffer.from(stdin) }),
    });
    const files = new Map<string, string>();
    for (const name of new Set([...namesIn(args), ...Object.keys(setting.files ?? {})])) {
      const path = join(folder, directory, name);
      if (existsSync(path) && statSync(path).isFile()) files.set(name, readFileSync(path, "utf8"));
    }
    return { status, ...written, written: (name) => files.get(name) ?? null };
  });
}

/** What `-f name=file` asks for. */
function namesIn(args: readonly string[]): readonly string[] {
  return args.flatMap((arg) =>
    /^(?:text|json|sarif|markdown|html|junit|gitlab|mermaid|dot|svg)=/u.test(arg)
      ? [arg.slice(arg.indexOf("=") + 1)]
      : [],
  );
}

export interface Judged {
  readonly status: number;
  readonly text: string;
  readonly stderr: string;
  readonly report: JsonReport;
}

/** `check` as text and as a JSON report at once; one input file named by itself, or the arguments given. */
export async function judge(
  input: Files | string,
  args?: readonly string[],
  setting: Setting = {},
): Promise<Judged> {
  const files = typeof input === "string" ? { [nameFor(input)]: input } : input;
  const paths = args ?? Object.keys(files);
  const ran = await canread(["check", ...paths, "-f", "text", "-f", "json=report.out"], {
    files,
    ...setting,
  });
  const json = ran.written("report.out");
  if (json === null) throw new Error(`no report was written: status ${ran.status}\n${ran.stderr}`);
  return {
    status: ran.status,
    text: ran.stdout,
    stderr: ran.stderr,
    report: JSON.parse(json) as JsonReport,
  };
}

export function nameFor(text: string): string {
  return text.trimStart().startsWith("{") ? "template.json" : "template.yaml";
}

export function sample(path: string): string {
  return readFileSync(new URL(`../../samples/${path}`, import.meta.url), "utf8");
}
