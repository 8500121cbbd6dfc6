/** No function throws, whatever it is given. */
import { describe, expect, test } from "vitest";
import type { Call } from "../../ingest/terraform/functions/function.ts";
import { FUNCTIONS } from "../../ingest/terraform/functions/index.ts";
import { firstLine } from "../../model/source.ts";
import { hole, LANGUAGES, text, type TextPart } from "../../model/text.ts";
import { nullValue, unknownValue, type Value, type Plain } from "../../model/value.ts";
import { filesOf } from "./functions-support.ts";

const at = firstLine({ path: "main.tf", text: "" });
const any = hole("any", LANGUAGES.anything, "any");
const account = hole("account", LANGUAGES.account, "account");

function textOf(...parts: readonly TextPart[]): Plain {
  return { kind: "text", text: text(...parts), span: at };
}

function listOf(...items: readonly Value[]): Plain {
  return { kind: "list", items, span: at };
}

function objectOf(key: string, value: Value): Plain {
  return { kind: "object", entries: new Map([[key, { key: at, value }]]), span: at };
}

const undecided: Value = {
  kind: "choice",
  condition: { kind: "flag", id: "flag", label: "flag" },
  then: textOf("x"),
  otherwise: listOf(textOf("y")),
  span: at,
};

const values: readonly Plain[] = [
  nullValue(at),
  { kind: "boolean", value: true, span: at },
  { kind: "number", value: 2, span: at },
  { kind: "number", value: -1e300, span: at },
  { kind: "number", value: 0.5, span: at },
  textOf(""),
  textOf("\ud83d %s/* ["),
  textOf("10.0.0.0/8"),
  textOf("2020-01-01T00:00:00Z"),
  textOf("a", any, "b/", account),
  textOf(any),
  listOf(),
  listOf(textOf("b"), textOf(any), nullValue(at)),
  listOf(undecided, unknownValue("i", "not known", at)),
  { kind: "list", items: [textOf(any), textOf(account), textOf("a")], isSet: true, span: at },
  objectOf("a", listOf(textOf("x"))),
  objectOf("", undecided),
  unknownValue("u", "not known", at),
];

function callOf(name: string): Call {
  return {
    name,
    at,
    files: filesOf(new Map([["10.0.0.0/8", Buffer.from("x")]])),
    renderTemplate: (content) => textOf(content),
    fail: (message) => unknownValue("failure", message, at),
    undecided: () => callOf(name),
    unknown: (reason) => unknownValue(name, reason, at),
  };
}

/** The arguments by number: in base of how many values there are. */
function argumentsOf(count: number, seed: number): readonly Plain[] {
  return Array.from({ length: count }, (_, index) => {
    const value = values[Math.floor(seed / values.length ** index) % values.length];
    return value ?? nullValue(at);
  });
}

describe("any arguments", () => {
  test.each([...FUNCTIONS])("%s", (name, run) => {
    const call = callOf(name);
    const kinds = new Set<string>();
    for (const count of [0, 1, 2, 3, 4]) {
      const total = values.length ** count;
      // All of up to two arguments, and some of more.
      const step = Math.max(1, Math.floor(total / 400));
      for (let seed = 0; seed < total; seed += step) kinds.add(run(argumentsOf(count, seed), call).kind);
    }
    expect(kinds.size).toBeGreaterThan(0);
  });
});
