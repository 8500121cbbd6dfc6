import { gunzipSync } from "node:zlib";

/** The JSON data of a generated module. */
export function unpack(data: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString("utf8"));
}
