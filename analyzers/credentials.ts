/** What of a text is a credential by its form: keys and tokens that services mark, and passwords in addresses. */
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretLintRuleContext, SecretLintRuleCreator, SecretLintSourceCode } from "@secretlint/types";
import { isPlaceholder } from "../model/secret-words.ts";

interface Scanner {
  readonly id: string;
  readonly finds: (source: SecretLintSourceCode) => boolean;
}

let scanners: readonly Scanner[] | undefined;

/** The rules of the preset, each with a context that only notes whether something was found. */
function allScanners(): readonly Scanner[] {
  const rules: SecretLintRuleCreator[] = [];
  const register = (rule: unknown): void => void rules.push(rule as SecretLintRuleCreator);
  creator.create({ sharedOptions: {}, registerRule: register }, {});
  return rules
    .filter(({ meta }) => meta.type === "scanner")
    .map((rule) => ({
      id: rule.meta.id.replace("@secretlint/secretlint-rule-", ""),
      finds: (source) => {
        let found = false;
        const context: SecretLintRuleContext = {
          sharedOptions: {},
          createTranslator: () => (messageId, data) => ({
            message: String(messageId),
            messageId: String(messageId),
            data,
          }),
          report: () => {
            found = true;
          },
          ignore: () => undefined,
        };
        void rule.create(context, {}).file?.(source);
        return found;
      },
    }));
}

/** How the owners of rules are called. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ["aws", "a credential of AWS"],
  ["gcp", "a key of Google Cloud"],
  ["privatekey", "a private key"],
  ["npm", "a token of npm"],
  ["basicauth", "a password in an address"],
  ["slack", "a token of Slack"],
  ["sendgrid", "a key of SendGrid"],
  ["shopify", "a token of Shopify"],
  ["github", "a token of GitHub"],
  ["openai", "a key of OpenAI"],
  ["anthropic", "a key of Anthropic"],
  ["linear", "a key of Linear"],
  ["1password", "a token of 1Password"],
  ["database-connection-string", "a password in an address"],
]);

/** `scheme://user:password@host`, of which the password may be an unknown. */
const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#"',;]*:([^\s@/?#"',;&]+)@/iu;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/u;
/** What every form that is looked for has: an address, or a long run of letters and digits. */
const POSSIBLE = /:\/\/|[A-Za-z0-9_+/=-]{16}|-----BEGIN/u;

/**
 * The kind of credential in words; null where there is none. `text` has `UNKNOWN` where a part is not known. What only
 * holds a place is none here.
 */
export function credentialIn(text: string): string | null {
  if (!POSSIBLE.test(text)) return null;
  const [, password] = ADDRESS.exec(text) ?? [];
  if (password !== undefined)
    return password.includes(UNKNOWN) || isPlaceholder(password) ? null : "a password in an address";
  if (PRIVATE_KEY.test(text)) return "a private key";
  scanners ??= allScanners();
  const source = sourceOf(text.replaceAll(UNKNOWN, "/"));
  const found = scanners.find((scanner) => scanner.finds(source));
  return found ? (OWNERS.get(found.id) ?? `a credential (${found.id})`) : null;
}

/** Stands for what is not known: no letter of any form. */
export const UNKNOWN = "\u{FFFC}";

function sourceOf(content: string): SecretLintSourceCode {
  const start = { line: 1, column: 0 };
  return {
    hasBOM: false,
    content,
    contentType: "text",
    filePath: undefined,
    physicalFilePath: undefined,
    ext: "",
    getFilePath: () => undefined,
    getPhysicalFilePath: () => undefined,
    indexToPosition: () => start,
    positionToIndex: () => 0,
    locationToRange: () => [0, 0],
    rangeToLocation: () => ({ start, end: start }),
  };
}
