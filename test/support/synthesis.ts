/** Apps that the CDK synthesizes with the plugin, and what it then says. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import {
  CfnTaskDefinition,
  ContainerImage,
  FargateTaskDefinition,
  Secret as EcsSecret,
} from "aws-cdk-lib/aws-ecs";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Secret, type ISecret, type SecretProps } from "aws-cdk-lib/aws-secretsmanager";
import { vi } from "vitest";
import { CanreadValidationPlugin, type CanreadValidationPluginOptions } from "../../cdk/index.ts";

/** Where a test file synthesizes; it removes the folder when it is done. */
export const FOLDER: string = mkdtempSync(join(tmpdir(), "canread-cdk-"));

/** What the CDK writes of a violation. */
export interface Told {
  readonly ruleName: string;
  readonly description: string;
  readonly suggestedFix?: string;
  readonly severity: string;
  readonly ruleMetadata: Readonly<Record<string, string>>;
  readonly violatingConstructs: readonly {
    readonly constructPath: string;
    readonly cloudFormationResource?: {
      readonly templatePath: string;
      readonly logicalId: string;
      readonly propertyPaths?: readonly string[];
    };
  }[];
}

export interface Synthesis {
  /** The error of the synthesis; empty when it succeeds. */
  readonly failure: string;
  readonly violations: readonly Told[];
  /** What the plugin says of its work. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly directory: string;
}

export interface Given {
  readonly options?: CanreadValidationPluginOptions;
  readonly context?: Readonly<Record<string, unknown>>;
  /** Adds the plugin; to the app, by the interface that succeeded the first, unless it says something else. */
  readonly register?: (app: App, plugin: CanreadValidationPlugin) => void;
}

/** A role of which no template says anything. */
export const FOREIGN_ROLE = "arn:aws:iam::123456789012:role/tasks";

/** What the command line of the CDK asks for, unless it is told otherwise. */
const CONTEXT = { "aws:cdk:enable-path-metadata": true, "aws:cdk:enable-asset-metadata": true };

export const addToApp: NonNullable<Given["register"]> = (app, plugin) =>
  Validations.of(app).addPlugins(plugin);

export function synthesize(
  build: (app: App) => void,
  { options = {}, context = {}, register = addToApp }: Given = {},
): Synthesis {
  const directory = mkdtempSync(join(FOLDER, "app-"));
  const app = new App({
    outdir: directory,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    confirmValidationPluginsDoNotMutate: true,
    context: { ...CONTEXT, ...context },
  });
  build(app);
  const plugin = new CanreadValidationPlugin(options);
  const validate = vi.spyOn(plugin, "validate");
  register(app, plugin);
  const failure = failureOf(() => app.synth());
  const { pluginReports } = JSON.parse(readFileSync(join(directory, "validation-report.json"), "utf8")) as {
    readonly pluginReports: readonly { readonly pluginName: string; readonly violations: readonly Told[] }[];
  };
  const violations = pluginReports.flatMap((each) => (each.pluginName === "canread" ? each.violations : []));
  const result = validate.mock.results[0];
  const metadata = result?.type === "return" ? result.value.metadata : undefined;
  return { failure, violations, metadata, directory };
}

function failureOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Rules with severities. */
export function rules({ violations }: Synthesis): readonly string[] {
  return violations.map(({ ruleName, severity }) => `${ruleName} ${severity}`).toSorted();
}

const image = ContainerImage.fromRegistry("example");

/** As an interface, since the CDK's types do not tell a property that is undefined from one that is absent. */
export function secretIn(scope: Stack, props: SecretProps = {}): ISecret {
  return new Secret(scope, "Secret", props) as ISecret;
}

/** With the grant that the CDK makes. */
export function granted(scope: Stack, secret: ISecret, field?: string): FargateTaskDefinition {
  const task = new FargateTaskDefinition(scope, "Task");
  task.addContainer("web", { image, secrets: { DB_PASSWORD: EcsSecret.fromSecretsManager(secret, field) } });
  return task;
}

/** With an execution role that may do nothing. */
export function refused(scope: Stack, secret: ISecret): CfnTaskDefinition {
  const role = new Role(scope, "Role", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") });
  return taskWith(scope, secret.secretArn, role.roleArn);
}

export function taskWith(scope: Stack, valueFrom: string, executionRoleArn: string): CfnTaskDefinition {
  return new CfnTaskDefinition(scope, "Task", {
    executionRoleArn,
    containerDefinitions: [
      { name: "idle", image: "example" },
      { name: "web", image: "example", secrets: [{ name: "DB_PASSWORD", valueFrom }] },
    ],
  });
}

/** A parameter by its name, which is one of the stack's account and region, and a grant for one of eu-west-1. */
export function withParameter(scope: Stack): void {
  const role = new Role(scope, "Role", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") });
  const resources = ["arn:aws:ssm:eu-west-1:123456789012:parameter/db"];
  role.addToPolicy(new PolicyStatement({ actions: ["ssm:GetParameters"], resources }));
  taskWith(scope, "/db", role.roleArn);
}

/** A role that may do nothing: the read is refuted. */
export function withRefusal(app: App): void {
  const stack = new Stack(app, "Stack");
  refused(stack, secretIn(stack));
}

/** A role of which the template says nothing: the read is undetermined. */
export function withForeignRole(app: App): void {
  const stack = new Stack(app, "Stack");
  taskWith(stack, secretIn(stack).secretArn, FOREIGN_ROLE);
}

/** A secret of which the template says nothing: the read is readable under assumptions. */
export function withForeignSecret(app: App): void {
  const stack = new Stack(app, "Stack", { env: { account: "123456789012", region: "eu-west-1" } });
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
  granted(stack, Secret.fromSecretCompleteArn(stack, "Secret", arn));
}
