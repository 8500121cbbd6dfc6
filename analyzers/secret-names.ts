/** Names by which people call what is secret. */
const SECRET =
  /pass(?:word|wd|phrase|code)|(?:^|[^a-z])pwd(?:$|[^a-z])|secret|token|credential|(?:api|auth|access|private|signing|encryption|master|license)[_.-]?key|connection[_.-]?string|(?:^|[^a-z])dsn(?:$|[^a-z])/iu;

/** What is said about a secret is none: where it is, how it is called, how long it lasts. */
const ABOUT =
  /[_.-](?:name|names|arn|arns|id|ids|url|uri|path|file|dir|length|size|expiry|expires|expiration|ttl|timeout|seconds|days|enabled|disabled|required|type|version|region|header|algorithm|alg|issuer|endpoint|host|prefix|suffix|policy|manager|store|backend|provider|rotation|limit|count|max|min)$/iu;

/** Whether a variable or parameter of that name is meant to hold something secret: `DB_PASSWORD`, `/app/apiToken`. */
export function soundsSecret(name: string): boolean {
  const last = name.split("/").at(-1) ?? "";
  const words = last.replaceAll(/([a-z0-9])([A-Z])/gu, "$1_$2");
  return SECRET.test(words) && !ABOUT.test(words);
}
