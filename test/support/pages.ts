/** The executable part of a rule's page: cases under headings, documents in fences, expectations in comments. */
export interface Case {
  readonly heading: string;
  readonly language: string;
  /** `yaml account=123456789012 region=…`: what stands behind the language. */
  readonly settings: ReadonlyMap<string, string>;
  readonly code: string;
  /** Rule ids with the 1-based line that each must hit. */
  readonly expected: readonly { readonly rule: string; readonly line: number }[];
  /** `json policy=endpoint finds=<rule>` before a case: a policy from outside, and the rule that hits it as a whole. */
  readonly policies: readonly { readonly kind: string; readonly code: string }[];
}

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gmu;
const EXPECTATION = /(?:#|\/\/)\s*expect:\s*([a-z-]+(?:\s*,\s*[a-z-]+)*)\s*$/u;

export function casesOf(markdown: string): readonly Case[] {
  const start = markdown.search(/^## Cases$/mu);
  if (start === -1) return [];
  const cases: Case[] = [];
  for (const section of markdown.slice(start).split(/^### /mu).slice(1)) {
    const heading = section.slice(0, section.indexOf("\n")).trim();
    const policies: { readonly kind: string; readonly code: string }[] = [];
    const onPolicies: Case["expected"][number][] = [];
    for (const [, language = "", words = "", code = ""] of section.matchAll(FENCE)) {
      const settings = settingsOf(words);
      const kind = settings.get("policy");
      if (kind !== undefined) {
        policies.push({ kind, code });
        const rule = settings.get("finds");
        if (rule !== undefined) onPolicies.push({ rule, line: 1 });
        continue;
      }
      const expected = [...onPolicies, ...expectationsOf(code)];
      cases.push({ heading, language, settings, code, expected, policies: [...policies] });
    }
  }
  return cases;
}

function settingsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/(\w+)=(\S+)/gu)].map(([, key = "", value = ""]) => [key, value]));
}

function expectationsOf(code: string): Case["expected"] {
  return code.split("\n").flatMap((line, index) => {
    const found = EXPECTATION.exec(line)?.[1];
    return found === undefined ? [] : found.split(/\s*,\s*/u).map((rule) => ({ rule, line: index + 1 }));
  });
}
