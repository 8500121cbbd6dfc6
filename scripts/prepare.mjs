// Builds when npm prepares the package. For `npm install --global <git repository>`, which is how pre-commit installs a
// hook, npm does not install what the build needs (https://github.com/npm/cli/issues/8440): then this does.
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const run = (command) =>
  execSync(command, { cwd, stdio: "inherit", env: { ...process.env, npm_config_global: "false" } });

if (!existsSync(`${cwd}/node_modules/rolldown`))
  run("npm ci --ignore-scripts --no-audit --no-fund --include=dev");
await import("./build.mjs");
