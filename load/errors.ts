/** Wrong use of the command: flags or paths. Shown with its message alone, exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
