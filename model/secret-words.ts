/** Names by which people call what is secret. */
const SECRET =
  /pass(?:word|wd|phrase|code)|(?:^|[^a-z])pwd(?:$|[^a-z])|secret|token|credential|(?:api|auth|access|private|signing|encryption|master|license)[_.-]?key|connection[_.-]?string|(?:^|[^a-z])dsn(?:$|[^a-z])/iu;

/** What is said about a secret is none: where it is, how it is called, how long it lasts. */
const ABOUT =
  /[_.-](?:name|names|arn|arns|id|ids|url|uri|path|file|dir|length|size|expiry|expires|expiration|ttl|timeout|seconds|days|enabled|disabled|required|type|version|region|header|algorithm|alg|issuer|endpoint|host|prefix|suffix|policy|manager|store|backend|provider|rotation|limit|count|max|min|generation|mode|strategy|format|encoding|scope|scopes|audience)$/iu;

/** Whether a variable or parameter of that name is meant to hold something secret: `DB_PASSWORD`, `/app/apiToken`. */
export function soundsSecret(name: string): boolean {
  const last = name.split("/").at(-1) ?? "";
  const words = last.replaceAll(/([a-z0-9])([A-Z])/gu, "$1_$2");
  return SECRET.test(words) && !ABOUT.test(words) && !/public/iu.test(words);
}

const PLAIN =
  /(?:^|[^a-z])(?:user(?:[_.-]?name)?|login|e?mail(?:[_.-]?address)?|host(?:[_.-]?name)?|port|id|region|db[_.-]?name)$/iu;

/** Whether a name is that of what is kept with a secret, and is none: a user, a host. */
export function soundsPlain(name: string): boolean {
  const last = name.split("/").at(-1) ?? "";
  return PLAIN.test(last.replaceAll(/([a-z0-9])([A-Z])/gu, "$1_$2"));
}

const PLACEHOLDER =
  /^(?:<.*>|\[.*\]|\{\{.*\}\}|%.*%|\*+|x{3,}|\.{3,}|-+|change[-_. ]?(?:me|it|this).*|replace[-_. ]?(?:me|it|this|with).*|to[-_ ]?be[-_ ].*|to[-_ ]?do.*|tbd|place[-_ ]?holder.*|dummy.*|fake.*|any[-_ ].*|example.*|sample.*|your[-_. ].*|my[-_].*|no[-_ ](?:secret|password|token|key)|expired.*|.*[-_ ]trial|insert.*|enter.*|set[-_ ]?me.*|fix[-_ ]?me.*|update[-_ ]?me.*|initial.*|temp(?:orary)?.*|test(?:ing)?|secret|password|passw0rd|token|foo|bar|baz|abc123|123456|later|unset|not[-_ ]?set|n\/?a)$/iu;

/** Whether a value stands for one that is still to be put, or that everybody guesses. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value.trim());
}

const SWITCH =
  /^(?:|true|false|yes|no|on|off|enabled?|disabled?|null|nil|none|undefined|auto|default|required|optional|always|never|jwt|bearer|basic|oauth2?|saml|oidc|header|cookie|query|body|env|file|vault|aws|local|remote|redis|memory|database|postgres|mysql|s3|hs256|hs512|rs256|es256|sha-?256|sha-?512|bcrypt|plain(?:text)?|md5|random|hash)$/iu;

/** Small numbers, ARNs, paths, names in small letters with slashes, and addresses without a password. */
const ORDINARY =
  /^(?:-?\d{1,5}(?:\.\d+)?[a-z]{0,2}|arn:.*|\.{0,2}\/[\w./-]*|[a-z0-9_.-]+(?:\/[a-z0-9_.-]+)+|[a-z][a-z0-9+.-]*:\/\/[^@]*)$/su;

/** Values of variables that sound secret and are none: switches, small numbers, kinds, places. */
export function isOrdinary(value: string): boolean {
  const text = value.trim();
  return ORDINARY.test(text) || SWITCH.test(text);
}
