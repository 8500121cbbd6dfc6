// Builds dist/: the library with its types by tsc, the command as one file by rolldown.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (file, ...args) =>
  execFileSync(process.execPath, [file, ...args], { cwd: root, stdio: "inherit" });

const bundle = await rolldown({
  input: `${root}/cli/main.ts`,
  platform: "node",
  logLevel: "warn",
  resolve: { mainFields: ["module", "main"] },
  optimization: { pifeForModuleWrappers: false },
});
await bundle.write({ file: `${root}/dist/canread2.js`, format: "esm", minify: true, codeSplitting: false });
await bundle.close();
chmodSync(`${root}/dist/canread2.js`, 0o755);
