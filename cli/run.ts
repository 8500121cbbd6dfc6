/** The command line: arguments to a command, its result to an exit status. */
import { CommanderError } from "commander";
import { UsageError } from "../load/errors.ts";
import { printable } from "../report/printable.ts";
import { buildProgram } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";

export const EXIT = { clean: 0, findings: 1, input: 2, defect: 3 } as const;

export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let status: number = EXIT.clean;
  const program = buildProgram(surroundings, (code) => {
    status = code;
  });
  try {
    await program.parseAsync(["node", "canread", ...args]);
    return status;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.clean : EXIT.input;
    if (cause instanceof UsageError) {
      for (const line of cause.message.split("\n"))
        surroundings.stderr.write(`${printable(`canread: ${line}`)}\n`);
      return EXIT.input;
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    surroundings.stderr.write(
      `canread: this is a defect of canread, not of your input: ${message}\nPlease report it with the input that shows it.\n`,
    );
    if (surroundings.env["CANREAD_DEBUG"] && cause instanceof Error)
      surroundings.stderr.write(`${cause.stack ?? ""}\n`);
    return EXIT.defect;
  }
}
