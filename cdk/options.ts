/** What the plugin can be told, checked when it is made: a wrong option must not weaken a gate silently. */
import { analyzers } from "../analyzers/index.ts";
import { UsageError } from "../load/errors.ts";
import { didYouMean } from "../model/edits.ts";
import { LEVELS, RULE_LEVELS, type Level } from "../model/report.ts";

/** Options of {@link CanreadValidationPlugin}; all of them are optional. */
export interface CanreadValidationPluginOptions {
  /** The region of stacks that do not say theirs. */
  readonly region?: string | undefined;
  /** The account of stacks that do not say theirs, twelve digits. */
  readonly account?: string | undefined;
  /** Levels of rules by their ids; `off` leaves a rule out. The other rules have their own levels. */
  readonly rules?: Readonly<Record<string, Level | "off">> | undefined;
  /** From which level on a finding fails the synthesis; `never` lets all of them pass. `error` by default. */
  readonly failOn?: Level | "never" | undefined;
  /** Undetermined reads, and reads that lean on something that no template shows, fail too. `false` by default. */
  readonly strict?: boolean | undefined;
}

/** Options that were checked, with their defaults. */
export interface Settings {
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly rules: ReadonlyMap<string, Level | "off">;
  readonly failOn: Level | "never";
  readonly strict: boolean;
}

const NAMES = ["region", "account", "rules", "failOn", "strict"] as const;
/** A synthesis has no state before. */
const FAIL_LEVELS = [...LEVELS, "never"] as const;

/** The settings that the options ask for; a `UsageError` says what is wrong with them. */
export function settingsOf(options: CanreadValidationPluginOptions): Settings {
  // Apps are also written in JavaScript, where no type is checked.
  const given: unknown = options;
  if (!isObject(given)) throw wrong("the options are an object");
  for (const name of Object.keys(given)) {
    if (!NAMES.some((each) => each === name))
      throw wrong(`there is no option ${JSON.stringify(name)}${didYouMean(name, NAMES)}`);
  }
  const { strict = false } = given;
  if (typeof strict !== "boolean") throw wrong(`strict is true or false, and not ${shown(strict)}`);
  return {
    region: matching(
      "region",
      given["region"],
      /^[a-z]{2,}(?:-[a-z]+)+-\d+$/u,
      'a region such as "eu-west-1"',
    ),
    account: matching("account", given["account"], /^\d{12}$/u, "the twelve digits of an account, as a text"),
    rules: rulesOf(given["rules"]),
    failOn: oneOf("failOn", given["failOn"] ?? "error", FAIL_LEVELS),
    strict,
  };
}

function matching(name: string, value: unknown, form: RegExp, what: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !form.test(value))
    throw wrong(`${name} is ${what}, and not ${shown(value)}`);
  return value;
}

function rulesOf(rules: unknown): Settings["rules"] {
  if (rules === undefined) return new Map();
  if (!isObject(rules))
    throw wrong(`rules is an object of levels by the ids of rules, and not ${shown(rules)}`);
  const known = analyzers.map(({ id }) => id);
  return new Map(
    Object.entries(rules).map(([id, level]) => {
      if (!known.includes(id))
        throw wrong(
          `there is no rule ${JSON.stringify(id)}${didYouMean(id, known)} (canread rules lists them)`,
        );
      return [id, oneOf(`the level of ${id}`, level, RULE_LEVELS)] as const;
    }),
  );
}

function oneOf<Word extends string>(name: string, value: unknown, words: readonly Word[]): Word {
  const found = words.find((each) => each === value);
  if (found !== undefined) return found;
  const meant = typeof value === "string" ? didYouMean(value, words) : "";
  throw wrong(`${name} is one of ${words.join(", ")}, and not ${shown(value)}${meant}`);
}

/** An object with names of its own: neither a list nor a Map, which would look like one without any. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? `a ${value.constructor?.name ?? "object"}`
    : String(value);
}

function wrong(message: string): UsageError {
  return new UsageError(`CanreadValidationPlugin: ${message}`);
}
