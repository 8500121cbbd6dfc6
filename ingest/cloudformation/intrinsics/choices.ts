/** Functions that choose: `Fn::If`, `Fn::FindInMap`, `Fn::ImportValue`. */
import { info } from "../../../model/problem.ts";
import type { Span } from "../../../model/source.ts";
import { hole, LANGUAGES, literal, render, textKey, type Text } from "../../../model/text.ts";
import { asText, get, textValue, type ObjectValue, type Value } from "../../../model/value.ts";
import { choose } from "../../distribute.ts";
import { namedCondition } from "../conditions.ts";
import type { Environment } from "../environment.ts";
import { evaluate } from "../evaluate.ts";
import { dangling, lift, mistake, nameIn, opaque, type Intrinsic } from "./intrinsic.ts";

export const conditional: Intrinsic = (argument, at, env) => {
  const [name, then, otherwise] = argument.kind === "list" ? argument.items : [];
  const condition = nameIn(name);
  if (condition === null || !then || !otherwise) {
    return mistake("Fn::If takes a condition's name and two values", argument.span, env);
  }
  const decided = namedCondition(condition, name?.span ?? at, env);
  if (decided.kind === "constant") return evaluate(decided.value ? then : otherwise, env);
  return choose(decided, evaluate(then, env), evaluate(otherwise, env), at);
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-findinmap-enhancements.html */
export const findInMap: Intrinsic = (argument, at, env) => {
  const args = argument.kind === "list" ? argument.items : [];
  const keys = args.slice(0, 3).map((item) => evaluate(item, env));
  const fallback = get(args[3], "DefaultValue");
  if (keys.length < 3) return mistake("Fn::FindInMap takes a map and two keys", argument.span, env);
  return lift("Fn::FindInMap", keys, at, (plain) => {
    const names = plain.map(asText);
    const map = names[0] && literal(names[0]);
    if (map && !fallback && !get(env.mappings, map))
      return dangling(`no mapping is called ${JSON.stringify(map)}`, at, env);
    return lookUp(env.mappings, names, at, env, fallback);
  });
};

/** A key that is one of several is looked up for each: the result is a choice. */
function lookUp(
  map: Value | undefined,
  keys: readonly (Text | undefined)[],
  at: Span,
  env: Environment,
  fallback: Value | undefined,
): Value | null {
  const [key, ...rest] = keys;
  if (keys.length === 0) return map ? evaluate(map, env) : null;
  if (map?.kind !== "object" || !key) return null;
  const known = literal(key);
  if (known !== null) {
    const found = get(map, known) ?? get(map, spellingOf(known, map));
    if (found) return lookUp(found, rest, at, env, fallback);
    if (fallback) return evaluate(fallback, env);
    return mistake(`the mapping has no key ${JSON.stringify(known)}`, at, env);
  }
  const [part] = key;
  if (key.length !== 1 || typeof part !== "object" || part.sensitive === true) return null;
  let result: Value = fallback
    ? evaluate(fallback, env)
    : opaque("Fn::FindInMap", `no entry for ${part.label}`, at, [textValue(key, at)]);
  // What the map lacks for one value of several is wrong for that value only.
  const quiet = { ...env, problems: [] };
  const { choices } = part.language;
  for (const [name, entry] of [...map.entries].toReversed()) {
    if (choices && !choices.includes(name)) continue;
    const then = lookUp(entry.value, rest, at, quiet, fallback);
    if (!then) return null;
    result = choose({ kind: "is", hole: part, value: name }, then, result, at);
  }
  return result;
}

/** A key of a mapping that is a boolean, whichever word for it the mapping has. */
function spellingOf(key: string, map: ObjectValue): string {
  const words = { true: /^(?:yes|on)$/iu, false: /^(?:no|off)$/iu };
  if (key !== "true" && key !== "false") return key;
  return [...map.entries.keys()].find((each) => words[key].test(each)) ?? key;
}

/** Where in view nothing exports the name, each who imports it in one account and region imports the same. */
export const importValue: Intrinsic = (argument, at, env) =>
  lift("Fn::ImportValue", [evaluate(argument, env)], at, ([value]) => {
    const name = asText(value);
    if (!name) return mistake("Fn::ImportValue takes the name of an export", argument.span, env);
    const imported = env.importValue(name, at);
    if (imported) return imported;
    const label = render(name);
    env.problems.push(info("open-input", `nothing in view exports ${label}`, at));
    return textValue(
      [
        hole(
          `import:${textKey(env.scope.account)}/${textKey(env.scope.region)}:${textKey(name)}`,
          LANGUAGES.anything,
          `import ${label}`,
        ),
      ],
      at,
    );
  });
