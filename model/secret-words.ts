/** Names by which people call what is secret, and values that are none all the same. */

/** Names as words in small letters, parted by underscores: `dbPassword`, `DB-PASSWORD` and `db.password` are one. */
function wordsOf(name: string): string {
  const last = name.split("/").at(-1) ?? "";
  return last
    .replaceAll(/([a-z0-9])([A-Z])/gu, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/gu, "_")
    .toLowerCase();
}

const SECRET =
  /pass(?:word|wd|phrase|code)s?(?:_|$|\d)|(?:^|_)pwds?(?:_|$)|(?:^|_|[a-z])(?:secret|token|credential)s?(?:_|$|\d)|(?:api|auth|access|private|signing|encryption|master|license)_?keys?(?:_|$|\d)|connection_?strings?(?:_|$)|(?:^|_)dsn(?:_|$)/u;

/** What is said about a secret is none: where it is, how it is called, how long it lasts. */
const ABOUT =
  /_(?:name|arn|id|kid|url|uri|path|file|dir|directory|length|size|expiry|expires|expiration|lifetime|lifespan|ttl|timeout|seconds|minutes|hours|days|enabled|disabled|required|type|version|region|header|algorithm|alg|hasher|regex|pattern|issuer|iss|aud|audience|endpoint|host|prefix|suffix|policy|manager|store|backend|provider|rotation|limit|count|max|min|generation|mode|strategy|format|encoding|scope|table|column|field|bucket|template|class|role|namespace|alias|ref|reference|param|parameter|contract|scanning|validation|retry|retries|method|model|doc)s?$/u;

/** Whether a variable or parameter of that name is meant to hold something secret: `DB_PASSWORD`, `/app/apiToken`. */
export function soundsSecret(name: string): boolean {
  const words = wordsOf(name);
  return SECRET.test(words) && !ABOUT.test(words) && !words.includes("public");
}

/** Whether the name speaks of a password, and of nothing that may be a name of something. */
export function saysPassword(name: string): boolean {
  return /pass(?:word|wd|phrase|code)|(?:^|_)pwd/u.test(wordsOf(name));
}

const PLAIN =
  /(?:^|_)(?:user(?:_?name)?|login|e?mail(?:_?address)?|host(?:_?name)?|port|id|region|db_?name)$/u;

/** Whether a name is that of what is kept with a secret, and is none: a user, a host. */
export function soundsPlain(name: string): boolean {
  return PLAIN.test(wordsOf(name));
}

/** Stands for what is put in later, by a shell, a template, or a person. */
const REFERENCE =
  /^(?:\$\w+|\$\{[^}]*\}|\$\([^)]*\)|\{+[^}]*\}+|<.*>|\[.*\]|%[^%]*%|%s|__\w+__|\*+|x{3,}|\.{3,}|-+)$/iu;
const PLACEHOLDER =
  /^(?:change[-_. ]?(?:me|it|this).*|replace[-_. ]?(?:me|it|this|with).*|to[-_ ]?be[-_ ].*|to[-_ ]?do.*|tbd|place[-_ ]?holder.*|dummy.*|fake.*|any[-_ ].*|example.*|sample.*|your[-_. ].*|my[-_].*|no[-_ ](?:secret|password|token|key)|expired.*|.*[-_ ]trial|insert.*|enter.*|set[-_ ]?me.*|fix[-_ ]?me.*|update[-_ ]?me.*|initial.*|temp(?:orary)?.*|test(?:ing)?|secret|password|passw0rd|token|foo|bar|baz|abc123|123456|later|unset|not[-_ ]?set|n\/?a)$/iu;

/** Whether a value stands for one that is still to be put, or that everybody guesses. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return REFERENCE.test(text) || PLACEHOLDER.test(text);
}

const SWITCH =
  /^(?:|true|false|yes|no|on|off|enabled?|disabled?|null|nil|none|undefined|auto|default|required|optional|always|never|jwt|bearer|basic|oauth2?|saml|oidc|header|cookie|query|body|env|file|vault|aws|local|remote|redis|memory|database|postgres|mysql|s3|hs256|hs512|rs256|es256|sha-?256|sha-?512|bcrypt|argon2(?:id|i|d)?|plain(?:text)?|md5|random|hash|client_secret_\w+)$/iu;

/** Small numbers, durations, ARNs, paths, names in small letters with slashes, ids of keys, addresses without a password. */
const ORDINARY =
  /^(?:-?\d{1,5}(?:\.\d+)?[a-z]{0,2}|PT?\d+[A-Z]|arn:.*|\.{0,2}\/[\w./-]*|[a-z0-9_.-]+(?:\/[a-z0-9_.-]+)+(?:,[a-z0-9_./-]+)*|[a-z][a-z0-9+.-]*:\/\/[^:@]*(?:@[^:@]*)?(?::\d+\b[^@]*)?|(?:\w[\w .]*=[^;]*;?)+)$/su;

/** Values of variables that sound secret and are none: switches, small numbers, kinds, places, connections without a password. */
export function isOrdinary(value: string): boolean {
  const text = value.trim();
  if (/(?:^|[;&?\s])(?:password|pwd|passwd)\s*=\s*[^;&\s]/iu.test(text)) return false;
  return ORDINARY.test(text) || SWITCH.test(text);
}

/** Whether a text looks as if it was drawn by lot: long, of letters and digits. */
export function looksRandom(value: string): boolean {
  return /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_+=/.-]{16,}$/u.test(value.trim());
}

/** The id of a key of KMS, which is no key. */
export function isKeyId(value: string): boolean {
  return /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u.test(value.trim());
}

/** Small words with hyphens between them: the name of something, unless it is a password. */
export function looksLikeName(value: string): boolean {
  return /^[a-z]+(?:-[a-z]+)+$/u.test(value.trim());
}

/** Forms that services give to keys and tokens, so that they are known wherever they turn up; as far as they begin a text. */
const CREDENTIAL =
  /^(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_|(?:AKIA|ASIA)[A-Z0-9]{16}$|xox[abeoprs]-|glpat-|npm_[A-Za-z0-9]{20}|[sr]k_(?:live|test)_|sk-[A-Za-z0-9_-]{20}|SG\.[\w-]{16}|hf_[A-Za-z0-9]{20}|dop_v1_|AIza[\w-]{30}|eyJ[\w-]{8,}\.eyJ|-----BEGIN )/u;

/** Whether a text is a key or token by its form, and no name of anything. */
export function isCredential(text: string): boolean {
  return CREDENTIAL.test(text);
}
