/** Every sample in every language that it is written in. */
import { readdirSync } from "node:fs";
import { sample, type Files } from "./command.ts";

const SAMPLES = new URL("../../samples/", import.meta.url);

/** `<story>/<file>`, in order. */
export const SAMPLE_NAMES: readonly string[] = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(new URL(`${name}/`, SAMPLES)).map((file) => `${name}/${file}`))
  .filter((name) => /\/(?:main\.tf|template\.yaml|plan.*\.json)$/u.test(name))
  .toSorted();

/** One sample as the only file. */
export function sampleFile(name: string): Files {
  return { [name]: sample(name) };
}
