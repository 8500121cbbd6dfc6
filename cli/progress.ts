import { printable } from "../report/printable.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Progress {
  readonly show: (done: number, total: number, path: string) => void;
  readonly clear: () => void;
}

/** A run that takes less shows nothing. */
const QUIET_MS = 1000;

/** A line on a terminal that says what is being judged; nothing in a pipe. */
export function createProgress({ stderr }: Surroundings, isWanted: boolean): Progress {
  if (!isWanted || stderr.isTTY !== true) return { show: () => {}, clear: () => {} };
  const start = performance.now();
  let isShown = false;
  return {
    show: (done, total, path) => {
      if (performance.now() - start < QUIET_MS) return;
      isShown = true;
      stderr.write(`\r\u001b[Kjudging ${done + 1} of ${total}: ${printable(path.slice(-80))}`);
    },
    clear: () => {
      if (isShown) stderr.write("\r\u001b[K");
    },
  };
}
