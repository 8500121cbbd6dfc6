/** The plugin in syntheses by the CDK itself. What each template comes to `cdk.test.ts` has; here is how it is told. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  App,
  Fn,
  NestedStack,
  Stack,
  Stage,
  Validations,
  type IPolicyValidationPlugin,
  type IPolicyValidationPluginBeta1,
} from "aws-cdk-lib";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CanreadValidationPlugin, type CanreadValidationPluginOptions } from "../cdk/index.ts";
import { UsageError } from "../load/errors.ts";
import {
  addToApp,
  FOLDER,
  FOREIGN_ROLE,
  granted,
  refused,
  rules,
  secretIn,
  synthesize,
  taskWith,
  withForeignRole,
  withForeignSecret,
  withParameter,
  withRefusal,
  type Told,
} from "./support/synthesis.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { exitCode } = process;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  process.exitCode = exitCode;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe("a synthesis", () => {
  test("succeeds when the read is proved", () => {
    const found = synthesize((app) => {
      const stack = new Stack(app, "Stack");
      granted(stack, secretIn(stack));
    });
    expect(found.failure).toBe("");
    expect(found.violations).toEqual([]);
    expect(found.metadata).toEqual({ readable: "1", unreadable: "0", undetermined: "0", suppressed: "0" });
  });

  test("fails when the role may not read, and names the reference", () => {
    const { failure, violations } = synthesize(withRefusal);
    expect(failure).toContain("Acknowledge with 'canread::unreadable-secret'");
    expect(violations).toHaveLength(1);
    const [{ ruleName, description, suggestedFix, severity, ruleMetadata, violatingConstructs } = ABSENT] =
      violations;
    expect([ruleName, severity]).toEqual(["unreadable-secret", "error"]);
    expect(description).toContain("DB_PASSWORD in container web of Task");
    expect(suggestedFix).toContain("secretsmanager:GetSecretValue");
    expect(ruleMetadata["level"]).toBe("error");
    expect(ruleMetadata["title"]).toBe("Execution role cannot read a referenced secret");
    expect(violatingConstructs).toMatchObject([
      {
        constructPath: "Stack/Task",
        cloudFormationResource: {
          templatePath: "Stack.template.json",
          logicalId: "Task",
          propertyPaths: ["Properties.ContainerDefinitions.1.Secrets.0"],
        },
      },
    ]);
  });

  test("tells the line of the template", () => {
    const { violations, directory } = synthesize(withRefusal);
    const lines = readFileSync(join(directory, "Stack.template.json"), "utf8").split("\n");
    // The reference begins on the line above its name.
    const line = lines.findIndex((each) => each.includes('"DB_PASSWORD"'));
    expect(violations[0]?.ruleMetadata["place"]).toMatch(
      new RegExp(`Stack\\.template\\.json:${line}:\\d+ `, "u"),
    );
  });

  test("sets the exit status where the CDK's command line reports", () => {
    const { failure } = synthesize(withRefusal, { context: { "@aws-cdk/core:appMode": "process" } });
    expect(failure).toBe("");
    expect(process.exitCode).toBe(1);
    expect(vi.mocked(console.error).mock.calls.flat().join("\n")).toContain("unreadable-secret");
  });
});

const ABSENT: Told = {
  ruleName: "",
  description: "",
  severity: "",
  ruleMetadata: {},
  violatingConstructs: [],
};

describe("templates of one app are judged together", () => {
  const inTwoStacks =
    (field: string) =>
    (app: App): void => {
      const secret = secretIn(new Stack(app, "Store"), {
        generateSecretString: { secretStringTemplate: '{"user":"app"}', generateStringKey: "password" },
      });
      granted(new Stack(app, "Service"), secret, field);
    };

  test("a secret of another stack", () => {
    const { failure, metadata } = synthesize(inTwoStacks("password"));
    expect(failure).toBe("");
    expect(metadata?.["readable"]).toBe("1");
  });

  test("what the other stack says of its secret counts", () => {
    const { failure, violations } = synthesize(inTwoStacks("passwort"));
    expect(failure).toContain("missing-json-key");
    expect(violations[0]?.violatingConstructs[0]?.constructPath).toBe("Service/Task/Resource");
  });

  test("a nested stack, in its own template", () => {
    const { violations } = synthesize((app) => {
      const stack = new Stack(app, "Root");
      refused(new NestedStack(stack, "Inner"), secretIn(stack));
    });
    expect(violations.map(({ ruleName }) => ruleName)).toEqual(["unreadable-secret"]);
    const [place] = violations[0]?.violatingConstructs ?? [];
    expect(place?.constructPath).toBe("Root/Inner/Task");
    expect(place?.cloudFormationResource?.templatePath).toMatch(/^RootInner\w+\.nested\.template\.json$/u);
    expect(place?.cloudFormationResource?.logicalId).toBe("Task");
  });

  const inStage = (app: App): void => {
    const stage = new Stage(app, "Live", { env: { account: "123456789012", region: "us-east-1" } });
    withParameter(new Stack(stage, "Service"));
  };

  test.each([
    ["the app", addToApp],
    [
      "the stage",
      (app: App, plugin: CanreadValidationPlugin) =>
        Validations.of(app.node.findChild("Live")).addPlugins(plugin),
    ],
  ])("a stage in its account and region, as the plugin of %s", (_, register) => {
    const { violations, metadata } = synthesize(inStage, { register });
    expect(violations.map(({ ruleName }) => ruleName)).toEqual(["mismatched-grant"]);
    expect(violations[0]?.violatingConstructs[0]?.constructPath).toBe(
      "Live/Service/Role/DefaultPolicy/Resource",
    );
    expect(metadata?.["unreadable"]).toBe("1");
  });
});

describe("what fails", () => {
  test("an undetermined read with strict only", () => {
    const loose = synthesize(withForeignRole);
    expect([loose.failure, ...rules(loose)]).toEqual(["", "undetermined-access warning"]);
    const strict = synthesize(withForeignRole, { options: { strict: true } });
    expect(strict.failure).toContain("Not decided whether DB_PASSWORD in container web of Task can be read.");
    expect(rules(strict)).toEqual(["undetermined-access error"]);
    expect(strict.violations[0]?.ruleMetadata["level"]).toBe("warning");
  });

  test("an undetermined read with strict also where its rule is off", () => {
    const quiet = { rules: { "undetermined-access": "off" } } as const;
    expect(synthesize(withForeignRole, { options: quiet }).violations).toEqual([]);
    const { failure, violations } = synthesize(withForeignRole, { options: { ...quiet, strict: true } });
    expect(failure).toContain("Not decided whether DB_PASSWORD in container web of Task can be read.");
    expect(violations[0]?.violatingConstructs[0]?.constructPath).toBe("Stack/Task");
  });

  test("a read under an assumption with strict only", () => {
    expect(synthesize(withForeignSecret)).toMatchObject({ failure: "", violations: [] });
    const strict = synthesize(withForeignSecret, { options: { strict: true } });
    expect(rules(strict)).toEqual(["unproven-assumption error"]);
    expect(strict.failure).toMatch(
      /DB_PASSWORD in container web of Task\w+ can be read only if .* is encrypted under/u,
    );
  });

  test.each([
    ["warning", {}, "undetermined-access error"],
    ["error", {}, "undetermined-access warning"],
    ["error", { "undetermined-access": "error" }, "undetermined-access error"],
    ["warning", { "undetermined-access": "note" }, "undetermined-access info"],
    ["note", { "undetermined-access": "note" }, "undetermined-access error"],
    ["never", { "undetermined-access": "error" }, "undetermined-access warning"],
  ] as const)("from %s on, with the levels %j: %s", (failOn, levels, expected) => {
    const found = synthesize(withForeignRole, { options: { failOn, rules: levels } });
    expect(rules(found)).toEqual([expected]);
    expect(found.failure !== "").toBe(expected.endsWith("error"));
  });

  test("nothing that is acknowledged, and all that is not", () => {
    const both = (app: App): void => {
      withRefusal(app);
      Validations.of(app).acknowledge({ id: "canread::unreadable-secret", reason: "granted by hand" });
      const other = new Stack(app, "Other");
      taskWith(other, secretIn(other).secretArn, FOREIGN_ROLE);
    };
    expect(synthesize(both).failure).toBe("");
    // The CDK decides anew from severities: what fails must not be called a warning.
    expect(synthesize(both, { options: { failOn: "warning" } }).failure).toContain("undetermined-access");
  });

  test.each([
    ["unreadable-secret", (stack: Stack) => refused(stack, secretIn(stack))],
    ["undetermined-access", (stack: Stack) => taskWith(stack, secretIn(stack).secretArn, FOREIGN_ROLE)],
  ])("nothing that the template says is known, as %s", (rule, taskOf) => {
    const build = (app: App): void => {
      const ignore = [{ rule, reason: "granted by hand" }];
      taskOf(new Stack(app, "Stack")).addMetadata("canread", { ignore });
    };
    const found = synthesize(build, { options: { failOn: "warning", strict: true } });
    expect([found.failure, found.metadata?.["suppressed"]]).toEqual(["", "1"]);
  });
});

describe("what is not understood", () => {
  const withDangling = (app: App): void => {
    const stack = new Stack(app, "Stack");
    taskWith(stack, Fn.ref("Nothing"), FOREIGN_ROLE);
    Validations.of(app).acknowledge({ id: "canread::dangling-reference", reason: "no" });
  };

  test("fails whatever the options and acknowledgements say", () => {
    const found = synthesize(withDangling, { options: { failOn: "never" } });
    expect(rules(found)).toEqual(["dangling-reference fatal", "undetermined-access warning"]);
    expect(found.failure).toContain("Not understood, so that nothing is proved of it: ");
    expect(found.failure).toMatch(/Stack\.template\.json:\d+:\d+/u);
    expect(found.violations[0]?.violatingConstructs[0]?.cloudFormationResource).toMatchObject({
      logicalId: "Task",
    });
  });

  test("is told and fails nothing where a template only leaves it open", () => {
    const nested = (app: App): void => {
      const stack = new Stack(app, "Root");
      refused(new NestedStack(stack, "Inner"), secretIn(stack));
    };
    const found = synthesize(nested, { context: { "aws:cdk:enable-asset-metadata": false } });
    expect(rules(found)).toEqual(["open-input info"]);
    expect(found.failure).toBe("");
    expect(found.violations[0]?.description).toMatch(/^Left open: the nested stack \w+ is not judged/u);
    expect(found.violations[0]?.violatingConstructs[0]?.constructPath).toContain("Root/Inner");
  });

  test.each([
    ["is not there", null, "there is no such file or directory"],
    ["is empty", "", "empty"],
    ["is cut off", '{"Resources": {', "the document ends too early"],
    ["is something else", "{}", "neither a CloudFormation template"],
  ])("a template that %s", (_, text, message) => {
    const directory = mkdtempSync(join(FOLDER, "made-"));
    const templatePath = join(directory, "Stack.template.json");
    writeFileSync(join(directory, "manifest.json"), manifestOf("Stack.template.json"));
    if (text !== null) writeFileSync(templatePath, text);
    const { success, violations } = new CanreadValidationPlugin({ failOn: "never" }).validate({
      templatePaths: [templatePath],
      appConstruct: new App({ outdir: join(directory, "app") }),
    });
    expect(success).toBe(false);
    expect(violations.map(({ severity }) => severity)).toContain("fatal");
    expect(violations.map(({ description }) => description).join("\n")).toContain(message);
    // Without a resource the CDK shows a violation only when it names one all the same.
    expect(violations.map(({ violatingResources }) => violatingResources.length)).not.toContain(0);
  });
});

function manifestOf(templateFile: string): string {
  const stack = {
    type: "aws:cloudformation:stack",
    environment: "aws://unknown-account/unknown-region",
    properties: { templateFile },
  };
  return JSON.stringify({ version: "36.0.0", artifacts: { Stack: stack } });
}

describe("options", () => {
  test.each([
    [{ failOn: "high" }, 'failOn is one of error, warning, note, never, and not "high"'],
    [{ failOn: "new:error" }, 'failOn is one of error, warning, note, never, and not "new:error"'],
    [{ failon: "error" }, 'there is no option "failon" (did you mean "failOn"?)'],
    [{ strict: "yes" }, 'strict is true or false, and not "yes"'],
    [
      { account: 123456789012 },
      "account is the twelve digits of an account, as a text, and not 123456789012",
    ],
    [{ account: "${Token[AWS.AccountId.4]}" }, "account is the twelve digits"],
    [{ region: "Ireland" }, 'region is a region such as "eu-west-1", and not "Ireland"'],
    [
      { rules: { "undetermined-acess": "off" } },
      'there is no rule "undetermined-acess" (did you mean "undetermined-access"?)',
    ],
    [
      { rules: { "empty-secret": "warn" } },
      'the level of empty-secret is one of error, warning, note, off, and not "warn"',
    ],
    [
      { rules: new Map([["empty-secret", "off"]]) },
      "rules is an object of levels by the ids of rules, and not a Map",
    ],
    [{ rules: ["empty-secret"] }, "rules is an object of levels by the ids of rules, and not a Array"],
    ["eu-west-1", "the options are an object"],
  ])("%j is refused", (options, message) => {
    const make = () => new CanreadValidationPlugin(options as CanreadValidationPluginOptions);
    expect(make).toThrow(UsageError);
    expect(make).toThrow(`CanreadValidationPlugin: ${message}`);
  });

  test("what an environment leaves undefined is not given", () => {
    const options = { region: undefined, account: undefined, rules: undefined, failOn: undefined };
    expect(() => new CanreadValidationPlugin({ ...options, strict: undefined })).not.toThrow();
  });

  test("account and region decide what a stack leaves open", () => {
    const outcomeFor = (options: CanreadValidationPluginOptions): string => {
      const { metadata } = synthesize((app) => withParameter(new Stack(app, "Stack")), { options });
      return Object.keys(metadata ?? {}).find((name) => metadata?.[name] === "1") ?? "";
    };
    expect(outcomeFor({})).toBe("undetermined");
    expect(outcomeFor({ account: "123456789012", region: "eu-west-1" })).toBe("readable");
    expect(outcomeFor({ account: "123456789012", region: "us-east-1" })).toBe("unreadable");
    expect(outcomeFor({ account: "210987654321", region: "eu-west-1" })).toBe("unreadable");
  });
});

test("both interfaces of the CDK take it", () => {
  const plugin = new CanreadValidationPlugin();
  const first: IPolicyValidationPluginBeta1 = plugin;
  const stable: IPolicyValidationPlugin = plugin;
  expect(stable).toBe(first);
  const directory = join(FOLDER, "beta");
  const app = new App({
    outdir: directory,
    builtinCloudFormationValidation: false,
    policyValidationBeta1: [first],
  });
  withRefusal(app);
  expect(() => app.synth()).toThrow("canread::unreadable-secret");
});

describe("the example of the documentation", () => {
  const example = readFileSync(join(ROOT, "docs/examples/cdk-app.ts"), "utf8");

  /** As the CDK's command line would run it. */
  async function run(name: string, text: string): Promise<void> {
    const directory = mkdtempSync(join(FOLDER, "example-"));
    symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
    const path = join(directory, `${name}.ts`);
    writeFileSync(path, text.replace('"canread/cdk"', JSON.stringify(join(ROOT, "cdk/index.ts"))));
    vi.stubEnv("CDK_OUTDIR", join(directory, "cdk.out"));
    vi.stubEnv("CDK_VALIDATION", "false");
    await import(pathToFileURL(path).href);
  }

  const page = readFileSync(join(ROOT, "docs/cdk.md"), "utf8");

  test("is shown as it is", () => {
    expect(page).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  });

  test("succeeds", async () => {
    await expect(run("app", example)).resolves.toBeUndefined();
  });

  test("fails with a field that the secret does not have, as is shown", async () => {
    const wrong = example.replace('(database, "password")', '(database, "passwort")');
    expect(wrong).not.toBe(example);
    const shown = /```text\n([\s\S]*?)\n```/u.exec(page)?.[1] ?? "nothing";
    await expect(run("wrong", wrong)).rejects.toThrow(shown);
  });
});
