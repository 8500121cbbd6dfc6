// A table of one's own: each secret with the workloads that read it, and the roles that could.
import { readFileSync } from "node:fs";
import { analyze, locate } from "canread";

const sources = process.argv
  .slice(2)
  .map((path) => ({ path, text: readFileSync(path, "utf8"), isNamed: true }));
const report = analyze(sources, { readers: true });

// An ARN is a list of its parts: strings, and objects for what is not known yet.
const words = (arn) => arn.map((part) => (typeof part === "string" ? part : `<${part.label}>`)).join("");

for (const { workload, reference, secret, outcome, span } of report.reads) {
  const { path, startLine } = locate(span);
  const name = secret ? words(secret.arn) : "nothing";
  console.log(`${outcome}  ${workload.address} ${reference.name} -> ${name}  (${path}:${startLine})`);
}
for (const { address, readers } of report.readers ?? []) {
  console.log(`${address} can be read by: ${readers.map((role) => role.address).join(", ") || "nobody"}`);
}
