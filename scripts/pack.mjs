// Data as a TypeScript module: compressed, so that the command starts without reading what it does not need.
import { gunzipSync, gzipSync } from "node:zlib";

export function packed(name, script, text) {
  const data = gzipSync(text, { level: 9 }).toString("base64");
  return `/** Made by ${script}: JSON, compressed. Read it with \`unpack\` of model/packed.ts. */\nexport const ${name}: string =\n  "${data}";\n`;
}

export function unpacked(module) {
  const data = /"([A-Za-z0-9+/=]+)"/u.exec(module)?.[1] ?? "";
  return gunzipSync(Buffer.from(data, "base64")).toString("utf8");
}
