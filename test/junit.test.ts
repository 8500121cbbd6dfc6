/** The report as JUnit XML: well-formed, of the form that Jenkins' schema wants, and with all that the report has. */
import { describe, expect, test } from "vitest";
import { groupBy } from "../model/group.ts";
import type { Report } from "../model/report.ts";
import { toJunit } from "../report/junit.ts";
import { sample, type Files } from "./support/command.ts";
import { reportOf, type ReportOptions } from "./support/report.ts";
import { BOTH, refused, REFUSED_TEMPLATE } from "./support/refused.ts";
import { SAMPLE_NAMES, sampleFile } from "./support/samples.ts";
import { GOOD, readableTask } from "./support/templates.ts";
import { elements, parseXml, type Element } from "./support/xml.ts";

/** What an element may hold: of the xunit plugin of Jenkins, junit-10.xsd. */
const FORM: Readonly<
  Record<
    string,
    {
      readonly required: readonly string[];
      readonly optional: readonly string[];
      readonly children: readonly string[];
    }
  >
> = {
  testsuites: {
    required: [],
    optional: ["name", "time", "tests", "failures", "errors"],
    children: ["testsuite"],
  },
  testsuite: {
    required: ["name", "tests", "failures", "errors"],
    optional: ["time", "skipped", "file"],
    children: ["testcase"],
  },
  testcase: {
    required: ["name"],
    optional: ["classname", "time"],
    children: ["skipped", "error", "failure"],
  },
  skipped: { required: [], optional: ["type", "message"], children: [] },
  error: { required: [], optional: ["type", "message"], children: [] },
  failure: { required: [], optional: ["type", "message"], children: [] },
};

/** What is wrong with the form of an element and all below it. */
function objections(element: Element): readonly string[] {
  const form = FORM[element.name];
  if (!form) return [`no element ${element.name}`];
  const has = Object.keys(element.attributes);
  const tally = (name: string): number => elements(element, name).length;
  const counts = { tests: "testcase", failures: "failure", errors: "error", skipped: "skipped" };
  return [
    ...form.required.filter((name) => !has.includes(name)).map((name) => `${element.name} without ${name}`),
    ...has
      .filter((name) => !form.required.includes(name) && !form.optional.includes(name))
      .map((name) => `${element.name} with ${name}`),
    ...element.children
      .filter(({ name }) => !form.children.includes(name))
      .map(({ name }) => `${name} in ${element.name}`),
    ...Object.entries(counts)
      .filter(([attribute]) => has.includes(attribute))
      .filter(([attribute, name]) => element.attributes[attribute] !== String(tally(name)))
      .map(([attribute]) => `${element.name} miscounts its ${attribute}`),
    ...element.children.flatMap(objections),
  ];
}

function read(report: Report, prefix: string = ""): Element {
  const root = parseXml(toJunit(report, { prefix }));
  expect(root.name).toBe("testsuites");
  expect(objections(root)).toEqual([]);
  return root;
}

async function junit(files: Files, options?: ReportOptions): Promise<Element> {
  return read(await reportOf(files, options));
}

/** `name: tag message` of every test case, by suite. */
function told(root: Element): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    root.children.map((suite) => [
      suite.attributes["name"],
      suite.children.map(({ attributes, children: [result] }) =>
        [attributes["name"], result?.name ?? "passed", result?.attributes["type"] ?? ""].join(" ").trim(),
      ),
    ]),
  );
}

const TAGS = { readable: "passed", unreadable: "failure", undetermined: "skipped" } as const;

describe.each(SAMPLE_NAMES)("samples/%s", (name) => {
  test("has one test case for each read, with its verdict, place and finding", async () => {
    const report = await reportOf(sampleFile(name));
    const root = read(report);
    const cases = elements(root, "testcase");
    const files = groupBy(root.children, ({ children: [first] }) => [first?.attributes["classname"]]);
    for (const [index, { outcome, workload, span, cause }] of report.reads.entries()) {
      expect(files.get(workload.address)?.map(({ attributes }) => attributes["file"])).toContain(
        span.source.path,
      );
      const finding = report.findings.find(
        ({ rule, reads }) => rule === cause?.rule && reads.includes(index),
      );
      if (outcome === "readable") continue;
      const results = cases.flatMap(({ children }) => children);
      const result = results.find(({ attributes }) => attributes["message"] === finding?.message);
      expect(result?.name).toBe(TAGS[outcome]);
      expect(result?.text).toContain(finding?.help);
    }
    const tally = (tag: string): number =>
      cases.filter(({ children: [result] }) => (result?.name ?? "passed") === tag).length;
    for (const [outcome, tag] of Object.entries(TAGS))
      expect(tally(tag)).toBeGreaterThanOrEqual(
        report.reads.filter((each) => each.outcome === outcome).length,
      );
  });

  test("tells every finding, and no test case twice", async () => {
    const report = await reportOf(sampleFile(name));
    const root = read(report);
    const messages = elements(root, "testcase").flatMap(({ children }) =>
      children.map(({ attributes }) => attributes["message"]),
    );
    for (const { message } of report.findings) expect(messages).toContain(message);
    const keys = root.children.flatMap((suite) =>
      suite.children.map(({ attributes }) =>
        [suite.attributes["name"], attributes["classname"], attributes["name"]].join("\n"),
      ),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("gives the same bytes every time", async () => {
    expect(toJunit(await reportOf(sampleFile(name)))).toBe(toJunit(await reportOf(sampleFile(name))));
  });
});

test("samples/batch-splunk/template.yaml: one of two reads fails, told with its place and repair", async () => {
  const text = sample("batch-splunk/template.yaml");
  const lineOf = (part: string): string =>
    String(text.split("\n").findIndex((line) => line.includes(part)) + 1);
  const root = await junit({ "template.yaml": text });
  expect(root.attributes).toEqual({ name: "canread", tests: "2", failures: "1", errors: "0", time: "0" });
  const [suite] = root.children;
  expect(suite?.attributes["name"]).toBe("JobDefinition (template.yaml)");
  expect(suite?.attributes["file"]).toBe("template.yaml");
  const [first, second] = suite?.children ?? [];
  expect(first?.attributes).toEqual({
    classname: "JobDefinition",
    name: "WAREHOUSE_URL",
    time: "0",
  });
  const [failure] = first?.children ?? [];
  expect(failure?.attributes["type"]).toBe("mismatched-grant");
  expect(failure?.attributes["message"]).toContain('the path has "reporting" where the name has "reports"');
  const lines = failure?.text.split("\n") ?? [];
  expect(lines[0]).toMatch(
    new RegExp(
      `^template\\.yaml:${lineOf("parameter/reporting/prod/*")}:\\d+ {2}error {2}mismatched-grant$`,
      "u",
    ),
  );
  expect(lines[2]).toMatch(/^Fix: Name .*:parameter\/reports\/prod\/warehouse-url exactly\.$/u);
  expect(second?.attributes["name"]).toBe("splunk-token");
  expect(second?.children).toEqual([]);
});

describe("a read that is not readable", () => {
  const SUITE = "aws_ecs_task_definition.app (.)";

  test("fails by the finding that stops it", async () => {
    expect(told(await junit({ "main.tf": refused() }, { paths: ["."] }))).toEqual({
      [SUITE]: ["app/A failure unreadable-secret", "app/B failure unreadable-parameter"],
    });
  });

  test("fails by its cause, and by nothing else that concerns it", async () => {
    const twice = refused().replace('name = "B"', 'name = "A"');
    expect(told(await junit({ "main.tf": twice }, { paths: ["."] }))).toEqual({
      [SUITE]: ["app/A failure unreadable-secret", "app/A (2) failure unreadable-parameter"],
      findings: ["duplicate-variable: app/A failure duplicate-variable"],
    });
  });

  test("fails together with others of one cause", async () => {
    const [first, second] = elements(await junit({ "t.yaml": REFUSED_TEMPLATE }), "failure");
    expect(first?.attributes["message"]).toBeTruthy();
    expect(second).toEqual(first);
  });

  test("names ten of the others, and how many there are", async () => {
    const names = Array.from({ length: 14 }, (_, at) => `V${at}`);
    const text = names.map((name) => `            - { Name: ${name}, ValueFrom: !Ref Secret }\n`).join("");
    const refusing = GOOD.replace("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret");
    const failures = elements(await junit({ "t.yaml": `${refusing}${text}` }), "failure");
    expect(failures).toHaveLength(15);
    for (const failure of failures) {
      const lines = failure.text.split("\n");
      // The reference itself is the first of fifteen places.
      expect(lines.filter((line) => /: t\.yaml:/u.test(line))).toHaveLength(10);
      expect(lines.at(-1)).toBe("and 5 more places");
    }
  });

  test("is skipped with the reason where its finding is suppressed", async () => {
    const files = { "main.tf": refused({ task: "# canread:ignore unreadable-secret by hand" }) };
    const root = await junit(files, { paths: ["."], today: "2026-11-28" });
    expect(told(root)[SUITE]).toEqual([
      "app/A skipped unreadable-secret",
      "app/B failure unreadable-parameter",
    ]);
    expect(elements(root, "skipped")[0]?.text).toBe("suppressed: by hand");
  });

  test("is skipped where its finding is in the baseline", async () => {
    const files = { "main.tf": refused() };
    const { findings } = await reportOf(files, { paths: ["."] });
    const baseline = new Set(findings.map(({ fingerprint }) => fingerprint));
    const root = await junit(files, { paths: ["."], baseline });
    expect(elements(root, "skipped").map(({ text }) => text)).toEqual(
      BOTH.map(() => "suppressed: it is in the baseline"),
    );
  });

  test("is skipped where its rule is off", async () => {
    const root = await junit(
      { "main.tf": refused() },
      { paths: ["."], rules: new Map([["unreadable-secret", "off"]]) },
    );
    expect(elements(root, "skipped").map(({ text }) => text)).toEqual([
      "unreadable, and the rule unreadable-secret is off",
    ]);
  });
});

describe("besides reads", () => {
  const PLAIN = "          Environment: [{ Name: DB_PASSWORD, Value: hunter3hunter3 }]\n";

  test.each([
    ["error", "failure"],
    ["warning", "skipped"],
    ["note", "skipped"],
  ] as const)("a finding of the level %s is a %s", async (level, tag) => {
    const root = await junit(
      { "t.yaml": `Resources:\n${readableTask()}${PLAIN}` },
      { rules: new Map([["plaintext-secret", level]]) },
    );
    expect(told(root)).toEqual({
      "Task (t.yaml)": ["app/TOKEN passed"],
      findings: [`plaintext-secret ${tag} plaintext-secret`],
    });
  });

  test("a second finding of a rule has a name of its own", async () => {
    const two = PLAIN.replace("}]", "}, { Name: API_PASSWORD, Value: hunter4hunter4 }]");
    const root = await junit({ "t.yaml": `Resources:\n${readableTask()}${two}` });
    expect(told(root)["findings"]?.map((each) => each.replace(/ (?:failure|skipped).*/u, ""))).toEqual([
      "plaintext-secret",
      "plaintext-secret (2)",
    ]);
  });

  test("what could not be analysed is an error, and what is only open is skipped", async () => {
    const open = `${readableTask()}  Other:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: https://example.com/t.yaml }\n`;
    const root = await junit({ "a.yaml": "Resources: [", "b.yaml": `Resources:\n${open}` });
    const [suite] = root.children.filter(({ attributes }) => attributes["name"] === "problems");
    expect(
      suite?.children.map(({ attributes, children: [result] }) => [attributes["classname"], result?.name]),
    ).toEqual([
      ["a.yaml", "error"],
      ["b.yaml", "skipped"],
    ]);
    expect(suite?.attributes).not.toHaveProperty("file");
    expect(root.attributes["errors"]).toBe("1");
  });

  test("nothing makes no suite", async () => {
    expect((await junit({ "t.yaml": "Resources: { A: { Type: AWS::SNS::Topic } }" })).children).toEqual([]);
  });
});

test("the same workload in two stacks makes two suites", async () => {
  const root = await junit({ "a.yaml": REFUSED_TEMPLATE, "b.yaml": REFUSED_TEMPLATE });
  expect(root.children.map(({ attributes }) => attributes["name"])).toEqual([
    "Task (a.yaml)",
    "Task (b.yaml)",
  ]);
});

test("files are named from the root of the repository", async () => {
  const report = await reportOf({ "t.yaml": REFUSED_TEMPLATE });
  const files = (prefix: string): readonly (string | undefined)[] =>
    read(report, prefix).children.map(({ attributes }) => attributes["file"]);
  expect(files("infra/")).toEqual(["infra/t.yaml"]);
  expect(files("src/../infra/./")).toEqual(["infra/t.yaml"]);
});

describe("names of the input", () => {
  test.each([
    ["marks of XML", '<a b="c">&amp;\'', '<a b="c">&amp;\''],
    ["the end of a section", "]]>", "]]>"],
    ["a null", "a\u0000b", "a\\u{0}b"],
    ["an escape", "a\u001b[31mb", "a\\u{1b}[31mb"],
    ["a line break", "a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c"],
    ["what turns the writing around", "a\u202eb", "a\\u{202e}b"],
    ["half a pair", "a\ud83db", "a\\u{d83d}b"],
    ["no character", "a\uffffb\ufffe", "a\\u{ffff}b\\u{fffe}"],
    ["a whole pair", "a\u{1f511}b", "a\u{1f511}b"],
  ])("with %s are shown and break nothing", async (_, name, shown) => {
    const task = {
      Type: "AWS::ECS::TaskDefinition",
      Properties: {
        ContainerDefinitions: [{ Name: "app", Secrets: [{ Name: name, ValueFrom: "/nowhere" }] }],
      },
    };
    const root = await junit({ "t.json": JSON.stringify({ Resources: { Task: task } }) });
    const [own] = elements(root, "testcase");
    expect(own?.attributes["name"]).toBe(`app/${shown}`);
    expect(own?.children[0]?.attributes["message"]).toContain(shown);
  });
});
