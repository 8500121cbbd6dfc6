// Builds dist/: the library with its types by tsc, the command by rolldown: a small file, and what it loads when it is asked for.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (file, ...args) =>
  execFileSync(process.execPath, [file, ...args], { cwd: root, stdio: "inherit" });

rmSync(`${root}/dist`, { recursive: true, force: true });
run("scripts/build-pages.mjs");
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");

/** A constant of a module, as JSON. */
async function constantIn(module, name) {
  const bundle = await rolldown({ input: `${root}/${module}`, platform: "node" });
  const [{ code }] = (await bundle.generate({ format: "esm" })).output;
  await bundle.close();
  const exported = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return `${JSON.stringify(exported[name], null, 2)}\n`;
}
for (const [file, module, name] of [
  ["canread.config.schema.json", "load/config-schema.ts", "CONFIG_SCHEMA"],
  ["canread.report.schema.json", "report/json-schema.ts", "REPORT_SCHEMA"],
])
  writeFileSync(`${root}/dist/${file}`, await constantIn(module, name));

/** What the scanner of key files would load to read one from the disk (node-forge, 250 KB); it is given none. */
const withoutKeyFiles = {
  name: "without-key-files",
  resolveId: (source, importer, { kind }) =>
    kind === "dynamic-import" &&
    importer?.includes("secretlint-rule-preset-recommend") &&
    source.startsWith("./")
      ? "\0empty"
      : null,
  load: (id) => (id === "\0empty" ? "export {};" : null),
};

const bundle = await rolldown({
  input: { canread: `${root}/cli/main.ts`, thread: `${root}/cli/thread.ts` },
  platform: "node",
  logLevel: "warn",
  plugins: [withoutKeyFiles],
  // Loaded by those who ask for a picture.
  external: ["@viz-js/viz"],
  resolve: { mainFields: ["module", "main"] },
});
// CommonJS, which Node starts faster. What no run needs, as other formats and commands, is not loaded by it.
await bundle.write({
  dir: `${root}/dist`,
  format: "cjs",
  minify: true,
  entryFileNames: ({ name }) => (name === "canread" ? "canread.cjs" : "command/[name].cjs"),
  chunkFileNames: "command/[name].cjs",
  // A file of its own: others would else load the entry again, and so run it, where its path is not resolved.
  codeSplitting: { groups: [{ name: "version", test: `${root}version.ts` }] },
});
await bundle.close();
chmodSync(`${root}/dist/canread.cjs`, 0o755);
