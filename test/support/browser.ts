/** A headless Chromium, where there is one: Debian's package `chromium`, or what CHROMIUM names. */
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of the browser; null where there is none. */
export const CHROMIUM: string | null =
  [process.env["CHROMIUM"] ?? "", ...PLACES].find((path) => path !== "" && existsSync(path)) ?? null;
