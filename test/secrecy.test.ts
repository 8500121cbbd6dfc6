/** Whatever the input holds as a secret's value appears in no output of any kind. */
import { describe, expect, test } from "vitest";
import { canread } from "./support/command.ts";
import { CANARY, leakOf, LEAK, leaksOf } from "./support/secrecy.ts";
import { readableTask } from "./support/templates.ts";

interface Parts {
  readonly sections?: string;
  readonly resources?: string;
  readonly container?: string;
  readonly valueFrom?: string;
  readonly role?: string;
}

function template({ sections = "", resources = "", container = "", valueFrom, role = "" }: Parts): string {
  const reference = `            - Name: OTHER\n              ValueFrom: ${valueFrom ?? "!Ref Secret"}\n`;
  const task = readableTask().replace(
    "      AssumeRolePolicyDocument:",
    (line) => (role === "" ? "" : `      ${role}\n`) + line,
  );
  return `${sections}Resources:\n${resources}${task}${reference}${container}`;
}

const PARAMETER = `  P: { Type: AWS::SSM::Parameter, Properties: { Name: /p, Type: String, Value: ${CANARY} } }\n`;
const HIDDEN = `Parameters: { Hidden: { Type: String, NoEcho: true, Default: ${CANARY} } }\n`;
const CHOICES = `Parameters: { Hidden: { Type: String, NoEcho: true, AllowedValues: [${CANARY}, other] } }\n`;
const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

function secret(properties: string): string {
  return `  Own: { Type: AWS::SecretsManager::Secret, Properties: { ${properties} } }\n`;
}

describe("a template", () => {
  test.each<readonly [place: string, parts: Parts]>([
    ["SecretString", { resources: secret(`SecretString: ${CANARY}`), valueFrom: "!Ref Own" }],
    [
      "a key of a SecretString",
      {
        resources: secret(`SecretString: '{"password": "${CANARY}"}'`),
        valueFrom: '!Sub "${Own}:password::"',
      },
    ],
    [
      "a missing key of a SecretString",
      { resources: secret(`SecretString: '{"user": "${CANARY}"}'`), valueFrom: '!Sub "${Own}:password::"' },
    ],
    ["a SecretString that is no JSON", { resources: secret(`SecretString: '{"a": "${CANARY}'`) }],
    ["SecretString of a wrong type", { resources: secret(`SecretString: [{ password: ${CANARY} }]`) }],
    [
      "a template of GenerateSecretString",
      {
        resources: secret(
          `GenerateSecretString: { SecretStringTemplate: '{"user": "${CANARY}"}', GenerateStringKey: p }`,
        ),
        valueFrom: '!Sub "${Own}:user::"',
      },
    ],
    ["a parameter's Value", { resources: PARAMETER, valueFrom: "!Ref P" }],
    [
      "a database's password",
      {
        resources: `  Db: { Type: AWS::RDS::DBInstance, Properties: { MasterUserPassword: ${CANARY} } }\n`,
        valueFrom: "!GetAtt Db.MasterUserSecret.SecretArn",
      },
    ],
    ["a plain variable", { container: `          Environment: [{ Name: PASSWORD, Value: ${CANARY} }]\n` }],
    [
      "a plain variable of a wrong type",
      { container: `          Environment: [{ Name: PASSWORD, Value: [${CANARY}] }, ${CANARY}]\n` },
    ],
    [
      "an option of the log driver",
      {
        container: `          LogConfiguration: { LogDriver: splunk, Options: { splunk-token: ${CANARY} } }\n`,
      },
    ],
    ["the command", { container: `          Command: [run, --password, ${CANARY}]\n` }],
  ])("%s", async (_, parts) => {
    expect(await leakOf({ "t.yaml": template(parts) }, "t.yaml")).toBe("");
  });
});

const VALUES: readonly (readonly [what: string, value: string, parts: Parts])[] = [
  ["a parameter's value", "!GetAtt P.Value", { resources: PARAMETER }],
  ["a NoEcho parameter", "!Ref Hidden", { sections: HIDDEN }],
];

describe.each(VALUES)("%s", (_, value, parts) => {
  const sections = `${parts.sections ?? ""}Mappings: { Map: { a: { b: /c } } }\nConditions: { Same: !Equals [${value}, x] }\n`;
  const spelled = value.startsWith("!Ref") ? "${Hidden}" : "${P.Value}";

  test.each([
    ["as it is", value],
    ["in Sub", `!Sub "${spelled}"`],
    ["in the name of an ARN", `!Sub "${ARN}${spelled}"`],
    ["as a JSON key", `!Sub "${ARN}app-AbCdEf:${spelled}::"`],
    ["as a version", `!Sub "${ARN}app-AbCdEf:::${spelled}"`],
    ["as a variable of Sub", `!Sub ["/\${X}", { X: ${value} }]`],
    ["in Join", `!Join ["/", ["", ${value}]]`],
    ["through Split", `!Select [0, !Split ["|", ${value}]]`],
    ["in a branch", `!If [Same, ${value}, /other]`],
    ["as the index of Select", `!Select [${value}, [a, b]]`],
    ["as the key of a map", `!FindInMap [Map, ${value}, b]`],
    ["as the second key of a map", `!FindInMap [Map, a, ${value}]`],
    ["as the name of an import", `!ImportValue ${value}`],
  ])("%s", async (__, valueFrom) => {
    expect(await leakOf({ "t.yaml": template({ ...parts, sections, valueFrom }) }, "t.yaml")).toBe("");
  });

  test.each([
    ["the role", { valueFrom: "!Ref Secret", role: `RoleName: ${value}` }],
    [
      "the secret",
      { valueFrom: "!Ref Own", resources: `${parts.resources ?? ""}${secret(`Name: ${value}`)}` },
    ],
    ["the role's path", { valueFrom: "!Ref Secret", role: `Path: !Sub "/${spelled}/"` }],
    ["the boundary", { valueFrom: "!Ref Secret", role: `PermissionsBoundary: ${value}` }],
    ["a managed policy", { valueFrom: "!Ref Secret", role: `ManagedPolicyArns: [${value}]` }],
  ])("as the name of %s", async (__, more) => {
    expect(await leakOf({ "t.yaml": template({ ...parts, sections, ...more }) }, "t.yaml")).toBe("");
  });

  test("in a policy that fails", async () => {
    const text = template({ ...parts, sections }).replaceAll(
      /Resource: !Ref Secret/gu,
      () => `Resource: !Sub "${ARN}${spelled}"`,
    );
    expect(await leakOf({ "t.yaml": text }, "t.yaml")).toBe("");
  });

  test("as an action, an effect and a condition of a policy", async () => {
    for (const [from, to] of [
      ["Action: secretsmanager:GetSecretValue", `Action: ${value}`],
      ["- Effect: Allow", `- Effect: ${value}`],
      [
        "Resource: !Ref Secret",
        `Resource: "*"\n                Condition: { StringEquals: { "aws:PrincipalTag/a": ${value} } }`,
      ],
    ] as const) {
      expect(
        await leakOf({ "t.yaml": template({ ...parts, sections }).replace(from, () => to) }, "t.yaml"),
      ).toBe("");
    }
  });
});

describe("a NoEcho parameter", () => {
  test.each(["!Ref Hidden", "!FindInMap [Map, !Ref Hidden, b]", "!If [Same, /a, !Ref Secret]"])(
    "whose values are listed: %s",
    async (valueFrom) => {
      const sections = `${CHOICES}Mappings: { Map: { ${CANARY}: { b: /c }, other: { b: !Ref X } } }\nConditions: { Same: !Equals [!Ref Hidden, ${CANARY}] }\n`;
      expect(await leakOf({ "t.yaml": template({ sections, valueFrom }) }, "t.yaml")).toBe("");
    },
  );

  test.each(["!Ref Hidden", '!Sub "/${Hidden}"'])("whose value --parameters gives: %s", async (valueFrom) => {
    const sections = "Parameters: { Hidden: { Type: String, NoEcho: true } }\n";
    const files = {
      "t.yaml": template({ sections, valueFrom }),
      "p.json": JSON.stringify([{ ParameterKey: "Hidden", ParameterValue: CANARY }]),
    };
    expect(await leakOf(files, "t.yaml", ["--parameters", "p.json"])).toBe("");
  });

  test.each([
    `{"Hidden": "${CANARY}" x}`,
    `{"Hidden": "${CANARY}`,
    `{"Hidden": ${CANARY}}`,
    `{"Hidden": ["${CANARY}", {}]}`,
    `{"Hidden": {"Value": "${CANARY}"}}`,
    `["Hidden ${CANARY}"]`,
    `[{"ParameterKey": {}, "ParameterValue": "${CANARY}"}]`,
    `Hidden: ${CANARY}`,
    `"${CANARY}"`,
  ])("in a malformed parameter file: %s", async (content) => {
    const files = { "t.yaml": template({ sections: HIDDEN.replace(CANARY, "x") }), "p.json": content };
    for (const args of [["t.yaml"], ["explain", "Task", "t.yaml"]]) {
      const { status, stdout, stderr } = await canread([...args, "--parameters", "p.json"], { files });
      expect(stdout + stderr).not.toMatch(LEAK);
      expect(status).toBe(2);
    }
  });
});

describe("a document that is malformed near the value", () => {
  const before = [
    "*",
    "&",
    "!",
    "! ",
    "!!",
    "@",
    "`",
    "%",
    '"',
    "'",
    "{",
    "[",
    "]",
    "}",
    "|",
    ">",
    "- ",
    "? ",
    "\t",
    ", ",
  ];
  const behind = ['"', "'", ": ", ": x", "]", "}", " #", "\n  ", "\n", " *", "\\", "\u0000", "\u2028"];
  const places: readonly (readonly [string, Parts])[] = [
    ["SecretString", { resources: secret(`SecretString: ${CANARY}`), valueFrom: "!Ref Own" }],
    [
      "SecretString in a block",
      {
        resources: `  Own:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      SecretString: ${CANARY}\n`,
      },
    ],
    ["a parameter's Value", { resources: PARAMETER, valueFrom: "!GetAtt P.Value" }],
    ["a NoEcho parameter", { sections: HIDDEN }],
    [
      "a variable",
      { container: `          Environment:\n            - Name: PASSWORD\n              Value: ${CANARY}\n` },
    ],
  ];

  test.each(places)("YAML: %s", async (_, parts) => {
    const text = template(parts);
    const changes = [
      ...before.map((each) => text.replace(CANARY, () => each + CANARY)),
      ...behind.map((each) => text.replace(CANARY, () => CANARY + each)),
      ...before.map((each) => text.replace(CANARY, () => `x ${each}${CANARY}`)),
      text.replace(CANARY, () => `"a" ${CANARY}`),
      text.replace(CANARY, () => `x\n${CANARY}`),
      text.replace(CANARY, () => `x\n ${CANARY}\n: y`),
      text.replace(CANARY, () => `"\\q${CANARY}"`),
      text.slice(0, text.indexOf(CANARY) + CANARY.length),
    ];
    expect(await leaksOf("t.yaml", changes)).toEqual([]);
  });

  test("JSON", async () => {
    const text = JSON.stringify({
      Parameters: { Hidden: { Type: "String", NoEcho: true, Default: CANARY } },
      Resources: {
        Own: { Type: "AWS::SecretsManager::Secret", Properties: { SecretString: CANARY } },
        P: { Type: "AWS::SSM::Parameter", Properties: { Name: "/p", Value: CANARY } },
      },
    });
    const changes = [...text.matchAll(new RegExp(`"${CANARY}"`, "gu"))].flatMap(({ index: at }) =>
      Array.from({ length: CANARY.length + 7 }, (_, step) => {
        const [head, tail] = [text.slice(0, at - 3 + step), text.slice(at - 3 + step)];
        return [head, head + tail.slice(1), `${head}"${tail}`, `${head}\\${tail}`];
      }).flat(),
    );
    expect(await leaksOf("t.json", changes)).toEqual([]);
  });
});
