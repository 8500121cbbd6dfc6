/**
 * What a workload's reference names, by the grammar that the reader applies to it at run time.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
import { buildArn, parameterArn, parseArn, type Arn, GENERATED_SUFFIX } from "../model/arn.ts";
import type { Reference, ReferenceKind, Scope } from "../model/graph.ts";
import { isCredential } from "../model/secret-words.ts";
import {
  hole,
  knownPrefix,
  LANGUAGES,
  literal,
  render,
  splitText,
  startsWith,
  text,
  type Hole,
  type Text,
} from "../model/text.ts";

export type ParsedReference =
  | {
      readonly kind: "secret";
      /** `arn:…:secret:NAME[-suffix]`, as the reader asks for it. */
      readonly arn: Text;
      readonly parts: Arn;
      /** What stands behind `secret:`. */
      readonly id: Text;
      /** It is asked for by its name, which is exact: the ARN has a suffix behind it, however the name ends. */
      readonly isByName?: boolean;
      /** The key that is asked for; null for the whole value. */
      readonly key: Text | null;
      readonly jsonKey: string | null;
      readonly versionStage: string | null;
      readonly versionId: string | null;
    }
  | {
      readonly kind: "parameter";
      readonly arn: Text;
      readonly parts: Arn | null;
      readonly name: Text;
      /** For `/aws/reference/secretsmanager/…`: the secret behind it. */
      readonly secret: Text | null;
    }
  | {
      readonly kind: "malformed";
      readonly rule:
        | "malformed-secret-reference"
        | "malformed-registry-credentials"
        | "unsupported-secret-field";
      readonly defect: string;
      readonly remedy: string;
    }
  | { readonly kind: "value"; readonly what: string }
  | { readonly kind: "unknown"; readonly reason: string };

const COLONS =
  "a reference is the secret's ARN alone or followed by exactly three colon-separated fields, `:json-key:version-stage:version-id`, of which any may be empty";
const PARAMETER_NAME = /^[a-zA-Z0-9_.\-/]+$/u;
/** A version, or a label. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
const SELECTOR = /^[a-zA-Z0-9_.-]+$/u;
const PASS_THROUGH = "/aws/reference/secretsmanager/";

/**
 * `secret-id:json-key:version-stage:version-id`, of which all but the first may be left out; the id is a name or an ARN.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function parseBuildReference(
  value: Text,
  store: NonNullable<Reference["store"]>,
  scope: Scope,
): ParsedReference {
  if (store === "ssm") {
    const isSelected =
      !startsWith(value, "arn:") && value.some((part) => typeof part === "string" && part.includes(":"));
    return isSelected
      ? { kind: "unknown", reason: "whether CodeBuild takes a version or label behind a parameter's name" }
      : parseReference(value, "environment", scope);
  }
  const [first] = value;
  if (value.length === 0) return malformed("the reference is empty", "name a secret");
  if (typeof first === "object")
    return { kind: "unknown", reason: `the value of ${first.label}, with which the reference begins` };
  const isArn = startsWith(value, "arn:");
  const resource = isArn ? parseArn(value)?.resource : text("secret:", value);
  const own = isArn ? parseArn(value) : null;
  if (
    !resource ||
    (isArn && (!own || literal(own.service) !== "secretsmanager" || !startsWith(resource, "secret:")))
  )
    return malformed(`${render(value)} does not name a secret`, "name the secret, or give its ARN");
  const { pieces, certain } = splitText(narrow(resource), ":");
  if (!certain) return { kind: "unknown", reason: `how many colons ${render(value)} holds` };
  if (pieces.length > 5)
    return malformed(
      `it has ${pieces.length - 2} fields behind the secret, where CodeBuild takes three`,
      "a reference is secret-id:json-key:version-stage:version-id",
    );
  const [, id = [], jsonKey, stage, version] = pieces;
  const arn = buildArn(own ?? scope, "secretsmanager", text("secret:", id));
  const parts = parseArn(arn);
  if (!parts || id.length === 0) return malformed("the secret's name is empty", "name the secret");
  return {
    kind: "secret",
    arn,
    parts,
    id,
    ...(isArn ? {} : { isByName: true }),
    key: jsonKey && literal(jsonKey) !== "" ? jsonKey : null,
    jsonKey: fieldOf(jsonKey),
    versionStage: fieldOf(stage),
    versionId: fieldOf(version),
  };
}

export function parseReference(valueFrom: Text, kind: ReferenceKind, scope: Scope): ParsedReference {
  const dynamic = valueFrom.find((part) => typeof part === "string" && part.includes("{{resolve:"));
  if (typeof dynamic === "string") {
    // A plain parameter may well hold an ARN; what a secret or a secure parameter holds is the secret.
    return dynamic.includes("{{resolve:ssm:")
      ? { kind: "unknown", reason: "the value of the parameter that a dynamic reference reads" }
      : { kind: "value", what: "a dynamic reference, which CloudFormation replaces by the value itself" };
  }
  if (valueFrom.length === 0)
    return malformed("the reference is empty", "name a secret's ARN or a parameter");
  const [first] = valueFrom;
  if (typeof first === "string" && isCredential(first))
    return { kind: "value", what: "a key or token by its form, which is not shown" };
  if (typeof first === "object") {
    const why = first.reason === undefined ? "" : `: ${first.reason}`;
    return { kind: "unknown", reason: `the value of ${first.label}, with which the reference begins${why}` };
  }
  if (startsWith(valueFrom, "arn:")) {
    const open = openTail(valueFrom);
    if (open)
      return { kind: "unknown", reason: `whether ${open.label} holds the fields behind the secret's ARN` };
    return parseArnReference(narrow(valueFrom), kind, scope);
  }
  if (kind === "registry-credentials") return secretByName(valueFrom, scope);
  if (kind === "volume-credentials")
    return malformed(
      "it is no ARN: a name is not looked up",
      "keep user name and password as a JSON object in a secret, and give its ARN",
    );
  return parameterByName(narrow(valueFrom), scope);
}

function malformed(defect: string, remedy: string): ParsedReference {
  return { kind: "malformed", rule: "malformed-secret-reference", defect, remedy };
}

/** A value that is set into the middle of a reference is taken to bring no colon of its own. */
function narrow(value: Text): Text {
  return value.map((part) =>
    typeof part !== "string" && part.language.alphabet === "any"
      ? { ...part, language: { ...part.language, alphabet: "no-colon" as const } }
      : part,
  );
}

/** An unknown right behind a whole secret's ARN, which can only bring fields, or nothing. */
function openTail(value: Text): Hole | null {
  for (const [index, part] of value.entries()) {
    const before = value[index - 1];
    if (typeof part === "string" || part.language.alphabet !== "any" || before === undefined) continue;
    const isBehindSuffix =
      typeof before === "string"
        ? /:secret:[^:]+-[A-Za-z0-9]{6}$/u.test(before)
        : before.language === LANGUAGES.secretSuffix;
    if (isBehindSuffix) return part;
  }
  return null;
}

/** The unknown that follows what is known so far of a beginning, and may complete it. */
function mayBegin(value: Text, beginning: string): Hole | null {
  const known = knownPrefix(value);
  const follows = value[known === "" ? 0 : 1];
  return beginning.startsWith(known) && typeof follows === "object" ? follows : null;
}

function parseArnReference(value: Text, kind: ReferenceKind, scope: Scope): ParsedReference {
  const parts = parseArn(value);
  const open = value.find((part) => typeof part !== "string" && part.language.alphabet === "no-colon");
  const isShifted = parts !== null && !/^\d{12}$/u.test(literal(parts.account) ?? "0".repeat(12));
  if ((!parts || isShifted) && open && typeof open !== "string")
    return { kind: "unknown", reason: `whether ${open.label} completes the ARN ${render(value)}` };
  if (!parts)
    return malformed(`${render(value)} is no ARN: it has fewer than six parts`, "write the full ARN");
  const service = literal(parts.service);
  if (service === null) return { kind: "unknown", reason: `the service in ${render(value)}` };
  if (literal(parts.region) === "")
    return malformed("the ARN has no region", "write the secret's region into the ARN");
  if (literal(parts.account) === "") {
    return malformed("the ARN has no account", "write the secret's account id into the ARN");
  }
  if (service === "ssm" && kind !== "registry-credentials") return parseParameterArn(value, parts, scope);
  if (service !== "secretsmanager") {
    return malformed(
      `${render(value)} names the service ${service}`,
      "reference a Secrets Manager secret or an SSM parameter",
    );
  }
  const beginning = mayBegin(parts.resource, "secret:");
  if (beginning && !startsWith(parts.resource, "secret:"))
    return { kind: "unknown", reason: `whether ${beginning.label} names a secret` };
  if (!startsWith(parts.resource, "secret:")) {
    return malformed(
      `${render(value)} does not name a secret`,
      "the part behind the account is `secret:` and the name",
    );
  }
  return kind === "registry-credentials" || kind === "volume-credentials"
    ? wholeSecret(value, parts)
    : secretFields(parts);
}

/** The current value as a whole. */
const WHOLE = { key: null, jsonKey: null, versionStage: null, versionId: null };

/** The readers of user names and passwords pass the text on as it is: no fields are cut off. */
function wholeSecret(value: Text, parts: Arn): ParsedReference {
  const { pieces } = splitText(parts.resource, ":");
  if (pieces.length > 2) {
    return {
      kind: "malformed",
      rule: "malformed-registry-credentials",
      defect: "credentialsParameter takes no `:json-key:version-stage:version-id` tail",
      remedy: "give the secret's ARN alone; its value is the JSON object with username and password",
    };
  }
  const id = pieces[1] ?? [];
  return { kind: "secret", arn: value, parts, id, ...WHOLE };
}

function secretByName(name: Text, scope: Scope): ParsedReference {
  const arn = buildArn(scope, "secretsmanager", text("secret:", name));
  const parts = parseArn(arn);
  if (!parts) return { kind: "unknown", reason: `the secret's name ${render(name)}` };
  return { kind: "secret", arn, parts, id: name, isByName: true, ...WHOLE };
}

function secretFields(parts: Arn): ParsedReference {
  const { pieces, certain } = splitText(parts.resource, ":");
  if (!certain) return { kind: "unknown", reason: `how many colons ${render(parts.resource)} holds` };
  const [type, id, jsonKey, stage, version] = pieces;
  if (!type || !id || (pieces.length !== 2 && pieces.length !== 5)) {
    return malformed(`it has ${pieces.length} parts behind the account, where ECS takes 2 or 5`, COLONS);
  }
  if (id.some((part) => typeof part === "string" && part.includes("|"))) {
    return {
      kind: "value",
      what: "a secret's ARN and a version joined by `|`, as the id of a secret version is",
    };
  }
  if (literal(id) === "")
    return malformed("the secret's name is empty", "write the secret's name behind `secret:`");
  const bare = buildArn(parts, "secretsmanager", text("secret:", id));
  const fields = {
    key: jsonKey && literal(jsonKey) !== "" ? jsonKey : null,
    jsonKey: fieldOf(jsonKey),
    versionStage: fieldOf(stage),
    versionId: fieldOf(version),
  };
  if (fields.versionStage !== null && fields.versionId !== null) {
    return malformed(
      "it names a version stage and a version id",
      "give one of them, and leave the other field empty",
    );
  }
  const known = version ? literal(version) : null;
  if (known !== null && known !== "" && (known.length < 32 || known.length > 64)) {
    return malformed(
      `the version id ${JSON.stringify(known)} has ${known.length} characters, where Secrets Manager takes 32 to 64`,
      /^[A-Z]+$/u.test(known)
        ? "a version stage goes one field earlier"
        : "give the version's UUID, or leave the field empty",
    );
  }
  return { kind: "secret", arn: bare, parts, id, ...fields };
}

function fieldOf(value: Text | undefined): string | null {
  return value === undefined || literal(value) === "" ? null : render(value);
}

export function parseParameterArn(value: Text, parts: Arn, scope: Scope): ParsedReference {
  const { resource } = parts;
  const right = "the ARN of /app/key is `…:parameter/app/key`, with one slash";
  if (startsWith(resource, "parameter:")) {
    return malformed("`parameter:` stands where an SSM parameter ARN has `parameter/`", right);
  }
  if (startsWith(resource, "parameter//")) {
    return malformed("the parameter's ARN has two slashes behind `parameter`", right);
  }
  const beginning = startsWith(resource, "parameter/") ? null : mayBegin(resource, "parameter/");
  if (beginning) return { kind: "unknown", reason: `whether ${beginning.label} begins with a slash` };
  if (!startsWith(resource, "parameter/")) {
    return malformed(`${render(value)} does not name a parameter`, right);
  }
  const tail = text((resource[0] as string).slice("parameter/".length), resource.slice(1));
  // The API takes `name:version` and `name:label`; that ECS does is said nowhere.
  const [unversioned, selector] = splitText(tail, ":").pieces;
  if (selector && unversioned && !checkParameterName(unversioned) && SELECTOR.test(literal(selector) ?? ""))
    return { kind: "unknown", reason: "whether ECS takes a version or label behind a parameter's name" };
  const invalid = checkParameterName(tail);
  if (invalid) return invalid;
  // One level: the name carries no leading slash, and nor does the ARN.
  const name = tail.some((part) => typeof part === "string" && part.includes("/")) ? text("/", tail) : tail;
  return { kind: "parameter", arn: value, parts, name, secret: passThrough(name, { ...scope, ...parts }) };
}

function parameterByName(name: Text, scope: Scope): ParsedReference {
  const invalid = checkParameterName(name) ?? checkLevels(name);
  if (invalid) return invalid;
  return {
    kind: "parameter",
    arn: parameterArn(scope, name),
    parts: null,
    name,
    secret: passThrough(name, scope),
  };
}

/** A name of several levels begins with a slash, when it is created and when it is referred to. */
function checkLevels(name: Text): ParsedReference | null {
  const isHierarchical = name.some((part) => typeof part === "string" && part.includes("/"));
  if (!isHierarchical || startsWith(name, "/") || typeof name[0] !== "string") return null;
  return malformed(
    `the parameter name ${JSON.stringify(render(name))} has several levels and does not begin with a slash`,
    `write ${JSON.stringify(`/${render(name)}`)}, or the full ARN where a secret is meant`,
  );
}

/** What has not the form of a name may be the secret itself, and is not shown. */
function shownName(name: Text): string {
  const shown = render(name);
  const isName = /^[\w.\-/:${}]+$/u.test(shown) && !shown.includes("://");
  return isName ? JSON.stringify(shown) : "the reference";
}

/** The characters of a secret's name: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET_NAME = /^[A-Za-z0-9/_+=.@!-]*$/u;

/** What keeps any secret from having the name; null where one may. */
export function checkSecretId(id: Text): Extract<ParsedReference, { kind: "malformed" }> | null {
  const known = id.filter((part) => typeof part === "string").join("");
  return SECRET_NAME.test(known) || known.includes("|")
    ? null
    : {
        kind: "malformed",
        rule: "malformed-secret-reference",
        defect: "no secret has a name with such characters: only letters, digits and / _ + = . @ - may occur",
        remedy: "write the ARN of one secret; wildcards belong to policies",
      };
}

function checkParameterName(name: Text): ParsedReference | null {
  const known = name.filter((part) => typeof part === "string").join("");
  if (known !== "" && !PARAMETER_NAME.test(known)) {
    return malformed(
      `${shownName(name)} is no parameter name: only letters, digits and _ . - / may occur`,
      known.includes(":")
        ? "ECS takes every reference that is no ARN for an SSM parameter's name; write the secret's full ARN"
        : "correct the name",
    );
  }
  return null;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html */
function passThrough(name: Text, scope: Scope): Text | null {
  if (!startsWith(name, PASS_THROUGH)) return null;
  const id = text((name[0] as string).slice(PASS_THROUGH.length), name.slice(1));
  return buildArn(scope, "secretsmanager", text("secret:", id));
}

/** Whether a secret's name, or what stands behind `secret:`, ends as a suffix does. */
export function looksSuffixed(id: Text): boolean {
  const last = id.at(-1);
  return typeof last === "string" ? GENERATED_SUFFIX.test(last) : last?.language === LANGUAGES.secretSuffix;
}

/**
 * The ARN that IAM compares with: a reference without the generated suffix is authorised against the stored
 * ARN. A name that itself ends in a hyphen and six characters is taken for a full one.
 */
export function storedArn(
  arn: Text,
  id: Text,
  isByName: boolean = false,
): { readonly arn: Text; readonly partial: boolean } {
  if (!isByName && looksSuffixed(id)) return { arn, partial: false };
  const suffix = hole(`suffix:${render(arn)}`, LANGUAGES.secretSuffix, "suffix");
  return { arn: text(arn, "-", suffix), partial: true };
}
