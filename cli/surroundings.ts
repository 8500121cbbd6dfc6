import type { Threads } from "./threads.ts";

/** What the commands see of the outside; tests put their own in its place. */
export interface Surroundings {
  /** Paths are relative to it. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** What `-` reads; the process's own standard input by default. */
  readonly stdin?: () => Buffer;
  /** Without them everything is judged in one thread. */
  readonly threads?: Threads;
}

export interface Output {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** https://no-color.org; FORCE_COLOR as Node and most tools read it. */
export function wantsColor(surroundings: Surroundings, isRefused: boolean): boolean {
  const { env, stdout } = surroundings;
  if (isRefused || (env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  return forced === undefined ? stdout.isTTY === true : forced !== "0" && forced !== "false";
}

/** Terminals that follow links in their output; FORCE_HYPERLINK as other tools read it. */
export function wantsLinks({ env, stdout }: Surroundings): boolean {
  const forced = env["FORCE_HYPERLINK"];
  if (forced !== undefined) return forced !== "0" && forced !== "";
  if (stdout.isTTY !== true || env["CI"] !== undefined || env["TERM"] === "dumb") return false;
  const isKnown = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper)$/u.test(env["TERM_PROGRAM"] ?? "");
  const hasOwn = ["WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID"].some((name) => env[name] !== undefined);
  return isKnown || hasOwn || Number(env["VTE_VERSION"] ?? 0) >= 5000;
}
