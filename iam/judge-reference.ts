/** From a reference's text to the secret or parameter that it names, or to what is wrong with the reference. */
import { withoutKeys } from "../model/address.ts";
import { parseArn, GENERATED_SUFFIX } from "../model/arn.ts";
import type {
  Graph,
  LookedUpSecret,
  Parameter,
  Reference,
  ReferenceTarget,
  Secret,
  Workload,
} from "../model/graph.ts";
import { ONLY_WORLD } from "../model/condition.ts";
import { isTask, SERVICES } from "../model/services.ts";
import { compareTexts } from "../model/letters.ts";
import { resolveValue } from "../model/resolve.ts";
import { spanKey, type Span } from "../model/source.ts";
import { literal, render, sameText, startsWith, textKey, type Text } from "../model/text.ts";
import type { Cause, CauseRule, SecretTarget } from "../model/verdict.ts";
import { parseField } from "./credential-fields.ts";
import { findNamed, findParameter, findSecret, possibleParameters, possibleSecrets } from "./in-world.ts";
import { likeParameter, likeSecret } from "./likeness.ts";
import { parsePolicy } from "./policy.ts";
import {
  checkSecretId,
  looksSuffixed,
  parseBuildReference,
  storedArn,
  type ParsedReference,
} from "./reference.ts";
import type { SecretRead } from "./requirements.ts";

export type Named =
  | {
      readonly kind: "secret";
      readonly target: SecretTarget;
      /** The key that is asked for, also where the target hides it. */
      readonly key: Text | null;
      readonly node: Secret | null;
      readonly read: SecretRead;
      /** Resources of the input that it may be, and that would decide differently. */
      readonly possible: readonly Secret[];
      /** What keeps even a granted read from being certain. */
      readonly open: readonly string[];
    }
  | {
      readonly kind: "parameter";
      readonly target: SecretTarget;
      readonly node: Parameter | null;
      /** The secret behind a `/aws/reference/secretsmanager/` parameter. */
      readonly secret: SecretRead | null;
      readonly possible: readonly Parameter[];
      readonly open: readonly string[];
    }
  | { readonly kind: "wrong"; readonly cause: Cause; readonly secret: SecretTarget | null }
  | { readonly kind: "unknown"; readonly reason: string };

type TextTarget = Extract<ReferenceTarget, { kind: "text" }>;

export function judgeReference(
  graph: Graph,
  workload: Workload,
  reference: Reference,
  target: TextTarget,
  value: Text,
): Named {
  if (target.secretValue !== undefined && reference.kind !== "runtime") {
    const detail = `the reference is ${target.secretValue}, so the value itself would stand where ECS wants the ARN or name`;
    return wrong(
      "secret-value-in-reference",
      target,
      detail,
      "reference the secret's ARN or the parameter's name",
    );
  }
  if (reference.misplaced && value.length === 0)
    return wrong(
      "misplaced-value-from",
      { ...target, span: reference.misplaced },
      "the entry has `value`, where an entry of `secrets` has `valueFrom` and nothing else",
      "name the secret by `valueFrom`, or move the variable to `environment` if its value is no secret",
    );
  if (reference.kind === "runtime") {
    // An application may ask by name: what the input creates under it is meant.
    const meant = secretCalled(graph, value) ?? findNamed(graph.parameters, value);
    if (meant && !sameText(meant.arn, value))
      return judgeReference(graph, workload, reference, target, meant.arn);
  }
  const isVariable = reference.kind === "environment" || reference.kind === "log-option";
  const takesNames = !isVariable || reference.store !== undefined;
  const secret = takesNames ? null : (secretCalled(graph, value) ?? takenFrom(graph, value, target.span));
  if (secret) {
    const detail = `${render(value)} is the name of the secret ${secret.address}; ECS takes every reference that is no ARN for an SSM parameter`;
    return wrong(
      "secret-name-reference",
      target,
      detail,
      `reference the secret's ARN, ${render(secret.arn)}`,
      [{ message: "the secret", span: secret.span }],
    );
  }
  const parsed = reference.store
    ? parseBuildReference(value, reference.store, workload.scope)
    : parseField(value, reference.kind, workload.scope);
  if (target.concealed === true) {
    const concealed = judgeConcealed(graph, target, parsed, workload);
    if (concealed) return concealed;
  }
  switch (parsed.kind) {
    case "malformed":
      return wrong(parsed.rule, target, parsed.defect, parsed.remedy);
    case "value":
      return wrong(
        "secret-value-in-reference",
        target,
        `the reference is ${parsed.what}`,
        "reference the secret's ARN or the parameter's name",
      );
    case "unknown":
      return { kind: "unknown", reason: parsed.reason };
    case "secret": {
      const invalid = findSecret(graph, parsed.arn) ? null : checkSecretId(parsed.id);
      if (invalid) return wrong(invalid.rule, target, invalid.defect, invalid.remedy);
      return ambiguous(graph, target, parsed) ?? namedSecret(graph, parsed, workload);
    }
    case "parameter": {
      const named = namedParameter(graph, workload, target, parsed);
      if (reference.kind !== "volume-credentials" && reference.kind !== "credential-spec") return named;
      const isDecrypted = reference.kind === "credential-spec" && workload.isWindows !== true;
      return asAskedFor(named, target, isDecrypted);
    }
  }
}

/**
 * Their readers ask for what stands behind `parameter` in the ARN, a slash at its beginning, and only that of credential
 * specifications on Linux has it decrypted.
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/fsxwindowsfileserver/fsxwindowsfileserver_windows.go
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/credentialspec/credentialspec_windows.go
 */
function asAskedFor(named: Named, target: TextTarget, isDecrypted: boolean): Named {
  if (named.kind !== "parameter") return named;
  const refused = (detail: string): Named =>
    wrong(
      "unsupported-secret-field",
      target,
      detail,
      "name a parameter of plain text with a slash before its name",
    );
  const { node } = named;
  const name = node && literal(node.name);
  if (node && name && !name.startsWith("/"))
    return refused(
      `the agent asks for a parameter of the name /${name}, with a slash, and ${node.address} is called ${name}`,
    );
  if (isDecrypted) return named;
  const types = (node?.type ?? []).map(({ value }) => literal(value));
  if (node && types.length > 0 && types.every((type) => type === "SecureString"))
    return refused(
      `it names ${node.address}, a SecureString: the agent reads it without decryption, and finds no JSON object in it`,
    );
  const isPlain = types.length > 0 && types.every((type) => type === "String");
  const doubt = `whether ${render(named.target.arn)} is of the type String: it is read without decryption`;
  return isPlain ? named : { ...named, open: [...named.open, doubt] };
}

/**
 * A text that is marked sensitive may be the secret itself. Only what the input shows elsewhere is told of it;
 * null where it names that and nothing more.
 */
function judgeConcealed(
  graph: Graph,
  target: TextTarget,
  parsed: ParsedReference,
  workload: Workload,
): Named | null {
  switch (parsed.kind) {
    case "malformed":
    case "value": {
      const detail =
        "the reference, which is marked sensitive, has not the form of an ARN or a parameter's name";
      return wrong("malformed-secret-reference", target, detail, "reference the secret by its ARN");
    }
    case "secret": {
      if (!findSecret(graph, parsed.arn) && !isShown(graph, parsed.arn)) break;
      const hide = (field: string | null): string | null => (field === null ? null : "(sensitive)");
      const { jsonKey, versionStage, versionId } = parsed;
      return namedSecret(
        graph,
        {
          ...parsed,
          jsonKey: hide(jsonKey),
          versionStage: hide(versionStage),
          versionId: hide(versionId),
        },
        workload,
      );
    }
    case "parameter":
      if (findParameter(graph, parsed.arn)) return null;
      if (isShown(graph, parsed.arn)) return null;
      break;
    case "unknown":
      break;
  }
  const reason = "the reference is marked sensitive, and names nothing that the input creates";
  return { kind: "unknown", reason };
}

const shownTexts = new WeakMap<Graph, ReadonlySet<string>>();

/** Whether a policy of the input spells the ARN out, so that telling it tells nothing new. */
function isShown(graph: Graph, arn: Text): boolean {
  const known = shownTexts.get(graph) ?? resourcesIn(graph);
  shownTexts.set(graph, known);
  const spelled = textKey(arn);
  return known.has(spelled) || known.has(spelled.replace(GENERATED_SUFFIX, "-??????"));
}

function resourcesIn(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { value } of graph.roles.flatMap((role) => role.policies)) {
    if (value.content.kind !== "document") continue;
    for (const { resources } of parsePolicy(resolveValue(value.content.document, ONLY_WORLD)).statements)
      for (const { text, sensitive } of resources?.items ?? []) if (!sensitive) found.add(textKey(text));
  }
  return found;
}

/** A secret of the input that goes by this name, where no parameter does. */
function secretCalled(graph: Graph, name: Text): Secret | null {
  if (name.length === 0) return null;
  return findNamed(graph.parameters, name) ? null : findNamed(graph.secrets, name);
}

/** A secret that is looked up, where the reference takes its name from there: a parameter may have the same. */
function takenFrom(graph: Graph, name: Text, { source, start, end }: Span): LookedUpSecret | null {
  const isOpen = name.length === 0 || findNamed(graph.parameters, name) !== null;
  const found = isOpen ? null : findNamed(graph.lookedUp ?? NONE, name);
  const written = source.text.slice(start, end);
  return found && written.includes(withoutKeys(found.address).replace(/^(?:module\.[^.]+\.)*/u, ""))
    ? found
    : null;
}

const NONE: readonly LookedUpSecret[] = [];

function wrong(
  rule: CauseRule,
  target: TextTarget,
  detail: string,
  remedy: string,
  related: Cause["related"] = [],
): Named {
  const key = `${rule}|${spanKey(target.span)}`;
  return { kind: "wrong", cause: { rule, at: target.span, detail, remedy, related, key }, secret: null };
}

type ParsedSecret = Extract<ParsedReference, { kind: "secret" }>;

/**
 * A name that ends in a hyphen and six characters: what is written of the ARN is taken for the whole.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
function ambiguous(graph: Graph, target: TextTarget, { arn }: ParsedSecret): Named | null {
  const node = startsWith(target.text, "arn:") ? findSecret(graph, arn) : null;
  if (!node || sameText(node.arn, arn) || !looksSuffixed(node.name)) return null;
  return wrong(
    "ambiguous-partial-arn",
    target,
    `the reference leaves out the suffix of the ARN of ${node.address}, whose name ${JSON.stringify(render(node.name))} itself ends in a hyphen and six characters: Secrets Manager takes these for the suffix, and finds no such secret`,
    "reference the full ARN with its generated suffix",
    [{ message: "the secret", span: node.span }],
  );
}

function namedSecret(graph: Graph, parsed: ParsedSecret, { service }: Workload): Named {
  const node = findSecret(graph, parsed.arn);
  const meant = node ? null : likeSecret(graph, parsed);
  const stored = node
    ? { arn: node.arn, partial: !sameText(node.arn, parsed.arn) }
    : storedArn(parsed.arn, parsed.id, parsed.isByName);
  const { key, jsonKey, versionStage, versionId } = parsed;
  return {
    kind: "secret",
    node,
    key,
    target: {
      store: "secretsmanager",
      address: node?.address ?? null,
      arn: stored.arn,
      jsonKey,
      versionStage,
      versionId,
      ...(node ? { span: node.span } : {}),
      ...(meant ? { meant } : {}),
    },
    read: {
      arn: stored.arn,
      node,
      full: !stored.partial,
      versionStage,
      versionId,
      ...(versionStage === null && !isTask(service) ? { isStageOpen: true } : {}),
    },
    possible: node ? [] : possibleSecrets(graph, parsed.arn),
    open: [],
  };
}

function namedParameter(
  graph: Graph,
  workload: Workload,
  target: TextTarget,
  parsed: Extract<ParsedReference, { kind: "parameter" }>,
): Named {
  const node = findParameter(graph, parsed.arn);
  const meant = node ? null : likeParameter(graph, parsed.arn);
  const open: string[] = [];
  const elsewhere = parsed.parts ? null : foreignByName(graph, workload, parsed.name);
  if (elsewhere) {
    const detail = `${render(parsed.name)} is the parameter ${elsewhere.address} of another ${placeApart(elsewhere, workload)}, and a bare name means one of the region and account that the task runs in`;
    return wrong(
      "foreign-parameter",
      target,
      detail,
      "create the parameter where the task runs, or reference one of another region by its ARN",
      [{ message: "the parameter", span: elsewhere.span }],
    );
  }
  if (parsed.parts) {
    const account = compareTexts(parsed.parts.account, workload.scope.account);
    if (account === "different" && workload.service !== "codebuild") {
      const detail = `the parameter belongs to the account ${render(parsed.parts.account)}, and ${SERVICES[workload.service].name} reads parameters of its own account only`;
      return wrong(
        "foreign-parameter",
        target,
        detail,
        "copy the parameter into this account, or use a secret",
      );
    }
    if (account === "different" && workload.service === "codebuild")
      open.push("whether CodeBuild reads a parameter of another account");
    if (account === "unknown")
      open.push(`whether ${render(parsed.parts.account)} is this account (--account decides it)`);
  }
  return {
    kind: "parameter",
    node,
    target: {
      store: "ssm",
      address: node?.address ?? null,
      arn: node?.arn ?? parsed.arn,
      jsonKey: null,
      versionStage: null,
      versionId: null,
      ...(node ? { span: node.span } : {}),
      ...(meant ? { meant } : {}),
    },
    secret: parsed.secret ? behindPassThrough(graph, parsed.secret) : null,
    possible: node ? [] : possibleParameters(graph, parsed.arn),
    open,
  };
}

function placeApart(parameter: Parameter, workload: Workload): "account" | "region" {
  return compareTexts(parameter.scope.account, workload.scope.account) === "different" ? "account" : "region";
}

/** The parameter of that name where every one of the input surely lives in another region or account. */
function foreignByName(graph: Graph, { scope }: Workload, name: Text): Parameter | null {
  const called = graph.parameters.filter((parameter) => sameText(parameter.name, name));
  const isForeign = (parameter: Parameter): boolean =>
    compareTexts(parameter.scope.region, scope.region) === "different" ||
    compareTexts(parameter.scope.account, scope.account) === "different";
  return called.every(isForeign) ? (called[0] ?? null) : null;
}

function behindPassThrough(graph: Graph, arn: Text): SecretRead {
  const node = findSecret(graph, arn);
  const id = parseArn(arn)?.resource ?? arn;
  const stored = node ? node.arn : storedArn(arn, id, true).arn;
  return { arn: stored, node, full: false, versionStage: null, versionId: null };
}
