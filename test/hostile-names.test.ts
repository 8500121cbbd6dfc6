/** Names that JavaScript, a terminal, or markup would take for something else: in everything that is read and told. */
import { describe, expect, test } from "vitest";
import { canread, judge, type Judged } from "./support/command.ts";
import { GOOD } from "./support/templates.ts";
import { parseXml } from "./support/xml.ts";

/** A task whose reference is an expression, in a configuration of its own. */
const task = (valueFrom: string): string => `
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", secrets = [{ name = "A", valueFrom = ${valueFrom} }] }])
}
`;

const told = ({ report }: Judged): string => report.problems.map(({ message }) => message).join("\n");

describe("keys that JavaScript inherits", () => {
  const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"] as const;

  test.each(INHERITED)(
    "%s in a configuration: block, local, variable, output, module, key, tag, object",
    async (name) => {
      const text = `
variable "${name}" {
  default = { ${name} = "/a" }
}
locals {
  ${name} = var.${name}.${name}
  map     = { ${name} = local.${name}, other = { for k in ["${name}"] : k => "/a" } }
}
resource "aws_ssm_parameter" "${name}" {
  for_each = { ${name} = "/a" }
  name     = each.value
  type     = "SecureString"
  value    = "x"
  tags     = { ${name} = "x" }
}
module "${name}" {
  source  = "./m"
  ${name} = local.map["${name}"]
}
output "${name}" {
  value = local.map.other.${name}
}
${task(`module.${name}.${name}`)}`;
      const module = `variable "${name}" {}\noutput "${name}" {\n  value = var.${name}\n}\n`;
      const judged = await judge({ "main.tf": text, "m/main.tf": module }, ["main.tf"]);
      expect(told(judged)).toBe("");
      expect(judged.report.reads[0]?.secret?.address).toBe(`aws_ssm_parameter.${name}["${name}"]`);
    },
  );

  test.each(INHERITED)("%s that nothing declares", async (name) => {
    for (const expression of [
      `local.${name}`,
      `var.${name}`,
      `module.${name}.x`,
      `{}.${name}`,
      `{}["${name}"]`,
      `${name}("a")`,
    ]) {
      const judged = await judge({ "main.tf": task(expression) });
      expect([judged.status, judged.stderr]).toEqual([2, ""]);
    }
  });

  test.each(INHERITED)("%s in what a run reads besides", async (name) => {
    const own = `{"${name}": {"polluted": true}}`;
    for (const [file, text, args] of [
      ["p.json", `{"${name}": "x"}`, ["--parameters", "p.json"]],
      ["c.json", own, ["--context", "c.json"]],
      ["b.json", own, ["--baseline", "b.json"]],
      ["s.json", own, ["--policy", "scp=s.json"]],
      ["v.tfvars", `${name} = "x"\n`, ["--var-file", "v.tfvars"]],
      ["canread.config.json", own, []],
      ["canread.config.yaml", `rules: { ${name}: off }\n`, []],
    ] as const) {
      const { status, stderr } = await canread(["t.yaml", ...args], {
        files: { "t.yaml": GOOD, [file]: text },
      });
      expect(stderr).not.toMatch(/defect of canread/u);
      expect([0, 2]).toContain(status);
    }
    for (const args of [
      ["rules", name],
      ["explain", name, "t.yaml"],
      ["t.yaml", "--rule", `${name}=off`],
      ["t.yaml", "-f", name],
      ["t.yaml", "--var", `${name}=x`],
    ])
      expect((await canread(args, { files: { "t.yaml": GOOD } })).status).not.toBe(3);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("what names put into reports", () => {
  const EVIL = `<script>alert(1)</script><img src=x onerror=alert(2)>"'\`]]>--><!--|\n::error::x\n# h\n[a](javascript:alert(3))\u001b[31m\u0007\u009b\u202e\u2028`;
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
  const template = JSON.stringify({
    Description: EVIL,
    Resources: {
      [`Task${EVIL}`]: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: {
          Family: EVIL,
          ExecutionRoleArn: { "Fn::GetAtt": [`Role${EVIL}`, "Arn"] },
          ContainerDefinitions: [
            {
              Name: `app${EVIL}`,
              Secrets: [
                { Name: `TOKEN${EVIL}`, ValueFrom: { Ref: `Secret${EVIL}` } },
                { Name: `OTHER${EVIL}`, ValueFrom: `/a${EVIL}` },
                { Name: `THIRD${EVIL}`, ValueFrom: { Ref: `No${EVIL}` } },
              ],
            },
          ],
        },
      },
      [`Secret${EVIL}`]: {
        Type: "AWS::SecretsManager::Secret",
        Properties: { Name: `n${EVIL}`, Tags: [{ Key: EVIL, Value: EVIL }] },
      },
      [`Role${EVIL}`]: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: EVIL,
          AssumeRolePolicyDocument: {
            Statement: [
              { Sid: EVIL, Effect: "Allow", Principal: { Service: EVIL }, Action: "sts:AssumeRole" },
            ],
          },
          Policies: [
            {
              PolicyName: EVIL,
              PolicyDocument: {
                Statement: [
                  {
                    Sid: EVIL,
                    Effect: "Deny",
                    Action: EVIL,
                    Resource: EVIL,
                    Condition: { StringEquals: { [EVIL]: EVIL } },
                  },
                ],
              },
            },
          ],
        },
      },
    },
  });
  const name = `t<script>alert(4)<\\script>\u001b[31m\u202e.json`;
  const made = async (format: string): Promise<string> => {
    const ran = await canread(["check", ".", "-f", format], { files: { [name]: template } });
    expect(ran.status).toBe(1);
    expect(ran.stderr).not.toMatch(RAW);
    return ran.stdout;
  };

  test.each(["text", "markdown", "junit", "html"])("%s holds no control characters", async (format) => {
    expect(RAW.exec(await made(format))).toBeNull();
  });

  // Not repaired yet: signs that turn the direction of writing, and C1 controls, stand there as they are.
  test.each(["sarif", "gitlab"])("%s holds no control characters", async (format) => {
    expect(RAW.exec(await made(format))).toBeNull();
  });

  test.each(["text", "mermaid", "dot", "svg"])("a graph as %s", async (format) => {
    const { stdout } = await canread(["graph", ".", "-f", format], { files: { [name]: template } });
    expect(RAW.exec(stdout)).toBeNull();
    if (format === "svg") expect(stdout).not.toMatch(/<script|<img|onerror=alert\(2\)>/u);
  });

  test("html has no element or attribute of theirs", async () => {
    const html = await made("html");
    expect(html).not.toMatch(/<script>alert|<img src=x|<\/script><img/u);
    expect(html).not.toMatch(/href="javascript:/iu);
    expect(html).toContain("&lt;script&gt;alert(1)");
  });

  test("markdown has no element, link or table cell of theirs", async () => {
    const markdown = await made("markdown");
    // In fences, and in blocks of HTML, which go on to the next empty line, Markdown means nothing.
    const outside = markdown.replaceAll(/^```[\s\S]*?^```$/gmu, "").replaceAll(/\]\((?=.*<\/summary>)/gu, "");
    const plain = outside.replaceAll(/(`+)[^`][\s\S]*?\1/gu, "");
    expect(plain).not.toMatch(/<script>|<img|\]\(javascript:/u);
    expect(markdown).not.toMatch(/^(?:::error::|# h$)/mu);
  });

  test("junit, SARIF and GitLab are whole documents", async () => {
    expect(parseXml(await made("junit")).name).toBe("testsuites");
    for (const format of ["sarif", "gitlab"]) expect(JSON.parse(await made(format))).toBeTypeOf("object");
  });

  test("text forges no line of a workflow", async () => {
    expect(await made("text")).not.toMatch(/^::error::/mu);
  });
});
